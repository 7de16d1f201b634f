"""A claim that no rule has read: added by hand, with the words that carry it."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlmodel import Session

from app.derived import followed
from app.errors import ClaimRefused
from app.history import Change
from app.keeping import keep_words, key_of, shown_appearance
from app.laws import Place, broken
from app.models import Claim, Document
from app.names import claim_id
from app.review.forms import EMPTY, Form, filled
from app.review.whom import meant
from app.review.writing import write
from app.vocabulary import Action, Review

BY_HAND = "by_hand"
"""The rule by which such a claim is known."""


def add_by_hand(change: Change, document_id: str, given: Mapping[str, Any]) -> Claim:
    """A new claim of a document; its statement is the words of its primary span where none is given.

    Its id is made like every other, of where its figure or its words begin. Errors: ClaimRefused.
    """
    session = change.session
    document = session.get(Document, document_id)
    if document is None:
        raise ClaimRefused([{"parameter": "document_id", "code": "unknown_document", "detail": "No such document."}])
    people = meant(session, given)
    form = _with_statement(filled(EMPTY, given, people), document.text)
    if faults := [*people.faults, *broken(form.proposed(document.text), form.members())]:
        raise ClaimRefused(faults)
    anchor = _anchor(form, document.text)
    claim = _claim(change, document, form, anchor)
    with followed(change, document, []) as done:
        write(change, claim, form, form.members())
        keep_words(change, document)
        done[claim.id] = Action.CREATED
    return claim


def _claim(change: Change, document: Document, form: Form, anchor: int) -> Claim:
    shown = shown_appearance(change.session, document.id)
    return Claim(
        id=_free_id(change.session, document, form.columns["kind"], anchor),
        document_id=document.id,
        appearance_id=key_of(shown.id),
        published_on=shown.published_on,
        **form.columns,
        review=Review.ACCEPTED,
        anchor=anchor,
        rule=BY_HAND,
        created_at=change.at,
    )


def _with_statement(form: Form, text: str) -> Form:
    if form.columns["statement"] is not None:
        return form
    primary = next((text[span.start : span.end] for span in form.spans if span.primary), "")
    return form._replace(columns={**form.columns, "statement": " ".join(primary.split())})


def _anchor(form: Form, text: str) -> int:
    """Where its figure begins, in the first span that has it; where its words do, if it gives none."""
    by_rank = sorted(form.spans, key=_rank)
    figure = form.columns["value_text"]
    begins = (text.find(figure, span.start, span.end) for span in by_rank if figure)
    return next((place for place in begins if place >= 0), by_rank[0].start)


def _rank(span: Place) -> tuple[bool, int]:
    return not span.primary, span.start


def _free_id(session: Session, document: Document, kind: str, anchor: int) -> str:
    ids = (claim_id(document.sha256, kind, anchor, ordinal) for ordinal in count())
    return next(one for one in ids if session.get(Claim, one) is None)
