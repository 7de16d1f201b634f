"""What stands before every route: pure ASGI, so that an answer costs no more for it.

`HEAD` is answered as `GET` is, without its body. Routes whose body is long may look at `scope["without_body"]` and make
none.
"""

import logging
import re
from collections.abc import Sequence
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError
from app.gate.addresses import READING, Addresses
from app.gate.coding import Coding
from app.gate.guard import Guard
from app.gate.hiding import hidden
from app.gate.problems import HANDLERS, problem
from app.settings import Settings

__all__ = ["API_VERSION", "HANDLERS", "stand_before"]

API_VERSION = "1.0.0"

_log = logging.getLogger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
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
        "Content-Disposition"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What is read may be read by the pages of every site."""
_CLOSED = _HEADERS | {"Cross-Origin-Resource-Policy": "same-origin"}
"""What is written may be written by our own pages only, whatever key those of others have."""
_CODING = "Accept-Encoding"
"""Answers that are small today are compressed when they have grown, so all of them vary by it."""
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "Accept, Cache-Control, Content-Type, If-None-Match, Prefer, X-Request-ID",
    "Access-Control-Max-Age": "3600",
}


def stand_before(app: FastAPI, engine: Engine, settings: Settings, routes: Sequence[BaseRoute] | None = None) -> None:
    """Put the gate before an application that has all its routes; `TypeError` where a write needs no scope."""
    addresses = app.state.addresses = Addresses(routes or app.routes)
    app.add_middleware(Coding)
    app.add_middleware(Guard, addresses=addresses, engine=engine, settings=settings)
    app.add_middleware(Gate, addresses=addresses)


class Gate:
    """Version alias, HEAD, CORS, request id, security headers, and the answer when something breaks."""

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        if scope["method"] == "OPTIONS":
            await answer.preflight(self._addresses.allow(answer.scope))
            return
        try:
            await self._app(answer.scope, receive, answer.send)
        except Exception:
            if answer.started:
                raise
            _log.exception("request %s failed", answer.scope["request_id"])
            error = AppError("The fault is ours; it is in the log under this request_id.")
            await problem(Request(answer.scope), error)(answer.scope, receive, answer.send)


class _Answer:
    """One request as the routes see it, and its answer as the asker does."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._head = scope["method"] == "HEAD"
        meant = Headers(scope=scope).get("Access-Control-Request-Method", "GET")
        self._is_open = (meant if scope["method"] == "OPTIONS" else scope["method"]) in READING
        self.started = False
        self.scope: Scope = {
            **scope,
            "method": "GET" if self._head else scope["method"],
            "without_body": self._head,
            "path": hidden(_without_version(scope)),
            "query_string": hidden(scope["query_string"].decode("latin-1").translate(_PERCENT)).encode("ascii"),
            "request_id": _request_id(scope),
        }

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.scope["request_id"]
            for name, value in (_OPEN if self._is_open else _CLOSED).items():
                headers.setdefault(name, value)
            if _CODING not in headers.get("Vary", ""):
                headers.add_vary_header(_CODING)
        elif self._head:
            message = {**message, "body": b""}
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


def _request_id(scope: Scope) -> str:
    """The asker's own name for the request, if it is a plain one."""
    given = Headers(scope=scope).get("X-Request-ID", "")
    return given if _REQUEST_ID.fullmatch(given) and hidden(given) == given else uuid4().hex
