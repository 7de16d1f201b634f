"""Rates: the day, week, month or year that a figure is counted over, and what it is compared with."""

import re
from dataclasses import replace

from app.extract import numerals
from app.extract.numerals import NUMERAL
from app.extract.quantities.quantity import Quantity
from app.vocabulary import Per

_PER = {
    **dict.fromkeys(("day", "daily", "night", "nightly"), Per.DAY),
    **dict.fromkeys(("week", "weekly"), Per.WEEK),
    **dict.fromkeys(("month", "monthly"), Per.MONTH),
    **dict.fromkeys(("year", "yearly", "annual", "annually", "per annum"), Per.YEAR),
}
_TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})
"""Units that are time: "two days a week" counts no thing."""

_TAIL = 90
"""So many characters behind a figure are looked at, and so many before it: a rate stands near."""
_FRONT = 60

# Some words may come between, as in "7,000 Oskovian soldiers a week", but none that opens another clause.
_WORDS = r"(?: [\s-]+ (?! (?:and|or|but|that|who|which|{stops}after|before)\b ) [\w’'.-]+ ){{0,{most}}}?"
_A_WEEK = rf"""{_WORDS.format(stops="was|were|in|", most=6)}
    \s+ an? \s+ (?P<a>day|night|week|month|year)\b
    (?! \s+ (?: ago | before | earlier | later | after | of\b | old | long | into | on | to\b ) )"""
_PER_WEEK = rf"""{_WORDS.format(stops="", most=8)}
    (?: \s+ (?:per|each|every) \s+ (?P<per>day|night|week|month|year)\b
      | / (?P<slash>day|week|month|year)\b
      | \s+ (?P<adverb>daily|weekly|monthly|annually|yearly|nightly|per\s+annum)\b
        (?! \s+ [a-z]+s?\b (?<!by) (?<!in) (?<!on) ) )  # "daily by", but not "daily flights": the adjective of those"""
_RATE = re.compile(rf"{_A_WEEK} | {_PER_WEEK}", re.IGNORECASE | re.VERBOSE)
_RATE_BEFORE = re.compile(
    r"\b (?P<adjective>daily|weekly|monthly|annual|yearly)\b (?: \s+ [\w-]+ ){0,5} \s* $", re.IGNORECASE | re.VERBOSE
)  # "a weekly loss of"

# "25 Oskovian losses for every Veranian", "12 to every 3"
_FOR_EVERY = re.compile(
    rf"(?:\s+[\w’'-]+){{0,5}}?\s+(?:for|to|per)\s+(?:every|each)\b(?:\s+(?P<divisor>{NUMERAL})\b)?", re.IGNORECASE
)
# "9,000 fewer soldiers than": less; "12 percent more than": a difference. "200 fewer than 300" is no comparison.
_FEWER = re.compile(r"\s+ (?:fewer|less)\b (?! \s+than\s+\d )", re.IGNORECASE | re.VERBOSE)
_MORE_THAN = re.compile(
    r"(?: \s+ [\w-]+ ){0,2} \s+ (?:more|higher|fewer|less|lower)\b (?: \s+ [\w-]+ ){0,4}? \s+ than\b",
    re.IGNORECASE | re.VERBOSE,
)


def with_rate(text: str, quantity: Quantity) -> Quantity:
    """The quantity with what the words around it say: per what time, for every how many, more or fewer than what."""
    tail = text[quantity.end : quantity.end + _TAIL]
    if quantity.unit is None and (ratio := _FOR_EVERY.match(tail)):
        divisor = float(numerals.value(ratio["divisor"])) if ratio["divisor"] else 1.0
        return replace(quantity.divided(divisor), unit="ratio") if divisor else quantity
    if _FEWER.match(tail) and " than" in tail:
        return replace(quantity.negated() if quantity.unit is None else quantity, difference=True)
    if _MORE_THAN.match(tail):
        quantity = replace(quantity, difference=True)
    if quantity.unit in _TIMES:
        return quantity
    word = _rate_behind(tail) or _rate_before(text, quantity.start)
    return replace(quantity, per=_PER[" ".join(word.lower().split())]) if word else quantity


def _rate_behind(tail: str) -> str | None:
    rate = _RATE.match(tail)
    return next(word for word in rate.groups() if word) if rate else None


def _rate_before(text: str, start: int) -> str | None:
    rate = _RATE_BEFORE.search(text[max(0, start - _FRONT) : start])
    return rate["adjective"] if rate else None
