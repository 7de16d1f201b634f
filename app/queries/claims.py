"""Claims: filter → SELECT → flat rows, in a constant number of statements for a page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.filters import ClaimFilter, ClaimQuery
from app.models import Appearance, Claim, ClaimLink, Document, Evidence, HeadlineCheck, Source, Speaker
from app.names import text_sha256
from app.queries.names import Understood, insist, understand
from app.queries.pages import Column, Cursors, Order, Rows, Window, page
from app.queries.records import documents_by_id, shown, speakers_by_slug
from app.schemas import CHECK_DETAILS, ClaimParts, SpanText, claim_row, evidence_object
from app.vocabulary import LinkKind

_AROUND = 32
_CONTEXT = 200

SORTS: dict[str, Order] = {
    "-published_on": Order(
        "-published_on", col(Claim.published_on), date, col(Claim.id), descending=True, nullable=True
    ),
    "text": Order("text", col(Claim.anchor), int, col(Claim.id)),
}
"""By what claims may be sorted; a new order is a line here."""

_WORDS: dict[str, Column] = {
    "kind": col(Claim.kind),
    "measure": col(Claim.measure),
    "scope": col(Claim.scope),
    "party": col(Claim.party),
    "status": col(Claim.status),
    "attribution": col(Claim.attribution),
    "review": col(Claim.review),
}
"""Filters whose words stand in a column."""

_NAMED: dict[str, Column] = {
    "speaker": col(Claim.speaker_id),
    "source": col(Appearance.source_id),
    "document": col(Claim.document_id),
}
"""Filters whose names are looked up first: an `in` over a subquery would keep Postgres from the index."""


class Answer(NamedTuple):
    """A page of rows, and how the names in the question were understood."""

    rows: list[dict[str, Any]]
    next_cursor: str | None
    understood: Mapping[str, Understood]


class Asked(NamedTuple):
    """A question about claims: what, in which order, and how strictly names are taken."""

    query: ClaimQuery
    sort: str = "-published_on"
    strict: bool = False
    within: str | None = None
    """The document whose claims they are."""


def list_claims(session: Session, asked: Asked, cursors: Cursors) -> Answer:
    """One page of the claims asked for."""
    understood = understand(session, asked.query)
    if asked.strict:
        insist(understood)
    query = claims().where(*_conditions(asked, understood))
    found = page(session, query, SORTS[asked.sort], Window(asked.query, cursors, _question(asked)))
    rows = _embedded(session, _parts(session, found.rows), asked.query.embed)
    return Answer(rows, found.next_cursor, understood)


def find_claim(session: Session, claim_id: str) -> ClaimParts | None:
    """One claim, whatever people decided about it."""
    rows = session.execute(claims().where(col(Claim.id) == claim_id)).all()
    return next(iter(_parts(session, rows)), None)


def claims() -> Rows:
    """Each claim with the appearance, source and speaker that its row shows."""
    return (
        select(Claim, Appearance, Source, Speaker)
        .join(Appearance, col(Claim.appearance_id) == Appearance.id)
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .outerjoin(Speaker, col(Claim.speaker_id) == Speaker.id)
    )


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
        for span in _spans(session, [claim.id], _CONTEXT)[claim.id]
    ]


def list_checks(session: Session, document_id: str) -> list[dict[str, Any]]:
    """What the document's headline figures show against its body, in text order."""
    body = aliased(Claim)
    query: Rows = (
        select(HeadlineCheck, col(Claim.statement), col(body.statement).label("body_statement"))
        .join(Claim, col(HeadlineCheck.claim_id) == Claim.id)
        .outerjoin(body, col(HeadlineCheck.body_claim_id) == body.id)
        .where(col(Claim.document_id) == document_id, shown())
        .order_by(col(Claim.anchor), col(Claim.id), col(HeadlineCheck.id))
    )
    return [
        {
            "claim_id": check.claim_id,
            "statement": statement,
            "status": check.status.value,
            "detail": CHECK_DETAILS[check.status],
            "body_claim_id": check.body_claim_id,
            "body_statement": body_statement,
        }
        for check, statement, body_statement in session.execute(query)
    ]


def _conditions(asked: Asked, understood: Mapping[str, Understood]) -> Iterator[ColumnElement[bool]]:
    if asked.within is not None:
        yield col(Claim.document_id) == asked.within
    for name, column in _WORDS.items():
        if words := getattr(asked.query, name):
            yield column.in_(words)
    for name, names in understood.items():
        yield _NAMED[name].in_(names.ids)
    if not asked.query.review:
        yield shown()


def _question(asked: Asked) -> str:
    """What decides which rows there are; the words as asked, so that a name learnt meanwhile refuses no cursor."""
    return f"claims|{asked.within}|{asked.query.model_dump_json(include=set(ClaimFilter.model_fields))}"


def _parts(session: Session, rows: Sequence[Any]) -> list[ClaimParts]:
    ids = [row.Claim.id for row in rows]
    spans = _spans(session, ids, _AROUND)
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


def _spans(session: Session, claim_ids: Sequence[str], around: int) -> dict[str, list[SpanText]]:
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


def _embedded(session: Session, parts: Sequence[ClaimParts], embed: Sequence[str]) -> list[dict[str, Any]]:
    rows = [claim_row(part) for part in parts]
    for name in (name for name in _NESTED if name in embed):
        for row, value in zip(rows, _NESTED[name](session, parts), strict=True):
            row[name] = value
    return rows


def _nested_evidence(_: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    return [[evidence_object(span) for span in part.evidence] for part in parts]


def _nested_documents(session: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    documents = documents_by_id(session, {part.claim.document_id for part in parts})
    return [documents[part.claim.document_id] for part in parts]


def _nested_speakers(session: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    speakers = speakers_by_slug(session, {part.speaker.slug for part in parts if part.speaker})
    return [part.speaker and speakers[part.speaker.slug] for part in parts]


_NESTED = {"evidence": _nested_evidence, "document": _nested_documents, "speaker": _nested_speakers}
"""What `embed` may ask for."""
