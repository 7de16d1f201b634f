"""When: the time that a figure covers, resolved against the day of publication, or left as words."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.extract import numerals
from app.extract.masks import MONTHS
from app.extract.numerals import NUMERAL
from app.extract.reference import wars

_MONTH = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WEEKDAYS = {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_Y = r"(?:19|20|21)\d\d"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_M = MONTHS + r"(?![a-z])"
_IN = r"(?:in|during|throughout|for|over|of)"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that the text names: `since` where only its start is told, `by` where only its end is."""

    start: int
    end: int
    first: date | None
    last: date | None
    inferred: bool
    kind: str

    @property
    def open(self) -> bool:
        """Whether it goes on from its start: "since March"."""
        return self.kind == "since"


Days = tuple[date | None, date | None, bool]
Reader = Callable[[re.Match[str], date | None], Days]


def periods(text: str, published: date | None, war: date | None = None) -> list[Period]:
    """Every period that the text names, in order; the longer of two that overlap."""
    found: list[Period] = []
    for kind, pattern, read in _RULES:
        for match in pattern.finditer(text):
            if any(p.start < match.end() and match.start() < p.end for p in found):
                continue
            try:
                first, last, inferred = read(match, published) if kind != "war" else (war, None, True)
            except (ValueError, OverflowError):
                continue
            found.append(Period(match.start(), match.end(), first, last, inferred, "since" if kind == "war" else kind))
    return sorted(found, key=lambda p: p.start)


def war_start(text: str, parties: set[str], published: date | None) -> date | None:
    """When the war began that the text speaks of; None unless its name or both its sides settle which."""
    folded = text.lower().replace("’", "'")
    begun = [w for w in wars() if published is None or w.start <= published]
    named = [w for w in begun if any(p in folded for p in w.phrases)]
    if named:
        return max(named, key=lambda w: (len(set(w.parties) & parties), w.end is None, w.start)).start
    sided = [w for w in begun if len(w.parties) > 1 and set(w.parties[:2]) <= parties and w.end is None]
    return sided[0].start if sided else None


def _month_of(word: str) -> int:
    return _MONTH[word[:3].lower()]


def _recent(month: int, published: date | None) -> int | None:
    """The year of the last such month up to the publication."""
    if published is None:
        return None
    return published.year if month <= published.month else published.year - 1


def _whole(year: int | None, month: int) -> Days:
    if year is None:
        return None, None, False
    return date(year, month, 1), date(year, month, monthrange(year, month)[1]), False


def _month_year(match: re.Match[str], published: date | None) -> Days:
    month = _month_of(match["m"])
    if match["y"]:
        return _whole(int(match["y"]), month)
    first, last, _ = _whole(_recent(month, published), month)
    return first, last, first is not None


def _months(match: re.Match[str], published: date | None) -> Days:
    a, b = _month_of(match["m1"]), _month_of(match["m2"])
    year = int(match["y"]) if match["y"] else _recent(b, published)
    if year is None:
        return None, None, False
    return date(year - (a > b), a, 1), date(year, b, monthrange(year, b)[1]), match["y"] is None


def _day(match: re.Match[str], published: date | None) -> Days:
    month = _month_of(match["m"] or match["m2"])
    year = int(match["y"] or match["y2"] or 0) or _recent(month, published)
    if year is None:
        return None, None, False
    day = date(year, month, int(match["d"] or match["d2"]))
    return day, day, not (match["y"] or match["y2"])


def _days(match: re.Match[str], published: date | None) -> Days:
    second = _month_of(match["m2"] or match["m4"] or match["m1"])
    first = _month_of(match["m1"] or match["m3"] or match["m2"] or match["m4"])
    year = _recent(second, published)
    if match["y"]:
        year = int(match["y"])
    if year is None:
        return None, None, False
    a, b = (int(match["d1"] or match["d3"]), int(match["d2"] or match["d4"]))
    return date(year - (first > second), first, a), date(year, second, b), not match["y"]


def _year(match: re.Match[str], published: date | None) -> Days:
    year = int(match["y"])
    return date(year, 1, 1), date(year, 12, 31), False


