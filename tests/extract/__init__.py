"""Tests of the reading: sentences as newsrooms write them, with invented names, and what a careful reader records."""
