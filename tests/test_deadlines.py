"""Nobody waits for ever: not for a slow query, not for a connection, not for a database that says nothing at all."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.db import for_files, for_reading, make_engine, transaction
from app.deps import ReadSession
from app.limits import Limits
from app.settings import Settings
from tests.databases import create_database, migrated, opened
from tests.postgres import Postgres, running_postgres
from tests.server import running, until
from tests.service import asking, service_over
from tests.stopping import ask, ask_at_once, ask_while, frozen, is_told, slowest

NEVER_ENDS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}
QUESTION = "/documents"
"""The database is asked for every answer."""
SHORT = Limits(reading=0.3, writing=0.3, files=0.6, connect=2, patience=2, lock=0.2, turn=0.3, connections=3)


@contextmanager
def limited(url: str, limits: Limits = SHORT) -> Iterator[Engine]:
    engine = make_engine(url, limits)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("of", "seconds"), [(for_reading, 0.3), (lambda engine: engine, 0.3), (lambda e: for_files(for_reading(e)), 0.6)]
)
def test_a_query_that_does_not_end_is_ended(database_url: str, of: object, seconds: float) -> None:
    assert callable(of)
    with limited(database_url) as engine, Session(of(engine)) as session:
        began = time.monotonic()
        with pytest.raises(OperationalError):
            session.execute(text(NEVER_ENDS[engine.dialect.name]))
        took = time.monotonic() - began

    assert seconds <= took < seconds + 0.6


def test_the_database_serves_on_after_a_query_was_ended(database_url: str) -> None:
    with limited(database_url) as engine:
        for _ in range(2 * SHORT.connections):
            with Session(for_reading(engine)) as session, pytest.raises(OperationalError):
                session.execute(text(NEVER_ENDS[engine.dialect.name]))
        with Session(for_reading(engine)) as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
        with transaction(engine) as session:
            session.execute(text("UPDATE data_version SET version = version + 1"))


def test_the_limit_is_of_the_transaction_and_not_of_the_session(postgres: Postgres) -> None:
    url = migrated(create_database(postgres))
    with limited(url) as engine, engine.execution_options(isolation_level="AUTOCOMMIT").connect() as bare:
        with Session(for_reading(engine)) as session:
            assert session.execute(text("SHOW statement_timeout")).scalar() == "300ms"
        with transaction(engine) as session:
            assert session.execute(text("SHOW lock_timeout")).scalar() == "200ms"
        assert bare.execute(text("SHOW statement_timeout")).scalar() == "0"


def test_a_query_that_took_too_long_is_said_to_have(database_url: str) -> None:
    with limited(database_url) as engine, asking(with_slow_route(engine)) as client:
        answer = client.get("/slow")

    assert is_told(answer, "took-too-long")


def with_slow_route(engine: Engine) -> FastAPI:
    """The service, with a question that takes too long."""
    slow = APIRouter()

    @slow.get("/slow")
    def read_slowly(session: ReadSession) -> None:
        session.execute(text(NEVER_ENDS[engine.dialect.name]))

    app = service_over(engine)
    app.include_router(slow)
    return app


def test_who_writes_waits_only_so_long_for_another(database_url: str) -> None:
    write = text("UPDATE data_version SET version = version + 1")
    with limited(database_url) as engine, opened(database_url) as other, transaction(other) as holder:
        holder.execute(write)
        began = time.monotonic()
        with pytest.raises(OperationalError), transaction(engine) as session:
            session.execute(write)

        assert time.monotonic() - began < 1


def test_when_all_connections_are_taken_the_rest_are_told_soon(database_url: str) -> None:
    with limited(database_url) as engine, asking(service_over(engine)) as client, ExitStack() as taken:
        for _ in range(SHORT.connections):
            taken.enter_context(engine.connect())
        began = time.monotonic()
        answer, health, readiness = client.get("/claims"), client.get("/healthz"), client.get("/readyz")
        took = time.monotonic() - began
        taken.close()
        again = client.get("/claims")

    assert is_told(answer, "overloaded")
    assert (health.status_code, readiness.status_code, again.status_code) == (200, 200, 200)
    assert took < SHORT.turn + 0.5


@contextmanager
def data_locked(url: str) -> Iterator[None]:
    """Nobody reads the version of the data, and so nothing."""
    with opened(url) as engine, engine.begin() as connection:
        connection.execute(text("LOCK TABLE data_version IN ACCESS EXCLUSIVE MODE"))
        yield


def test_ten_slow_answers_on_five_connections_keep_no_one_waiting(postgres: Postgres) -> None:
    url = migrated(create_database(postgres))
    settings: dict[str, Any] = {"connections": 5, "connection_seconds": 0.5, "read_seconds": 2, "cache_bytes": 0}
    settings |= {"requests_at_once": 10}
    with running(url, **settings) as server, ThreadPoolExecutor(12) as askers:
        ask(f"{server.url}{QUESTION}")
        with data_locked(url):
            slow = [askers.submit(ask, f"{server.url}{QUESTION}") for _ in range(10)]
            health = ask_while(f"{server.url}/healthz", lambda: not all(one.done() for one in slow))
        found = [one.result() for one in slow]
        afterwards = ask(f"{server.url}{QUESTION}").answer

    refused = [one for one in found if is_told(one.answer, "overloaded")]
    assert len(refused) == 5
    assert max(one.seconds for one in refused) < 0.5 + 0.2 + 0.1
    assert sum(is_told(one.answer, "took-too-long") for one in found) == 5
    assert {one.answer.status_code for one in health} == {200}
    assert slowest(health) < 0.1
    assert afterwards.status_code == 200


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A server that nobody else uses, and that may be stopped."""
    with running_postgres() as server:
        yield server


