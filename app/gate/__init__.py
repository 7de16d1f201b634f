"""What stands before every route: pure ASGI, so that an answer costs no more for it.

`HEAD` is answered as `GET` is, without its body. Routes whose body is long may look at `scope["without_body"]` and make
none.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.cache import WITHIN
from app.errors import AppError
from app.gate.addresses import READING, Addresses
from app.gate.admission import Admission
from app.gate.allowance import Allowance
from app.gate.coding import Coding
from app.gate.guard import Guard
from app.gate.hiding import ASKED, hidden
from app.gate.kept import Kept
from app.gate.naming import request_id
from app.gate.problems import HANDLERS, problem
from app.gate.seen import Seen, Watcher, seen
from app.settings import Settings

__all__ = ["API_VERSION", "HANDLERS", "OF_A_BODY", "Seen", "Watcher", "dressed", "stand_before"]

API_VERSION = "1.0.0"

_log = logging.getLogger(__name__)
_PERCENT = {byte: f"%{byte:02X}" for byte in (*range(33), *range(127, 256))}

_HEADERS = {
    "API-Version": API_VERSION,
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OPEN = _HEADERS | {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Link, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, API-Version, Preference-Applied, "
        "Content-Disposition, Data-Age"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What is read may be read by the pages of every site."""
_CLOSED = _HEADERS | {"Cross-Origin-Resource-Policy": "same-origin"}
"""What is written may be written by our own pages only, whatever key those of others have."""
_CODING = b"Accept-Encoding"
"""Answers that are small today are compressed when they have grown, so all of them vary by it."""
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "Accept, Cache-Control, Content-Type, If-None-Match, Prefer, X-Request-ID",
    "Access-Control-Max-Age": "3600",
}


OF_A_BODY = {"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"}
"""What guards a body: 304 has none, and whoever keeps the answer has these with it."""
_NOT_MODIFIED = 304


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_ENCODED = {True: _encoded(_OPEN), False: _encoded(_CLOSED)}
_WITHOUT_BODY = _encoded({name: value for name, value in _OPEN.items() if name not in OF_A_BODY})


def dressed(
    name: str, status: int, given: Sequence[tuple[bytes, bytes]], is_open: bool = True
) -> list[tuple[bytes, bytes]]:
    """The headers of an answer to the request of this name, with those that every answer has."""
    headers = [(b"x-request-id", name.encode()), *given]
    places = {one.lower(): place for place, (one, _) in enumerate(headers)}
    vary = places.get(b"vary")
    if vary is None:
        headers.append((b"vary", _CODING))
    elif _CODING not in headers[vary][1]:
        headers[vary] = (b"vary", b"%b, %b" % (headers[vary][1], _CODING))
    ours = _WITHOUT_BODY if status == _NOT_MODIFIED else _ENCODED[is_open]
    headers += [header for header in ours if header[0] not in places]
    return headers


Start = Callable[[], Awaitable[None]]
"""What must be so before anything is served; `AppError` says why it is not."""


def stand_before(
    app: FastAPI,
    engine: Engine,
    settings: Settings,
    routes: Sequence[BaseRoute] | None = None,
    start: Start | None = None,
) -> None:
    """Put the gate before an application that has all its routes; `TypeError` where a write needs no scope.

    Whoever is added to `app.state.watchers` before the first request is told of every one.
    """
    addresses = app.state.addresses = Addresses(routes or app.routes)
    watchers: list[Watcher] = []
    app.state.watchers, app.state.shed_requests = watchers, 0

    def shed() -> None:
        app.state.shed_requests += 1

    kept = app.state.kept = Kept(engine, settings, watchers)
    app.add_middleware(Coding)
    kept.behind(app)
    app.add_middleware(Guard, addresses=addresses, engine=engine, settings=settings)
    app.add_middleware(Admission, settings=settings, shed=shed)
    if settings.rate_limit is not None:
        app.add_middleware(Allowance, requests=settings.rate_limit, seconds=settings.rate_seconds)
    app.add_middleware(Gate, addresses=addresses, watchers=watchers, start=start)


class Gate:
    """Version alias, HEAD, CORS, request id, security headers, the answer when something breaks, and who is told."""

    def __init__(
        self, app: ASGIApp, addresses: Addresses, watchers: Sequence[Watcher] = (), start: Start | None = None
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._watchers = watchers
        self._start = start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._begin(scope, receive, send)
            return
        began = time.perf_counter()
        answer = _Answer(scope, send)
        scope[WITHIN] = answer.scope
        try:
            await self._answer(answer, receive)
        finally:
            if self._watchers:
                one = seen(answer.scope, answer.status, time.perf_counter() - began, answer.length)
                for watcher in self._watchers:
                    watcher(one)

    async def _answer(self, answer: "_Answer", receive: Receive) -> None:
        if answer.scope["method"] == "OPTIONS":
            await answer.preflight(self._addresses.allow(answer.scope))
            return
        try:
            await self._app(answer.scope, receive, answer.send)
        except Exception:
            if answer.status:
                raise
            _log.exception("request %s failed", answer.scope["request_id"])
            error = AppError("The fault is ours; it is in the log under this request_id.")
            await problem(Request(answer.scope), error)(answer.scope, receive, answer.send)

    async def _begin(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and self._start is not None:
            try:
                await self._start()
            except AppError as error:
                await receive()
                await send({"type": "lifespan.startup.failed", "message": f"database: {error}"})
                return
        await self._app(scope, receive, send)


class _Answer:
    """One request as the routes see it, and its answer as the asker does."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        method: str = scope["method"]
        self._head = method == "HEAD"
        meant = Headers(scope=scope).get("Access-Control-Request-Method", "GET") if method == "OPTIONS" else method
        self._is_open = meant in READING
        self.status = 0
        """Of the answer, once it has begun."""
        self.length = 0
        """Of its body, in bytes, as far as it was sent."""
        self.scope: Scope = {
            **scope,
            "method": "GET" if self._head else method,
            "asked_method": method,
            "without_body": self._head,
            "path": hidden(_without_version(scope)),
            "query_string": hidden(
                scope.get(ASKED, scope["query_string"]).decode("latin-1").translate(_PERCENT)
            ).encode("ascii"),
            "request_id": request_id(_first(scope, b"x-request-id")),
        }

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = dressed(
                self.scope["request_id"], self.status, message.get("headers", ()), self._is_open
            )
        elif self._head:
            message = {**message, "body": b""}
        else:
            self.length += len(message.get("body", b""))
        await self._send(message)

    async def preflight(self, allow: str) -> None:
        said = {"Allow": allow} | (_PREFLIGHT if self._is_open else {})
        headers = [(name.lower().encode(), value.encode()) for name, value in said.items()]
        await self.send({"type": "http.response.start", "status": 204, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})


def _without_version(scope: Scope) -> str:
    """`/v1/claims` is `/claims`: the same address, so the same answer."""
    root: str = scope.get("root_path", "")
    path: str = scope["path"].removeprefix(root)
    return root + (path.removeprefix("/v1") if path.startswith("/v1/") else path)


def _first(scope: Scope, wanted: bytes) -> bytes | None:
    return next((value for name, value in scope["headers"] if name == wanted), None)
