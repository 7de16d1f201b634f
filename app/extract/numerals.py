"""Numerals: digits and number words, alone or with a scale, read as the number they write."""

import re
from decimal import Decimal

from app.extract.patterns import one_of
from app.extract.words import table

_ONES: dict[str, int] = table("numerals", "ones")
_TEENS: dict[str, int] = table("numerals", "teens")
_TENS: dict[str, int] = table("numerals", "tens")
_VALUES = {**_ONES, **_TEENS, **_TENS}
_SCALES: dict[str, int] = table("numerals", "scales")
_SHORT_SCALES: dict[str, int] = table("numerals", "short_scales")
_PARTS: dict[str, int] = table("numerals", "fractions")
_MAGNITUDES: dict[str, int] = table("numerals", "magnitudes")
_MULTIPLIERS: dict[str, int] = table("numerals", "multipliers")

# Within a numeral: spaces of a line and hyphens. Never a line's end: numbers in two lines are two numbers.
_GAP = r"[ \t\u00a0\u202f-]+"
_AND = rf"(?:{_GAP}and)?{_GAP}"
_BIG = r"(?:thousand|million|billion|trillion)"
_SUB100 = rf"(?:(?:{one_of(_TENS)})(?:{_GAP}(?:{one_of(_ONES)}))?|{one_of(_TEENS)}|{one_of(_ONES)})"
_SUB1000 = rf"(?:(?:{_SUB100}|an?){_GAP}hundred(?:{_AND}{_SUB100})?|{_SUB100})"
_WORDS = (
    rf"(?:(?:{_SUB1000}|an?){_GAP}{_BIG}(?:,?{_AND}{_SUB1000}{_GAP}{_BIG})*(?:,?{_AND}{_SUB1000})?"  # "a million two …"
    rf"|{_SUB1000})"
)

# Thousands are parted by commas, by no-break and thin spaces, or by plain ones (in brackets: VERBOSE drops bare ones).
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)"
    r"|\d{1,3}(?:[ ]\d{3})+(?!\d|,\d)"
    r"|\d+(?:\.\d+)?)"
)
_SHORT = r"(?:mln|mn|bln|bn|tn|trn)"
_SCALE = rf"(?:{_GAP}(?:hundred|{_BIG}|{_SHORT})\b|(?:{_SHORT}|m|b|k)\b)"
_HALF_SCALE = (
    rf"(?:half|a{_GAP}quarter{_GAP}of){_GAP}an?{_GAP}(?:{_BIG}|hundred|dozen)"  # "half a million"
    rf"|half{_GAP}(?:{_BIG}|dozen)"  # "half million"
)
_AND_A_HALF = (
    rf"(?:{_SUB1000}|\d+){_GAP}and{_GAP}a{_GAP}half(?:{_GAP}{_BIG})?"  # "three and a half million"
    rf"|an?{_GAP}{_BIG}{_GAP}and{_GAP}a{_GAP}half"  # "a million and a half"
)
_DOZEN = rf"(?:{_SUB100}|an?|\d+){_GAP}dozen"

NUMERAL = rf"(?:{_HALF_SCALE}|{_AND_A_HALF}|{_DOZEN}|{_DIGITS}{_SCALE}?|{_WORDS})"
"""A pattern (to be used with IGNORECASE) for one number, longest reading first."""

FRACTION = rf"(?:(?:(?:{one_of(_ONES)}|an?){_GAP}(?:{one_of(_PARTS)})s?)|half)"
"""A pattern for a fraction of a whole: "two-thirds", "a quarter", "half"."""

VAGUE = (
    rf"(?:(?:{one_of(_MULTIPLIERS)}){_GAP}of{_GAP}(?:thousands|millions|billions)"
    rf"|(?:several|a{_GAP}few|many|a{_GAP}couple){_GAP}(?:of{_GAP})?(?:dozen|hundred|thousand|million|billion)"
    rf"|{one_of(_MAGNITUDES)})"
)
"""A pattern for words that give a magnitude only: "dozens", "hundreds of thousands", "several hundred"."""

