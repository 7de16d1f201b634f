"""Points of one measure by day of publication, as they are sent: kept with the claims' rows, and only put together."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import ge, le
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, LargeBinary, cast, exists, func, or_, select
from sqlmodel import Session, col

from app.as_of import is_past
from app.filters import first_and_last
from app.models import Claim, ClaimPoint, ClaimRendered
from app.questions import SeriesQuery

Conditions = list[ColumnElement[bool]]

_WORDS = {name: col(getattr(ClaimPoint, name)) for name in ("measure", "scope", "party", "unit")}
_DAYS = {"published_from": (ge, 0), "published_to": (le, 1)}
_IS_UNMADE = or_(
    exists().where(col(ClaimRendered.json_).is_(None)),
    exists().where(col(Claim.rendered_id).is_(None)),
)
"""What some points may be missing for: rows that are to be made anew, claims that have none yet."""


@dataclass(frozen=True)
class Together:
    """Rows as they are sent, in order, already put together."""

    sent: bytes
    """With commas between them."""
    count: int

    def __len__(self) -> int:
        return self.count


class KeptPoints(NamedTuple):
    """Points, and whether there are others after them."""

    points: Together
    more: bool


def kept_points(session: Session, query: SeriesQuery) -> KeptPoints | None:
    """The points asked for; none where something else is asked than what is kept, or some are to be made first."""
    if not _is_of_what_is_kept(query) or is_past(session):
        return None
    return _TOGETHER[session.get_bind().dialect.name](session, list(_conditions(query)), query.limit)


def _in_sqlite(session: Session, asked: Conditions, limit: int) -> KeptPoints | None:
    """Put together by the database, which lets others go on meanwhile."""
    given = _ordered(asked).limit(limit).subquery()
    others = select(col(ClaimPoint.claim_id)).where(*asked).offset(limit).limit(1).exists()
    together = cast(func.aggregate_strings(given.c.sent, ","), LargeBinary)
    found = session.execute(select(func.count(), together, others, _IS_UNMADE).select_from(given)).one()
    count, sent, more, is_unmade = found
    return None if is_unmade else KeptPoints(Together(sent or b"", count), more)


def _in_postgres(session: Session, asked: Conditions, limit: int) -> KeptPoints | None:
    """Row by row: the first come while the last are still looked for."""
    found = session.execute(_ordered(asked).add_columns(_IS_UNMADE).limit(limit + 1)).all()
    if not found or found[0][1]:
        return None
    given = [sent for sent, _ in found[:limit]]
    return KeptPoints(Together(",".join(given).encode(), len(given)), len(found) > limit)


def _ordered(asked: Conditions) -> Any:  # noqa: ANN401  a selection
    day, claim_id = col(ClaimPoint.published_on), col(ClaimPoint.claim_id)
    return select(col(ClaimPoint.json_).label("sent")).where(*asked).order_by(day, claim_id)


_TOGETHER = {"sqlite": _in_sqlite, "postgresql": _in_postgres}
"""Each in one statement, which is of one moment."""


def _is_of_what_is_kept(query: SeriesQuery) -> bool:
    asked = query.asked()
    is_plain = query.time == "published" and not (query.per or query.agg or query.distinct)
    return is_plain and asked.keys() <= {*_WORDS, *_DAYS} and len(asked.get("measure", ())) == 1


def _conditions(query: SeriesQuery) -> Iterator[ColumnElement[bool]]:
    asked = query.asked()
    yield from (column.in_(asked[name]) for name, column in _WORDS.items() if name in asked)
    for name, (compares, end) in _DAYS.items():
        if name in asked:
            yield compares(col(ClaimPoint.published_on), first_and_last(asked[name])[end].date())
