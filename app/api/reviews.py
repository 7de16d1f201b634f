"""Claims put right: PATCH /claims/{id}, POST /claims/{id}/accept, /reject, /withdraw, POST /claims"""

import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, NamedTuple

import anyio
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app import idempotency, queries, review
from app.api.answers import tag_of
from app.api.headers import headers_of
from app.api.incoming import IdempotencyKey
from app.api.openapi import body_of, written
from app.api.writes import IfMatch, carried_out, expect, sent, told
from app.db import transaction
from app.deps import Bare, ClaimId, Writer, needs
from app.errors import (
    ClaimRefused,
    ClaimWithdrawn,
    InvalidBody,
    NotFound,
    PreconditionFailed,
    RequestAtWork,
    UnusableIdempotencyKey,
)
from app.filters import is_text
from app.history import Author, Change, Why
from app.models import Claim
from app.schemas import ClaimGiven, ClaimPatch, ClaimRead, WhySent
from app.vocabulary import Action, KeyScope

router = APIRouter(prefix="/claims", tags=["claims"], dependencies=[Bare])

_REVIEW = [needs(KeyScope.REVIEW)]
_WHY = {"reason": "extraction_error", "note": "The text says 12 to 14 boats."}
_FIGURE = {"value_low": 12, "value_high": 14, "bound": "range", "value_text": "12 to 14"}
_BY_HAND = {
    "reason": "extraction_error",
    "note": "No rule reads this figure.",
    "document_id": "doc_11eef446b8",
    "kind": "statistic",
    "attribution": "paraphrase",
    "speaker": "orla-venn",
    "measure": "equipment_losses",
    "unit": "item",
    "item": "boat",
    "basis": "event",
    **_FIGURE,
    "evidence": [{"start": 0, "end": 24}],
}
_DECIDED = written(ClaimRead, NotFound, InvalidBody, PreconditionFailed)
_REFUSABLE = written(ClaimRead, NotFound, ClaimWithdrawn, InvalidBody, PreconditionFailed)
_ADDED = written(ClaimRead, InvalidBody, ClaimRefused, UnusableIdempotencyKey, RequestAtWork)


class Review(NamedTuple):
    """Whoever reviews which claim, and what they know of it."""

    request: Request
    author: Author
    claim_id: str
    if_match: str | None


async def _review(request: Request, author: Writer, claim_id: ClaimId, if_match: IfMatch = None) -> Review:
    return Review(request, author, claim_id, if_match)


Asked = Annotated[Review, Depends(_review)]


@router.patch(
    "/{claim_id}",
    response_model=ClaimRead,
    responses=written(ClaimRead, NotFound, ClaimWithdrawn, InvalidBody, ClaimRefused, PreconditionFailed),
    openapi_extra=body_of(ClaimPatch, {**_WHY, **_FIGURE}),
    dependencies=_REVIEW,
)
async def correct_claim(asked: Asked) -> Response:
    """Put a claim right: `reason` and `note`, and beside them the members that are to be different.

    What is left out stays; null says that there is none; `evidence`, `relays` and `origins` take the place of those
    there are. The claim is `corrected`, and shown again if it was rejected. Rates, repeats, search and what its
    document's headlines show follow. What says nothing new changes nothing.
    """
    patch = await sent(asked.request, ClaimPatch)
    return await _reviewed(asked, patch, partial(review.correct, given=patch.said()))


@router.post(
    "/{claim_id}/accept",
    response_model=ClaimRead,
    responses=_DECIDED,
    openapi_extra=body_of(WhySent, _WHY),
    dependencies=_REVIEW,
)
async def accept_claim(asked: Asked) -> Response:
    """Say that a claim is read right; a rejected or withdrawn one is restored.

    A claim that was corrected is `corrected` still, or again. Accepting it twice changes nothing.
    """
    return await _decided(asked, Action.ACCEPTED)


@router.post(
    "/{claim_id}/reject",
    response_model=ClaimRead,
    responses=_REFUSABLE,
    openapi_extra=body_of(WhySent, _WHY),
    dependencies=_REVIEW,
)
async def reject_claim(asked: Asked) -> Response:
    """Say that a claim is read wrong: lists hide it, its address stays. Rejecting it twice changes nothing."""
    return await _decided(asked, Action.REJECTED)


@router.post(
    "/{claim_id}/withdraw",
    response_model=ClaimRead,
    responses=_DECIDED,
    openapi_extra=body_of(WhySent, _WHY),
    dependencies=_REVIEW,
)
async def withdraw_claim(asked: Asked) -> Response:
    """Take a claim back: lists hide it, and its address is 410. Accepting it brings it back.

    This once the claim itself is answered. Withdrawing it twice changes nothing.
    """
    return await _decided(asked, Action.WITHDRAWN)


@router.post(
    "",
    status_code=201,
    response_model=ClaimRead,
    responses={
        **{status: answer for status, answer in _ADDED.items() if status != 200},  # noqa: PLR2004  none is found
        201: {**_ADDED[200], "headers": headers_of(("ETag", "Location", "Idempotency-Replayed"))},
    },
    openapi_extra=body_of(ClaimGiven, _BY_HAND),
    dependencies=_REVIEW,
)
async def add_claim(request: Request, author: Writer, idempotency_key: IdempotencyKey = None) -> Response:
    """Add a claim that no rule has read, with the words that carry it.

    It is `accepted`, and its `rule` is `by_hand`; no later reading touches it. The statement is the words of the
    primary span where none is given. To be sure that it is added once, name the request by `Idempotency-Key`.
    """
    given = await sent(request, ClaimGiven)
    asked = (b"POST", request.scope["path"].encode(), await request.body())
    named = idempotency.named(author, idempotency_key, *asked)
    return await anyio.to_thread.run_sync(partial(_add, request, author, given, named))


def _add(request: Request, author: Author, given: ClaimGiven, named: idempotency.Named | None) -> Response:
    with idempotency.once(request.app.state.engine, named) as once:
        if once.kept is not None:
            kept = json.loads(once.kept.body)
            place = {"Location": kept["url"], "Idempotency-Replayed": "true", "ETag": tag_of(once.kept.body)}
            more = {"Cache-Control": "no-store", **place}
            return Response(once.kept.body, once.kept.status, more, media_type="application/json")
        with transaction(request.app.state.engine) as session:
            change = Change(session, author, Why(given.reason, given.note))
            claim = review.add_by_hand(change, given.document_id, given.said())
            answer = told(_whole(change, claim.id), 201, {"Location": f"/claims/{claim.id}"})
            once.keep(session, answer.status_code, bytes(answer.body))
        return answer


async def _decided(asked: Review, decision: Action) -> Response:
    why = await sent(asked.request, WhySent)
    return await _reviewed(asked, why, partial(review.decide, decision=decision))


async def _reviewed(asked: Review, why: WhySent, work: Callable[[Change, Claim], None]) -> Response:
    if not is_text(asked.claim_id):
        raise NotFound("There is no such claim.")

    def write(change: Change) -> Response:
        claim = review.found(change.session, asked.claim_id)
        expect(asked.if_match, _whole(change, asked.claim_id))
        work(change, claim)
        return told(_whole(change, asked.claim_id))

    return await carried_out(asked.request, asked.author, why, write)


def _whole(change: Change, claim_id: str) -> dict[str, Any]:
    change.session.flush()
    return queries.find_whole_claim(change.session, claim_id) or {}
