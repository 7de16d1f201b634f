"""Requests as fast as they are answered: by wrk where it is installed, else by a small driver of our own.

The driver runs in Python, in this process: above some 8,000 answers a second it is itself the limit, and it takes a
processor. Its figures compare contenders with each other, no more; the report says which of the two was at work.
"""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

PROGRAM = shutil.which("wrk")
NAME = "wrk" if PROGRAM else "the driver in Python"
_SHORTEST = 1
"""wrk counts whole seconds."""

_SCRIPT = """
local asked, last = {}, 0
init = function()
  for line in io.lines("%s") do asked[#asked + 1] = wrk.format("GET", line) end
end
request = function()
  last = last %% #asked + 1
  return asked[last]
end
done = function(summary, latency)
  local wrong = summary.errors
  io.write(string.format("figures %%d %%d %%f %%f %%d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
"""


class Figures(NamedTuple):
    """What was seen."""

    rate: float
    """Answers a second."""
    p50: float
    """Milliseconds."""
    p99: float
    requests: int
    errors: int
    """Answers that were none, or of status 400 and above."""


class Load(NamedTuple):
    """What is asked for: these paths, one after another."""

    url: str
    paths: Sequence[str]
    connections: int
    seconds: float
    headers: Mapping[str, str]


def drive(load: Load) -> Figures:
    """Ask, and tell how it went."""
    if PROGRAM and load.seconds >= _SHORTEST:
        return _by_wrk(PROGRAM, load)
    return asyncio.run(_by_hand(load))


def _by_wrk(program: str, load: Load) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder, "paths"), Path(folder, "script.lua")
        paths.write_text("\n".join(load.paths) + "\n")
        script.write_text(_SCRIPT % paths)
        headers = [part for name, value in load.headers.items() for part in ("-H", f"{name}: {value}")]
        options = ["-t1", f"-c{load.connections}", f"-d{round(load.seconds)}s", "--timeout", "30s", *headers]
        done = subprocess.run(
            [program, *options, "-s", str(script), load.url], check=True, capture_output=True, text=True
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("figures "))
    requests, microseconds, p50, p99, errors = map(float, line.split()[1:])
    return Figures(requests / microseconds * 1e6, p50 / 1e3, p99 / 1e3, int(requests), int(errors))


async def _by_hand(load: Load) -> Figures:
    deadline = time.monotonic() + load.seconds
    begun = time.monotonic()
    each = await asyncio.gather(*(_connection(load, place, deadline) for place in range(load.connections)))
    took = sorted(one for times, _ in each for one in times)
    errors = sum(wrong for _, wrong in each)
    if not took:
        return Figures(0, 0, 0, 0, errors)
    p50, p99 = (took[min(len(took) - 1, int(len(took) * part))] * 1e3 for part in (0.5, 0.99))
    return Figures(len(took) / (time.monotonic() - begun), p50, p99, len(took), errors)


async def _connection(load: Load, place: int, deadline: float) -> tuple[list[float], int]:
    where = urlsplit(load.url)
    more = "".join(f"{name}: {value}\r\n" for name, value in load.headers.items())
    asked = [f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n{more}\r\n".encode() for path in load.paths]
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    took, wrong = [], 0
    try:
        while (begun := time.monotonic()) < deadline:
            writer.write(asked[place % len(asked)])
            wrong += await _answer(reader) >= 400
            took.append(time.monotonic() - begun)
            place += load.connections
    finally:
        writer.close()
    return took, wrong


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status, once the body is read."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif b"content-length: " in head and status != 304:
        await reader.readexactly(int(head.split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]))
    return status
