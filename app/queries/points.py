"""Points of one measure by day of publication, as they are sent: kept with the claims' rows, and only put together."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import ge, le
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, LargeBinary, bindparam, cast, exists, func, or_, select
from sqlmodel import Session, col

from app.as_of import is_past
from app.db import IN_BINARY
from app.filters import first_and_last
from app.models import Claim, ClaimPoint, ClaimRendered
from app.queries.conditions import Condition
from app.queries.pages import Rows
from app.questions import SeriesQuery

_WORDS = {name: col(getattr(ClaimPoint, name)) for name in ("measure", "scope", "party", "unit")}
_DAYS = {"published_from": (ge, 0), "published_to": (le, 1)}
_IS_UNMADE = or_(
    exists().where(col(ClaimRendered.json_).is_(None)),
    exists().where(col(Claim.rendered_id).is_(None)),
)
"""What some points may be missing for: rows that are to be made anew, claims that have none yet."""

_WRITTEN: Mapping[str, Callable[[ColumnElement[str]], ColumnElement[Any]]] = {
    "sqlite": lambda text: cast(text, LargeBinary),
    "postgresql": lambda text: func.convert_to(text, "UTF8", type_=LargeBinary),
}
"""Megabytes of text as bytes: they are sent as they come."""


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
    asked = query.asked()
    whole = _whole(session.get_bind().dialect.name, frozenset(asked))
    count, sent, more, is_unmade = session.execute(whole, {**_meant(asked), "limit": query.limit}).one()
    return None if is_unmade else KeptPoints(Together(sent or b"", count), more)


@cache
def _whole(dialect: str, asked: frozenset[str]) -> Rows:
    """The statement for what these parameters ask, which takes longer to write than to carry out.

    One statement is of one moment; while the database puts the points together, others go on.
    """
    where, limit = list(_conditions(asked)), bindparam("limit", type_=Integer)
    day, claim_id = col(ClaimPoint.published_on), col(ClaimPoint.claim_id)
    ordered: Rows = select(col(ClaimPoint.json_).label("sent")).where(*where).order_by(day, claim_id)
    given = ordered.limit(limit).subquery()
    others = select(claim_id).where(*where).offset(limit).limit(1).exists()
    written = _WRITTEN[dialect](func.aggregate_strings(given.c.sent, ","))
    whole = select(func.count(), written, others, _IS_UNMADE).select_from(given)
    return whole.execution_options(**{IN_BINARY: True})


def _is_of_what_is_kept(query: SeriesQuery) -> bool:
    asked = query.asked()
    is_plain = query.time == "published" and not (query.per or query.agg or query.distinct)
    return is_plain and asked.keys() <= {*_WORDS, *_DAYS} and len(asked.get("measure", ())) == 1


def _conditions(asked: Collection[str]) -> Iterator[Condition]:
    yield from (column.in_(bindparam(name, expanding=True)) for name, column in _WORDS.items() if name in asked)
    for name, (compares, _) in _DAYS.items():
        if name in asked:
            yield compares(col(ClaimPoint.published_on), bindparam(name))


def _meant(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the conditions are held against."""
    return {
        name: first_and_last(value)[_DAYS[name][1]].date() if name in _DAYS else value for name, value in asked.items()
    }
