"""Figures: the points of a series, the claims of a comparison, of a timeline, and of a group that says the same."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, String, and_, bindparam, func, or_, select, type_coerce
from sqlmodel import Session, col

from app.filters import ClaimFilter
from app.models import Claim, Source, Speaker
from app.points import Point
from app.queries.conditions import WORDS, claims_with, conditions, joined
from app.queries.names import Understood, insist, understand
from app.queries.pages import Column, Rows
from app.queries.parts import claims, parts_of
from app.queries.points import Together, kept_points
from app.queries.records import shown
from app.queries.repeats import count_repeats, earliest, others
from app.queries.search import matching_each
from app.questions import SeriesQuery, TimelineQuery
from app.schemas import SERIES_STATUSES, ClaimParts
from app.vocabulary import Attribution, Basis, Bound, Kind, Per

MOST_COMPARED = 200
MOST_REPEATS = 1000
MOST_AGGREGATED = 100_000
"""More claims than this are not put together into intervals in one answer."""

Conditions = list[ColumnElement[bool]]

FIGURE: Conditions = [
    col(Claim.kind) == Kind.STATISTIC,
    or_(col(Claim.value_low).is_not(None), col(Claim.value_high).is_not(None)),
]
"""What has a figure at all."""

POINT: Conditions = [
    *FIGURE,
    col(Claim.attribution) != Attribution.HEADLINE,
    col(Claim.bound).is_distinct_from(Bound.MAGNITUDE),
]
"""What may be a point of a line: no headline, no vague word."""

_IN_SERIES = col(Claim.status).in_(SERIES_STATUSES)

HAS_RATE = or_(
    and_(col(Claim.basis) == Basis.RATE, col(Claim.per).is_not(None)),
    and_(col(Claim.basis) == Basis.PERIOD, col(Claim.period_start).is_not(None), col(Claim.period_end).is_not(None)),
)
"""What can be converted to a rate (`rates.steps`)."""

TIMES: dict[str, Column] = {"published": col(Claim.published_on), "period": col(Claim.period_end)}
"""The days by which figures are put in order."""


MOST_WITHOUT_TIME = 100
"""Beyond so many figures that no time is known of, nobody counts."""


class Series(NamedTuple):
    """Points in order, how names were understood, and how many claims have no such time, as far as they are counted."""

    points: Sequence[Point]
    understood: Mapping[str, Understood]
    without_time: int
    more: bool


class KeptSeries(NamedTuple):
    """Points in order as they are sent, and how many claims have no such time, as far as they are counted."""

    points: Together
    without_time: int
    more: bool


class Thing(NamedTuple):
    """What is counted of whom, in what, over which time: whatever differs between claims that may be compared."""

    kind: Kind
    measure: str | None
    party: str | None
    unit: str | None
    basis: Basis | None
    per: Per | None


class OneThing(Protocol):
    """What all claims of a comparison are of."""

    @property
    def measure(self) -> str | None: ...
    @property
    def party(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...


class Comparable(NamedTuple):
    """The claims to compare, and how many others say the same as each."""

    parts: Sequence[ClaimParts]
    repeats: Mapping[str, int]
    more: bool


def narrowed(session: Session, where: ClaimFilter, strict: bool) -> tuple[Conditions, dict[str, Understood]]:
    """The filters as conditions, and how the names in them were understood."""
    understood = understand(session, where)
    if strict:
        insist(understood)
    return conditions(where, understood), understood


def find_series(session: Session, query: SeriesQuery, strict: bool) -> Series:
    """The points asked for, by time."""
    asked, understood = narrowed(session, query, strict)
    points = [*POINT, *([HAS_RATE] if query.per else []), *_statuses(query)]
    folded = [earliest([*conditions(query, understood, matching_each), *points])] if query.distinct else []
    found = [*asked, *points, *folded]
    day, limit = TIMES[query.time], MOST_AGGREGATED if query.agg else query.limit
    rows = joined(day.label("day"), *_POINT).where(*found, day.is_not(None))
    timed = session.execute(rows.order_by(day, col(Claim.id)).limit(limit + 1)).all()
    without = _without_time(session, [*found, day.is_(None)])
    return Series([Point._make(row) for row in timed[:limit]], understood, without, len(timed) > limit)


def find_kept_series(session: Session, query: SeriesQuery) -> KeptSeries | None:
    """The same, of points that are kept as they are sent; none where they do not answer the question."""
    kept = kept_points(session, query)
    if kept is None:
        return None
    asked = query.asked()
    if asked.keys() <= WORDS.keys():
        undated: int = session.execute(_undated(frozenset(asked)), asked).scalar_one()
    else:
        # what has no day is not of the days that are asked for
        undated = 0
    return KeptSeries(kept.points, undated, kept.more)


@cache
def _undated(asked: frozenset[str]) -> Rows:
    """How many points that these parameters ask for have no day of publication: written once, as it takes its time."""
    words: Conditions = [WORDS[name].in_(bindparam(name, expanding=True)) for name in sorted(asked)]
    return _as_far_as_counted([*words, shown(), *POINT, _IN_SERIES, TIMES["published"].is_(None)])


def _without_time(session: Session, found: Conditions) -> int:
    """How many claims are found, as far as anybody counts."""
    count: int = session.execute(_as_far_as_counted(found)).scalar_one()
    return count


def _as_far_as_counted(found: Conditions) -> Rows:
    some = select(col(Claim.id)).select_from(claims_with(found)).where(*found).limit(MOST_WITHOUT_TIME + 1).subquery()
    return select(func.count()).select_from(some)


def _of_point(name: str) -> Column:
    """A column of a point. Words that nothing is worked out from are left as the database has them."""
    if name in _BESIDE:
        return _BESIDE[name].label(name)
    column = col(getattr(Claim, name))
    return type_coerce(column, String).label(name) if name in _WORDS else column


_BESIDE: dict[str, Column] = {
    "speaker_slug": col(Speaker.slug),
    "speaker_name": col(Speaker.name),
    "speaker_kind": type_coerce(col(Speaker.kind), String),
    "source_slug": col(Source.slug),
    "source_name": col(Source.name),
}
_WORDS = {"scope", "status", "attribution"}
_POINT = [_of_point(name) for name in Point._fields[1:]]


def _statuses(query: SeriesQuery) -> Conditions:
    return [] if "status" in query.asked() else [_IN_SERIES]


def find_things(session: Session, found: Conditions) -> list[Thing]:
    """What the claims are of, each once."""
    columns = [col(getattr(Claim, name)) for name in Thing._fields]
    ordered = joined(*columns).where(*found).distinct().limit(MOST_COMPARED)
    return [Thing(*row) for row in session.execute(ordered)]


def find_comparable(session: Session, found: Conditions, common: OneThing) -> Comparable:
    """The claims of one thing, the newest first; what one says in several documents is given once, the earliest."""
    same: Conditions = [
        *found,
        *FIGURE,
        col(Claim.measure).is_not_distinct_from(common.measure),
        col(Claim.party).is_not_distinct_from(common.party),
        col(Claim.unit).is_not_distinct_from(common.unit),
    ]
    day = col(Claim.published_on)
    query = _known_first(claims().where(*same, earliest(same)), day.desc(), col(Claim.id))
    parts = parts_of(session, session.execute(query.limit(MOST_COMPARED + 1)).all())
    shown = parts[:MOST_COMPARED]
    return Comparable(shown, count_repeats(session, [one.claim for one in shown]), len(parts) > MOST_COMPARED)


def find_timeline(session: Session, slug: str, query: TimelineQuery, found: Conditions) -> list[ClaimParts]:
    """One speaker's figures, the earliest first; those of no known day last."""
    day = col(Claim.published_on)
    own: Conditions = [*found, *FIGURE, col(Speaker.slug) == slug, col(Claim.attribution) != Attribution.NARRATOR]
    rows = _known_first(claims().where(*own), day, col(Claim.anchor), col(Claim.id))
    return parts_of(session, session.execute(rows.limit(query.limit + 1)).all())


def find_repeats(session: Session, claim: Claim) -> list[ClaimParts]:
    """The claims of other documents that say the same, the earliest first."""
    day = col(Claim.published_on)
    rows = _known_first(claims().where(*others(claim)), day, col(Claim.id))
    return parts_of(session, session.execute(rows.limit(MOST_REPEATS)).all())


def _known_first(rows: Rows, *by: Column) -> Rows:
    """Sorted, those of no known day last; by what is selected, else SQLite lays all claims out for the past."""
    unknown = col(Claim.published_on).is_(None).label("day_is_unknown")
    return rows.add_columns(unknown).order_by(unknown, *by)
