"""Columns and words as people call them."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from app.extract.reference import party_names
from app.vocabulary import label

FIELDS = {
    "speaker": "Speaker",
    "origin": "Cited by the speaker",
    "relayed_by": "Passed on by",
    "said_or_cited": "Said by or citing",
    "source": "Publication",
    "document": "Document",
    "kind": "Figure or statement",
    "measure": "What is counted",
    "scope": "Which casualties",
    "party": "Whose",
    "unit": "Counted in",
    "item": "Counted things",
    "bound": "Exact or open",
    "per": "Rate",
    "basis": "Count over",
    "status": "How firmly",
    "attribution": "Whose words",
    "speaker_kind": "Kind of speaker",
    "speaker_role": "Role of the speaker",
    "check_status": "Headline check",
    "review": "Reviewed",
    "value": "Figure",
    "per_month": "Figure for a month",
    "period": "Period",
    "published": "Published",
    "created": "First read",
    "updated": "Last changed",
    "q": "Search",
}
"""What a parameter asks, as a heading."""

WORDS: dict[tuple[str, str], str] = {
    ("scope", "killed"): "Killed",
    ("scope", "wounded"): "Wounded",
    ("scope", "killed_and_wounded"): "Killed or wounded",
    ("scope", "captured"): "Captured",
    ("scope", "missing"): "Missing",
    ("scope", "unspecified"): "Lost, not said how",
    ("status", "asserted"): "Said as a fact",
    ("status", "estimated"): "Estimate",
    ("status", "projected"): "Projection",
    ("status", "targeted"): "Target",
    ("status", "denied"): "Denied",
    ("attribution", "quote"): "Quoted",
    ("attribution", "paraphrase"): "Reported",
    ("attribution", "mixed"): "Quoted and reported",
    ("attribution", "headline"): "Headline",
    ("attribution", "narrator"): "The publication itself",
    ("kind", "statistic"): "Figure",
    ("kind", "statement"): "Without a figure",
    ("review", "extracted"): "Not reviewed",
    ("check_status", "ok"): "As in the text",
    ("check_status", "no_support"): "Not in the text",
    ("check_status", "speaker_differs"): "Other speaker",
    ("check_status", "number_differs"): "Other number",
    ("check_status", "number_is_range_end"): "One end of a range",
    ("check_status", "status_differs"): "More or less firm",
    ("per", "day"): "A day",
    ("per", "week"): "A week",
    ("per", "month"): "A month",
    ("per", "year"): "A year",
    ("bound", "at_most"): "Up to",
    ("bound", "magnitude"): "Vague word",
    ("bound", "about"): "About",
    ("basis", "rate"): "A rate",
    ("basis", "period"): "A stated time",
    ("basis", "cumulative"): "All the time since a start",
    ("basis", "stock"): "At one moment",
    ("basis", "event"): "One event",
}
"""Words that say more than themselves; the others are read as they are."""

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def word(field: str, value: str | None) -> str:
    """A value of a column as people read it."""
    if value is None:
        return ""
    if field == "party":
        return party(value)
    return WORDS.get((field, value)) or label(value)


def heading(parameter: str) -> str:
    """What a parameter asks, with what it does to it: `Published, from`."""
    for end, says in _ENDS.items():
        if parameter.endswith(end):
            return f"{FIELDS.get(parameter.removesuffix(end), label(parameter.removesuffix(end)))}{says}"
    if parameter.startswith("has_"):
        return f"Has {label(parameter.removeprefix('has_')).lower()}"
    return FIELDS.get(parameter, label(parameter))


_ENDS = {"_not": " is not", "_min": ", at least", "_max": ", at most", "_from": " from", "_to": " to"}


@cache
def _parties() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for name, (found, what) in party_names().items():
        if what == "names":
            names.setdefault(found.slug, name)
    return names


def party(slug: str) -> str:
    """A side's name; its slug in capitals where it is none of the known."""
    return _parties().get(slug) or " ".join(part[:1].upper() + part[1:] for part in slug.split("-"))


def day(value: date | str | None) -> str:
    """`15 February 2026`."""
    if value is None:
        return "no date"
    known = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{known.day} {_MONTHS[known.month - 1]} {known.year}"


def moment(value: datetime | str) -> str:
    """`15 February 2026, 14:05 UTC`."""
    known = datetime.fromisoformat(value) if isinstance(value, str) else value
    known = known.astimezone(UTC)
    return f"{day(known.date())}, {known:%H:%M} UTC"


def month(value: str) -> str:
    """`February 2026`."""
    return f"{_MONTHS[int(value[5:7]) - 1]} {int(value[:4])}"


def days(start: str | None, end: str | None) -> str:
    """A period in words; whole months and years by their names.

    >>> days("2031-04-01", "2031-04-30"), days("2031-01-01", "2031-12-31"), days(None, "2031-05-06")
    ('April 2031', '2031', 'until 6 May 2031')
    """
    if start and start == end:
        return day(start)
    if start and end:
        return _whole(date.fromisoformat(start), date.fromisoformat(end)) or f"{day(start)} to {day(end)}"
    if start:
        return f"since {day(start)}"
    return f"until {day(end)}" if end else ""


def _whole(start: date, end: date) -> str:
    """The name of the month or the year, if that is what the days are."""
    if start.year != end.year or start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return ""
    if start.month == end.month:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    return str(start.year) if (start.month, end.month) == (1, 12) else ""


def thing(row: Mapping[str, Any]) -> str:
    """What is counted of whom: `Killed, of Russia`."""
    what = word("scope", row["scope"]) if row["scope"] else word("measure", row["measure"])
    return what or word("kind", row["kind"])
