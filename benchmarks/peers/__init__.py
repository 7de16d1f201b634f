"""What the service is held against."""
