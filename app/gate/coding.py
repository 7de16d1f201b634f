"""Content codings: answers compressed as the asker can read them, under tags that say so."""

from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware
from starlette_compress._utils import parse_accept_encoding

_SMALLEST = 500
_NO_BODY = 304
_BEST_FIRST = ("zstd", "br", "gzip")


@lru_cache(maxsize=256)
def coding_of(accepted: bytes | None) -> str:
    """The coding of an answer that is compressed, by the one header `Accept-Encoding`; empty where none is taken."""
    taken = parse_accept_encoding(accepted.decode("latin-1")) if accepted else ()
    return next((coding for coding in _BEST_FIRST if coding in taken), "")


class Coding:
    """zstd, br or gzip. A strong tag names exact bytes, so a compressed answer has a weak one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = CompressMiddleware(app, minimum_size=_SMALLEST, zstd_level=3, brotli_quality=1, gzip_level=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                _weaken(message, scope)
            await send(message)

        await self._app(scope, receive, tagged)


def _weaken(message: Message, scope: Scope) -> None:
    headers = MutableHeaders(scope=message)
    tag = headers.get("ETag", "")
    if not tag or tag.startswith("W/"):
        return
    if "Content-Encoding" in headers or (message["status"] == _NO_BODY and _keeps_weak(scope, tag)):
        headers["ETag"] = f"W/{tag}"


def _keeps_weak(scope: Scope, tag: str) -> bool:
    return f"W/{tag}" in Headers(scope=scope).get("If-None-Match", "")
