"""The heads of requests as they come over the network: in time, and no larger than they may be.

What is no HTTP, too long or too late is answered as every other problem is, and the connection is closed.
"""

import asyncio
import json
import logging
from collections.abc import Iterable
from enum import Enum
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

from starlette.types import Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.cache.wire import IN_ONE_PIECE, TAKES, lines
from app.errors import AddressTooLong, AppError, HeadTooLarge, InvalidRequest, RequestTimeout
from app.settings import Settings

_log = logging.getLogger(__name__)
_VERSIONS = {"1.0", "1.1"}
_LINGER_SECONDS = 2
"""Whoever is still sending is let finish for a while: a closed connection would hide the answer."""
_HEADERS = (
    b"content-type: application/problem+json\r\ncache-control: no-store\r\nconnection: close\r\n"
    b"x-content-type-options: nosniff\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n"
)


class HeadLimits(NamedTuple):
    """Seconds, and bytes."""

    head_seconds: float
    send_seconds: float
    url_bytes: int
    head_bytes: int


class _Part(Enum):
    """What is expected next of whoever sends."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class Heads(HttpToolsProtocol):
    """uvicorn's protocol with deadlines and limits for heads, and for askers who do not take their answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  uvicorn's
        super().__init__(*args, **kwargs)
        self._limits = _from_settings()
        self._part = _Part.NOTHING
        self._bytes = 0
        self._clock: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._refusal: AppError | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_clock()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        if self._refusal is not None:
            return
        if self._part is not _Part.BODY:
            self._bytes += len(data)
        super().data_received(data)
        if self._refusal is not None or self.transport.is_closing():
            return
        if self._part is _Part.HEAD and self._bytes > self._limits.head_bytes:
            self._refuse(self._too_large())
        elif self._part is _Part.HEAD or self._is_answered():
            self._start_clock()
        else:
            self._stop_clock()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {IN_ONE_PIECE: {TAKES: _taken}}
        self._part = _Part.HEAD
        self._fields = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._limits.url_bytes:
            most = self._limits.url_bytes
            self._stop(AddressTooLong(f"The address has more than {most:,} bytes.", allowed=most))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += len(name) + len(value) + 4
        if self._fields > self._limits.head_bytes:
            self._stop(self._too_large())
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._part, self._bytes = _Part.BODY, 0
        if self.parser.get_http_version() not in _VERSIONS:
            self._stop(InvalidRequest("Only HTTP/1.1 and HTTP/1.0 are spoken here."))
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._part = _Part.NOTHING
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """The parser's refusal; it may be one of ours."""
        refusal, self._refusal = self._refusal, None
        self._refuse(refusal or InvalidRequest("This is no HTTP that can be answered."))

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self._limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def timeout_keep_alive_handler(self) -> None:
        # what nobody takes would keep the connection open after it was closed
        if not self.transport.is_closing() and self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def _is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self._limits.head_seconds, self._late)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _late(self) -> None:
        if self._part is _Part.HEAD:
            self._refuse(RequestTimeout(f"The head did not come within {self._limits.head_seconds:g} seconds."))
        else:
            self.transport.close()

    def _too_large(self) -> HeadTooLarge:
        most = self._limits.head_bytes
        return HeadTooLarge(f"The head of the request has more than {most:,} bytes.", allowed=most)

    def _stop(self, error: AppError) -> None:
        """Out of the parser, which calls `send_400_response`."""
        self._refusal = error
        raise ValueError(error)

    def _refuse(self, error: AppError) -> None:
        self._refusal = error
        self._stop_clock()
        if self.transport.is_closing():
            return
        if not self._is_answered():
            # an answer to the request before is on its way, and the last one
            self.cycle.keep_alive = False
            return
        name = uuid4().hex
        client = self.client[0] if self.client else ""
        _log.warning("request %s from %s refused: %s", name, client, error.code)
        self.transport.write(_answer(error, name))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._clock = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def _taken(send: Send, status: int, head: Iterable[bytes], body: Iterable[bytes]) -> bool:
    """`app.cache.wire.Takes`: what uvicorn does of an answer's two messages, without a look at each header."""
    cycle = getattr(send, "__self__", None)
    if not isinstance(cycle, RequestResponseCycle) or cycle.flow.write_paused:
        return False
    if not cycle.keep_alive or cycle.access_log or cycle.response_started or cycle.disconnected:
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    begun = b"".join((STATUS_LINE[status], _of_the_server(cycle.default_headers), *head, b"\r\n"))
    # at once: one call of the system, and the asker wakes up once
    cycle.transport.writelines([begun, *filter(None, body)])
    cycle.message_event.set()
    cycle.on_response()
    return True


class _Written:
    """The headers of the server itself, which it makes anew each second."""

    headers: list[tuple[bytes, bytes]] | None = None
    written = b""


def _of_the_server(headers: list[tuple[bytes, bytes]]) -> bytes:
    if headers is not _Written.headers:
        _Written.headers, _Written.written = headers, lines(headers)
    return _Written.written


def _answer(error: AppError, name: str) -> bytes:
    problem = {
        "type": f"/problems/{error.slug()}",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "instance": "",
        "request_id": name,
        **error.extra,
    }
    body = json.dumps(problem, separators=(",", ":")).encode()
    status = STATUS_LINE.get(error.status, STATUS_LINE[HTTPStatus.BAD_REQUEST])
    length = b"content-length: %d\r\nx-request-id: %s\r\n\r\n" % (len(body), name.encode())
    return status + _HEADERS + length + body


@cache
def _from_settings() -> HeadLimits:
    settings = Settings()
    return HeadLimits(settings.head_seconds, settings.send_seconds, settings.max_url_bytes, settings.max_head_bytes)