HEAD = rf"(?:\d|{one_of({*_VALUES, *_MAGNITUDES, *_MULTIPLIERS, 'half'})}|(?:an?|several|many)[\s-])"
"""What every numeral, fraction and vague word starts with: a cheap look before the patterns above are tried."""

_FIRST_WORDS = {*_VALUES, *_PARTS, *_SCALES, "dozen"}
ANYWHERE = rf"(?:\d|\b(?:{one_of(_FIRST_WORDS)})|\b(?:scores|tens)\b)"
"""What a text with a figure has: the first question asked of a sentence."""

SCALE = rf"(?:hundred|{_BIG}|{_SHORT}|m|b|k)"
"""A pattern for a scale alone, as a range's second end has it: "6-7 thousand"."""

_GROUPING = re.compile(r"(?<=\d)[,\u00a0\u202f\u2009 ](?=\d)")
_BETWEEN_PARTS = re.compile(r"[\s,-]+")
_DIGITS_FIRST = re.compile(r"(\d+(?:\.\d+)?)(.*)")
_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_AND_HALF = ["and", "a", "half"]


def magnitude(words: str) -> int:
    """The published lower end of a vague count: `dozens` 24, `tens of thousands` 20000, `several hundred` 200."""
    parts = _BETWEEN_PARTS.split(words.lower())
    last = parts[-1]
    if parts[0] in _MULTIPLIERS and "of" in parts:
        return 2 * _MULTIPLIERS[parts[0]] * _SCALES[last.rstrip("s")]
    return _MAGNITUDES[last if last.endswith("s") else last + "s"]


def value(numeral: str) -> Decimal:
    """The number that a NUMERAL writes.

    >>> value("two hundred and fifty thousand"), value("1.2 million"), value("half a million")
    (Decimal('250000'), Decimal('1200000.0'), Decimal('500000.0'))
    """
    parts = _parts(_GROUPING.sub("", numeral.lower()))
    if digits := _DIGITS_FIRST.match(parts[0]):
        return _scaled(Decimal(digits[1]), [part for part in (digits[2], *parts[1:]) if part])
    if parts[0] == "half":
        return _HALF * scale(parts[-1])
    if parts[:2] == ["a", "quarter"]:
        return _QUARTER * scale(parts[-1])
    return _in_words(parts)


def fraction(words: str) -> Decimal:
    """The share that a FRACTION writes, in percent to two decimals: `two-thirds` 66.67."""
    *counted, part = _parts(words.lower())
    count = _VALUES.get(counted[0], 1) if counted else 1
    whole = _PARTS[part if part in _PARTS else part.rstrip("s")]
    return (100 * Decimal(count) * (Decimal(1) / whole)).quantize(Decimal("0.01")).normalize() + 0


def _parts(words: str) -> list[str]:
    return [part for part in _BETWEEN_PARTS.split(words) if part]


def scale(word: str) -> int:
    """What a scale multiplies by: `million` 1000000, `bn` 1000000000."""
    return _SCALES.get(word) or _SHORT_SCALES[word]


def _scaled(number: Decimal, rest: list[str]) -> Decimal:
    if rest[:3] == _AND_HALF:
        number, rest = number + _HALF, rest[3:]
    for word in rest:
        number *= scale(word)
    return number


def _in_words(parts: list[str]) -> Decimal:
    """Number words: tens and ones add up, a scale multiplies what stands before it since the last one."""
    if parts[-3:] == _AND_HALF:
        return _in_words_and_a_half(parts[:-3])
    total, current = Decimal(0), Decimal(0)
    for index, word in enumerate(parts):
        if word in ("a", "an") and parts[index - 1 : index + 2] != _AND_HALF:
            current = Decimal(1)
        elif word == "half":  # "three and a half million": the scale is still to come
            current += _HALF
        elif word == "hundred":
            current *= 100
        elif word in _SCALES:
            total, current = total + current * _SCALES[word], Decimal(0)
        else:
            current += _VALUES.get(word, 0)
    return total + current


def _in_words_and_a_half(parts: list[str]) -> Decimal:
    """ "a million and a half" is half a million more, "two and a half" half of one."""
    whole = _SCALES.get(parts[-1], 1)
    return _in_words(parts) + _HALF * (whole if whole >= _SCALES["thousand"] else 1)
