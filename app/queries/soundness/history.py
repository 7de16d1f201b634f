"""Of history: everything is as its last change left it, nothing is lost, and versions have no gap."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func, select, union
from sqlmodel import Session, SQLModel, col

from app.models import APPENDED, PAST, Claim, ClaimWords, DataVersion, Document, Revision, Source, Speaker, SpeakerSlug
from app.queries.pages import Column
from app.queries.soundness.check import Check, Flaw
from app.queries.states import State, claim_states, document_state, source_state, speaker_states
from app.vocabulary import Action, Recorded

_AT_ONCE = 200
States = Callable[[Session, Collection[Any]], Mapping[str, State]]


def _documents(session: Session, ids: Collection[Any]) -> Mapping[str, State]:
    return {one: document_state(session, one) for one in ids}


def _sources(session: Session, ids: Collection[Any]) -> Mapping[str, State]:
    found = session.execute(select(Source).where(col(Source.id).in_(ids))).scalars()
    return {one.slug: source_state(one) for one in found}


def _unrecorded(kind: Recorded, states: States, session: Session, ids: Sequence[Any]) -> Iterator[Flaw]:
    now = states(session, ids)
    of_these = (col(Revision.kind) == kind, col(Revision.subject).in_(now))
    last = select(func.max(col(Revision.id))).where(*of_these).group_by(col(Revision.subject))
    revisions = session.execute(select(Revision).where(col(Revision.id).in_(last))).scalars()
    left = {one.subject: one.after for one in revisions}
    # what was there before history was kept and never changed has no record
    yield from (Flaw("change_is_recorded", one) for one, state in now.items() if left.get(one, state) != state)


def _versions(session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """No row bears a version that nobody recorded, and no version is left out."""
    began = select(func.max(col(Revision.version))).where(col(Revision.action) == Action.BEGAN).scalar_subquery()
    known = select(col(Revision.version))
    tables = [SQLModel.metadata.tables[name] for name in (*APPENDED, *PAST, "claim_words")]
    columns = [*(table.c.since for table in tables), *(table.c.until for table in PAST.values()), col(ClaimWords.until)]
    borne = union(*(select(column.label("version")) for column in columns)).subquery()
    strange = select(borne.c.version).where(borne.c.version > began, borne.c.version.not_in(known))
    yield from (Flaw("version_is_recorded", str(version)) for version in session.execute(strange).scalars())
    yield from _gaps(session)


def _gaps(session: Session) -> Iterator[Flaw]:
    each = select(col(Revision.version)).distinct().subquery()
    before = func.lag(each.c.version).over(order_by=each.c.version)
    pairs = select(each.c.version, before.label("before")).subquery()
    for version, last in session.execute(select(pairs).where(pairs.c.version > pairs.c.before + 1)):
        yield Flaw("versions_have_no_gap", f"{last + 1}-{version - 1}")
    newest = session.execute(select(func.max(col(Revision.version)))).scalar_one()
    if newest != (now := session.execute(select(col(DataVersion.version))).scalar_one_or_none()):
        yield Flaw("data_version_is_the_newest", str(now))


def _lost(kind: Recorded, subject: Column, session: Session, _: Sequence[object]) -> Iterator[Flaw]:
    """What was recorded and never went is there; a speaker may have another slug now."""
    last = select(func.max(col(Revision.id))).where(col(Revision.kind) == kind).group_by(col(Revision.subject))
    there = [select(subject), *([select(col(SpeakerSlug.slug))] if kind is Recorded.SPEAKER else [])]
    gone = select(Revision).where(col(Revision.id).in_(last), *(col(Revision.subject).not_in(known) for known in there))
    found = session.execute(gone.execution_options(yield_per=_AT_ONCE)).scalars()
    yield from (Flaw("nothing_is_lost", one.subject) for one in found if one.after is not None)


_KINDS: dict[Recorded, tuple[Column, Column, States]] = {
    Recorded.SOURCE: (col(Source.id), col(Source.slug), _sources),
    Recorded.SPEAKER: (col(Speaker.id), col(Speaker.slug), speaker_states),
    Recorded.DOCUMENT: (col(Document.id), col(Document.id), _documents),
    Recorded.CLAIM: (col(Claim.id), col(Claim.id), claim_states),
}
"""By which key things are walked, and by which name they are recorded."""

CHECKS = (
    *(
        Check(f"history of {kind.value}s", partial(_unrecorded, kind, states), key)
        for kind, (key, _, states) in _KINDS.items()
    ),
    *(Check(f"lost {kind.value}s", partial(_lost, kind, subject)) for kind, (_, subject, _) in _KINDS.items()),
    Check("versions", _versions),
)
