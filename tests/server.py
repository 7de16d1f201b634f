"""The service as it is run: processes of its own, on this machine alone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Server(NamedTuple):
    """A service that runs."""

    url: str
    process: subprocess.Popen[bytes]

    @property
    def megabytes(self) -> float:
        """What its process holds in memory; its readers are others."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE / 1e6

    def children(self) -> list[int]:
        """The processes that it has started."""
        return children(self.process.pid)


@contextmanager
def running(database_url: str, workers: int = 1, **settings: object) -> Iterator[Server]:
    """The service over a database, with settings by their names in lower case."""
    environment = {f"CLAIMS_{name.upper()}": str(value) for name, value in settings.items()}
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        program = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--log-level", "critical"]
        process = subprocess.Popen(
            [*program, "--fd", str(listener.fileno()), *(["--workers", str(workers)] if workers > 1 else [])],
            env={**os.environ, "DATABASE_URL": database_url, **environment},
            pass_fds=[listener.fileno()],
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            _wait(url, process)
            yield Server(url, process)
        finally:
            stop(process)


@contextmanager
def served(database_url: str, workers: int = 1, log: Path | None = None, **settings: object) -> Iterator[Server]:
    """The same as the command `conflict-claims serve` serves it; what it logs is in the file."""
    environment = {f"CLAIMS_{name.upper()}": str(value) for name, value in settings.items()}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.serving", "127.0.0.1", port, str(workers)],
            env={**os.environ, "DATABASE_URL": database_url, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield Server(url, process)
    finally:
        stop(process)


def children(pid: int) -> list[int]:
    """The processes that a process has started, and that still run."""
    return [
        int(child) for thread in Path(f"/proc/{pid}/task").glob("*/children") for child in thread.read_text().split()
    ]


def is_running(pid: int) -> bool:
    """Whether it runs, and is no mere entry that nobody has asked after."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: object, seconds: float = 10) -> bool:
    """Whether it comes true in time."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it as whoever runs it would, and without mercy where it does not heed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", timeout=1).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("the service did not start")
