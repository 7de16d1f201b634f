"""How many claims have each value, as the schema's triggers count them: none of the past, nor of some claims only."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, String, bindparam, cast, func, literal, select
from sqlmodel import Session, col

from app.as_of import is_past
from app.models import Appearance, Claim, ClaimCount
from app.queries.pages import Column, Rows
from app.vocabulary import HIDDEN_REVIEWS, Review

EVERY_CLAIM = "kind"
"""A field that every claim has."""
SHOWN = tuple(review for review in Review if review not in HIDDEN_REVIEWS)
"""The states that lists show and counts count, unless asked for more."""
_COLUMNS: Mapping[str, Column] = {
    **{
        name: col(getattr(Claim, name))
        for name in (
            "kind", "measure", "scope", "party", "unit", "bound", "per", "basis", "status", "attribution",
            "check_status",
        )
    },
    "speaker": col(Claim.speaker_id),
    "source": col(Appearance.source_id),
}  # fmt: skip
"""What is counted, by its name as a filter."""
COUNTED = frozenset(_COLUMNS)


class Tally(NamedTuple):
    """How many claims have a value."""

    field: str
    value: str
    review: str
    claims: int


def are_kept(session: Session) -> bool:
    """Whether what the session reads is counted."""
    return not is_past(session)


def tallies(fields: Collection[str], reviews: Sequence[Review]) -> Rows:
    """The values of these fields among claims in these states, each with its field, state and count."""
    return _kept().where(col(ClaimCount.field).in_(fields), _of_any(reviews))


def by_key(field: str, reviews: Sequence[Review]) -> Rows:
    """The keys of another table, and how many claims in these states lead to each."""
    key = cast(col(ClaimCount.value), Integer).label("key")
    counted = select(key, func.sum(col(ClaimCount.count)).cast(BigInteger).label("claims"))
    return counted.where(col(ClaimCount.field) == field, _of_any(reviews)).group_by(key)


def count_by_key(session: Session, field: str, keys: Collection[int | None]) -> dict[int | None, int]:
    """How many claims that lists show lead to these keys of another table."""
    if not are_kept(session):
        return _counted_now(session, field, keys)
    rows = session.execute(_shown_by_key(field), {"keys": [str(key) for key in keys]})
    return {row.key: row.claims for row in rows}


@cache
def _shown_by_key(field: str) -> Rows:
    """How many claims that lists show lead to some keys: written once, as it takes its time."""
    return by_key(field, SHOWN).where(col(ClaimCount.value).in_(bindparam("keys", expanding=True)))


def count_claims(session: Session) -> int:
    """How many claims lists show."""
    if are_kept(session):
        query: Rows = select(func.coalesce(func.sum(col(ClaimCount.count)), 0).cast(BigInteger))
        query = query.where(col(ClaimCount.field) == EVERY_CLAIM, _of_any(SHOWN))
    else:
        query = select(func.count()).select_from(Claim).where(col(Claim.review).in_(SHOWN))
    return int(session.execute(query).scalar_one())


def recount(session: Session) -> Iterator[Tally]:
    """The same from the claims themselves."""
    for field in _COLUMNS:
        yield from (Tally(*row) for row in session.execute(_recounted(field)))


def kept_tallies(session: Session) -> Iterator[Tally]:
    """All that are kept."""
    yield from (Tally(*row) for row in session.execute(_kept().where(col(ClaimCount.count) != 0)))


def _kept() -> Rows:
    # not by its own name, which rows have for something else
    count: Column = col(ClaimCount.count).label("claims")
    return select(col(ClaimCount.field), col(ClaimCount.value), col(ClaimCount.review), count)


def _recounted(field: str) -> Rows:
    value, review = cast(_COLUMNS[field], String), cast(col(Claim.review), String)
    return _of_claims(field, literal(field), value, review).where(value.is_not(None)).group_by(value, review)


def _of_claims(field: str, *columns: Any) -> Rows:  # noqa: ANN401  whatever can be selected
    counted: Rows = select(*columns, func.count()).select_from(Claim)
    return counted.join(Appearance, col(Appearance.id) == Claim.appearance_id) if field == "source" else counted


def _counted_now(session: Session, field: str, keys: Collection[int | None]) -> dict[int | None, int]:
    key = _COLUMNS[field]
    counted = _of_claims(field, key).where(key.in_(keys), col(Claim.review).in_(SHOWN)).group_by(key)
    return {row[0]: row[1] for row in session.execute(counted)}


def _of_any(reviews: Sequence[Review]) -> Any:  # noqa: ANN401  a condition
    return col(ClaimCount.review).in_([review.value for review in reviews])
