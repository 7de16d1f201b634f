"""/explore/review: the queue of the review desk, the claim at hand, and the door"""

import logging
import re
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from app import keys, queries
from app.deps import ClaimId, ReadSession
from app.errors import ClaimWithdrawn, NotFound
from app.filters import ClaimQuery
from app.gate.desk import needs_desk
from app.keys import State
from app.vocabulary import KeyScope
from app.web.desk.reviewer import BAD_KEY, HEADERS, Seated, ask_for_key, desk_address, seat, told, unseat
from app.web.desk.showing import Desk, frame, question, shown
from app.web.failures import Page
from app.web.render import page

router = APIRouter(route_class=Page)

_log = logging.getLogger(__name__)
_CLAIM = re.compile(r"clm_[0-9a-z]{1,28}")
Asked = Annotated[ClaimQuery, Query()]

WAS = "_was"
"""Names the claim about which was just decided."""


@router.get("/explore/review")
def show_queue(request: Request, session: ReadSession, query: Asked, reviewer: Seated) -> Response:
    """The first claim that waits; an empty desk where none does."""
    waiting = question(query)
    if reviewer is None:
        return ask_for_key(request)
    desk, was = Desk(request, session, reviewer, waiting), request.query_params.get(WAS, "")
    queue = queries.find_queue(session, desk.query)
    if queue.ids:
        more = [(WAS, was)] if was else []
        return RedirectResponse(desk.to(queue.ids[0], "", *more), HTTPStatus.SEE_OTHER, HEADERS)
    values = {**frame(desk, queue, was), "json": None}
    return page(request, "desk_empty.html", values, HEADERS)


@router.get("/explore/review/{claim_id}")
def show_claim_at_desk(
    request: Request, session: ReadSession, claim_id: ClaimId, query: Asked, reviewer: Seated
) -> Response:
    """A claim beside its text, to be decided about."""
    waiting = question(query)
    if reviewer is None:
        return ask_for_key(request, claim=claim_id if _CLAIM.fullmatch(claim_id) else "")
    desk = Desk(request, session, reviewer, waiting)
    try:
        values = shown(desk, claim_id, request.query_params.get(WAS, ""))
    except (NotFound, ClaimWithdrawn) as error:
        return away(desk, error)
    return page(request, "desk.html", values, HEADERS)


@router.get("/explore/review/{claim_id}/{step}")
def lead_to_claim(request: Request, claim_id: ClaimId, step: str, query: Asked) -> Response:
    """To the claim, from the address of a form that was sent and is asked for again."""
    if step not in ("accept", "reject", "correct"):
        raise NotFound("There is no such page.")
    return RedirectResponse(desk_address(request, quote(claim_id, safe="")), HTTPStatus.SEE_OTHER, HEADERS)


def away(desk: Desk, error: NotFound | ClaimWithdrawn) -> Response:
    """What is told of a claim that is no more, with the way to the next."""
    gone = isinstance(error, ClaimWithdrawn)
    heading = "This claim was taken back" if gone else "There is no such claim"
    words = "There is nothing to decide about it any more." if gone else "It may have been another address."
    values = {"heading": heading, "words": words, "again": desk.to()}
    return page(desk.request, "desk_away.html", values, HEADERS, error.status)


@router.post("/explore/review", dependencies=[needs_desk(KeyScope.REVIEW, told, is_entrance=True)])
def enter(request: Request, session: ReadSession, query: Asked) -> Response:
    """Look at the key, and begin a session with it."""
    form = request.state.form
    claim = form.one("claim") if _CLAIM.fullmatch(form.one("claim")) else ""
    checked = keys.check(session, form.one("key").strip().encode("utf-8", "replace"), KeyScope.REVIEW)
    if checked.state is not State.GOOD or checked.key is None:
        if checked.key:
            _log.warning(
                "request %s refused: %s is %s", request.scope["request_id"], checked.key.id, checked.state.value
            )
        answer = ask_for_key(request, BAD_KEY, HTTPStatus.UNAUTHORIZED, claim)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    answer = RedirectResponse(desk_address(request, claim), HTTPStatus.SEE_OTHER, HEADERS)
    seat(request, answer, checked.key)
    return answer


@router.post("/explore/review/leave", dependencies=[needs_desk(KeyScope.REVIEW, told)])
def leave(request: Request, query: Asked) -> Response:
    """End the session in this browser."""
    answer = RedirectResponse(desk_address(request), HTTPStatus.SEE_OTHER, HEADERS)
    unseat(request, answer)
    return answer
