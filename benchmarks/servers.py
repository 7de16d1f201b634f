"""Contenders as processes on this machine: started, watched and stopped."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.server import stop

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60


class Server(NamedTuple):
    """A contender that runs."""

    url: str
    process: subprocess.Popen[bytes]
    started_in: float
    """Seconds from its start to its first answer."""
    first_megabytes: float
    """Anonymous memory then."""

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return sum(_cpu(pid) for pid in self._pids())

    def anonymous_megabytes(self) -> float:
        """Memory of the process that answers which no file stands behind."""
        return _anonymous_megabytes(self.process.pid)

    def _pids(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]


def _anonymous_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def uvicorn(application: str, *options: str) -> list[str]:
    """The command that serves an application on a socket handed down; one worker."""
    return [sys.executable, "-m", "uvicorn", application, *options, "--log-level", "critical", "--no-access-log"]


def free_port() -> int:
    """A port of this machine that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], first: str, environment: Mapping[str, str], port: int | None = None
) -> Iterator[Server]:
    """The contender, once it answers the path `first`. `{port}` in its command is the port."""
    port = port or free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # the others tell what they do, which nobody asked
        stderr=None if command[0] == sys.executable else subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url + first)
        yield Server(url, process, time.monotonic() - begun, _anonymous_megabytes(process.pid))
    finally:
        stop(process)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=30).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    raise RuntimeError(f"{url} did not answer")
