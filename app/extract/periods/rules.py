"""The ways to name a time: each a kind, a pattern and the function that reads it, in the order of trial."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from app.extract.dates import DAY, MONTHS, ORDINAL, WEEKDAY
from app.extract.numerals import NUMERAL
from app.extract.patterns import listed
from app.extract.periods import readers
from app.extract.periods.readers import Days


class Rule(NamedTuple):
    """A way to name a time: what a match of the pattern says in days; no reader: since the war began."""

    kind: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date | None], Days] | None


_YEAR = r"(?:19|20|21)\d\d"  # of a war that a text of today still counts
_MONTH = rf"{MONTHS}(?![a-z])"

_PART = r"early|mid|late"
_SINCE_PART = rf"(?: (?: {_PART} | the\s+start\s+of | the\s+beginning\s+of{{or_last}} ) [\s-]+ )?"
_FROM_PART, _LAST_PART = _SINCE_PART.format(or_last=""), _SINCE_PART.format(or_last=" | last")

# "4 March 2031", "March 4, 2031", but not "March 4,000" or "March 43".
_DATE = rf"""(?: (?P<day>{DAY}){ORDINAL}? \s+ (?:of\s+)? (?P<month>{_MONTH}) (?: ,?\s+ (?P<year>{_YEAR}) )?
  | (?P<month2>{_MONTH}) \s+ (?P<day2>{DAY}){ORDINAL}?\b (?! ,?\d\d\d | \d ) (?: ,?\s+ (?P<year2>{_YEAR})\b )? )"""

_SINCE_DAY = rf"""\b (?:since|from) \s+ {_FROM_PART}
  (?: (?P<day>{DAY}){ORDINAL}? \s+ (?P<month>{_MONTH}) | (?P<month2>{_MONTH}) \s+ (?P<day2>{DAY})\b )
  (?: ,?\s+ (?P<year>{_YEAR}) )?"""
_SINCE_YEAR = rf"""\b (?: since | beginning\s+in | starting\s+in ) \s+ {_LAST_PART}
  (?P<month>{_MONTH})? \s* (?P<year>{_YEAR}\b)"""
_SINCE_MONTH = rf"\b since \s+ {_LAST_PART} (?P<month>{_MONTH})\b"
_SINCE_THEN = r"\b since \s+ (?:the|its|his|her|their|then|that|last|a|an)\b (?: \s+ [a-z’'-]+ ){0,5}"

_NAME = r"(?: [\w’'.-]+ \s+ ){0,4}?"  # "the full-scale Oskovian …"
_FIGHT = rf"(?:{listed('periods', 'fights')})\b"
_BEGINNING = rf"(?: the\s+ )? (?: \w+\s+ ){{0,2}} (?:{listed('periods', 'beginnings')}) \s+ of \s+"
_SINCE_WAR = rf"""\b (?:since|from) \s+
  (?: {_BEGINNING} (?: the\s+ | its\s+ | this\s+ )? {_NAME} {_FIGHT}
    | (?: the\s+ )? {_NAME} {_FIGHT} (?: \s+ (?: began | started | broke\s+out | erupted | of\s+\w+ ) )?
    | (?: the\s+ )? (?:war|fighting|conflict) \s+ (?:began|started)
    | \w+ \s+ invaded )"""

_TO = r"(?:and|to|until|through)"
_FROM_DAY_TO_DAY = rf"""
    \b (?:between|from) \s+ (?P<day>{DAY}){ORDINAL}? \s+ (?P<month>{_MONTH})? \s* {_TO} \s+
      (?P<day2>{DAY}){ORDINAL}? \s+ (?P<month2>{_MONTH}) (?: ,?\s+ (?P<year>{_YEAR}) )?
  | \b (?:between|from) \s+ (?P<month3>{_MONTH}) \s+ (?P<day3>{DAY}) \s+ {_TO} \s+
      (?P<month4>{_MONTH})? \s* (?P<day4>{DAY})\b"""
_FROM_MONTH_TO_MONTH = rf"""
    \b (?:between|from|in) \s+ (?P<month>{_MONTH}) \s+ (?:and|to|until|through|till) \s+ (?P<month2>{_MONTH})
      (?: ,?\s+ (?:of\s+)? (?P<year>{_YEAR}) )?
  | \b (?P<month3>{_MONTH}) \s*[-–]\s* (?P<month4>{_MONTH}) \s+ (?P<year2>{_YEAR})"""
_FROM_YEAR_TO_YEAR = rf"\b (?:between|from) \s+ (?P<year>{_YEAR}) \s+ {_TO} \s+ (?P<year2>{_YEAR})\b"

_ON = rf"""\b on \s+ (?:the\s+)? (?: (?:morning|evening|night|afternoon) \s+ of \s+ )?
  (?: {WEEKDAY} ,?\s+ )? (?:the\s+)? {_DATE}"""
_BY = rf"""\b (?: by | until | before | ahead\s+of ) \s+ (?:the\s+)?
  (?: end\s+of\s+ | early\s+ | late\s+ | mid-? | next\s+ )?
  (?: (?:the\s+)?
      (?: summer | winter | spring | autumn | fall | year | month | week | next\s+\w+ | end\s+of\s+the\s+\w+ )
    | (?: {DAY}\s+ )? {_MONTH} (?: \s+{DAY}\b )? (?: ,?\s+{_YEAR} )?
    | {_YEAR} )\b"""

_IN_MONTH = rf"""\b (?: in | during | throughout | for | over | of | all\s+of | last ) \s+
  (?: (?: {_PART} | the\s+month\s+of | all\s+of ) [\s-]+ )?
  (?P<month>{_MONTH}) (?! \s+{DAY}\b ) (?: (?: , | \s+of )? \s+ (?P<year>{_YEAR})\b )? (?: \s+alone )?"""
_QUARTER = rf"""\b (?:in|during|throughout|for|over|of) \s+ the \s+ (?P<order>first|second|third|fourth|final|last) \s+
  (?P<part>quarter|half) (?: \s+ of \s+ (?: the\s+year | (?P<year>{_YEAR}) | this\s+year ) )?"""
_IN_YEAR = rf"""\b (?: in | during | throughout | for | of | all\s+of ) \s+
  (?: (?: {_PART} | all\s+of | the\s+year | fiscal (?:\s+year)? ) [\s-]+ )?
  (?P<year>{_YEAR})\b (?! \s+ (?:people|soldiers|troops|men|civilians) | ,\d )"""  # "of 2000 men" counts men

# Both hold a numeral, whose plain space VERBOSE would lose: "the past 1 000 days".
_IN_N_YEARS = rf"\bin\s+(?:the\s+)?{NUMERAL}\s+(?:years?|months?)\s+since\s+{_NAME.replace(' ', '')}{_FIGHT}"  # of war
_PAST_N = (
    r"\b(?:over|in|during|within|for|throughout|across)?\s*(?:just\s+)?(?:the\s+|these\s+)?"
    r"(?:past|last|previous|preceding)\s+"
    rf"(?:(?P<count>{NUMERAL})[\s-]+)?(?P<unit>hours?|days?|weeks|months|years)\b(?<!last\sday)"
)
# A single one needs its "in the": "last week" alone is the calendar's.
_PAST_ONE = r"""\b (?:over|in|during|within|for) \s+ (?:just\s+)? the \s+ (?:past|last|previous|preceding) \s+
  (?P<unit>day|week|month|year)\b"""
_LAST = r"\b (?P<which> last | this | the\s+current | the\s+previous ) \s+ (?P<unit>week|month|year)\b (?! \s*[’']s )"
_WEEKDAY = rf"""\b (?: (?:early|late)\s+ )? (?: on\s+ )? (?: (?:early|late)\s+ )? (?P<last> last\s+ )?
  (?P<weekday>{WEEKDAY})\b (?! [’']s ) (?: \s+ (?:morning|evening|night|afternoon) )?"""
_YESTERDAY = (
    r"\b yesterday\b | \b today\b | \b overnight\b | \b last\s+night\b | \b this\s+(?:morning|evening|afternoon)\b"
)


def _verbose(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


def _compact(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


RULES = (
    Rule("since", _verbose(_SINCE_DAY), readers.since_day),
    Rule("since", _verbose(_SINCE_YEAR), readers.since_month),
    Rule("since", _verbose(_SINCE_WAR), None),
    Rule("since", _compact(_IN_N_YEARS), None),
    Rule("since", _verbose(_SINCE_MONTH), readers.since_month),
    Rule("since", _verbose(rf"\b since \s+ (?P<last> last\s+ )? (?P<weekday>{WEEKDAY})\b"), readers.since_weekday),
    Rule(
        "since", _compact(r"\bsince\s+the\s+(?:start|beginning)\s+of\s+(?:the|this)\s+year\b"), readers.since_new_year
    ),
    Rule("since", _verbose(_SINCE_THEN), readers.words_only),
    Rule("months", _verbose(_FROM_DAY_TO_DAY), readers.days),
    Rule("months", _verbose(_FROM_MONTH_TO_MONTH), readers.months),
    Rule("years", _verbose(_FROM_YEAR_TO_YEAR), readers.years),
    Rule("as of", _verbose(rf"\b as \s+ of \s+ (?: late\s+ | early\s+ | mid- )? {_DATE}"), readers.as_of),
    Rule("day", _verbose(_ON), readers.day),
    Rule("by", _verbose(_BY), readers.words_only),
    Rule("month", _verbose(_IN_MONTH), readers.month),
    Rule("month", _verbose(rf"(?<!on\s) \b (?P<month>{_MONTH}) \s+ (?P<year>{_YEAR})\b"), readers.month),
    Rule("quarter", _verbose(_QUARTER), readers.quarter),
    Rule("past", _compact(_PAST_N), readers.past),
    Rule("past", _verbose(_PAST_ONE), readers.past),
    Rule("last", _verbose(_LAST), readers.last),
    Rule("event", _verbose(_WEEKDAY), readers.weekday),
    Rule("event", _verbose(_YESTERDAY), readers.yesterday),
    Rule("year", _verbose(_IN_YEAR), readers.years),
)
"""The first that matches a stretch has it."""
