"""The tests: what the project promises, sentence by sentence."""