def test_a_frozen_database_keeps_no_one_waiting(own_postgres: Postgres) -> None:
    url = migrated(create_database(own_postgres))
    settings: dict[str, Any] = {"read_seconds": 1, "connect_seconds": 2, "ready_seconds": 0.5, "cache_bytes": 0}
    with running(url, **settings) as server, ThreadPoolExecutor(1) as watcher:
        assert {one.answer.status_code for one in ask_at_once(f"{server.url}{QUESTION}", 8)} == {200}
        over = threading.Event()
        with frozen(own_postgres):
            watching = watcher.submit(ask_while, f"{server.url}/healthz", lambda: not over.is_set())
            found = ask_at_once(f"{server.url}{QUESTION}", 40)
            ready = ask(f"{server.url}/readyz")
            over.set()
        began = time.monotonic()
        assert until(lambda: ask(f"{server.url}{QUESTION}").answer.status_code == 200, 5)
        back = time.monotonic() - began
        ready_again = ask(f"{server.url}/readyz").answer

    assert all(is_told(one.answer) for one in found)
    # a look whether the connection still lives, and a new one
    assert max(one.seconds for one in found) < 1 + 2 + 2
    # who found no place is told at once
    assert sum(one.seconds < 0.5 for one in found) >= 40 - 24
    assert is_told(ready.answer, "database-unavailable")
    assert ready.seconds < 1
    assert {one.answer.status_code for one in watching.result()} == {200}
    assert slowest(watching.result()) < 0.25
    assert back < 1
    assert ready_again.status_code == 200


def test_a_database_that_freezes_during_an_answer_is_left(own_postgres: Postgres) -> None:
    url = migrated(create_database(own_postgres))
    limits = Limits(reading=1, writing=1, connect=2, patience=2)
    with limited(url, limits) as engine, Session(for_reading(engine)) as session:
        session.execute(text("SELECT 1"))
        with frozen(own_postgres):
            began = time.monotonic()
            with pytest.raises(OperationalError, match="does not answer"):
                session.execute(text("SELECT 2"))
            session.close()
            took = time.monotonic() - began
        with Session(for_reading(engine)) as again:
            assert again.execute(text("SELECT 3")).scalar() == 3

    assert took < 2


def test_commands_wait_as_long_as_it_takes(engine: Engine) -> None:
    with Session(for_reading(engine)) as session:
        if engine.dialect.name == "postgresql":
            assert session.execute(text("SHOW statement_timeout")).scalar() == "0"
        count = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
        )
        assert session.execute(text(count)).scalar() == 300_000


def test_the_settings_say_how_long() -> None:
    limits = Settings(read_seconds=7, file_seconds=8, write_seconds=9, connect_seconds=3).limits

    assert (limits.reading, limits.files, limits.writing, limits.connect, limits.patience) == (7, 8, 9, 3, 3)


def test_the_page_on_reliability_tells_every_default() -> None:
    page = Path(__file__).parent.parent / "docs" / "reliability.md"
    told = dict(re.findall(r"^\| `(?:CLAIMS_)?([A-Z_]+)` \| (\S+) \|", page.read_text(), re.MULTILINE))
    defaults = {name: Settings.model_fields[name.lower()].default for name in told}

    assert {name: value.replace(",", "") for name, value in told.items()} == {
        name: "none" if value in {None, ""} else str(value).lower() for name, value in defaults.items()
    }
    assert {"READ_SECONDS", "HEAD_SECONDS", "REQUESTS_AT_ONCE"} <= told.keys()


def test_probes_answer_while_the_database_is_nowhere() -> None:
    engine = make_engine("postgresql+psycopg://127.0.0.1:1/claims", SHORT)
    with asking(service_over(engine)) as client:
        health, readiness = client.get("/healthz"), client.get("/readyz")

    assert health.status_code == 200
    assert is_told(readiness, "database-unavailable")
