"""An answer in one piece, its head as it stands on the wire: for a server that takes it so."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from starlette.types import Send

IN_ONE_PIECE = "conflict_claims.in_one_piece"
"""The extension of ASGI by which our server (`app/heads.py`) says that it takes answers so."""
TAKES = "takes"
"""Where it says how."""


class Takes(Protocol):
    """Takes an answer in one piece."""

    def __call__(self, send: Send, status: int, head: Iterable[bytes], body: Iterable[bytes]) -> bool:
        """Whether it is taken: only from whoever was given the server's own `send`, and not while the asker is slow.

        `head` is made of `lines`, and has the body's length, unless the status means that there is none.
        """


def handed(scope: Mapping[str, Any], send: Send, status: int, head: Iterable[bytes], body: Iterable[bytes]) -> bool:
    """Whether the server has taken the answer. Whatever wraps `send` sees no answer that is given so."""
    extensions = scope.get("extensions")
    if not extensions or IN_ONE_PIECE not in extensions:
        return False
    takes: Takes = extensions[IN_ONE_PIECE][TAKES]
    return takes(send, status, head, body)


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they are written; their names are in small letters, as all of ours."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])
