"""Claims as they are sent: the JSON that was made when they were written, or made now where none is kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models import Claim, ClaimRendered
from app.queries.conditions import claims_with, joined
from app.queries.flat import flat_claims, flat_rows
from app.queries.pages import Column, Rows
from app.schemas import sent

_AT_ONCE = 500


def rendered_claims(spoken: Iterable[Column] | None = None) -> Rows:
    """Each claim's id, and its row as it is sent, if that is kept. Of the past nothing is kept.

    `spoken` is all that will be asked of the tables beside, where that is known: they need not be looked at then.
    """
    columns: tuple[Any, ...] = (col(Claim.id), col(ClaimRendered.json_).label("sent"))
    rows: Rows = joined(*columns) if spoken is None else select(*columns).select_from(claims_with(spoken))
    return rows.outerjoin(ClaimRendered, rendering_of())


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
    found = session.connection().execute(flat_claims().where(col(Claim.id).in_(claim_ids))).all()
    return {row["id"]: sent(row) for row in flat_rows(session, found)}


def differing_rows(session: Session) -> Iterator[str]:
    """Claims whose row that is kept is not what the tables hold: none, unless triggers were left out."""
    claim = col(Claim.id)
    kept: Rows = select(claim, col(ClaimRendered.json_).label("sent")).join(ClaimRendered, rendering_of())
    last = ""
    while found := session.execute(kept.where(claim > last).order_by(claim).limit(_AT_ONCE)).all():
        rows = render(session, [row.id for row in found if row.sent is not None])
        yield from (row.id for row in found if row.sent is not None and row.sent != rows[row.id])
        last = found[-1].id
        session.expunge_all()


def unowned_rows(session: Session) -> int:
    """How many rows are kept that are no claim's."""
    owned = select(col(Claim.rendered_id)).where(col(Claim.rendered_id).is_not(None))
    unowned = select(func.count()).select_from(ClaimRendered).where(col(ClaimRendered.id).not_in(owned))
    return int(session.execute(unowned).scalar_one())
