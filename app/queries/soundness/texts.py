"""Of texts: they are what their hash says, and evidence stands in them."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.models import Appearance, Claim, Document, Evidence
from app.names import document_id, text_sha256
from app.queries.soundness.check import Check, Flaw


def _texts(session: Session, ids: Sequence[str]) -> Iterator[Flaw]:
    found = session.execute(select(Document).where(col(Document.id).in_(ids))).scalars()
    documents = {one.id: one for one in found}
    for one in documents.values():
        if text_sha256(one.text) != one.sha256:
            yield Flaw("text_has_its_hash", one.id)
        if document_id(one.sha256) != one.id:
            yield Flaw("document_has_its_id", one.id)
    spans: dict[str, list[Evidence]] = {}
    for span in session.execute(select(Evidence).where(col(Evidence.document_id).in_(ids))).scalars():
        spans.setdefault(span.claim_id, []).append(span)
        if not _stands(documents[span.document_id], span):
            yield Flaw("span_is_in_text", span.claim_id)
    yield from _words(session, documents, spans)


def _stands(document: Document, span: Evidence) -> bool:
    return span.end <= len(document.text) and not document.text[span.start : span.end].isspace()


def _words(
    session: Session, documents: Mapping[str, Document], spans: Mapping[str, Sequence[Evidence]]
) -> Iterator[Flaw]:
    """What a claim says in the words of its text stands there, its figure in its evidence."""
    words = (col(Claim.value_text), col(Claim.attributed_text), col(Claim.period_text))
    query = select(col(Claim.id), col(Claim.document_id), *words).where(col(Claim.document_id).in_(documents))
    for claim, document, value, *others in session.execute(query):
        text = documents[document].text
        evidence = [text[span.start : span.end] for span in spans.get(claim, ())]
        if value is not None and not any(value in words for words in evidence):
            yield Flaw("figure_is_in_evidence", claim)
        if not all(words in text for words in others if words is not None):
            yield Flaw("words_are_in_text", claim)


def _appeared(session: Session, ids: Sequence[str]) -> Iterator[Flaw]:
    appearances = select(func.count()).where(col(Appearance.document_id) == Document.id).correlate(Document)
    query = select(col(Document.id)).where(col(Document.id).in_(ids), appearances.scalar_subquery() == 0)
    yield from (Flaw("document_has_appeared", one) for one in session.execute(query).scalars())


CHECKS = (Check("texts", _texts, col(Document.id)), Check("appearances", _appeared, col(Document.id)))
