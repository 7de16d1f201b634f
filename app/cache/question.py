"""What an answer may depend on, beside the data."""

from collections.abc import Callable, Mapping
from typing import Any

Headers = Mapping[bytes, bytes]

Coding = Callable[[bytes | None], str]
"""The content coding that an answer gets, by the header `Accept-Encoding`."""

Key = tuple[str, bytes, bytes, bytes | None, bytes | None, str, str, str]
"""Path, query, host, `Accept`, `Prefer`, coding, scheme, and the path below which the service is.

The last four and the host stand in links, or decide what is sent. A plain tuple: it is made for every request.
"""

TAGS = b"if-none-match"

_OF_ONE = frozenset(
    (
        b"authorization",
        b"content-length",
        b"cookie",
        b"if-match",
        b"if-modified-since",
        b"if-range",
        b"if-unmodified-since",
        b"range",
        b"transfer-encoding",
    )
)
"""Headers by which a request is somebody's own, has a body, or asks for a part."""


def given_once(headers: list[tuple[bytes, bytes]]) -> Headers | None:
    """The headers by name; none where the answer is not to be kept, whatever it is."""
    given = dict(headers)
    # a header that is there twice means different things to different readers
    if len(given) != len(headers) or b"host" not in given or not _OF_ONE.isdisjoint(given):
        return None
    return given


def key_of(scope: Mapping[str, Any], given: Headers, coding: Coding) -> Key:
    """What is asked."""
    return (
        scope["path"],
        scope["query_string"],
        given[b"host"],
        given.get(b"accept"),
        given.get(b"prefer"),
        coding(given.get(b"accept-encoding")),
        scope["scheme"],
        scope.get("root_path", ""),
    )
