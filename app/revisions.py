"""The revisions of the schema that this code knows, so that serving needs no migration tool to tell its own."""

REVISIONS = (
    "2026_11_22_01",
    "7d1f0a52c3e4",
    "8e2a1b63d4f5",
    "9f3b2c74e5a6",
    "a04c3d85f6b7",
    "b15d4e96a7c8",
    "c26f5eb7d9a1",
    "d37a60c8eab2",
    "e48b71d9fbc3",
)
"""Oldest first; the code is written for the last. A migration is added here when it is added to `migrations/`."""
