"""The row of each claim as one row of the database, put together without objects: for many claims at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Enum, String, Text, func, null, select, type_coerce
from sqlmodel import Session, col

from app.models import Appearance, Claim, ClaimLink, Document, Evidence, Source, Speaker
from app.queries.conditions import joined
from app.queries.pages import Column, Rows
from app.schemas import ClaimRow, plain
from app.vocabulary import LinkKind

_LINKED = {LinkKind.RELAY: "relays", LinkKind.ORIGIN: "origins"}
_FROM, _TO = col(Evidence.start), col(Evidence.end)

_ELSEWHERE: dict[str, Column] = {
    "speaker_slug": col(Speaker.slug),
    "speaker_name": col(Speaker.name),
    "speaker_kind": col(Speaker.kind),
    "document_title": col(Appearance.title),
    "source_slug": col(Source.slug),
    "source_name": col(Source.name),
    "published_on": col(Appearance.published_on),
    "published_on_inferred": col(Appearance.published_on_inferred),
    "document_url": col(Appearance.url),
    "evidence_text": func.substr(col(Document.text), _FROM + 1, _TO - _FROM, type_=Text),
    "evidence_start": _FROM,
    "evidence_end": _TO,
    "url": "/claims/" + col(Claim.id),
}
"""Columns of the row that are not the claim's own."""

_OF_A_BATCH = {*_LINKED.values(), "evidence_count"}
"""Columns that are asked for once a batch, and stand empty until then."""

_TO_CONVERT = ("value_low", "value_high", "period_start", "period_end", "published_on", "created_at", "updated_at")
"""Columns whose values differ from what JSON has; the rest is given as it is kept."""


def flat_claims() -> Rows:
    """The row of each claim as one row of the database, but for what there may be several of.

    Each claim has its text and its first words; outer joins let the claims come first, in the order of an index.
    """
    return (
        joined(*(_column(name).label(name) for name in ClaimRow.model_fields))
        .outerjoin(Evidence, (col(Evidence.claim_id) == Claim.id) & col(Evidence.primary))
        .outerjoin(Document, col(Claim.document_id) == Document.id)
    )


def _column(name: str) -> Column:
    """The column as the database has it: a word is given as it is kept, not as a member of its vocabulary."""
    if name in _OF_A_BATCH:
        return null()
    column: Any = _ELSEWHERE[name] if name in _ELSEWHERE else col(getattr(Claim, name))
    return type_coerce(column, String) if isinstance(column.type, Enum | Date) else column


def flat_rows(session: Session, found: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of `flat_claims()` with what there may be several of, in two statements."""
    ids = [row.id for row in found]
    spans, names = _span_counts(session, ids), _names(session, ids)
    return [_row(row, {**names[row.id], "evidence_count": spans[row.id]}) for row in found]


def _row(found: Any, more: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  a row of the database
    row = dict(zip(ClaimRow.model_fields, found, strict=True))
    row |= more
    for name in _TO_CONVERT:
        row[name] = plain(row[name])
    return row


def _span_counts(session: Session, claim_ids: Sequence[str]) -> dict[str, int]:
    owner = col(Evidence.claim_id)
    query = select(owner, func.count()).where(owner.in_(claim_ids)).group_by(owner)
    return {row[0]: row[1] for row in session.execute(query)}


def _names(session: Session, claim_ids: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Who passed each claim on and whom its speaker cites, in order."""
    query = (
        select(col(ClaimLink.claim_id), col(ClaimLink.kind), col(Speaker.name))
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
        .where(col(ClaimLink.claim_id).in_(claim_ids))
        .order_by(col(ClaimLink.position))
    )
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: {name: [] for name in _LINKED.values()})
    for claim_id, kind, name in session.execute(query):
        names[claim_id][_LINKED[kind]].append(name)
    return names
