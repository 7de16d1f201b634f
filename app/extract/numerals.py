"""Numerals: digits and number words, alone or with a scale, read as the number they write."""

import re
from decimal import Decimal

_ONES = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = {
    w: i
    for i, w in enumerate("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10)
}
_TENS = {w: i * 10 for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {
    "mln": 10**6, "mn": 10**6, "m": 10**6, "bln": 10**9, "bn": 10**9, "b": 10**9, "tn": 10**12, "trn": 10**12, "k": 10**3
}  # fmt: skip
_FRACTIONS = {
    "half": Decimal(1) / 2, "third": Decimal(1) / 3, "quarter": Decimal(1) / 4, "fourth": Decimal(1) / 4,
    "fifth": Decimal(1) / 5, "sixth": Decimal(1) / 6, "eighth": Decimal(1) / 8, "tenth": Decimal(1) / 10,
}  # fmt: skip
_VALUES = {**_ONES, **_TEENS, **_TENS}


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_GAP = r"[ \t\u00a0\u202f-]+"
_AND = rf"(?:{_GAP}and)?{_GAP}"
_SUB100 = rf"(?:(?:{_any(_TENS)})(?:{_GAP}(?:{_any(_ONES)}))?|{_any(_TEENS)}|{_any(_ONES)})"
_SUB1000 = rf"(?:(?:{_SUB100}|an?){_GAP}hundred(?:{_AND}{_SUB100})?|{_SUB100})"
_BIG = r"(?:thousand|million|billion|trillion)"
_WORDS = rf"(?:(?:{_SUB1000}|an?){_GAP}{_BIG}(?:,?{_AND}{_SUB1000}{_GAP}{_BIG})*(?:,?{_AND}{_SUB1000})?|{_SUB1000})"

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d|,\d)|\d+(?:\.\d+)?)"
_SCALE = (
    rf"(?:{_GAP}(?:hundred|thousand|million|billion|trillion|mln|mn|bln|bn|tn|trn)\b|(?:mln|mn|bln|bn|tn|trn|m|b|k)\b)"
)
_HALF_SCALE = rf"(?:half|a{_GAP}quarter{_GAP}of){_GAP}an?{_GAP}(?:{_BIG}|hundred|dozen)|half{_GAP}(?:{_BIG}|dozen)"
_AND_A_HALF = (
    rf"(?:{_SUB1000}|\d+){_GAP}and{_GAP}a{_GAP}half(?:{_GAP}{_BIG})?|an?{_GAP}{_BIG}{_GAP}and{_GAP}a{_GAP}half"
)
_DOZEN = rf"(?:{_SUB100}|an?|\d+){_GAP}dozen"

NUMERAL = rf"(?:{_HALF_SCALE}|{_AND_A_HALF}|{_DOZEN}|{_DIGITS}{_SCALE}?|{_WORDS})"
"""A pattern (to be used with IGNORECASE) for one number, longest reading first."""

FRACTION = (
    rf"(?:(?:(?:{_any(_ONES)}|an?)(?:{_GAP})(?:half|third|quarter|fourth|fifth|sixth|eighth|tenth)s?)"
    rf"|half)"
)
"""A pattern for a fraction of a whole: "two-thirds", "a quarter", "half"."""

_VAGUE_BASE = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "millions": 2_000_000,
    "billions": 2 * 10**9,
    "trillions": 2 * 10**12,
}
_VAGUE_FACTOR = {"tens": 10, "dozens": 10, "hundreds": 100, "thousands": 1000, "scores": 10}
VAGUE = (
    rf"(?:(?:tens|dozens|scores|hundreds|thousands){_GAP}of{_GAP}(?:thousands|millions|billions)"
    rf"|(?:several|a{_GAP}few|many|a{_GAP}couple){_GAP}(?:of{_GAP})?(?:dozen|hundred|thousand|million|billion)"
    rf"|{_any(_VAGUE_BASE)})"
)
"""A pattern for words that give a magnitude only: "dozens", "hundreds of thousands", "several hundred"."""


def magnitude(words: str) -> int:
    """The published lower end of a vague count: `dozens` 24, `tens of thousands` 20000, `several hundred` 200."""
    parts = re.split(r"[\s-]+", words.lower())
    if parts[0] in _VAGUE_FACTOR and len(parts) == 3:  # "tens of thousands"
        return 2 * _VAGUE_FACTOR[parts[0]] * _SCALES[parts[2].rstrip("s")]
    last = parts[-1] if parts[-1].endswith("s") else parts[-1] + "s"
    return _VAGUE_BASE[last]


def value(numeral: str) -> Decimal:
    """The number that a NUMERAL writes.

    >>> value("two hundred and fifty thousand"), value("1.2 million"), value("half a million")
    (Decimal('250000'), Decimal('1200000.0'), Decimal('500000'))
    """
    plain = re.sub(r"(?<=\d)[,\u00a0\u202f\u2009 ](?=\d)", "", numeral.lower())
    parts = [p for p in re.split(r"[\s\u00a0\u202f,-]+", plain) if p]
    if parts[0][0].isdigit():
        match = re.match(r"(\d+(?:\.\d+)?)(.*)", parts[0])
        if match is None:
            raise ValueError(numeral)
        number = Decimal(match[1])
        rest = [p for p in (match[2], *parts[1:]) if p]
        return _scaled(number, rest)
    if parts[0] == "half":
        return Decimal("0.5") * _scale_of(parts[-1])
    if parts[:2] == ["a", "quarter"]:
        return Decimal("0.25") * _scale_of(parts[-1])
    return _words(parts)


def fraction(words: str) -> Decimal:
    """The share that a FRACTION writes, in percent to two decimals: `two-thirds` 66.67."""
    parts = [p for p in re.split(r"[\s\u00a0\u202f-]+", words.lower()) if p]
    top = Decimal(_VALUES.get(parts[0], 1)) if len(parts) > 1 else Decimal(1)
    part = parts[-1] if parts[-1] in _FRACTIONS else parts[-1].rstrip("s")
    return (100 * top * _FRACTIONS[part]).quantize(Decimal("0.01")).normalize() + 0


def _scale_of(word: str) -> int:
    return 12 if word == "dozen" else _SCALES.get(word) or _SHORT_SCALES[word]


def _scaled(number: Decimal, rest: list[str]) -> Decimal:
    if rest[:3] == ["and", "a", "half"]:
        number, rest = number + Decimal("0.5"), rest[3:]
    for word in rest:
        number *= _scale_of(word)
    return number


def _words(parts: list[str]) -> Decimal:
    total, current = Decimal(0), Decimal(0)
    half = parts[-3:] == ["and", "a", "half"]
    parts = parts[:-3] if half else parts
    index = 0
    while index < len(parts):
        word = parts[index]
        if parts[index : index + 3] == ["and", "a", "half"]:
            current, index = current + Decimal("0.5"), index + 3
            continue
        if word in ("a", "an"):
            current = Decimal(1)
        elif word in _VALUES:
            current += _VALUES[word]
        elif word == "hundred":
            current *= 100
        elif word in _SCALES or word == "dozen":
            total, current = total + current * _scale_of(word), Decimal(0)
        index += 1
    if half:
        last = next((w for w in reversed(parts) if w in _SCALES), None)
        current += Decimal("0.5") * (_SCALES[last] if last and not current else 1)
    return total + current
