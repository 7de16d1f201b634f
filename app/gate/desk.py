"""What the forms of the review desk need: to be our own, sent from our own page, by somebody whose session is good."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Security
from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.responses import Response

from app import keys
from app.errors import FormRefused, InvalidRequest, Unauthorized, UnsupportedMediaType
from app.gate.needs import Look, Needs, Takes
from app.gate.sessions import DeskSession, Sessions
from app.history import Author
from app.keys import Checked, State
from app.vocabulary import KeyScope

TOKEN = "token"  # noqa: S105  the name of a field
FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 200
_PORTS = {"http": ":80", "https": ":443"}

Told = Callable[[Request, Exception], Awaitable[Response]]
"""How an error is told to who looks at pages."""


class Form(NamedTuple):
    """What a form says: each field with all its values."""

    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """A field's value; nothing where it is not there."""
        return next(iter(self.fields.get(name, ())), "")


class NeedsDesk(Needs):
    """A form of the desk; with a scope, one that is sent in a session whose key has it.

    Where it comes from and who sends it is looked at before the body is read, its token right after.
    """

    def __init__(self, scope: KeyScope, told: Told, is_entrance: bool = False) -> None:
        super().__init__(scope, Takes.FORM)
        self._told = told
        self._is_entrance = is_entrance

    def look(self, request: Request) -> Look | None:
        """How to look up the key of the session; None at the entrance, where nobody has one yet."""
        check_origin(request.headers)
        if self._is_entrance:
            return None
        session = sessions_of(request).read(request.cookies)
        if session is None:
            raise Unauthorized(self.lacking)
        return look_up(sessions_of(request), session, self.scope)

    async def answer(self, request: Request, error: Exception) -> Response:
        """A page."""
        return await self._told(request, error)

    async def __call__(self, request: Request) -> Author | None:
        """Read the form, and refuse what is none of ours; the form is left in `request.state.form`."""
        author = None if self._is_entrance else await super().__call__(request)
        form = await _read(request)
        nonce = self._nonce(request)
        if nonce is None or not sessions_of(request).is_token(nonce, form.one(TOKEN)):
            raise FormRefused("The form does not belong to this visit. Open the desk again and send it from there.")
        request.state.form = form
        return author

    def _nonce(self, request: Request) -> str | None:
        sessions = sessions_of(request)
        if self._is_entrance:
            return sessions.form_nonce(request.cookies)
        session = sessions.read(request.cookies)
        return session and session.nonce


def needs_desk(scope: KeyScope, told: Told, is_entrance: bool = False) -> Any:  # noqa: ANN401  as `needs`
    """For the forms of the desk: `dependencies=[needs_desk(KeyScope.REVIEW, told)]`, as `needs` for other writes."""
    return Security(NeedsDesk(scope, told, is_entrance), scopes=[scope.value])


def sessions_of(request: Request) -> Sessions:
    """What the service writes cookies with."""
    sessions: Sessions = request.app.state.sessions
    return sessions


def look_up(sessions: Sessions, session: DeskSession, scope: KeyScope) -> Look:
    """How to find out whether the key may still be used by which a session began."""

    def look(database: Session) -> Checked:
        checked = keys.check_again(database, session.key_id, scope)
        is_of = checked.key is not None and sessions.is_of(session, checked.key)
        return checked if is_of else Checked(State.UNKNOWN)

    return look


def check_origin(headers: Headers) -> None:
    """Refuse what no page of ours has sent: browsers say from where a form comes, in one header or the other."""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    said = [*([site == "same-origin"] if site else []), *([_is_own(origin, headers)] if origin else [])]
    if not said:
        raise FormRefused("The browser does not say from which page the form was sent.")
    if not all(said):
        raise FormRefused("The form was sent from a page of another site.")


def _is_own(origin: str, headers: Headers) -> bool:
    """The same host and port; who ends TLS before us knows the scheme, and we may not."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    host, usual = headers.get("Host", "").casefold(), _PORTS.get(parts.scheme, "")
    return bool(host) and parts.netloc.casefold().removesuffix(usual) == host.removesuffix(usual)


async def _read(request: Request) -> Form:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise UnsupportedMediaType("Only forms are taken here.", available=[FORM])
    fields: dict[str, list[str]] = {}
    try:
        body = (await request.body()).decode("ascii")
        pairs = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise InvalidRequest("The form cannot be read.") from None
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return Form(fields)
