"""Bodies as they come: counted, waited for only so long, refused before a byte is read where the head says enough."""

import contextlib
import time

import anyio
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from app.errors import AppError, BodyTooLarge, InvalidRequest, RequestTimeout, UnsupportedMediaType

_SLOWEST = 10_000
"""Bytes a second: whoever sends slower has no more time than one who is silent."""
_LINGER_SECONDS = 5


class Body:
    """The body of one request, handed on in the pieces in which it comes.

    `receive` raises `BodyTooLarge` past `most` bytes, and `RequestTimeout` after `seconds` without a byte, or when all
    the waiting together was longer than that and the bytes were few.
    """

    def __init__(self, scope: Scope, receive: Receive, most: int, seconds: float) -> None:
        self._headers = Headers(scope=scope)
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._bytes = 0
        self._waited = 0.0
        self._ended = not self.is_announced
        self.refusal: AppError | None = None
        """What was wrong with the body, once it was."""

    @property
    def is_announced(self) -> bool:
        """Whether the head says that there is a body."""
        return self._headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self._headers

    def look_at_head(self) -> None:
        """Refuse by what the head says of the body."""
        lengths = self._headers.getlist("Content-Length")
        if len(lengths) > 1 or (lengths and "Transfer-Encoding" in self._headers):
            raise InvalidRequest("The length of the body is said twice.")
        if lengths and not (lengths[0].isascii() and lengths[0].isdigit()):
            raise InvalidRequest("The header Content-Length is no number.")
        coding = self._headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in {"identity", ""}:
            raise UnsupportedMediaType("A compressed body is not read; send it as it is.", available=["identity"])
        # so long a number would not fit, and need not be read
        if lengths and (len(lengths[0]) > len(str(self._most)) * 2 or int(lengths[0]) > self._most):
            raise self._too_large()

    async def receive(self) -> Message:
        """The next piece; after the last one, whatever the server has to say."""
        if self.refusal:
            raise self.refusal
        if self._ended:
            return await self._receive()
        try:
            message = await self._in_time()
        except TimeoutError:
            self.refusal = RequestTimeout(f"The body did not come within {self._seconds:g} seconds.")
            raise self.refusal from None
        self._bytes += len(message.get("body", b""))
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        if self._bytes > self._most:
            self.refusal = self._too_large()
            raise self.refusal
        return message

    async def discard(self) -> None:
        """Let the sender finish for a while: to whoever is still sending, a closed connection would hide the answer."""
        with contextlib.suppress(TimeoutError):
            with anyio.fail_after(_LINGER_SECONDS):
                while not self._ended:
                    message = await self._receive()
                    self._ended = message["type"] != "http.request" or not message.get("more_body", False)

    async def _in_time(self) -> Message:
        left = self._seconds + self._bytes / _SLOWEST - self._waited
        began = time.monotonic()
        with anyio.fail_after(max(0, min(self._seconds, left))):
            message = await self._receive()
        self._waited += time.monotonic() - began
        return message

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"The body has more than {self._most:,} bytes.", allowed=self._most)
