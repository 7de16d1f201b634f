"""Answers as they are kept: which may be, and what they weigh."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import getsizeof
from typing import Any

from app.cache.wire import lines

Header = tuple[bytes, bytes]

REQUEST_ID = b"x-request-id"
"""The one header that differs from answer to answer."""

_KEPT = (200, 304)
_KNOWN = {b"accept", b"accept-encoding", b"prefer"}
"""What an answer may vary by: what is part of the question."""
_SHARED = 512


class Answer:
    """An answer that was given, to be given again."""

    __slots__ = ("body", "bytes", "etag", "head", "headers", "seen", "status")

    def __init__(self, status: int, headers: Sequence[Header], body: bytes) -> None:
        self.status = status
        self.headers = [_shared(header) for header in headers]
        self.body = body
        self.seen: Any = None
        """What is told of it to whoever watches."""
        names = [name for name, _ in headers]
        self.head: tuple[bytes, bytes] | None = None
        """Of an answer that names its request: what stands on the wire before and after that name."""
        if REQUEST_ID in names:
            at = names.index(REQUEST_ID)
            self.head = lines(headers[:at]) + REQUEST_ID + b": ", b"\r\n" + lines(headers[at + 1 :])
        self.etag = headers[names.index(b"etag")][1].decode("latin-1")
        own = [header for header, kept in zip(headers, self.headers, strict=True) if header is kept]
        self.bytes = getsizeof(self) + getsizeof(body) + getsizeof(self.headers) + getsizeof(self.etag)
        self.bytes += sum(map(getsizeof, self.head or ()))
        self.bytes += sum(getsizeof(header) + getsizeof(header[0]) + getsizeof(header[1]) for header in own)

    def naming(self, request: str) -> list[Header]:
        """The headers, for the request of this name."""
        return [(REQUEST_ID, request.encode()) if name == REQUEST_ID else (name, value) for name, value in self.headers]


def may_be_kept(status: int, headers: Iterable[Header], coding: str) -> bool:
    """Whether an answer says of itself that it holds for everybody, until the data change.

    It has a tag, lets others keep it, sets no cookie, varies by nothing that is not part of the question, and is in
    the coding that the question means, or in none.
    """
    found = dict(headers)
    return (
        status in _KEPT
        and b"etag" in found
        and b"set-cookie" not in found
        and found.get(b"cache-control", b"").startswith((b"no-cache", b"public"))
        and found.get(b"content-encoding", b"").decode("latin-1") in {"", coding}
        and all(_varies_by(value) <= _KNOWN for name, value in headers if name == b"vary")
    )


def _varies_by(value: bytes) -> set[bytes]:
    return {one.strip().lower() for one in value.split(b",")}


@lru_cache(maxsize=_SHARED)
def _shared(header: Header) -> Header:
    """The same object for the same header: most are in every answer."""
    return header
