"""Servers of databases that are stopped, and go on: what tests of failure share."""

import os
import signal
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import NamedTuple

import httpx

from tests.postgres import Postgres
from tests.server import children

# to make one for each request takes longer than most answers
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Timed(NamedTuple):
    """An answer, and how many seconds it took."""

    answer: httpx.Response
    seconds: float


def processes(server: Postgres) -> list[int]:
    """Everything that a server of Postgres consists of."""
    parent = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    return [parent, *children(parent)]


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """A server of which no process runs, and which still takes whatever it is sent."""
    stopped = processes(server)
    _tell(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _tell(stopped, signal.SIGCONT)


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        # one that had its work done may have ended just before
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def ask(url: str, timeout: float = 30) -> Timed:
    """Ask on a connection of its own."""
    began = time.monotonic()
    answer = httpx.get(url, timeout=timeout, verify=_NO_TLS)
    return Timed(answer, time.monotonic() - began)


def ask_at_once(url: str, times: int) -> list[Timed]:
    """Ask so often at the same time."""
    with ThreadPoolExecutor(times) as askers:
        return list(askers.map(ask, [url] * times))


def ask_while(url: str, goes_on: Callable[[], bool], every: float = 0.05) -> list[Timed]:
    """Ask again and again."""
    found = []
    while goes_on():
        found.append(ask(url))
        time.sleep(every)
    return found


def slowest(found: list[Timed], share: float = 0.99) -> float:
    """How long so large a share of the answers took at most."""
    seconds = sorted(one.seconds for one in found)
    return seconds[min(len(seconds) - 1, int(len(seconds) * share))]


def is_told(answer: httpx.Response, code: str = "") -> bool:
    """Whether it is a problem that says when to come again."""
    is_problem = answer.headers.get("Content-Type") == "application/problem+json"
    told = answer.json()["type"].rpartition("/")[2] if is_problem else ""
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0 and told.endswith(code)
