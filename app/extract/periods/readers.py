"""What the words of a period say in days: one function for each way to name it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.extract import numerals
from app.extract.dates import WEEKDAYS, month_number

MONTHS_OF_YEAR = 12
DAYS_OF_WEEK = 7
HOURS_OF_DAY = 24


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day; `inferred` when only the day of publication settles which year or day is meant."""

    first: date | None
    last: date | None
    inferred: bool = False


UNSETTLED = Days(None, None)
"""Words that name a time, and settle no day."""

_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}


def words_only(match: re.Match[str], published: date | None) -> Days:
    """Time that is told in words alone: "by the end of the year"."""
    return UNSETTLED


def month(match: re.Match[str], published: date | None) -> Days:
    """ "in March", "March 2031": the whole month, the last one unless the year is said."""
    number = month_number(match["month"])
    return _months(_year(match, number, published), number, number, inferred=not match["year"])


def months(match: re.Match[str], published: date | None) -> Days:
    """ "from January to March": both of them whole; "from November to March" begins in the year before."""
    first = month_number(_either(match, "month", "month3"))
    last = month_number(_either(match, "month2", "month4"))
    return _months(_year(match, last, published), first, last, inferred=not _either(match, "year", "year2"))


def days(match: re.Match[str], published: date | None) -> Days:
    """ "between 4 and 9 March", "from 28 February to 3 March": a month that is said once holds for both days."""
    first = month_number(_either(match, "month", "month3", "month2"))
    last = month_number(_either(match, "month2", "month4", "month3"))
    year = _year(match, last, published)
    if year is None:
        return UNSETTLED
    begin, end = int(_either(match, "day", "day3")), int(_either(match, "day2", "day4"))
    return Days(date(year - (first > last), first, begin), date(year, last, end), inferred=not match["year"])


def day(match: re.Match[str], published: date | None) -> Days:
    """ "on 4 March", "on March 4, 2031"."""
    that_day = _day(match, published)
    return Days(that_day, that_day, inferred=_is_inferred(match, that_day))


def as_of(match: re.Match[str], published: date | None) -> Days:
    """ "as of 4 March": up to that day."""
    last = _day(match, published)
    return Days(None, last, inferred=_is_inferred(match, last))


def since_day(match: re.Match[str], published: date | None) -> Days:
    """ "since 4 March", "from March 4, 2031"."""
    first = _day(match, published)
    return Days(first, None, inferred=_is_inferred(match, first))


def since_month(match: re.Match[str], published: date | None) -> Days:
    """ "since March 2031", "since last March", "since 2022"."""
    number = month_number(match["month"]) if match["month"] else None
    year = _year(match, number, published)
    if year is None:
        return UNSETTLED
    return Days(date(year, number or 1, 1), None, inferred=not _either(match, "year"))


def since_weekday(match: re.Match[str], published: date | None) -> Days:
    """ "since Monday"."""
    that_day = weekday(match, published)
    return Days(that_day.first, None, that_day.inferred)


def since_new_year(match: re.Match[str], published: date | None) -> Days:
    """ "since the start of the year"."""
    return Days(date(published.year, 1, 1), None, inferred=True) if published else UNSETTLED


def years(match: re.Match[str], published: date | None) -> Days:
    """ "in 2031", "between 2029 and 2031": from the first day of the one to the last of the other."""
    first = int(match["year"])
    last = int(_either(match, "year2", "year"))
    return Days(date(first, 1, 1), date(last, MONTHS_OF_YEAR, 31))


