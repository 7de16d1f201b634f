"""Bounds: the words beside a number that say whether it is a floor, a ceiling or about right."""

import re

from app.extract.patterns import listed, one_of
from app.extract.words import table, words
from app.vocabulary import Bound


def _by_words(place: str) -> dict[str, Bound]:
    return {phrase: Bound(bound) for bound, phrases in table("bounds", place).items() for phrase in phrases}


_BEFORE = _by_words("before")
_AFTER = _by_words("after")
_LONGEST_FIRST = [(f" {phrase} ", _BEFORE[phrase]) for phrase in sorted(_BEFORE, key=len, reverse=True)]
_PASSING = words("bounds", "passing")
_OUTSIDE = re.compile(rf"(?:{listed('bounds', 'outside')})\s+", re.IGNORECASE)

BEFORE = one_of({phrase for phrase in _BEFORE if phrase[0].isalpha()} | _PASSING)
"""A pattern for the words that stand before a figure, those that say nothing of its bound among them."""

SIGN = one_of(phrase for phrase in _BEFORE if not phrase[0].isalpha())
"""A pattern for the signs that do: "~", "≥"."""

AFTER = one_of(_AFTER)
"""A pattern for the words that stand behind a figure: "or more"."""


def bound_before(before: str) -> Bound:
    """The bound that the words before a figure say: the longest phrase among them decides."""
    if not before:
        return Bound.EXACT
    padded = f" {' '.join(before.lower().split())} "
    return next((bound for phrase, bound in _LONGEST_FIRST if phrase in padded), Bound.EXACT)


def bound_after(after: str) -> Bound:
    """The bound that AFTER found."""
    return _AFTER[" ".join(after.lower().split())]


def outside(before: str) -> int:
    """How much of the words before a figure is no part of it: the article of "the 5,000"."""
    article = _OUTSIDE.match(before)
    return article.end() if article else 0
