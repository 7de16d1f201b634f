"""Which months a speaker or a source has figures for: what lies between and has none is a gap, never a zero."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models import Appearance, Claim, Source, Speaker
from app.queries.conditions import joined
from app.queries.figures import FIGURE, TIMES, Conditions, narrowed
from app.queries.names import Understood
from app.queries.pages import Column, Cursors, Order, Window, page
from app.questions import CoverageQuery


class By(NamedTuple):
    """Whose months: the table, its slug, its key, and the claims' column that has it."""

    table: Any
    slug: Column
    key: Column
    of_claims: Column


_BY = {
    "speaker": By(Speaker, col(Speaker.slug), col(Speaker.id), col(Claim.speaker_id)),
    "source": By(Source, col(Source.slug), col(Source.id), col(Appearance.source_id)),
}


class Covered(NamedTuple):
    """A page of rows, and how names were understood."""

    rows: list[dict[str, Any]]
    next_cursor: str | None
    understood: Mapping[str, Understood]


def find_coverage(session: Session, query: CoverageQuery, cursors: Cursors, strict: bool) -> Covered:
    """A page of those who have figures, each with the months that have some and those between that have none."""
    asked, understood = narrowed(session, query, strict)
    by, day = _BY[query.by], TIMES[query.time]
    found = [*asked, *FIGURE, day.is_not(None)]
    having = select(by.table).where(by.key.in_(joined(by.of_claims).where(*found)))
    question = f"coverage|{query.model_dump_json(exclude={'limit', 'cursor'})}"
    shown = page(session, having, Order("slug", by.slug, str, by.slug), Window(query, cursors, question))
    owners = [row[0] for row in shown.rows]
    days = _days(session, query, by, [*found, by.of_claims.in_([owner.id for owner in owners])])
    return Covered([_row(query.by, owner, days[owner.id]) for owner in owners], shown.next_cursor, understood)


def _days(session: Session, query: CoverageQuery, by: By, found: Conditions) -> dict[int, dict[date, int]]:
    day = TIMES[query.time]
    counted = joined(by.of_claims, day, func.count()).where(*found).group_by(by.of_claims, day)
    days: dict[int, dict[date, int]] = defaultdict(dict)
    for owner, on, count in session.execute(counted):
        days[owner][on] = count
    return days


def _row(by: str, owner: Any, days: Mapping[date, int]) -> dict[str, Any]:  # noqa: ANN401  a speaker or a source
    months = sorted({_month(day) for day in days})
    return {
        "by": by,
        "slug": owner.slug,
        "name": owner.name,
        "claim_count": sum(days.values()),
        "first_month": months[0],
        "last_month": months[-1],
        "months": months,
        "gaps": gaps(months),
        "url": f"/{by}s/{owner.slug}",
    }


def gaps(months: Sequence[str]) -> list[str]:
    """The months between the first and the last that are not among them.

    >>> gaps(["2030-11", "2031-02"])
    ['2030-12', '2031-01']
    """
    return [month for month in _from_to(months[0], months[-1]) if month not in set(months)]


def _from_to(first: str, last: str) -> Iterator[str]:
    year, month = (int(part) for part in first.split("-"))
    while (shown := f"{year:04d}-{month:02d}") <= last:
        yield shown
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004


def _month(day: date) -> str:
    return day.isoformat()[:7]
