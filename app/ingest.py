"""Documents in: the one way by which claims reach the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, func, select

from app import extract, rows
from app.extract import Draft, Reading, Reference, Span
from app.intake import NewDocument
from app.models import (
    Appearance,
    Claim,
    ClaimLink,
    ClaimWords,
    DataVersion,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
    SpeakerAlias,
    now,
)
from app.names import text_sha256
from app.schemas import ClaimParts, SpanText
from app.vocabulary import LinkKind

Row = TypeVar("Row", bound=SQLModel)

_AROUND = 32
"""How many characters before and after a span are shown with it."""


class Ingested(NamedTuple):
    """What became of a document: `new` is false where its text was there before."""

    document_id: str
    claims: int
    new: bool


def is_known(session: Session, new: NewDocument) -> bool:
    """Whether the text is there already, so that nobody need read it."""
    return _find(session, new) is not None


def read(new: NewDocument) -> Reading:
    """What the text says; slow, and asks no database."""
    return extract.read(new.text, Reference(new.title, new.source, new.published_on))


def ingest(session: Session, new: NewDocument, reading: Reading | None = None) -> Ingested:
    """Keep a document and every claim that its text makes; the caller commits.

    The same text from another source is another appearance of the same document. A `reading` made beforehand keeps
    other writers from waiting while the text is read.
    """
    version = _wait_for_other_writers(session)
    known = _find(session, new)
    document = known or _add_document(session, new, reading or read(new))
    if known is None or _add_appearance(session, new, known):
        version.version += 1
        session.flush()
    return Ingested(document.id, _count_claims(session, document), new=known is None)


def preview(new: NewDocument, reading: Reading | None = None) -> Iterator[ClaimParts]:
    """The claims that `ingest` would keep, made without a database."""
    reading = reading or read(new)
    document = rows.document(new, reading.language)
    shown = rows.appearance(new, document.id, source_id=None)
    source = rows.source(new.source) if new.source else None
    speakers = {slug: rows.speaker(who) for slug, who in rows.everybody(reading).items()}
    for claim, draft in zip(rows.claims(document, reading), reading.drafts, strict=True):
        yield ClaimParts(
            claim=claim,
            appearance=shown,
            source=source,
            speaker=speakers[rows.slug(draft.speaker)] if draft.speaker else None,
            evidence=_span_texts(new.text, draft),
            relays=[speakers[slug] for slug in rows.slugs(draft.relays)],
            origins=[speakers[slug] for slug in rows.slugs(draft.origins)],
        )


def _wait_for_other_writers(session: Session) -> DataVersion:
    """One writer at a time, on Postgres as on SQLite: nobody then meets a name that another is just adding."""
    only_row = select(DataVersion).with_for_update().execution_options(populate_existing=True)
    return session.exec(only_row).one()


def _find(session: Session, new: NewDocument) -> Document | None:
    return session.exec(select(Document).where(Document.sha256 == text_sha256(new.text))).first()


def _count_claims(session: Session, document: Document) -> int:
    return session.exec(select(func.count()).select_from(Claim).where(Claim.document_id == document.id)).one()


def _add_document(session: Session, new: NewDocument, reading: Reading) -> Document:
    document = _add(session, rows.document(new, reading.language))
    shown = _add(session, rows.appearance(new, document.id, _source_id(session, new.source)))
    speakers = _speaker_ids(session, reading)
    claims = list(rows.claims(document, reading))
    for claim, draft in zip(claims, reading.drafts, strict=True):
        claim.appearance_id, claim.published_on = _id(shown.id), shown.published_on
        claim.speaker_id = speakers[rows.slug(draft.speaker)] if draft.speaker else None
        claim.updated_at = claim.created_at
    _add_all(session, claims)
    _add_all(session, _evidence(claims, reading))
    _add_all(session, _links(claims, reading, speakers))
    _add_all(session, _checks(claims, reading))
    _add_all(session, _words(session, document, shown.title))
    return document


def _add_appearance(session: Session, new: NewDocument, document: Document) -> bool:
    """Whether this is news: a publisher is kept once for each text, as given first."""
    source_id = _source_id(session, new.source)
    here = select(Appearance).where(Appearance.document_id == document.id)
    if session.exec(here.where(col(Appearance.source_id).is_not_distinct_from(source_id))).first():
        return False
    _add(session, rows.appearance(new, document.id, source_id))
    _show_earliest(session, document)
    return True


def _show_earliest(session: Session, document: Document) -> None:
    """Of several appearances the rows show the earliest; one without a date comes after all that have one."""
    published_on = col(Appearance.published_on)
    by_age = select(Appearance).order_by(published_on.is_(None), published_on, col(Appearance.id))
    first = session.exec(by_age.where(Appearance.document_id == document.id)).all()[0]
    others = (col(Claim.document_id) == document.id, col(Claim.appearance_id) != first.id)
    shown = {"appearance_id": first.id, "published_on": first.published_on, "updated_at": now()}
    if session.exec(update(Claim).where(*others).values(**shown)).rowcount:
        theirs = select(Claim.id).where(Claim.document_id == document.id)
        session.exec(delete(ClaimWords).where(col(ClaimWords.claim_id).in_(theirs)))
        _add_all(session, _words(session, document, first.title))


def _source_id(session: Session, name: str | None) -> int | None:
    if name is None:
        return None
    source = rows.source(name)
    known = session.exec(select(Source).where(Source.slug == source.slug)).first()
    return _id((known or _add(session, source)).id)


def _speaker_ids(session: Session, reading: Reading) -> dict[str, int]:
    """Everybody mentioned, by slug, with the names that are new."""
    mentioned = rows.everybody(reading)
    known = session.exec(select(Speaker).where(col(Speaker.slug).in_(mentioned))).all()
    ids = {speaker.slug: _id(speaker.id) for speaker in known}
    added = [rows.speaker(who) for slug, who in mentioned.items() if slug not in ids]
    _add_all(session, added)
    ids |= {speaker.slug: _id(speaker.id) for speaker in added}
    _add_aliases(session, {ids[slug]: names for slug, names in rows.aliases(reading).items()})
    return ids


def _add_aliases(session: Session, names: dict[int, set[str]]) -> None:
    of_these = select(SpeakerAlias.speaker_id, SpeakerAlias.alias).where(col(SpeakerAlias.speaker_id).in_(names))
    known = set(session.exec(of_these).all())
    met = {(speaker_id, alias) for speaker_id, aliases in names.items() for alias in aliases}
    _add_all(session, [SpeakerAlias(speaker_id=of, alias=alias) for of, alias in sorted(met - known)])


def _evidence(claims: Iterable[Claim], reading: Reading) -> Iterator[Evidence]:
    for claim, draft in zip(claims, reading.drafts, strict=True):
        for span in dict.fromkeys(draft.evidence):
            yield Evidence(
                claim_id=claim.id,
                document_id=claim.document_id,
                start=span.start,
                end=span.end,
                primary=span == draft.evidence[0],
            )


def _links(claims: Iterable[Claim], reading: Reading, speakers: dict[str, int]) -> Iterator[ClaimLink]:
    for claim, draft in zip(claims, reading.drafts, strict=True):
        for kind, mentions in ((LinkKind.RELAY, draft.relays), (LinkKind.ORIGIN, draft.origins)):
            for position, slug in enumerate(rows.slugs(mentions)):
                yield ClaimLink(claim_id=claim.id, kind=kind, position=position, speaker_id=speakers[slug])


def _checks(claims: list[Claim], reading: Reading) -> Iterator[HeadlineCheck]:
    """A finding of one kind is kept once for each headline, against the first claim that shows it."""
    findings = {(finding.headline, finding.status): finding for finding in reversed(reading.findings)}
    for finding in sorted(findings.values(), key=reading.findings.index):
        body = None if finding.body is None else claims[finding.body].id
        yield HeadlineCheck(claim_id=claims[finding.headline].id, body_claim_id=body, status=finding.status)


def _words(session: Session, document: Document, title: str | None) -> Iterator[ClaimWords]:
    """What the document's claims are found by."""
    spans: dict[str, list[str]] = defaultdict(list)
    kept = select(Evidence).where(Evidence.document_id == document.id)
    for span in session.exec(kept.order_by(col(Evidence.start), col(Evidence.end))):
        spans[span.claim_id].append(document.text[span.start : span.end])
    for claim in session.exec(select(Claim).where(Claim.document_id == document.id)):
        yield rows.words(claim, spans[claim.id], title)


def _span_texts(text: str, draft: Draft) -> list[SpanText]:
    def words(span: Span) -> SpanText:
        start, end = span.start, span.end
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        return SpanText(start, end, text[start:end], before, after, primary=span == draft.evidence[0])

    return [words(span) for span in sorted(dict.fromkeys(draft.evidence), key=lambda span: (span.start, span.end))]


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def _add_all(session: Session, added: Iterable[SQLModel]) -> None:
    """Flushed at once: without relationships nothing else says which table comes first."""
    session.add_all(added)
    session.flush()


def _id(key: int | None) -> int:
    """A key that the database has given."""
    if key is None:
        raise RuntimeError("a row has no key before it is flushed")
    return key
