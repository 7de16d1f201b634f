"""Asks the service for one thing and prints the status, and what was loaded for it: run in a process of its own."""

import asyncio
import json
import sys
from typing import Any

from app.serving import worker


async def ask(path: str) -> int:
    """The status of the answer."""
    told: list[int] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(message.get("status", 0))

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
    await worker()(scope, receive, send)
    return told[0]


if __name__ == "__main__":
    status = asyncio.run(ask(sys.argv[1]))
    sys.stdout.write(json.dumps({"status": status, "loaded": sorted(sys.modules)}) + "\n")
