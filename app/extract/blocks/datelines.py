"""Datelines: a line that gives the day of publication, and the place and agency that open an article."""

import re
from datetime import date

from app.extract.blocks.line import Block, Line
from app.extract.dates import MONTHS, ORDINAL, WEEKDAY, month_number

_DATELINE = re.compile(
    rf"""^ (?: (?: published | updated | posted | last\s+updated | date | issued ) \s* (?: on | at | : )? \s* )?
    (?: {WEEKDAY} ,?\s+ )?
    (?: {MONTHS} \s+ \d{{1,2}} ,?\s+ \d{{4}} | \d{{1,2}}{ORDINAL}? \s+ {MONTHS} ,?\s+ \d{{4}} | \d{{4}}-\d\d-\d\d )
    (?: [\s,|·–—-]+ (?:at\s+)? \d{{1,2}}[:.]\d\d \s* (?: [ap]\.?m\.? )? (?: \s*[A-Z]{{2,4}} )? )?
    \s* \.? $""",
    re.IGNORECASE | re.VERBOSE,
)
# "KARVO, March 4 (Talwire) — ", "Karvo/Miren - ": never without its dash, and a sentence must follow.
_HEAD = re.compile(
    rf"""^ (?P<place> [A-Z][A-Z’'.\- ]{{2,40}} (?: ,\s* [A-Z][\w’'. -]{{1,40}} )?
        | [A-Z][\w’'-]+ (?: [ /] [A-Z][\w’'-]+ ){{0,3}} (?: ,\s* [A-Z][\w. ]{{1,30}} )? )
    (?: ,\s* {MONTHS} \s+ \d{{1,2}} (?: ,?\s+ \d{{4}} )? | ,\s* \d{{1,2}} \s+ {MONTHS} (?: \s+ \d{{4}} )? )? \s*
    (?: \( (?P<agency> [A-Z][\w’'.&/ -]{{1,40}} ) \) )? \s*
    (?: — | – | -- | - ) \s+ (?= ["“A-Z] )""",
    re.VERBOSE,
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(MONTHS)
_NUMBER = re.compile(r"\d+")
_OLDEST_YEAR = 1501
_LAST_OF_MONTH = 31


def is_dateline(line: str) -> bool:
    """Whether a line gives a day, perhaps with an hour, and nothing else."""
    return _DATELINE.match(line) is not None


def dateline_head(text: str, line: Line) -> int:
    """Where a line's own words start behind "KARVO, March 4 (Talwire) — "."""
    match = _HEAD.match(text[line.start : line.end])
    if match and (match["agency"] or match["place"].isupper() or _NUMBER.search(match[0])):
        return line.start + match.end()
    return line.start


def date_in(text: str, found: list[Line]) -> date | None:
    """The day that a dateline of its own gives, where there is one."""
    days = (_day(text[line.start : line.end]) for line in found if line.kind is Block.DATELINE)
    return next((day for day in days if day), None)


def _day(words: str) -> date | None:
    try:
        if iso := _ISO.search(words):
            return date(*map(int, iso.groups()))
        if month := _MONTH.search(words):
            numbers = [int(number) for number in _NUMBER.findall(words)]
            year = next(number for number in numbers if number >= _OLDEST_YEAR)
            return date(year, month_number(month[0]), next(number for number in numbers if number <= _LAST_OF_MONTH))
    except (ValueError, StopIteration):
        return None
    return None
