"""Claims as they are sent: the JSON that was made when they were written, or made now where none is kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models import Claim, ClaimPoint, ClaimRendered
from app.points import KeptPoint, kept_point
from app.queries.conditions import claims_with, joined
from app.queries.flat import flat_claims, flat_rows
from app.queries.pages import Column, Rows
from app.queries.search import Search, with_score
from app.schemas import sent

_AT_ONCE = 500


def rendered_claims(spoken: Iterable[Column] | None = None, search: Search | None = None) -> Rows:
    """Each claim's id, and its row as it is sent, if that is kept; its score where it is searched.

    Of the past nothing is kept. `spoken` is all that will be asked of the tables beside, where that is known: they need
    not be looked at then.
    """
    columns: tuple[Any, ...] = (col(Claim.id), col(ClaimRendered.json_).label("sent"))
    rows: Rows = joined(*columns) if spoken is None else select(*columns).select_from(claims_with(spoken))
    rows = rows.outerjoin(ClaimRendered, rendering_of())
    return rows if search is None else with_score(rows, search)


def rendering_of() -> Any:  # noqa: ANN401  a condition
    """Which row of `claim_rendered` is the claim's."""
    return col(ClaimRendered.id) == Claim.rendered_id


def as_sent(session: Session, found: Sequence[Any]) -> list[bytes]:
    """The rows of `rendered_claims()` as they are sent: those that are not kept are made now."""
    missing = [row.id for row in found if row.sent is None]
    if not missing:
        return [row.sent for row in found]
    made = render(session, missing)
    return [row.sent or made[row.id] for row in found]


def render(session: Session, claim_ids: Sequence[str]) -> dict[str, bytes]:
    """The rows of these claims as they are sent, made of what the tables hold now."""
    return {claim_id: sent(row) for claim_id, row in rows_of(session, claim_ids).items()}


def rows_of(session: Session, claim_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of these claims, made of what the tables hold now."""
    found = session.connection().execute(flat_claims().where(col(Claim.id).in_(claim_ids))).all()
    return {row["id"]: row for row in flat_rows(session, found)}


class Differing(NamedTuple):
    """A claim of which something is kept that is not what the tables hold."""

    claim_id: str
    what: str
    """`row` or `point`."""


def differing_rows(session: Session) -> Iterator[str]:
    """Claims whose row or point that is kept is not what the tables hold: none, unless triggers were left out."""
    claim = col(Claim.id)
    last = ""
    while ids := session.execute(select(claim).where(claim > last).order_by(claim).limit(_AT_ONCE)).scalars().all():
        yield from dict.fromkeys(one.claim_id for one in differing(session, ids))
        last = ids[-1]
        session.expunge_all()


def differing(session: Session, claim_ids: Sequence[str]) -> Iterator[Differing]:
    """The same of some claims. What is to be made anew does not differ."""
    point = (ClaimPoint.__table__.c[name] for name in KeptPoint._fields)  # type: ignore[attr-defined]
    kept: Rows = (
        select(col(Claim.id), col(ClaimRendered.json_), col(ClaimRendered.id), *point)
        .join(ClaimRendered, rendering_of())
        .outerjoin(ClaimPoint, col(ClaimPoint.rendered_id) == ClaimRendered.id)
        .where(col(Claim.id).in_(claim_ids), col(ClaimRendered.json_).is_not(None))
    )
    found = session.execute(kept).all()
    rows = rows_of(session, [one[0] for one in found])
    for claim_id, as_sent, number, *point_kept in found:
        if bytes(as_sent) != sent(rows[claim_id]):
            yield Differing(claim_id, "row")
        if tuple(point_kept) != (kept_point(rows[claim_id], number) or (None,) * len(point_kept)):
            yield Differing(claim_id, "point")


def unowned_rows(session: Session) -> int:
    """How many rows are kept that are no claim's."""
    owned = select(col(Claim.rendered_id)).where(col(Claim.rendered_id).is_not(None))
    unowned = select(func.count()).select_from(ClaimRendered).where(col(ClaimRendered.id).not_in(owned))
    return int(session.execute(unowned).scalar_one())


def unowned_points(session: Session) -> int:
    """How many points are kept beside no row."""
    unowned = select(func.count()).select_from(ClaimPoint).where(col(ClaimPoint.rendered_id).not_in(with_row()))
    return int(session.execute(unowned).scalar_one())


def with_row() -> Any:  # noqa: ANN401  a selection
    """Numbers under which a row is kept."""
    return select(col(ClaimRendered.id)).where(col(ClaimRendered.json_).is_not(None))
