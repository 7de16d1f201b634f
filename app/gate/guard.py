"""Stands before every write: the key is looked at before the body is read, and the body while it comes."""

import contextlib
import logging
from http import HTTPStatus

import anyio
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import keys
from app.db import for_reading, transaction_at_once
from app.errors import DatabaseUnavailable, Forbidden, Unauthorized
from app.gate.addresses import READING, Addresses
from app.gate.body import Body
from app.gate.needs import AUTHOR, Look, Needs
from app.history import Author
from app.keys import State
from app.settings import Settings

_log = logging.getLogger(__name__)
_LOOKS_AT_ONCE = 4
"""So many keys are looked up at once: who sends many wrong ones takes no thread from those who read."""
_SECONDS_TO_LOOK = 10


class Guard:
    """Who may write is let through, with the author in the scope and the key taken out of it."""

    def __init__(self, app: ASGIApp, addresses: Addresses, engine: Engine, settings: Settings) -> None:
        self._app = app
        self._addresses = addresses
        self._engine, self._reading = engine, for_reading(engine)
        self._settings = settings
        self._looking = anyio.CapacityLimiter(_LOOKS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writes = scope["type"] == "http" and scope["method"] not in READING
        needs = self._addresses.needs(scope) if writes else None
        if needs is None:
            await self._app(scope, receive, send)
            return
        most: int = getattr(self._settings, needs.takes)
        write = _Write(scope, Body(scope, receive, most, self._settings.body_seconds), send, needs)
        try:
            author = await self._author(scope, needs)
            write.body.look_at_head()
        except Exception as error:
            await write.refuse(error)
        else:
            await write.pass_on(self._app, author)

    async def _author(self, scope: Scope, needs: Needs) -> Author | None:
        look = needs.look(Request(scope))
        if look is None:
            return None
        try:
            with anyio.fail_after(_SECONDS_TO_LOOK):
                checked = await anyio.to_thread.run_sync(
                    self._look, look, limiter=self._looking, abandon_on_cancel=True
                )
        except TimeoutError:
            raise DatabaseUnavailable("The database does not answer. Ask again in some seconds.") from None
        if checked.state is State.GOOD and checked.key:
            return Author(checked.key.name, checked.key.id)
        if checked.key:
            _log.warning("request %s refused: %s is %s", scope["request_id"], checked.key.id, checked.state.value)
        if checked.state is State.OUT_OF_SCOPE:
            raise Forbidden(
                f"This key may do other things; here the scope {needs.scope} is needed.", needed=needs.scope
            )
        raise Unauthorized(needs.lacking)

    def _look(self, look: Look) -> keys.Checked:
        with Session(self._reading) as session:
            checked = look(session)
        if checked.state is State.GOOD and checked.key and keys.is_to_be_noted(checked.key):
            # nobody is kept waiting or turned away for it
            with contextlib.suppress(SQLAlchemyError), transaction_at_once(self._engine) as session:
                keys.note_use(session, checked.key.id)
        return checked


class _Write:
    """One request that writes, and the answer that it gets where the application is not to give it."""

    def __init__(self, scope: Scope, body: Body, send: Send, needs: Needs) -> None:
        self.body = body
        self._scope = scope
        self._send = send
        self._needs = needs
        self._started = False

    async def pass_on(self, app: ASGIApp, author: Author | None) -> None:
        """To the application, and back; what is wrong with the body is answered here, unless an answer has begun."""
        headers = [header for header in self._scope["headers"] if header[0] != b"authorization"]
        if author is not None:
            self._scope[AUTHOR] = author
        scope = {**self._scope, "headers": headers}
        try:
            await app(scope, self.body.receive, self._pass_back)
        except Exception:
            if self._started or not self.body.refusal:
                raise
        finally:
            # whoever writes the log sees the scope that came, not the one that was passed on
            self._scope["route"] = scope.get("route")
        if self.body.refusal and not self._started:
            await self.refuse(self.body.refusal)

    async def refuse(self, error: Exception) -> None:
        """Answer with the problem; whoever is still sending is let finish for a while, and nothing of it is kept."""
        response = await self._needs.answer(Request(self._scope), error)
        if self.body.is_announced:
            response.headers["Connection"] = "close"
        await response(self._scope, self.body.receive, self._last)

    async def _pass_back(self, message: Message) -> None:
        # the application may take a body that did not come for another mistake: what it says of it is not sent
        if self._started or not self.body.refusal:
            self._started = True
            await self._send(message)

    async def _last(self, message: Message) -> None:
        if message["type"] == "http.response.body" and not self._is_late():
            await self._send({**message, "more_body": True})
            await self.body.discard()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    def _is_late(self) -> bool:
        return bool(self.body.refusal and self.body.refusal.status == HTTPStatus.REQUEST_TIMEOUT)
