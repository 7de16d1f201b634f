"""The limit: an answer of 44 kB that was there before anybody asked, from raw ASGI."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

_ROW = {"id": "clm_0000000000", "statement": "soldiers of Verania were killed near Oskdal in all. " * 16}
BODY = json.dumps({"data": [_ROW] * 50}).encode()[:44_000].ljust(44_000)
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}
_END = {"type": "http.response.body", "body": BODY}

Message = MutableMapping[str, Any]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Answer, whatever is asked; start and stop when told."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send(_START)
    await send(_END)
