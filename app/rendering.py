"""Each claim's row as it is sent, and its point of a series: made at the end of the write that made or changed it.

Triggers of the schema forget what is no longer so, whoever wrote: a list then makes the row itself, and the next write,
or `conflict-claims db render`, keeps it again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, bindparam, event, func, insert, select, update
from sqlmodel import Session, SQLModel, col

from app.db import transaction
from app.history import alone
from app.models import Claim, ClaimRendered
from app.places import Beside, keeps_order, places
from app.points import kept_point
from app.queries import rows_of
from app.schemas import sent

MOST = 5_000
"""Rows that one write makes anew: a speaker of more claims may be renamed, and nobody waits for all of them."""
_AT_ONCE = 500
_CLAIMS, _RENDERED, _POINTS = (SQLModel.metadata.tables[name] for name in ("claim", "claim_rendered", "claim_point"))


class Rendered(NamedTuple):
    """What one step of `render_all` did."""

    made: int
    left: int


@event.listens_for(Session, "before_flush")
def _number(session: Session, *_: object) -> None:
    """A new claim gets its place among the rendered rows, which only the one writer gives."""
    new = [row for row in session.new if isinstance(row, Claim) and row.rendered_id is None]
    if not new:
        return
    # by the connection: the session is being flushed
    beside = [Beside(claim.speaker_id, claim.published_on) for claim in new]
    for number, claim in zip(places(session.connection(), beside), new, strict=True):
        claim.rendered_id = number
        session.add(ClaimRendered(id=number))


@event.listens_for(Session, "before_commit")
def _render(session: Session) -> None:
    # whether or not the last of its changes has made anything
    if "change" in session.info:
        session.flush()
        render_forgotten(session, MOST)


def render_forgotten(session: Session, most: int) -> int:
    """Make rows that are to be made anew, at most so many; how many were made."""
    made = 0
    while made < most and (found := _forgotten(session, min(_AT_ONCE, most - made))):
        _make(session, found)
        made += len(found)
    return made


def _make(session: Session, numbers: Mapping[str, int]) -> None:
    """Make the rows of these claims, and their points, and keep them under the claims' numbers."""
    rows = {numbers[claim_id]: row for claim_id, row in rows_of(session, list(numbers)).items()}
    points = [point._asdict() for number, row in rows.items() if (point := kept_point(row, number))]
    statement = update(_RENDERED).where(_RENDERED.c.id == bindparam("number")).values(json=bindparam("row"))
    session.connection().execute(statement, [{"number": number, "row": sent(row)} for number, row in rows.items()])
    if points:
        session.connection().execute(insert(_POINTS), points)


def render_all(engine: Engine, anew: bool = False) -> Iterator[Rendered]:
    """Make every row that is missing, in small writes that let others in between; `anew`: make all.

    Whenever it is stopped, what it has not come to stays as it was.
    """
    if anew:
        yield from _make_all_anew(engine)
    with transaction(engine) as session:
        alone(session)
        left = _count_forgotten(session)
    while True:
        with transaction(engine) as session:
            alone(session)
            made = _place_unplaced(session) or render_forgotten(session, _AT_ONCE)
        if not made:
            return
        left = max(0, left - made)
        yield Rendered(made, left)


def _make_all_anew(engine: Engine) -> Iterator[Rendered]:
    """Every claim's row; where rows lie by their numbers, in its place by now."""
    left, last = 0, ""
    while True:
        with transaction(engine) as session:
            alone(session)
            left = left or session.execute(select(func.count()).select_from(Claim)).scalar_one()
            some = select(col(Claim.id)).where(col(Claim.id) > last).order_by(col(Claim.id)).limit(_AT_ONCE)
            ids = session.execute(some).scalars().all()
            if ids:
                _make_anew(session, ids)
        if not ids:
            return
        left, last = max(0, left - len(ids)), ids[-1]
        yield Rendered(len(ids), left)


def _make_anew(session: Session, ids: Sequence[str]) -> None:
    if keeps_order(session.connection()):
        session.execute(update(Claim).where(col(Claim.id).in_(ids)).values(rendered_id=None))
        _place(session, col(Claim.id).in_(ids))
    else:
        numbers = select(col(Claim.rendered_id)).where(col(Claim.id).in_(ids))
        session.execute(update(ClaimRendered).where(col(ClaimRendered.id).in_(numbers)).values(json_=None))
        render_forgotten(session, len(ids))


def _forgotten(session: Session, most: int) -> dict[str, int]:
    """Claims whose rows are to be made anew, with their numbers."""
    query = (
        select(col(Claim.id), col(Claim.rendered_id))
        .join(ClaimRendered, col(ClaimRendered.id) == Claim.rendered_id)
        .where(col(ClaimRendered.json_).is_(None))
        .limit(most)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _count_forgotten(session: Session) -> int:
    forgotten = select(func.count()).select_from(ClaimRendered).where(col(ClaimRendered.json_).is_(None))
    unplaced = select(func.count()).select_from(Claim).where(col(Claim.rendered_id).is_(None))
    return int(session.execute(forgotten).scalar_one() + session.execute(unplaced).scalar_one())


def _place_unplaced(session: Session) -> int:
    """Give claims a place that came in without one, some of them; how many they were."""
    return _place(session, col(Claim.rendered_id).is_(None))


def _place(session: Session, which: Any) -> int:  # noqa: ANN401  a condition
    """Give claims a place, and make their rows; of these claims, which have none, some."""
    columns = col(Claim.id), col(Claim.speaker_id), col(Claim.published_on)
    found = session.execute(select(*columns).where(which).limit(_AT_ONCE)).all()
    if not found:
        return 0
    connection = session.connection()
    numbers = places(connection, [Beside(speaker_id, day) for _, speaker_id, day in found])
    of = {claim_id: number for (claim_id, *_), number in zip(found, numbers, strict=True)}
    connection.execute(insert(ClaimRendered), [{"id": number} for number in numbers])
    place = update(_CLAIMS).where(_CLAIMS.c.id == bindparam("claim")).values(rendered_id=bindparam("number"))
    connection.execute(place, [{"claim": claim_id, "number": number} for claim_id, number in of.items()])
    _make(session, of)
    return len(of)
