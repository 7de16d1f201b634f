"""What must hold of everything that is kept, whatever happened to the machine: each promise as a look at all rows.

Nothing is put right here. Slow: every text is read.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, text, union
from sqlmodel import Session, SQLModel, col

from app.models import (
    APPENDED,
    PAST,
    Appearance,
    Claim,
    ClaimWords,
    Document,
    Evidence,
    Revision,
    Source,
    Speaker,
    SpeakerSlug,
)
from app.names import text_sha256
from app.queries.pages import Column
from app.queries.search import index_of
from app.queries.states import State, claim_states, document_state, source_state, speaker_states
from app.vocabulary import Action, Recorded

_AT_ONCE = 200


class Flaw(NamedTuple):
    """Something that is not as it must be."""

    law: str
    """Which promise is broken; stable."""
    subject: str
    """The id or slug of the thing."""


def flaws(session: Session) -> Iterator[Flaw]:
    """Everything that is wrong; nothing where all is sound."""
    for look in (_file, _texts, _unfinished, _unindexed, _unrecorded, _lost):
        yield from look(session)


def _file(session: Session) -> Iterator[Flaw]:
    """What SQLite says of its own file."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (told,) in session.execute(text("PRAGMA integrity_check")):
        if told != "ok":
            yield Flaw("file_is_intact", told)
    for table, *_ in session.execute(text("PRAGMA foreign_key_check")):
        yield Flaw("references_lead_somewhere", table)


def _texts(session: Session) -> Iterator[Flaw]:
    """Texts are what their hash says, and evidence stands in them."""
    for ids in _walk(session, col(Document.id)):
        found = session.execute(select(Document).where(col(Document.id).in_(ids))).scalars()
        documents = {one.id: one for one in found}
        for one in documents.values():
            if text_sha256(one.text) != one.sha256:
                yield Flaw("text_has_its_hash", one.id)
        for span in session.execute(select(Evidence).where(col(Evidence.document_id).in_(ids))).scalars():
            if not _stands(documents[span.document_id], span):
                yield Flaw("span_is_in_text", span.claim_id)
        session.expunge_all()


def _stands(document: Document, span: Evidence) -> bool:
    return span.end <= len(document.text) and not document.text[span.start : span.end].isspace()


def _unfinished(session: Session) -> Iterator[Flaw]:
    """No document and no claim is there by half."""
    day = col(Appearance.published_on)
    age = (day.is_(None), day, col(Appearance.id))
    shown = (
        select(col(Appearance.id))
        .where(col(Appearance.document_id) == Claim.document_id)
        .order_by(*age)
        .limit(1)
        .correlate(Claim)
        .scalar_subquery()
    )
    published_on = select(day).where(col(Appearance.id) == Claim.appearance_id).correlate(Claim).scalar_subquery()
    appearances = select(func.count()).where(col(Appearance.document_id) == Document.id).correlate(Document)
    primary = select(func.count()).where(col(Evidence.claim_id) == Claim.id, col(Evidence.primary)).correlate(Claim)
    held = select(func.count()).where(col(ClaimWords.claim_id) == Claim.id, col(ClaimWords.until).is_(None))
    looks: list[tuple[str, Column, ColumnElement[bool]]] = [
        ("document_has_appeared", col(Document.id), appearances.scalar_subquery() == 0),
        ("claim_has_one_primary_span", col(Claim.id), primary.scalar_subquery() != 1),
        ("claim_is_searched_by_one_row", col(Claim.id), held.correlate(Claim).scalar_subquery() != 1),
        (
            "claim_shows_the_earliest_appearance",
            col(Claim.id),
            or_(col(Claim.appearance_id) != shown, col(Claim.published_on).is_distinct_from(published_on)),
        ),
    ]
    for law, subject, is_broken in looks:
        yield from (Flaw(law, one) for one in session.execute(select(subject).where(is_broken)).scalars())


