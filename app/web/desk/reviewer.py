"""Who sits at the desk: a session that began with a key, and what is told to who has none."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from app.deps import ReadSession
from app.errors import Forbidden, FormRefused, Unauthorized
from app.gate.desk import look_up, sessions_of
from app.gate.sessions import COOKIE, FORM_COOKIE, LIFETIME
from app.history import Author
from app.keys import State
from app.models import ApiKey
from app.vocabulary import KeyScope
from app.web.addresses import address, asked, root
from app.web.failures import as_page
from app.web.render import page

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "Vary": "Cookie"}
"""Nobody keeps a page of the desk; and a browser that may say nothing of pages would not say whence a form comes."""
BAD_KEY = "This key cannot be used here. Look whether it is whole; a new one comes from whoever runs this service."
"""The same for every key that is no good, so that nobody learns why."""
ENDED = (
    "You are not at the desk any more, and nothing was changed: twelve hours have passed, you have left, or the key "
    "has ended. Enter a key to go on where you were."
)


class Reviewer(NamedTuple):
    """Somebody at the desk."""

    author: Author
    token: str
    """What the forms must bring along."""


def reviewer_of(request: Request, session: Session) -> Reviewer | None:
    """The key is looked up at each request: one that has ended ends the session."""
    sessions = sessions_of(request)
    found = sessions.read(request.cookies)
    if found is None:
        return None
    checked = look_up(sessions, found, KeyScope.REVIEW)(session)
    if checked.state is not State.GOOD or checked.key is None:
        return None
    return Reviewer(Author(checked.key.name, checked.key.id), sessions.token(found.nonce))


def _seated(request: Request, session: ReadSession) -> Reviewer | None:
    return reviewer_of(request, session)


Seated = Annotated[Reviewer | None, Depends(_seated)]
"""Who reads a page of the desk; None where a key must be entered first."""


def ask_for_key(request: Request, message: str = "", status: int = 200, claim: str = "") -> Response:
    """The form in which a key is entered; `claim` is where to go on."""
    sessions = sessions_of(request)
    cookie, nonce = request.cookies.get(FORM_COOKIE, ""), sessions.form_nonce(request.cookies)
    if nonce is None:
        cookie = sessions.begin_form()
        nonce = sessions.form_nonce({FORM_COOKIE: cookie}) or ""
    pairs = asked(request)
    values = {
        "token": sessions.token(nonce),
        "message": message,
        "claim": claim,
        "action": address(f"{root(request)}explore/review", pairs),
        "again": desk_address(request, claim),
        "had_session": COOKIE in request.cookies,
    }
    answer = page(request, "desk_key.html", values, HEADERS, status)
    _set(request, answer, FORM_COOKIE, cookie)
    return answer


def desk_address(request: Request, claim: str = "") -> str:
    """The queue, or a claim in it, with the filters that are asked."""
    return address(f"{root(request)}explore/review{f'/{claim}' if claim else ''}", asked(request))


def seat(request: Request, answer: Response, key: ApiKey) -> None:
    """Begin a session."""
    _set(request, answer, COOKIE, sessions_of(request).enter(key))
    _unset(request, answer, FORM_COOKIE)


def unseat(request: Request, answer: Response) -> None:
    """End it in this browser."""
    _unset(request, answer, COOKIE)


def _set(request: Request, answer: Response, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(LIFETIME.total_seconds()),
        path=_path(request),
        secure=request.scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )


def _unset(request: Request, answer: Response, name: str) -> None:
    is_secure = request.scope["scheme"] == "https"
    answer.delete_cookie(name, path=_path(request), secure=is_secure, httponly=True, samesite="strict")


def _path(request: Request) -> str:
    return f"{root(request)}explore/review"


async def told(request: Request, error: Exception) -> Response:
    """What is wrong with a form, as a page: where no session is good, the form for the key."""
    if isinstance(error, Unauthorized):
        claim = str(request.scope["path"]).rpartition("/explore/review/")[2].split("/")[0]
        answer = ask_for_key(request, ENDED, 401, claim if claim.startswith("clm_") else "")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if isinstance(error, FormRefused | Forbidden):
        values = {"heading": "The form was not taken", "words": str(error), "again": f"{root(request)}explore/review"}
        return page(request, "desk_away.html", values, HEADERS, error.status)
    return await as_page(request, error)
