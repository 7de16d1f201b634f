"""Of claims: none is there by half, and their row that is kept is what they say."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.models import Appearance, Claim, ClaimWords, Evidence
from app.queries.rendered import differing
from app.queries.soundness.check import Check, Flaw


def _whole(session: Session, ids: Sequence[str]) -> Iterator[Flaw]:
    for law, is_broken in _laws():
        query = select(col(Claim.id)).where(col(Claim.id).in_(ids), is_broken)
        yield from (Flaw(law, one) for one in session.execute(query).scalars())


def _laws() -> Iterator[tuple[str, ColumnElement[bool]]]:
    primary = select(func.count()).where(col(Evidence.claim_id) == Claim.id, col(Evidence.primary)).correlate(Claim)
    yield "claim_has_one_primary_span", primary.scalar_subquery() != 1
    held = select(func.count()).where(col(ClaimWords.claim_id) == Claim.id, col(ClaimWords.until).is_(None))
    yield "claim_is_searched_by_one_row", held.correlate(Claim).scalar_subquery() != 1
    day = col(Appearance.published_on)
    shown = (
        select(col(Appearance.id))
        .where(col(Appearance.document_id) == Claim.document_id)
        .order_by(day.is_(None), day, col(Appearance.id))
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )
    published_on = select(day).where(col(Appearance.id) == Claim.appearance_id).correlate(Claim).scalar_subquery()
    differs = or_(col(Claim.appearance_id) != shown, col(Claim.published_on).is_distinct_from(published_on))
    yield "claim_shows_the_earliest_appearance", differs


_OF_WHAT_IS_KEPT = {"row": "rendered_row_is_the_claims", "point": "point_is_the_claims"}


def _rendered(session: Session, ids: Sequence[str]) -> Iterator[Flaw]:
    """Rows that are kept as they are sent are what their claims say."""
    yield from (Flaw(_OF_WHAT_IS_KEPT[one.what], one.claim_id) for one in differing(session, ids))


CHECKS = (Check("claims", _whole, col(Claim.id)), Check("rows as sent", _rendered, col(Claim.id)))