def _unindexed(session: Session) -> Iterator[Flaw]:
    """The text index has what claims are found by, former words too, and nothing else."""
    kept = set(session.execute(select(col(ClaimWords.id))).scalars())
    indexed = set(session.execute(text(index_of(session.get_bind().dialect.name))).scalars())
    yield from (Flaw("words_are_indexed", str(id_)) for id_ in kept ^ indexed)


def _unrecorded(session: Session) -> Iterator[Flaw]:
    """Everything is as its last change left it, and no row bears a version that nobody recorded."""
    for kind, (key, states) in _STATES.items():
        for ids in _walk(session, key):
            now = states(session, ids)
            last = _last(session, kind, now)
            yield from (Flaw("change_is_recorded", one) for one, state in now.items() if last.get(one, state) != state)
            session.expunge_all()
    began = select(func.max(col(Revision.version))).where(col(Revision.action) == Action.BEGAN).scalar_subquery()
    known = select(col(Revision.version))
    tables = [SQLModel.metadata.tables[name] for name in (*APPENDED, *PAST, "claim_words")]
    columns = [*(table.c.since for table in tables), *(table.c.until for table in PAST.values()), col(ClaimWords.until)]
    borne = union(*(select(column.label("version")) for column in columns)).subquery()
    strange = select(borne.c.version).where(borne.c.version > began, borne.c.version.not_in(known))
    yield from (Flaw("version_is_recorded", str(version)) for version in session.execute(strange).scalars())


def _lost(session: Session) -> Iterator[Flaw]:
    """What was recorded and never went is there; a speaker may have another slug now."""
    for kind, subject in _SUBJECTS.items():
        last = select(func.max(col(Revision.id))).where(col(Revision.kind) == kind).group_by(col(Revision.subject))
        there = [select(subject), *([select(col(SpeakerSlug.slug))] if kind is Recorded.SPEAKER else [])]
        gone = select(Revision).where(
            col(Revision.id).in_(last), *(col(Revision.subject).not_in(known) for known in there)
        )
        found = session.execute(gone.execution_options(yield_per=_AT_ONCE)).scalars()
        yield from (Flaw("nothing_is_lost", one.subject) for one in found if one.after is not None)


def _last(session: Session, kind: Recorded, subjects: Collection[str]) -> dict[str, State | None]:
    of_these = (col(Revision.kind) == kind, col(Revision.subject).in_(subjects))
    last = select(func.max(col(Revision.id))).where(*of_these).group_by(col(Revision.subject))
    revisions = session.execute(select(Revision).where(col(Revision.id).in_(last))).scalars()
    return {one.subject: one.after for one in revisions}


def _documents(session: Session, ids: Collection[Any]) -> Mapping[str, State]:
    return {one: document_state(session, one) for one in ids}


def _sources(session: Session, ids: Collection[Any]) -> Mapping[str, State]:
    found = session.execute(select(Source).where(col(Source.id).in_(ids))).scalars()
    return {one.slug: source_state(one) for one in found}


_STATES: dict[Recorded, tuple[Column, Callable[[Session, Collection[Any]], Mapping[str, State]]]] = {
    Recorded.SOURCE: (col(Source.id), _sources),
    Recorded.SPEAKER: (col(Speaker.id), speaker_states),
    Recorded.DOCUMENT: (col(Document.id), _documents),
    Recorded.CLAIM: (col(Claim.id), claim_states),
}
_SUBJECTS: dict[Recorded, Column] = {
    Recorded.SOURCE: col(Source.slug),
    Recorded.SPEAKER: col(Speaker.slug),
    Recorded.DOCUMENT: col(Document.id),
    Recorded.CLAIM: col(Claim.id),
}


def _walk(session: Session, key: Column) -> Iterator[Sequence[Any]]:
    """All keys of a table, some at once."""
    query = select(key).order_by(key).limit(_AT_ONCE)
    keys = session.execute(query).scalars().all()
    while keys:
        yield keys
        keys = session.execute(query.where(key > keys[-1])).scalars().all()
