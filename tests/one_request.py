"""One request of an application, without a server: for programs that look at themselves while they answer."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp


async def request(app: ASGIApp, path: str, sent: Callable[[Any], None]) -> None:
    """Ask for the path, with no end of the asker's; each message of the answer is given to `sent`."""

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(b"host", b"claims.test")],
        "server": ("claims.test", 80),
    }
    await app(scope, receive, send)
