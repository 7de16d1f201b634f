"""How many: every figure of a sentence, with its bound, its unit and the time it is a rate of.

The pattern of a figure (`figure`) finds it, `reading` reads it, `rates` adds what the words around it say of it.
"""

import re
from collections.abc import Iterator

from app.extract.masks import masks
from app.extract.numerals import ANYWHERE
from app.extract.quantities.figure import FIGURE
from app.extract.quantities.quantity import Quantity
from app.extract.quantities.rates import with_rate
from app.extract.quantities.reading import not_handed_over, read
from app.extract.quantities.units import CURRENCY_CODES
from app.extract.reference import LARGEST

__all__ = ["CURRENCY_CODES", "Quantity", "quantities"]

_ANY_NUMBER = re.compile(ANYWHERE, re.IGNORECASE)
_PART_OF_A_WORD = re.compile(r"(?:[\w#&]|[^\W_][.,/:’'-])\Z")
_HYPHENED_COUNT = re.compile(r"-(?:strong|odd|plus|some)\b")
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_HEAD_OF_TEXT = 200
"""So much of a text tells whether it is written like a title, with capitals."""
_FEWEST_WORDS = 3
_MOST = 0.7


def quantities(text: str, base: int = 0) -> Iterator[Quantity]:
    """Every figure in the text, in order; offsets are shifted by `base`."""
    if not _ANY_NUMBER.search(text):
        return
    hidden = masks(text)
    position = 0
    while match := FIGURE.search(text, position):
        number = match.end("before")
        if hidden.cover(number) or not _stands_alone(match):
            position = max(number + 1, hidden.end(number))
            continue
        found = read(match, hidden)
        position = max(number + 1, found.end if found else 0)
        if found and _is_countable(found):
            yield with_rate(text, not_handed_over(text, found)).shifted(base)


def _is_countable(quantity: Quantity) -> bool:
    return all(value is None or abs(value) <= LARGEST for value in (quantity.low, quantity.high))


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether the numeral is a word of its own, and no part of a name, a decimal or a hyphenated code."""
    text, number, end = match.string, match.end("before"), match.end()
    if _PART_OF_A_WORD.search(text[max(0, number - 2) : number]):
        return False
    if not match["unit"] and text[end : end + 1].isalpha():
        return False
    numeral = match["number"]
    if numeral and not match["unit"] and text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha():
        return _HYPHENED_COUNT.match(text, end) is not None
    return not (numeral and numeral[0].isupper() and _is_name(text, number))


def _is_name(text: str, number: int) -> bool:
    """Whether a capitalised number word stands in mid-sentence: "the Group of Seven", "Operation Three Oaks"."""
    before = text[:number].rstrip(" \u00a0\t")
    return bool(before) and (before[-1].isalnum() or before[-1] == ",") and not _is_title(text)


def _is_title(text: str) -> bool:
    words = _LONG_WORD.findall(text[:_HEAD_OF_TEXT])
    return len(words) >= _FEWEST_WORDS and sum(word[0].isupper() for word in words) > _MOST * len(words)
