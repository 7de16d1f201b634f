"""What a claim's row is made of: its appearance, source, speaker, spans and links, in few statements for many."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, case, func, select
from sqlmodel import Session, col

from app.models import Appearance, Claim, ClaimLink, Document, Evidence, Source, Speaker
from app.names import text_sha256
from app.queries.conditions import joined
from app.queries.pages import Rows
from app.queries.search import Search, with_score
from app.schemas import ClaimParts, SpanText, evidence_object
from app.vocabulary import LinkKind

AROUND = 32
"""Characters beside a span that are shown with it."""
_CONTEXT = 200


def find_claim(session: Session, claim_id: str) -> ClaimParts | None:
    """One claim, whatever people decided about it."""
    rows = session.execute(claims().where(col(Claim.id) == claim_id)).all()
    return next(iter(parts_of(session, rows)), None)


def claims(search: Search | None = None) -> Rows:
    """Each claim with the appearance, source and speaker that its row shows, and its score where it is searched."""
    rows = joined(Claim, Appearance, Source, Speaker)
    return rows if search is None else with_score(rows, search)


def find_evidence(session: Session, claim: Claim) -> list[dict[str, Any]]:
    """A claim's spans with 200 characters around each, held against the whole text once more."""
    document = session.get_one(Document, claim.document_id)
    intact = text_sha256(document.text) == document.sha256
    return [
        {
            **evidence_object(span),
            "document_id": document.id,
            "document_sha256": document.sha256,
            "verified": intact and _stands(document.text, span),
        }
        for span in spans_of(session, [claim.id], _CONTEXT)[claim.id]
    ]


def parts_of(session: Session, rows: Sequence[Any]) -> list[ClaimParts]:
    """What the rows of `claims()` are made of, in three statements however many they are."""
    ids = [row.Claim.id for row in rows]
    spans = spans_of(session, ids, AROUND)
    links = _links(session, ids)
    return [
        ClaimParts(
            claim=row.Claim,
            appearance=row.Appearance,
            source=row.Source,
            speaker=row.Speaker,
            evidence=spans[row.Claim.id],
            relays=links[row.Claim.id, LinkKind.RELAY],
            origins=links[row.Claim.id, LinkKind.ORIGIN],
        )
        for row in rows
    ]


def spans_of(session: Session, claim_ids: Sequence[str], around: int) -> dict[str, list[SpanText]]:
    """The words are cut out by the database, in code points: no whole text is read for a list."""
    text, start, end = col(Document.text), col(Evidence.start), col(Evidence.end)
    before = case((start < around, 0), else_=start - around)
    query = (
        select(
            col(Evidence.claim_id),
            start,
            end,
            func.substr(text, start + 1, end - start, type_=Text),
            func.substr(text, before + 1, start - before, type_=Text),
            func.substr(text, end + 1, around, type_=Text),
            col(Evidence.primary),
        )
        .join(Document, col(Evidence.document_id) == Document.id)
        .where(col(Evidence.claim_id).in_(claim_ids))
        .order_by(col(Evidence.claim_id), start, end)
    )
    spans = defaultdict(list)
    for claim_id, *span in session.execute(query):
        spans[claim_id].append(SpanText(*span))
    return spans


def _links(session: Session, claim_ids: Sequence[str]) -> dict[tuple[str, LinkKind], list[Speaker]]:
    query = (
        select(ClaimLink, Speaker)
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
        .where(col(ClaimLink.claim_id).in_(claim_ids))
        .order_by(col(ClaimLink.position))
    )
    links = defaultdict(list)
    for link, speaker in session.execute(query):
        links[link.claim_id, link.kind].append(speaker)
    return links


def _stands(text: str, span: SpanText) -> bool:
    return 0 <= span.start < span.end <= len(text) and text[span.start : span.end] == span.exact
