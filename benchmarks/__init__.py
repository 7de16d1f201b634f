"""How fast the service is beside its peers: made-up claims, the contenders, the runner. None of it is installed."""
