"""What stands before every route: pure ASGI, so that an answer costs no more for it."""

import logging
import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError
from app.gate.coding import Coding
from app.gate.problems import HANDLERS, problem

__all__ = ["API_VERSION", "HANDLERS", "Coding", "Gate"]

API_VERSION = "1.0.0"

_log = logging.getLogger(__name__)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PERCENT = {byte: f"%{byte:02X}" for byte in (*range(33), *range(127, 256))}

_HEADERS = {
    "API-Version": API_VERSION,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Link, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, API-Version, Preference-Applied, "
        "Content-Disposition"
    ),
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Cache-Control, Content-Type, If-None-Match, Prefer, X-Request-ID",
    "Access-Control-Max-Age": "3600",
}


class Gate:
    """Version alias, HEAD, CORS, request id, security headers, and the answer when something breaks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send)
        if scope["method"] == "OPTIONS":
            await answer.preflight()
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
        self.started = False
        self.scope: Scope = {
            **scope,
            "method": "GET" if self._head else scope["method"],
            "path": _without_version(scope),
            "query_string": scope["query_string"].decode("latin-1").translate(_PERCENT).encode("ascii"),
            "request_id": _request_id(scope),
        }

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.scope["request_id"]
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        elif self._head:
            message = {**message, "body": b""}
        await self._send(message)

    async def preflight(self) -> None:
        headers = [(name.lower().encode(), value.encode()) for name, value in _PREFLIGHT.items()]
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
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex
