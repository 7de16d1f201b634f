"""Pieces that the patterns of reading are made of: runs of space, and one of many words."""

import re
from collections.abc import Iterable

from app.extract.words import words

SPACE = r"\s+"
"""Any run of spaces; in Python `\\s` includes the no-break ones (U+00A0, U+202F) that press agencies write."""


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first; a blank in one is any run of spaces.

    >>> one_of(["km", "sq km"])
    'sq\\\\s+km|km'
    """
    ordered = sorted(sorted(phrases), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", SPACE) for phrase in ordered)


def listed(file: str, name: str) -> str:
    """A pattern for any of the words of a list in `data/`."""
    return one_of(words(file, name))
