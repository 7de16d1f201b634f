"""Asks the service for a file and prints how much memory that took: run in a process of its own."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from app.db import make_engine
from app.main import create_app
from tests.one_request import request

_PAGE_KIB = 4
_WARM = 3
"""Parts of the file after which everything that is needed once is there."""


def _memory() -> int:
    """What the process holds, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KIB // 1024


async def measure(database_url: str, path: str) -> dict[str, int]:
    """Size and number of the file's parts, and what the process held early on and at most."""
    sizes: list[int] = []
    held: list[int] = []

    def sent(message: Any) -> None:
        sizes.append(len(message.get("body", b"")))
        held.append(_memory())

    await request(create_app(make_engine(database_url)), path, sent)
    return {"size": sum(sizes), "parts": len(held), "early": held[_WARM], "most": max(held)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measure(*sys.argv[1:]))))