def _years(match: re.Match[str], published: date | None) -> Days:
    return date(int(match["y1"]), 1, 1), date(int(match["y2"]), 12, 31), False


def _since(match: re.Match[str], published: date | None) -> Days:
    month = _month_of(match["m"]) if match["m"] else None
    year = int(match["y"]) if match["y"] else (_recent(month, published) if month else None)
    if year is None:
        return None, None, False
    return date(year, month or 1, int(match["d"] or 1)), None, not match["y"]


def _since_weekday(match: re.Match[str], published: date | None) -> Days:
    day, _, inferred = _weekday(match, published)
    return day, None, inferred


def _past(match: re.Match[str], published: date | None) -> Days:
    if published is None:
        return None, None, False
    words = match["n"]
    count = int(numerals.value(words)) if words else 1
    unit = match["u"].lower().rstrip("s")
    if unit == "day" or unit == "hour":
        days = count if unit == "day" else max(1, round(count / 24))
        if unit == "hour" or (days == 1 and not words):
            return published - timedelta(days=days), published, True
        return published - timedelta(days=days), published, True
    if unit == "week":
        return published - timedelta(weeks=count), published, True
    if unit == "year":
        return _months_back(published, 12 * count), published, True
    return _months_back(published, count), published, True


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last(match: re.Match[str], published: date | None) -> Days:
    """ "last month", "this year": the calendar's; "last week" the seven days of the week before."""
    if published is None:
        return None, None, False
    this = match["which"].lower() in ("this", "the current")
    unit = match["u"].lower()
    if unit == "year":
        year = published.year - (not this)
        return date(year, 1, 1), published if this else date(year, 12, 31), True
    if unit == "month":
        first = _months_back(published.replace(day=1), 0 if this else 1)
        return first, published if this else published.replace(day=1) - timedelta(days=1), True
    monday = published - timedelta(days=published.weekday())
    return (monday, published, True) if this else (monday - timedelta(days=7), monday - timedelta(days=1), True)


def _weekday(match: re.Match[str], published: date | None) -> Days:
    if published is None:
        return None, None, False
    back = (published.weekday() - _WEEKDAYS[match["w"].lower()]) % 7
    if (match.groupdict().get("last") or "").strip().lower() == "last" and back == 0:
        back = 7
    day = published - timedelta(days=back)
    return day, day, True


def _yesterday(match: re.Match[str], published: date | None) -> Days:
    if published is None:
        return None, None, False
    word = match[0].lower()
    back = 0 if word.startswith(("today", "this", "tonight")) else 1
    if "last night" in word or "overnight" in word:
        return None, None, False
    day = published - timedelta(days=back)
    return day, day, True


