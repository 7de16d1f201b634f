"""Accept, reject, withdraw: which state follows on which."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from app.derived import followed
from app.errors import ClaimWithdrawn, NotFound
from app.history import Change
from app.models import Claim, Document, Revision
from app.queries import tombstone
from app.vocabulary import Action, Recorded, Review

DECISIONS: Mapping[Action, Mapping[Review, Review]] = {
    Action.ACCEPTED: {
        Review.EXTRACTED: Review.ACCEPTED,
        Review.REJECTED: Review.ACCEPTED,
        Review.WITHDRAWN: Review.ACCEPTED,
    },
    Action.REJECTED: {
        Review.EXTRACTED: Review.REJECTED,
        Review.ACCEPTED: Review.REJECTED,
        Review.CORRECTED: Review.REJECTED,
    },
    Action.WITHDRAWN: {
        Review.EXTRACTED: Review.WITHDRAWN,
        Review.ACCEPTED: Review.WITHDRAWN,
        Review.CORRECTED: Review.WITHDRAWN,
        Review.REJECTED: Review.WITHDRAWN,
    },
}
"""What a decision makes of each state. A state that is not named stays: it is what was asked for, or says more."""


def decide(change: Change, claim: Claim, decision: Action) -> None:
    """Decide about a claim; what is decided already is no change.

    A corrected claim stays corrected when it is accepted, and is so again when it is restored. Only acceptance brings
    a withdrawn claim back: ClaimWithdrawn otherwise.
    """
    if claim.review is Review.WITHDRAWN and decision is Action.REJECTED:
        raise withdrawn(change.session, claim)
    following = DECISIONS[decision].get(claim.review)
    if following is None:
        return
    document = change.session.get_one(Document, claim.document_id)
    with followed(change, document, [claim.id]) as done:
        restores = following is Review.ACCEPTED and _was_corrected(change.session, claim)
        claim.review = Review.CORRECTED if restores else following
        claim.updated_at = change.at
        done[claim.id] = decision


def found(session: Session, claim_id: str) -> Claim:
    """The claim of this id, whatever was decided about it."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFound("There is no such claim.")
    return claim


def withdrawn(session: Session, claim: Claim) -> ClaimWithdrawn:
    """What is said of a claim that was taken back."""
    return ClaimWithdrawn("The claim was withdrawn; accept it to bring it back.", tombstone=tombstone(session, claim))


def decided(session: Session, claims: Iterable[Claim]) -> set[str]:
    """The ids of those about which a person has decided; a claim that a reading no longer had is none of them."""
    about = {claim.id: claim.review for claim in claims if claim.review is not Review.EXTRACTED}
    return set(about) - _no_longer_read(session, [one for one, review in about.items() if review is Review.WITHDRAWN])


def _no_longer_read(session: Session, ids: list[str]) -> set[str]:
    """Of withdrawn claims those that a reading withdrew, which gives no note."""
    query = select(Revision.subject, Revision.note).where(
        Revision.kind == Recorded.CLAIM, Revision.action == Action.WITHDRAWN, col(Revision.subject).in_(ids)
    )
    last = dict(session.exec(query.order_by(col(Revision.id))).all())
    return {one for one, note in last.items() if note is None}


def _was_corrected(session: Session, claim: Claim) -> bool:
    query = select(Revision.id).where(
        Revision.kind == Recorded.CLAIM, Revision.subject == claim.id, Revision.action == Action.CORRECTED
    )
    return session.exec(query.limit(1)).first() is not None
