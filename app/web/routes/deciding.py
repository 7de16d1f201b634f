"""What a reviewer decides: POST /explore/review/{id}/accept, /reject, /correct"""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from app import queries, review
from app.db import transaction
from app.deps import ClaimId, Writer, reading
from app.errors import ClaimRefused, ClaimWithdrawn, NotFound, PreconditionFailed
from app.filters import ClaimQuery, is_text
from app.gate.desk import Form, needs_desk
from app.history import Author, Change, Why
from app.models import Claim
from app.schemas import ClaimPatch, WhySent, claim_row, evidence_object
from app.vocabulary import Action, KeyScope, RevisionReason
from app.web.desk.fields import Typed, said, stands, typed
from app.web.desk.refusals import in_fields, misshapen
from app.web.desk.reviewer import HEADERS, ask_for_key, reviewer_of, told
from app.web.desk.showing import Attempt, Desk, claim_at, is_again, number_of, question, shown
from app.web.failures import Page
from app.web.render import page
from app.web.routes.desk import WAS, Asked, away

router = APIRouter(route_class=Page, dependencies=[needs_desk(KeyScope.REVIEW, told)])

_USUAL = {
    Action.ACCEPTED: (RevisionReason.OTHER, "Found right at the review desk."),
    Action.CORRECTED: (RevisionReason.EXTRACTION_ERROR, "Put right at the review desk."),
    Action.REJECTED: (RevisionReason.EXTRACTION_ERROR, ""),
}
"""Why, where the reviewer says nothing; who rejects must say it."""
_LONGEST_NUMBER = 18

Work = Callable[[Change, Claim], None]


class Sent(NamedTuple):
    """A decision about a claim, as it came."""

    request: Request
    author: Author
    claim_id: str
    query: ClaimQuery
    form: Form

    @property
    def version(self) -> int:
        """What the claim was when the reviewer saw it; what is no number is never right."""
        given = self.form.one("version")
        is_number = given.isascii() and given.isdigit() and len(given) <= _LONGEST_NUMBER
        return int(given) if is_number else -1

    @property
    def why(self) -> dict[str, str]:
        """Reason and note as they were typed."""
        return {name: self.form.one(name).replace("\r\n", "\n").strip() for name in ("reason", "note")}


def _sent(request: Request, author: Writer, claim_id: ClaimId, query: Asked) -> Sent:
    if not is_text(claim_id):
        raise NotFound("There is no such claim.")
    return Sent(request, author, claim_id, question(query), request.state.form)


Decision = Annotated[Sent, Depends(_sent)]


@router.post("/explore/review/{claim_id}/accept")
def accept_at_desk(sent: Decision) -> Response:
    """The claim is read right."""
    return _carried_out(sent, Action.ACCEPTED, partial(review.decide, decision=Action.ACCEPTED))


@router.post("/explore/review/{claim_id}/reject")
def reject_at_desk(sent: Decision) -> Response:
    """The claim is read wrong."""
    return _carried_out(sent, Action.REJECTED, partial(review.decide, decision=Action.REJECTED))


@router.post("/explore/review/{claim_id}/correct")
def correct_at_desk(sent: Decision) -> Response:
    """The claim is to be as it was typed."""
    return _carried_out(sent, Action.CORRECTED, partial(_put_right, sent))


def _put_right(sent: Sent, change: Change, claim: Claim) -> None:
    now = _stands(change.session, claim.id)
    members, faults = said(typed(sent.form, now), now)
    if faults:
        raise ClaimRefused(faults)
    try:
        patch = ClaimPatch.model_validate({**_why(sent, Action.CORRECTED)._asdict(), **members})
    except ValidationError as error:
        raise ClaimRefused(misshapen(error)) from None
    review.correct(change, claim, patch.said())
    if not change.made:
        raise ClaimRefused([{"parameter": "nothing", "code": "nothing_new"}])


def _stands(session: Session, claim_id: str) -> Typed:
    parts = claim_at(session, claim_id)
    return stands(claim_row(parts), [evidence_object(span) for span in parts.evidence])


def _why(sent: Sent, action: Action) -> Why:
    """The reason and the note, or what is usual."""
    reason, note = _USUAL[action]
    given = {"reason": sent.why["reason"] or reason.value, "note": sent.why["note"] or note}
    if not given["note"]:
        raise ClaimRefused([{"parameter": "note", "code": "note_missing"}])
    try:
        why = WhySent.model_validate(given)
    except ValidationError as error:
        raise ClaimRefused(misshapen(error)) from None
    return Why(why.reason, why.note)


def _carried_out(sent: Sent, action: Action, work: Work) -> Response:
    """The next claim; or the same once more, with what was typed and why it was not done."""
    try:
        with transaction(sent.request.app.state.engine) as session:
            change = Change(session, sent.author, _why(sent, action))
            claim = review.found(session, sent.claim_id)
            last = queries.last_changes(session, [claim.id]).get(claim.id)
            if number_of(last) == sent.version:
                work(change, claim)
            elif not is_again(claim, last, action, sent.author) or _differs(session, sent, action):
                raise PreconditionFailed("It was changed meanwhile.")
    except PreconditionFailed:
        return _once_more(sent, action, HTTPStatus.PRECONDITION_FAILED, {})
    except ClaimRefused as error:
        faults: list[Mapping[str, Any]] = error.extra["errors"]  # type: ignore[assignment]
        return _once_more(sent, action, HTTPStatus.UNPROCESSABLE_ENTITY, in_fields(faults))
    except (NotFound, ClaimWithdrawn) as error:
        with reading(sent.request) as session:
            desk = _desk(sent, session)
            return ask_for_key(sent.request) if desk is None else away(desk, error)
    return _onward(sent)


def _differs(session: Session, sent: Sent, action: Action) -> bool:
    """Whether a correction says something else than what stands now."""
    if action is not Action.CORRECTED:
        return False
    now = _stands(session, sent.claim_id)
    members, faults = said(typed(sent.form, now), now)
    return bool(members or faults)


def _once_more(sent: Sent, action: Action, status: int, faults: Mapping[str, Any]) -> Response:
    """The claim as it stands now, beside what was typed."""
    with reading(sent.request) as session:
        desk = _desk(sent, session)
        if desk is None:
            return ask_for_key(sent.request)
        try:
            given = typed(sent.form, _stands(session, sent.claim_id))
            seen = sent.version if status == HTTPStatus.PRECONDITION_FAILED else None
            values = shown(desk, sent.claim_id, attempt=Attempt(action.value, given, faults, sent.why, seen))
        except (NotFound, ClaimWithdrawn) as error:
            return away(desk, error)
        return page(sent.request, "desk.html", values, HEADERS, status)


def _onward(sent: Sent) -> Response:
    """To the next claim, or, after the last, to those that were passed over."""
    with reading(sent.request) as session:
        queue = queries.find_queue(session, sent.query, sent.claim_id)
        following = queue.beside(+1) or next((one for one in queue.ids if one != sent.claim_id), None)
        desk = _desk(sent, session)
    if desk is None:
        return ask_for_key(sent.request)
    return RedirectResponse(desk.to(following, "", (WAS, sent.claim_id)), HTTPStatus.SEE_OTHER, HEADERS)


def _desk(sent: Sent, session: Session) -> Desk | None:
    """The desk as it is after the write; None where the key has ended in this moment."""
    reviewer = reviewer_of(sent.request, session)
    return reviewer and Desk(sent.request, session, reviewer, sent.query)
