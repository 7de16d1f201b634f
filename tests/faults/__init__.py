"""What is promised of a machine that fails."""
