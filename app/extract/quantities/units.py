"""Units: the words and signs behind or before a number that say what it is counted in."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.extract.patterns import one_of
from app.extract.words import table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name, and how many of it the word stands for: a decade is 10 of `year`."""

    name: str | None
    times: float = 1.0


NO_UNIT = Unit(None)
"""None is said: a counted thing follows."""


def _currencies(kind: str) -> Iterator[tuple[str, Unit]]:
    for code, entry in table("units", "currencies").items():
        for word in entry.get(kind, ()):
            yield word, Unit(code)


_SIGNS = dict(_currencies("signs"))
_WORDS = {
    **{word: Unit(name) for name, words in table("units", "units").items() for word in words},
    **{word: Unit(entry["unit"], float(entry["times"])) for word, entry in table("units", "multiples").items()},
    **dict(_currencies("words")),
}
CURRENCY_CODES = frozenset(table("units", "currencies"))
"""The units that are money, as codes of ISO 4217."""

MONEY = rf"(?:(?<![A-Za-z])(?:{one_of(_SIGNS)})\s?)"
"""A pattern for a currency's sign before its number: "$", "US$"."""

UNIT = rf"(?:{one_of(_WORDS)})(?!\w)"
"""A pattern for a unit's words."""

UNIT_BEHIND = rf"(?:[\s-]*{UNIT}|\s?%)"
"""A pattern for a unit's words or sign with the gap before them: " km", "-mile", "%"."""


def by_sign(sign: str) -> Unit:
    """The currency of a sign that MONEY found."""
    return _SIGNS[sign.strip().lower()]


def by_words(words: str) -> Unit:
    """The unit of words that UNIT found, with or without the gap and the "of" before them."""
    bare = " ".join(words.lower().split()).strip(" -").removeprefix("of ").strip()
    return _WORDS.get(bare, NO_UNIT)
