"""Who said it first: claims by which one person or body says the same in several documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.filters import ClaimFilter
from app.models import Claim
from app.queries.conditions import Condition, conditions, joined
from app.queries.names import Understood
from app.queries.records import shown
from app.queries.search import Matching, matching, matching_each

_BEFORE = aliased(Claim)


def earliest(conditions: Sequence[Condition]) -> Condition:
    """That no claim which the conditions find says the same and was published before: a group is folded to one.

    The conditions are those of the list that is folded, so that no group is lost with a claim outside the list.
    """
    found = joined(col(Claim.id)).where(col(Claim.id) == _BEFORE.id, *conditions).correlate(_BEFORE)
    same = col(_BEFORE.repeat_key) == Claim.repeat_key
    return ~exists().where(same, _is_before(_BEFORE, Claim), exists(found)).correlate(Claim)


def folded(
    where: ClaimFilter, understood: Mapping[str, Understood], within: str | None = None, found: Matching = matching
) -> list[Condition]:
    """What a claim of a list must be, within a document if one is named, and folded if that is asked."""
    here = [] if within is None else [col(Claim.document_id) == within]
    held = [*here, *conditions(where, understood, found)]
    if not getattr(where, "distinct", False):
        return held
    return [*held, earliest([*here, *conditions(where, understood, matching_each)])]


def others(claim: Claim) -> list[Condition]:
    """That a claim of another document says the same."""
    keys = [claim.repeat_key] if claim.repeat_key else []
    return [col(Claim.repeat_key).in_(keys), col(Claim.document_id) != claim.document_id, shown()]


def count_repeats(session: Session, claims: Sequence[Claim]) -> dict[str, int]:
    """How many claims of other documents say the same, by id; what nobody repeats is not among them."""
    keys = {claim.repeat_key for claim in claims if claim.repeat_key}
    if not keys:
        return {}
    documents = {claim.document_id for claim in claims}
    key, document = col(Claim.repeat_key), col(Claim.document_id)
    same = select(key, func.count()).where(key.in_(keys), shown())
    everywhere = {row[0]: row[1] for row in session.execute(same.group_by(key))}
    own = same.where(document.in_(documents)).add_columns(document).group_by(key, document)
    here = {(row[0], row[2]): row[1] for row in session.execute(own)}
    counts = {
        one.id: everywhere.get(one.repeat_key, 0) - here.get((one.repeat_key, one.document_id), 0) for one in claims
    }
    return {claim_id: count for claim_id, count in counts.items() if count}


def _is_before(a: Any, b: Any) -> Condition:  # noqa: ANN401  the table or an alias of it
    """Published before, those of no known day last, and equals by id."""
    day, other = col(a.published_on), col(b.published_on)
    return or_(
        day < other,
        and_(day.is_not(None), other.is_(None)),
        and_(day.is_not_distinct_from(other), col(a.id) < col(b.id)),
    )
