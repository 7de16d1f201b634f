"""How old the data of an answer may be, where they are those of a standby: the header `Data-Age`, in whole seconds."""

import math

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.gate.sessions import COOKIE
from app.standby import Standby


class Aged:
    """Tells it with every answer that the standby gave."""

    def __init__(self, app: ASGIApp, standby: Standby) -> None:
        self._app = app
        self._standby = standby

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_of_the_primary(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return

        async def aged(message: Message) -> None:
            if message["type"] == "http.response.start" and math.isfinite(self._standby.age):
                age = str(math.ceil(self._standby.age)).encode()
                message["headers"] = [*message.get("headers", ()), (b"data-age", age)]
            await send(message)

        await self._app(scope, receive, aged)


def is_of_the_primary(headers: Headers) -> bool:
    """Whether the primary is read: whoever writes, and so may look for what was just written, has a key."""
    return "Authorization" in headers or f"{COOKIE}=" in headers.get("Cookie", "")
