"""Documents in: the one way by which texts reach the database."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app import extract, rows
from app.extract import Draft, Reading, Reference, Span
from app.history import COMMAND_LINE, Author, Change
from app.intake import NewDocument
from app.keeping import (
    add,
    add_all,
    checks,
    keep_claims,
    keep_source,
    keep_words,
    key_of,
    record_claims,
    shown_appearance,
)
from app.models import Claim, Document
from app.names import text_sha256
from app.queries import claim_states, document_state
from app.schemas import ClaimParts, SpanText
from app.vocabulary import Action, Recorded

_AROUND = 32
"""How many characters before and after a span are shown with it."""


class Ingested(NamedTuple):
    """What became of a document: `new` is false where its text was there before."""

    document_id: str
    claims: int
    new: bool
    appeared: bool = True
    """Whether this publication of it is new."""


def is_known(session: Session, new: NewDocument) -> bool:
    """Whether the text is there already, so that nobody need read it."""
    return _find(session, new) is not None


def read(new: NewDocument) -> Reading:
    """What the text says; slow, and asks no database."""
    return extract.read(new.text, Reference(new.title, new.source, new.published_on))


def ingest(
    session: Session, new: NewDocument, reading: Reading | None = None, author: Author = COMMAND_LINE
) -> Ingested:
    """Keep a document and every claim that its text makes; the caller commits.

    The same text from another source is another appearance of the same document. A `reading` made beforehand keeps
    other writers from waiting while the text is read.
    """
    change = Change(session, author)
    known = _find(session, new)
    document = known or _add_document(change, new, reading or read(new))
    appeared = known is None or _add_appearance(change, new, known)
    return Ingested(document.id, _count_claims(session, document), new=known is None, appeared=appeared)


def preview(new: NewDocument, reading: Reading | None = None) -> Iterator[ClaimParts]:
    """The claims that `ingest` would keep, made without a database."""
    reading = reading or read(new)
    document = rows.document(new, reading.language)
    shown = rows.appearance(new, document.id, source_id=None)
    source = rows.source(new.source) if new.source else None
    speakers = {slug: rows.speaker(who) for slug, who in rows.everybody(rows.mentions(reading.drafts)).items()}
    for claim, draft in zip(rows.claims(document, reading.drafts), reading.drafts, strict=True):
        yield ClaimParts(
            claim=claim,
            appearance=shown,
            source=source,
            speaker=speakers[rows.slug(draft.speaker)] if draft.speaker else None,
            evidence=_span_texts(new.text, draft),
            relays=[speakers[slug] for slug in rows.slugs(draft.relays)],
            origins=[speakers[slug] for slug in rows.slugs(draft.origins)],
        )


def _find(session: Session, new: NewDocument) -> Document | None:
    return session.exec(select(Document).where(Document.sha256 == text_sha256(new.text))).first()


def _count_claims(session: Session, document: Document) -> int:
    return session.exec(select(func.count()).select_from(Claim).where(Claim.document_id == document.id)).one()


def _add_document(change: Change, new: NewDocument, reading: Reading) -> Document:
    session = change.session
    document = rows.document(new, reading.language)
    document.created_at = change.at
    add(session, document)
    _appear(change, new, document)
    change.record(Action.CREATED, Recorded.DOCUMENT, {document.id: (None, document_state(session, document.id))})
    claims = list(rows.claims(document, reading.drafts))
    keep_claims(change, document, claims, reading.drafts)
    add_all(session, checks(claims, reading))
    keep_words(change, document)
    record_claims(change, claims)
    return document


def _add_appearance(change: Change, new: NewDocument, document: Document) -> bool:
    """Whether this is news: a publisher is kept once for each text, as given first."""
    session = change.session
    source = rows.source(new.source).slug if new.source else None
    before = document_state(session, document.id)
    if source in [one["source"] for one in before["appearances"]]:
        return False
    _appear(change, new, document)
    after = document_state(session, document.id)
    change.record(Action.APPEARED, Recorded.DOCUMENT, {document.id: (before, after)})
    _show_earliest(change, document)
    return True


def _appear(change: Change, new: NewDocument, document: Document) -> None:
    appearance = rows.appearance(new, document.id, keep_source(change, new.source))
    appearance.created_at = change.at
    add(change.session, appearance)


def _show_earliest(change: Change, document: Document) -> None:
    session, first = change.session, shown_appearance(change.session, document.id)
    others = (Claim.document_id == document.id, col(Claim.appearance_id) != first.id)
    claims = session.exec(select(Claim).where(*others)).all()
    before = claim_states(session, [claim.id for claim in claims])
    for claim in claims:
        claim.appearance_id, claim.published_on = key_of(first.id), first.published_on
        claim.updated_at = change.at
    after = claim_states(session, list(before))
    change.record(Action.APPEARED, Recorded.CLAIM, {one: (before[one], after[one]) for one in before})
    keep_words(change, document)


def _span_texts(text: str, draft: Draft) -> list[SpanText]:
    def words(span: Span) -> SpanText:
        start, end = span.start, span.end
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        return SpanText(start, end, text[start:end], before, after, primary=span == draft.evidence[0])

    return [words(span) for span in sorted(dict.fromkeys(draft.evidence), key=lambda span: (span.start, span.end))]