def quarter(match: re.Match[str], published: date | None) -> Days:
    """ "in the first quarter", "in the second half of 2031": of the year of publication unless one is said."""
    which = int(match["year"]) if match["year"] else (published.year if published else None)
    if which is None:
        return UNSETTLED
    length = 6 if match["part"].lower() == "half" else 3
    end = length * min(_ORDER[match["order"].lower()], MONTHS_OF_YEAR // length)
    return _months(which, end - length + 1, end, inferred=not match["year"])


def past(match: re.Match[str], published: date | None) -> Days:
    """ "over the past two weeks", "in the last 24 hours": so far back from the day of publication."""
    if published is None:
        return UNSETTLED
    count = int(numerals.value(match["count"])) if _either(match, "count") else 1
    unit = match["unit"].lower().rstrip("s")
    if unit == "hour":
        count, unit = max(1, round(count / HOURS_OF_DAY)), "day"
    if unit == "day":
        first = published - timedelta(days=count)
    elif unit == "week":
        first = published - timedelta(weeks=count)
    else:
        first = _months_back(published, count * (MONTHS_OF_YEAR if unit == "year" else 1))
    return Days(first, published, inferred=True)


def last(match: re.Match[str], published: date | None) -> Days:
    """ "last month", "this year", by the calendar; "last week" is Monday to Sunday of the week before."""
    if published is None:
        return UNSETTLED
    this, unit = match["which"].lower() in ("this", "the current"), match["unit"].lower()
    if unit == "year":
        begin = date(published.year, 1, 1)
        before = date(published.year - 1, 1, 1) if not this else begin
    elif unit == "month":
        begin = published.replace(day=1)
        before = _months_back(begin, 1)
    else:
        begin = published - timedelta(days=published.weekday())
        before = begin - timedelta(days=DAYS_OF_WEEK)
    return Days(begin, published, inferred=True) if this else Days(before, begin - timedelta(days=1), inferred=True)


def weekday(match: re.Match[str], published: date | None) -> Days:
    """ "on Monday", "last Monday": the latest one up to the day of publication, "last" never that day itself."""
    if published is None:
        return UNSETTLED
    back = (published.weekday() - WEEKDAYS.index(match["weekday"].lower())) % DAYS_OF_WEEK
    if match["last"] and back == 0:
        back = DAYS_OF_WEEK
    that_day = published - timedelta(days=back)
    return Days(that_day, that_day, inferred=True)


def yesterday(match: re.Match[str], published: date | None) -> Days:
    """ "yesterday", "this morning"; a night lies in two days and settles neither."""
    word = match[0].lower()
    if published is None or "last night" in word or "overnight" in word:
        return UNSETTLED
    that_day = published - timedelta(days=0 if word.startswith(("today", "this")) else 1)
    return Days(that_day, that_day, inferred=True)


def _either(match: re.Match[str], *groups: str) -> str:
    """What the first of these groups holds that took part; a rule need not have them all."""
    held = match.groupdict()
    return next((held[group] for group in groups if held.get(group)), "")


def _year(match: re.Match[str], number: int | None, published: date | None) -> int | None:
    """The year that is said, or that of the last such month up to the publication."""
    if said := _either(match, "year", "year2"):
        return int(said)
    if published is None or number is None:
        return None
    return published.year if number <= published.month else published.year - 1


def _day(match: re.Match[str], published: date | None) -> date | None:
    number = month_number(_either(match, "month", "month2"))
    which = _year(match, number, published)
    return None if which is None else date(which, number, int(_either(match, "day", "day2")))


def _is_inferred(match: re.Match[str], settled: date | None) -> bool:
    return settled is not None and not _either(match, "year", "year2")


def _months(which: int | None, first: int, last: int, *, inferred: bool) -> Days:
    """Whole months of a year; a first that comes after the last is of the year before."""
    if which is None:
        return UNSETTLED
    end = date(which, last, monthrange(which, last)[1])
    return Days(date(which - (first > last), first, 1), end, inferred)


def _months_back(from_day: date, count: int) -> date:
    which, index = divmod(from_day.year * MONTHS_OF_YEAR + from_day.month - 1 - count, MONTHS_OF_YEAR)
    return date(which, index + 1, min(from_day.day, monthrange(which, index + 1)[1]))
