"""Asks the service for one thing and prints the status, and what was loaded for it: run in a process of its own."""

import asyncio
import json
import sys

from app.serving import worker
from tests.one_request import request


async def ask(path: str) -> int:
    """The status of the answer."""
    told: list[int] = []
    await request(worker(), path, lambda message: told.append(message.get("status", 0)))
    return told[0]


if __name__ == "__main__":
    status = asyncio.run(ask(sys.argv[1]))
    sys.stdout.write(json.dumps({"status": status, "loaded": sorted(sys.modules)}) + "\n")
