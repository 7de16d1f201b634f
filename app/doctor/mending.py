"""What the doctor can put right. History tells of every cure: answers of before may have been wrong."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, delete, insert, update
from sqlmodel import Session, col, select

from app import derived, rows
from app.db import transaction
from app.doctor import words
from app.doctor.examination import Found
from app.doctor.laws import LAWS, Cure
from app.history import Change, Why
from app.keeping import keep_words, key_of, shown_appearance
from app.models import Claim, ClaimCount, ClaimPoint, ClaimRendered, Document, Speaker
from app.queries import claim_states
from app.queries.rendered import with_row
from app.queries.tallies import recount
from app.rendering import render_all
from app.vocabulary import Action, Recorded, RevisionReason

_AT_ONCE = 500
_WHY = Why(RevisionReason.OTHER, "`conflict-claims doctor --repair` worked out again what follows from the rest.")


_GROUND = ("text_has_its_hash", "document_has_appeared", "span_is_in_text", "claim_has_one_primary_span")
"""Laws of claims and documents on which all else rests."""


def mend(engine: Engine, found: Found) -> None:
    """Do all that can be done for what was found, in small writes that let others in between."""
    sick = {illness.law: illness.subjects for illness in found}
    cures = {cure for law in sick if (cure := LAWS[law].cure)}
    of_claims = sorted({one for law, ids in sick.items() if LAWS[law].cure is Cure.CLAIMS for one in ids})
    if Cure.CLAIMS in cures:
        hurt = [one for law in _GROUND for one in sick.get(law, ())]
        # nothing is worked out from what is not what was read
        for document_id in sorted(_documents(engine, of_claims) - _documents(engine, hurt) - {*hurt}):
            _mend_claims(engine, document_id)
    if Cure.INDEX in cures:
        with transaction(engine) as session:
            change = _begun(session, Cure.INDEX)
            words.make_index(change.session.connection())
    if Cure.COUNTS in cures:
        with transaction(engine) as session:
            _count_anew(_begun(session, Cure.COUNTS))
    if Cure.ROWS in cures:
        _mend_rows(engine, [*sick.get("rendered_row_is_the_claims", ()), *sick.get("point_is_the_claims", ())])


def _begun(session: Session, cure: Cure) -> Change:
    """A change of which history tells, even where nothing is changed that it keeps."""
    change = Change(session, why=_WHY)
    change.record(Action.CHECKED, Recorded.DATABASE, {"database": (None, {"mended": cure.value})})
    return change


def _documents(engine: Engine, claim_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    with Session(engine) as session:
        for ids in _batches(claim_ids):
            found.update(session.exec(select(Claim.document_id).where(col(Claim.id).in_(ids)).distinct()))
    return found


def _mend_claims(engine: Engine, document_id: str) -> None:
    """Everything that follows from the claims of a document and from the document itself."""
    with transaction(engine) as session:
        change = _begun(session, Cure.CLAIMS)
        document = session.get_one(Document, document_id)
        claims = session.exec(select(Claim).where(Claim.document_id == document_id)).all()
        before = claim_states(session, [claim.id for claim in claims])
        shown = shown_appearance(session, document_id)
        speakers = _speakers(session, claims)
        for claim in claims:
            follows = {
                **rows.rates(claim),
                "repeat_key": rows.repeat_key(claim, speakers.get(claim.speaker_id)),
                "appearance_id": key_of(shown.id),
                "published_on": shown.published_on,
            }
            for name, value in follows.items():
                if getattr(claim, name) != value:
                    setattr(claim, name, value)
        session.flush()
        derived.show_headlines(change, document)
        after = claim_states(session, list(before))
        change.record(Action.CHECKED, Recorded.CLAIM, {one: (before[one], after[one]) for one in before})
        keep_words(change, document)


def _speakers(session: Session, claims: Sequence[Claim]) -> dict[int | None, Speaker]:
    ids = {claim.speaker_id for claim in claims}
    return {who.id: who for who in session.exec(select(Speaker).where(col(Speaker.id).in_(ids - {None})))}


def _mend_rows(engine: Engine, claim_ids: Collection[str]) -> None:
    with transaction(engine) as session:
        change = _begun(session, Cure.ROWS)
        for ids in _batches(list(claim_ids)):
            theirs = select(Claim.rendered_id).where(col(Claim.id).in_(ids))
            change.execute(update(ClaimRendered).where(col(ClaimRendered.id).in_(theirs)).values(json_=None))
        owned = select(Claim.rendered_id).where(col(Claim.rendered_id).is_not(None))
        change.execute(delete(ClaimRendered).where(col(ClaimRendered.id).not_in(owned)))
        change.execute(delete(ClaimPoint).where(col(ClaimPoint.rendered_id).not_in(with_row())))
    for _ in render_all(engine):
        pass


def _count_anew(change: Change) -> None:
    counted = [
        {"field": one.field, "value": one.value, "review": one.review, "count": one.claims}
        for one in recount(change.session)
    ]
    change.execute(delete(ClaimCount))
    for some in _batches(counted):
        change.session.connection().execute(insert(ClaimCount), list(some))


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]
