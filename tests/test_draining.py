"""How the service ends: what is being answered is answered, nothing new is taken, and no process stays behind."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text

from tests.databases import create_database, migrated, opened
from tests.postgres import Postgres
from tests.server import Server, children, is_running, served, until
from tests.stopping import ask

QUESTION = "/documents"


@contextmanager
def slow_answers(url: str, seconds: float) -> Iterator[Event]:
    """Whoever asks is answered after so long, or when it is said: the data are locked meanwhile."""
    said = Event()
    with opened(url) as engine, engine.connect() as connection, ThreadPoolExecutor(1) as later:
        transaction = connection.begin()
        connection.execute(text("LOCK TABLE data_version IN ACCESS EXCLUSIVE MODE"))

        def release() -> None:
            said.wait(seconds)
            transaction.rollback()

        ended = later.submit(release)
        yield said
        ended.result()


def is_refused(url: str) -> bool:
    """Whether nobody listens there."""
    host, port = urlsplit(url).netloc.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


def family(server: Server) -> list[int]:
    """All processes of a service."""
    found, new = [], [server.process.pid]
    while new:
        found += new
        new = [child for pid in new for child in children(pid)]
    return found


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_what_is_being_answered_is_answered_and_nothing_new_is_taken(postgres: Postgres, workers: int) -> None:
    url = migrated(create_database(postgres))
    with (
        served(url, workers, cache_bytes=0, drain_seconds=20) as server,
        ThreadPoolExecutor(1) as asker,
    ):
        ask(f"{server.url}{QUESTION}")
        members = family(server)
        with slow_answers(url, 10) as answers:
            slow = asker.submit(ask, f"{server.url}{QUESTION}")
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            refused = until(lambda: is_refused(server.url), 5)
            was_under_way = not slow.done()
            answers.set()
        assert slow.result().answer.status_code == 200
        code = server.process.wait(20)

    assert (refused, was_under_way, code) == (True, True, 0)
    # one that only counts what they share ends a moment after them
    assert until(lambda: not [pid for pid in members if is_running(pid)], 5)


@pytest.mark.slow
def test_who_takes_longer_than_is_given_is_ended(postgres: Postgres) -> None:
    url = migrated(create_database(postgres))
    with served(url, cache_bytes=0, drain_seconds=1, read_seconds=4) as server, ThreadPoolExecutor(1) as asker:
        ask(f"{server.url}{QUESTION}")
        with slow_answers(url, 6):
            slow = asker.submit(_ask_in_vain, f"{server.url}{QUESTION}")
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            server.process.wait(20)
            took = time.monotonic() - began
        assert slow.result()

    # the thread that asks the database ends with its own deadline
    assert took < 1 + 4 + 3


def _ask_in_vain(url: str) -> bool:
    try:
        return ask(url).answer.status_code != 200
    except httpx.HTTPError:
        return True


@pytest.mark.slow
def test_idle_connections_do_not_hold_it_up(database_url: str) -> None:
    with served(database_url) as server, httpx.Client() as client:
        client.get(f"{server.url}/healthz")
        server.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        code = server.process.wait(20)

    assert code == 0
    assert time.monotonic() - began < 5


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_no_worker_outlives_the_one_who_started_it(database_url: str, sent: signal.Signals) -> None:
    with served(database_url, 2) as server:
        members = family(server)
        os.kill(server.process.pid, sent)

        assert until(lambda: not [pid for pid in members if is_running(pid)], 20)
    assert len(members) >= 3


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(database_url: str) -> None:
    with served(database_url, 2) as server:
        before = set(children(server.process.pid))
        os.kill(max(before), signal.SIGKILL)

        assert until(lambda: len(set(children(server.process.pid)) - before) == 1, 20)
        assert until(lambda: ask(f"{server.url}/healthz").answer.status_code == 200, 20)
