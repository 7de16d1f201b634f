"""Reads from a standby say how old they are, and who writes reads what was written; poolers stand in nobody's way."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.db import for_reading, make_engine, transaction
from app.errors import StaleData
from app.settings import Settings
from app.standby import Standby
from app.vocabulary import KeyScope
from tests.conftest import adding
from tests.databases import create_database, migrated, opened
from tests.drafts import TEXT, statement
from tests.postgres import Postgres, running_postgres
from tests.server import served, until
from tests.service import asking, service_over
from tests.standing_by import shared_out, standby_of
from tests.stopping import is_told
from tests.writing import bearer, make_key

BOUND = 2
KEY = {"Authorization": "Bearer ccl_whoever_writes"}


class Pair:
    """A primary, and who follows it."""

    def __init__(self, primary: str, standby: str) -> None:
        self.primary, self.standby = primary, standby

    def pause(self) -> None:
        """Let the standby follow no more."""
        self._tell("SELECT pg_wal_replay_pause()")

    def go_on(self) -> None:
        """Let it follow again."""
        self._tell("SELECT pg_wal_replay_resume()")

    def _tell(self, what: str) -> None:
        with opened(self.standby) as engine, engine.connect() as connection:
            connection.execute(text(what))


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Postgres]]:
    """A server, and one that follows it."""
    with running_postgres() as primary, standby_of(primary) as standby:
        yield primary, standby


@pytest.fixture
def pair(servers: tuple[Postgres, Postgres]) -> Pair:
    """A migrated database on both."""
    primary, standby = servers
    url = migrated(create_database(primary))
    there = standby.url(url.partition("?")[0].rpartition("/")[2])
    assert until(lambda: _has_begun(there), 20)
    return Pair(url, there)


def _has_begun(url: str) -> bool:
    with opened(url) as engine:
        try:
            with engine.connect() as connection:
                return connection.execute(text("SELECT count(*) FROM data_version")).scalar() == 1
        except Exception:
            return False


def titles(answer: httpx.Response) -> set[str]:
    """Of the documents that are shown; none while it is not known yet how old they are."""
    return {one["title"] for one in answer.json().get("data", ())}


def test_a_standby_is_read_says_its_age_and_is_left_when_it_is_too_old(pair: Pair) -> None:
    settings = Settings(database_url=pair.primary, database_read_url=pair.standby, staleness_seconds=BOUND)
    with opened(pair.primary) as engine, asking(service_over(engine, settings)) as client:
        adding(engine)(TEXT, [statement(TEXT, "no help")], title="The first")
        assert until(lambda: titles(client.get("/documents")) == {"The first"})
        fresh = client.get("/documents")
        pair.pause()
        try:
            adding(engine)(TEXT + " More.", [], title="The second")
            client.get("/documents")
            old, own = client.get("/documents"), client.get("/documents", headers=KEY)
            late = until(lambda: client.get("/documents").status_code == 503, BOUND + 2)
            refused, own_still = client.get("/documents"), client.get("/documents", headers=KEY)
            ready = client.get("/readyz")
        finally:
            pair.go_on()
        again = until(lambda: client.get("/documents").status_code == 200, 3)
        shown = client.get("/documents")

    assert (titles(fresh), int(fresh.headers["Data-Age"]) <= 1) == ({"The first"}, True)
    assert (titles(old), old.status_code) == ({"The first"}, 200)
    assert 0 < int(old.headers["Data-Age"]) <= BOUND
    assert titles(own) == titles(own_still) == {"The first", "The second"}
    assert "Data-Age" not in own.headers
    assert late
    assert is_told(refused, "stale-data")
    assert ready.status_code == 200
    assert again
    assert titles(shown) == {"The first", "The second"}


def test_without_a_primary_the_standby_is_read_until_it_is_too_old(pair: Pair) -> None:
    lost = make_engine("postgresql+psycopg://127.0.0.1:1/claims")
    with opened(pair.primary) as primary, opened(pair.standby) as engine:
        known = Standby(primary, engine, BOUND)
        known.look()
        assert known.age < 1
        known._primary = for_reading(lost)
        time.sleep(0.3)
        known.look()
        assert known.age >= 0.3


def test_how_old_a_standby_is_is_known_before_anybody_asks(pair: Pair) -> None:
    lost = make_engine("postgresql+psycopg://127.0.0.1:1/claims")
    with opened(pair.primary) as primary, opened(pair.standby) as engine:
        known = Standby(primary, engine, BOUND)
        known.begin()
        assert until(lambda: known.age < 1)
        known._primary = for_reading(lost)
        known.insist()
        known.close()
    with opened(pair.standby) as engine:
        unknown = Standby(lost, engine, BOUND)
        with pytest.raises(StaleData):
            unknown.insist()
        unknown.close()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_primary_that_is_lost_before_the_first_question_is_missed_by_no_one(workers: int) -> None:
    with ExitStack() as both:
        primary = both.enter_context(ExitStack())
        first = primary.enter_context(running_postgres())
        url = migrated(create_database(first))
        with opened(url) as engine:
            adding(engine)(TEXT, [statement(TEXT, "no help")], title="The first")
        follower = both.enter_context(standby_of(first))
        there = follower.url(url.partition("?")[0].rpartition("/")[2])
        assert until(lambda: _has_begun(there), 20)
        server = both.enter_context(served(url, workers, database_read_url=there, auto_migrate=False))
        time.sleep(1.5)
        primary.close()
        lost = time.monotonic()
        found = [httpx.get(f"{server.url}/documents") for _ in range(12)]
        time.sleep(1)
        later = httpx.get(f"{server.url}/documents")
        since = time.monotonic() - lost
        of_the_primary = httpx.get(f"{server.url}/documents", headers=KEY)

    assert [one.status_code for one in (*found, later)] == [200] * 13
    assert titles(later) == {"The first"}
    assert since <= int(later.headers["Data-Age"]) + 1 <= since + 4
    assert is_told(of_the_primary, "database-unavailable")


def test_who_writes_to_a_standby_is_told_to_come_again(pair: Pair) -> None:
    with opened(pair.primary) as engine:
        key, _ = make_key(engine, {KeyScope.REVIEW, KeyScope.INGEST})
        adding(engine)(TEXT, [statement(TEXT, "no help")])
        with Session(engine) as session:
            claim = session.execute(text("SELECT id FROM claim")).scalar_one()
    with opened(pair.standby) as engine, asking(service_over(engine)) as client:
        assert until(lambda: client.get(f"/claims/{claim}").status_code == 200)
        assert until(lambda: client.post(f"/claims/{claim}/accept", headers=bearer("wrong")).status_code == 401)
        why = {"reason": "extraction_error", "note": "It is so."}
        answer = client.post(f"/claims/{claim}/accept", headers=bearer(key), json=why)

    assert is_told(answer, "database-unavailable"), answer.text


needs_pgbouncer = pytest.mark.skipif(
    not shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin"), reason="pgbouncer is not installed"
)


@needs_pgbouncer
@pytest.mark.parametrize("times", [100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_behind_a_pooler_every_request_is_answered_and_has_its_deadline(postgres: Postgres, times: int) -> None:
    database = migrated(create_database(postgres)).partition("?")[0].rpartition("/")[2]
    with shared_out(postgres, database, 4) as url:
        settings = Settings(database_url=url, pooler="transaction", cache_bytes=0, waiting_at_once=100, wait_seconds=30)
        engine: Engine = make_engine(url, settings.limits)
        try:
            adding(engine)(TEXT, [statement(TEXT, "no help")])
            paths = ["/documents", "/claims", "/claims?q=soldiers", "/speakers", "/claims/facets", "/version"]
            with asking(service_over(engine, settings)) as client, ThreadPoolExecutor(12) as askers:
                found = list(askers.map(lambda number: client.get(paths[number % len(paths)]), range(times)))
            with Session(for_reading(engine)) as session:
                reading = session.execute(text("SHOW statement_timeout")).scalar()
            with transaction(engine) as session:
                writing = session.execute(text("SHOW statement_timeout")).scalar()
        finally:
            engine.dispose()

    assert {one.status_code for one in found} == {200}
    assert (reading, writing) == ("5s", "30s")


ELSEWHERE = {
    "another server": (
        "postgresql+psycopg://writer@primary/claims",
        "postgresql+psycopg://reader@standby/claims",
        True,
    ),
    "another role": ("postgresql+psycopg://writer@primary/claims", "postgresql+psycopg://reader@primary/claims", False),
    "another port": ("postgresql+psycopg://a@here:5432/claims", "postgresql+psycopg://a@here:5433/claims", True),
    "none": ("postgresql+psycopg://a@here/claims", None, False),
}


@pytest.mark.parametrize(("url", "read", "is_standby"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_same_server_in_another_role_is_no_standby(url: str, read: str | None, is_standby: bool) -> None:
    settings = Settings(database_url=url, database_read_url=read)

    assert settings.standby_url == (read if is_standby else None)
