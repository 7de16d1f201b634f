"""A text read again with today's rules: what a person has decided stands, ids stay, and what changed is said.

A claim is matched by its id. One that was extracted becomes what is read now, and is withdrawn where nothing is; one
that a reading had withdrawn comes back when it is read again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlmodel import Session, select

from app import rows
from app.derived import followed
from app.errors import NotFound
from app.extract import Draft, Mention, Reading
from app.history import Change, Why
from app.intake import NewDocument
from app.keeping import Cast, evidence, keep_claims, keep_speakers, keep_words, shown_appearance
from app.laws import Place
from app.models import Claim, Document, Source, Speaker
from app.review import decided
from app.review.forms import COLUMNS, Form, form_of
from app.review.writing import write
from app.vocabulary import Action, Review, RevisionReason

NO_LONGER_READ = {Action.WITHDRAWN: Why(RevisionReason.EXTRACTION_ERROR, None)}
"""Why a reading withdraws a claim. It has no note: by that a person's decision is told from it."""


_NOT_SAID = ("rule", "per_month_low", "per_month_high")
"""Columns that a reading gives and nobody says."""


class Outcome(NamedTuple):
    """The ids of a document's claims, by what became of them."""

    created: list[str]
    changed: list[str]
    withdrawn: list[str]
    kept: list[str]
    decided: list[str]
    """Those that were kept since a person has decided about them."""


class _Read(NamedTuple):
    """A claim as it is read now."""

    claim: Claim
    draft: Draft


def text_of(session: Session, document_id: str) -> NewDocument:
    """A document as it would come in now: its text, and the facts that its rows show."""
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound("There is no such document.")
    shown = shown_appearance(session, document_id)
    source = session.get_one(Source, shown.source_id).name if shown.source_id is not None else None
    return NewDocument(document.text, source=source, title=shown.title, published_on=shown.published_on)


def reread(change: Change, document_id: str, reading: Reading) -> Outcome:
    """Keep what is read in a document now. Where it is what was read before, nothing is written."""
    session = change.session
    document = session.get_one(Document, document_id)
    kept = {claim.id: claim for claim in session.exec(select(Claim).where(Claim.document_id == document.id))}
    settled = decided(session, kept.values())
    read = _read(document, reading)
    unsettled = {one: what for one, what in read.items() if one not in settled}
    with followed(change, document, kept, NO_LONGER_READ) as done:
        new = [what for one, what in unsettled.items() if one not in kept]
        again = {one: what for one, what in unsettled.items() if one in kept}
        keep_claims(change, document, [what.claim for what in new], [what.draft for what in new])
        cast = keep_speakers(change, rows.mentions(what.draft for what in again.values()))
        done |= {what.claim.id: Action.CREATED for what in new}
        done |= {one: Action.REREAD for one, what in again.items() if _becomes(change, kept[one], what, cast)}
        gone = [claim for one, claim in kept.items() if one not in read and claim.review is Review.EXTRACTED]
        for claim in gone:
            claim.review, claim.updated_at = Review.WITHDRAWN, change.at
        done |= {claim.id: Action.WITHDRAWN for claim in gone}
        if done:
            keep_words(change, document)
    return _outcome([*kept.values(), *(what.claim for what in new)], done, settled)


def _read(document: Document, reading: Reading) -> dict[str, _Read]:
    claims = rows.claims(document, reading.drafts)
    return {claim.id: _Read(claim, draft) for claim, draft in zip(claims, reading.drafts, strict=True)}


def _becomes(change: Change, claim: Claim, read: _Read, cast: Cast) -> bool:
    """Whether a claim is read otherwise than it was; then it becomes what is read."""
    form = _form(read, cast)
    changed = form.changed(form_of(change.session, claim))
    by_other_rules = any(getattr(claim, name) != getattr(read.claim, name) for name in _NOT_SAID)
    if not changed and not by_other_rules and claim.review is Review.EXTRACTED:
        return False
    claim.rule, claim.review = read.claim.rule, Review.EXTRACTED
    write(change, claim, form, changed)
    return True


def _form(read: _Read, cast: Cast) -> Form:
    """What is read, as a reviewer would say it."""
    draft = read.draft
    return Form(
        columns={name: getattr(read.claim, name) for name in COLUMNS},
        speaker=cast[rows.slug(draft.speaker)] if draft.speaker else None,
        relays=_speakers(draft.relays, cast),
        origins=_speakers(draft.origins, cast),
        spans=sorted(Place(span.start, span.end, span.primary) for span in evidence(read.claim, draft)),
    )


def _speakers(mentions: Iterable[Mention], cast: Cast) -> Sequence[Speaker]:
    """Each once: two names may be of one speaker."""
    return list({cast[slug].slug: cast[slug] for slug in rows.slugs(mentions)}.values())


def _outcome(claims: Iterable[Claim], done: Mapping[str, Action], settled: Collection[str]) -> Outcome:
    ids = [claim.id for claim in sorted(claims, key=lambda claim: (claim.anchor, claim.id))]
    created, changed, withdrawn = (
        [one for one in ids if done.get(one) is action] for action in (Action.CREATED, Action.REREAD, Action.WITHDRAWN)
    )
    kept = [one for one in ids if one not in done]
    return Outcome(created, changed, withdrawn, kept, [one for one in kept if one in settled])
