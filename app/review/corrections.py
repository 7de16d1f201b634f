"""A correction: what is said of a claim, put right."""

from collections.abc import Mapping
from typing import Any

from app.derived import followed
from app.errors import ClaimRefused
from app.history import Change
from app.keeping import keep_words
from app.laws import broken
from app.models import Claim, Document
from app.review.decisions import withdrawn
from app.review.forms import filled, form_of
from app.review.whom import meant
from app.review.writing import write
from app.vocabulary import Action, Review


def correct(change: Change, claim: Claim, given: Mapping[str, Any]) -> None:
    """Put the members right that are given; where they say what is there already nothing is changed.

    Errors: ClaimWithdrawn, ClaimRefused. A rejected claim that is corrected is shown again.
    """
    if claim.review is Review.WITHDRAWN:
        raise withdrawn(change.session, claim)
    session = change.session
    document = session.get_one(Document, claim.document_id)
    people = meant(session, given)
    now = form_of(session, claim)
    wanted = filled(now, given, people)
    changed = wanted.changed(now)
    if faults := [*people.faults, *broken(wanted.proposed(document.text), changed)]:
        raise ClaimRefused(faults)
    if not changed:
        return
    with followed(change, document, [claim.id]) as done:
        claim.review = Review.CORRECTED
        write(change, claim, wanted, changed)
        keep_words(change, document)
        done[claim.id] = Action.CORRECTED