def _quarter(match: re.Match[str], published: date | None) -> Days:
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}[match["q"].lower()]
    unit = 6 if match["u"].lower() == "half" else 3
    year = int(match["y"]) if match["y"] else (published.year if published else None)
    if year is None:
        return None, None, False
    order = min(order, 12 // unit)
    last = order * unit
    return date(year, last - unit + 1, 1), date(year, last, monthrange(year, last)[1]), not match["y"]


def _as_of(match: re.Match[str], published: date | None) -> Days:
    first, last, inferred = _day(match, published)
    return None, last, inferred


def _words_only(match: re.Match[str], published: date | None) -> Days:
    return None, None, False


def _c(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DATE = rf"(?:(?P<d>{_D})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_M})(?:,?\s+(?P<y>{_Y}))?|(?P<m2>{_M})\s+(?P<d2>{_D})(?:st|nd|rd|th)?\b(?!,?\d\d\d|\d)(?:,?\s+(?P<y2>{_Y})\b)?)"
_START = r"(?:the\s+)?(?:\w+\s+){0,2}(?:start|beginning|outbreak|onset|outset|launch|eruption|escalation)\s+of\s+(?:the\s+|its\s+|this\s+)?(?:[\w’'.-]+\s+){0,4}?"
_WAR = r"(?:war|invasion|conflict|fighting|hostilities|offensive|aggression|insurgency|coup|uprising|crisis|campaign|operation|violence|revolt)\b"

# Kind, pattern, reader: the first that matches a stretch has it.
_RULES: tuple[tuple[str, re.Pattern[str], Reader], ...] = (
    ("since", _c(rf"\b(?:since|from)\s+(?:(?:early|mid|late|the\s+start\s+of|the\s+beginning\s+of)[\s-]+)?(?:(?P<d>{_D})(?:st|nd|rd|th)?\s+(?P<m>{_M})|(?P<mm>{_M})\s+(?P<dd>{_D})\b)(?:,?\s+(?P<y>{_Y}))?"), lambda m, p: _since_day(m, p)),
    ("since", _c(rf"\b(?:since|beginning\s+in|starting\s+in)\s+(?:(?:early|mid|late|the\s+start\s+of|the\s+beginning\s+of|last)[\s-]+)?(?P<d>\b)(?P<m>{_M})?\s*(?P<y>{_Y}\b)"), lambda m, p: _since_plain(m, p)),
    ("war", _c(rf"\b(?:since|from)\s+(?:{_START}{_WAR}|(?:the\s+)?(?:[\w’'.-]+\s+){{0,4}}?{_WAR}(?:\s+(?:began|started|broke\s+out|erupted|of\s+\w+))?|(?:the\s+)?(?:war|fighting|conflict)\s+(?:began|started)|\w+\s+invaded)"), _words_only),
    ("war", _c(rf"\bin\s+(?:the\s+)?(?:{NUMERAL})\s+(?:years?|months?)\s+since\s+(?:[\w’'.-]+\s+){{0,4}}?{_WAR}"), _words_only),
    ("since", _c(rf"\bsince\s+(?:(?:early|mid|late|the\s+start\s+of|the\s+beginning\s+of|last)[\s-]+)?(?P<m>{_M})(?P<d>\b)(?P<y>\B)?"), lambda m, p: _since_plain(m, p)),
    ("since", _c(r"\bsince\s+(?P<last>last\s+)?(?P<w>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"), _since_weekday),
    ("since", _c(r"\bsince\s+the\s+(?:start|beginning)\s+of\s+(?:the|this)\s+year\b"), lambda m, p: (date(p.year, 1, 1), None, True) if p else (None, None, False)),
    ("since", _c(r"\bsince\s+(?:the|its|his|her|their|then|that|last|a|an)\b(?:\s+[a-z’'-]+){0,5}"), _words_only),
    ("months", _c(rf"\b(?:between|from)\s+(?P<d1>{_D})(?:st|nd|rd|th)?\s+(?P<m1>{_M})?\s*(?:and|to|until|through)\s+(?P<d2>{_D})(?:st|nd|rd|th)?\s+(?P<m2>{_M})(?:,?\s+(?P<y>{_Y}))?|\b(?:between|from)\s+(?P<m3>{_M})\s+(?P<d3>{_D})\s+(?:and|to|until|through)\s+(?P<m4>{_M})?\s*(?P<d4>{_D})\b"), _days),
    ("months", _c(rf"\b(?:between|from|in)\s+(?P<m1>{_M})\s+(?:and|to|until|through|till)\s+(?P<m2>{_M})(?:,?\s+(?:of\s+)?(?P<y>{_Y}))?|\b(?P<mm1>{_M})\s*[-–]\s*(?P<mm2>{_M})\s+(?P<yy>{_Y})"), lambda m, p: _months_any(m, p)),
    ("years", _c(rf"\b(?:between|from)\s+(?P<y1>{_Y})\s+(?:and|to|until|through)\s+(?P<y2>{_Y})\b"), _years),
    ("as of", _c(rf"\bas\s+of\s+(?:late\s+|early\s+|mid-)?{_DATE}"), _as_of),
    ("day", _c(rf"\bon\s+(?:the\s+)?(?:(?:morning|evening|night|afternoon)\s+of\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:the\s+)?{_DATE}"), _day),
    ("by", _c(rf"\b(?:by|until|before|ahead\s+of)\s+(?:the\s+)?(?:end\s+of\s+|early\s+|late\s+|mid-?|next\s+)?(?:(?:the\s+)?(?:summer|winter|spring|autumn|fall|year|month|week|next\s+\w+|end\s+of\s+the\s+\w+)|(?:{_D}\s+)?{_M}(?:\s+{_D}\b)?(?:,?\s+{_Y})?|{_Y})\b"), _words_only),
    ("month", _c(rf"\b(?:in|during|throughout|for|over|of|all\s+of|last)\s+(?:(?:early|mid|late|the\s+month\s+of|all\s+of)[\s-]+)?(?P<m>{_M})(?!\s+{_D}\b)(?:(?:,|\s+of)?\s+(?P<y>{_Y})\b)?(?:\s+alone)?"), _month_year),
    ("month", _c(rf"(?<!on\s)\b(?P<m>{_M})\s+(?P<y>{_Y})\b"), _month_year),
    ("quarter", _c(rf"\b{_IN}\s+the\s+(?P<q>first|second|third|fourth|final|last)\s+(?P<u>quarter|half)(?:\s+of\s+(?:the\s+year|(?P<y>{_Y})|this\s+year))?"), _quarter),
    ("past", _c(rf"\b(?:over|in|during|within|for|throughout|across)?\s*(?:just\s+)?(?:the\s+|these\s+)?(?:past|last|previous|preceding)\s+(?:(?P<n>{NUMERAL})[\s-]+)?(?P<u>hours?|days?|weeks|months|years|day|24\s+hours)\b(?<!last\sday)"), lambda m, p: _past(m, p)),
    ("past", _c(r"\b(?:over|in|during|within|for)\s+(?:just\s+)?the\s+(?:past|last|previous|preceding)\s+(?P<n>\B)?(?P<u>day|week|month|year)\b"), lambda m, p: _past(m, p)),
    ("last", _c(r"\b(?P<which>last|this|the\s+current|the\s+previous)\s+(?P<u>week|month|year)\b(?!\s*[’']s)"), _last),
    ("event", _c(r"\b(?:(?:early|late)\s+)?(?:on\s+)?(?:(?:early|late)\s+)?(?P<last>last\s+)?(?P<w>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?![’']s)(?:\s+(?:morning|evening|night|afternoon))?"), _weekday),
    ("event", _c(r"\byesterday\b|\btoday\b|\bovernight\b|\blast\s+night\b|\bthis\s+(?:morning|evening|afternoon)\b"), _yesterday),
    ("year", _c(rf"\b(?:in|during|throughout|for|of|all\s+of)\s+(?:(?:early|mid|late|all\s+of|the\s+year|fiscal(?:\s+year)?)[\s-]+)?(?P<y>{_Y})\b(?!\s+(?:people|soldiers|troops|men|civilians)|,\d)"), _year),
)  # fmt: skip


def _since_day(match: re.Match[str], published: date | None) -> Days:
    month = _month_of(match["m"] or match["mm"])
    year = int(match["y"]) if match["y"] else _recent(month, published)
    if year is None:
        return None, None, False
    return date(year, month, int(match["d"] or match["dd"])), None, not match["y"]


def _since_plain(match: re.Match[str], published: date | None) -> Days:
    month = _month_of(match["m"]) if match["m"] else None
    year = int(match["y"]) if match["y"] else (_recent(month, published) if month else None)
    if year is None:
        return None, None, False
    return date(year, month or 1, 1), None, not match["y"]


def _months_any(match: re.Match[str], published: date | None) -> Days:
    a, b = _month_of(match["m1"] or match["mm1"]), _month_of(match["m2"] or match["mm2"])
    given = match["y"] or match["yy"]
    year = int(given) if given else _recent(b, published)
    if year is None:
        return None, None, False
    return date(year - (a > b), a, 1), date(year, b, monthrange(year, b)[1]), not given


def holding(found: list[Period], at: int) -> Iterator[Period]:
    """The periods in whose words the place stands."""
    return (p for p in found if p.start <= at < p.end)
