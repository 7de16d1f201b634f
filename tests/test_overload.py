"""More requests than can be answered are told so at once; those that are answered are answered as ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from app.gate.admission import Places
from app.main import create_app
from app.settings import Settings
from tests.databases import create_database, migrated
from tests.postgres import Postgres
from tests.server import served
from tests.service import asking, service_over
from tests.stopping import ask_while, is_told, slowest

pytestmark = pytest.mark.once("postgres")

PROBES = ("/healthz", "/readyz")


def many(app: FastAPI, urls: list[str], **more: Any) -> list[httpx.Response]:
    """The answers to requests that come at the same moment."""

    async def run() -> list[httpx.Response]:
        answers: list[httpx.Response] = []
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://claims.test") as client:

            async def one(url: str) -> None:
                answers.append(await client.request(url=url, **{"method": "GET", **more}))

            async with anyio.create_task_group() as group:
                for url in urls:
                    group.start_soon(one, url)
        return answers

    return anyio.run(run)


NARROW = Settings(requests_at_once=2, waiting_at_once=1, wait_seconds=0, cache_bytes=0)


def test_who_finds_no_place_is_told_to_come_again(engine: Engine) -> None:
    answers = many(service_over(engine, NARROW), ["/documents"] * 12)

    good = [one for one in answers if one.status_code == 200]
    shed = [one for one in answers if is_told(one, "overloaded")]
    assert len(good) + len(shed) == 12
    assert len(good) >= 2
    assert shed
    assert {one.headers["Retry-After"] for one in shed} == {"1"}
    assert {one.headers["Access-Control-Allow-Origin"] for one in shed} == {"*"}


def test_who_waits_for_a_moment_is_answered(engine: Engine) -> None:
    patient = Settings(requests_at_once=2, waiting_at_once=10, wait_seconds=30, cache_bytes=0)

    answers = many(service_over(engine, patient), ["/documents"] * 12)

    assert [one.status_code for one in answers] == [200] * 12


def test_where_too_many_wait_one_more_is_told_so_at_once(engine: Engine) -> None:
    patient = Settings(requests_at_once=2, waiting_at_once=3, wait_seconds=60, cache_bytes=0)
    with asking(service_over(engine, patient)) as client:
        client.get("/documents")

    answers = many(service_over(engine, patient), ["/documents"] * 12)

    # all came before the first was answered: two had a place, three waited for one
    assert [one.status_code for one in answers].count(200) == 2 + 3
    assert sum(is_told(one, "overloaded") for one in answers) == 12 - 5


def test_places_are_given_back_whatever_happens(engine: Engine) -> None:
    app = service_over(engine, NARROW)
    with asking(app) as client:
        for url in ("/claims/none", "/claims?limit=0", "/nothing", "/claims.csv", "/documents") * 3:
            assert client.get(url).status_code in {200, 404, 422}


@pytest.mark.parametrize("probe", PROBES)
def test_probes_are_answered_whatever_else_is(engine: Engine, probe: str) -> None:
    answers = many(service_over(engine, NARROW), ["/documents"] * 8 + [probe] * 4)

    assert [one.status_code for one in answers if str(one.url).endswith(probe)] == [200] * 4


def test_who_writes_keeps_no_one_from_reading(engine: Engine) -> None:
    app = create_app(engine, Settings(requests_at_once=1, writes_at_once=1, waiting_at_once=0, cache_bytes=0))

    written = many(app, ["/documents"] * 4, method="POST", content=b"x")
    with asking(app) as client:
        read = client.get("/documents")

    assert {one.status_code for one in written} <= {401, 503}
    assert read.status_code == 200


def test_who_gives_up_waiting_takes_no_place_with_him() -> None:
    async def run() -> int:
        places = Places(1, 5, 10)
        places.free -= 1
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(places.wait)
            await anyio.sleep(0.01)
            group.cancel_scope.cancel()
        places.give_back()
        return places.free

    assert anyio.run(run) == 1


def test_a_place_goes_to_who_has_waited_longest() -> None:
    async def run() -> list[int]:
        places, turns = Places(1, 5, 10), []
        places.free -= 1

        async def wait(number: int) -> None:
            assert await places.wait()
            turns.append(number)
            places.give_back()

        async with anyio.create_task_group() as group:
            for number in range(4):
                group.start_soon(wait, number)
                await anyio.sleep(0)
            places.give_back()
        assert places.free == 1
        return turns

    assert anyio.run(run) == [0, 1, 2, 3]


POLICY = '"default";q=3;w=60'


def limited(engine: Engine, requests: int = 3) -> FastAPI:
    return service_over(engine, Settings(rate_limit=requests, rate_seconds=60))


def test_nobody_is_counted_unless_that_is_asked_for(client: httpx.Client) -> None:
    answers = [client.get("/version") for _ in range(5)]

    assert not [name for answer in answers for name in answer.headers if "ratelimit" in name.lower()]


def test_who_asks_too_often_is_told_when_to_come_again(engine: Engine) -> None:
    with asking(limited(engine)) as client:
        good = [client.get("/version") for _ in range(3)]
        refused = client.get("/version")
        probes = [client.get(probe).status_code for probe in PROBES]

    assert [one.headers["RateLimit"].split(";")[:2] for one in good] == [['"default"', f"r={n}"] for n in (2, 1, 0)]
    assert {one.headers["RateLimit-Policy"] for one in (*good, refused)} == {POLICY}
    assert (refused.status_code, refused.json()["title"]) == (429, "Too many requests")
    assert refused.headers["RateLimit"] == f'"default";r=0;t={refused.headers["Retry-After"]}'
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert not [one for one in good if "Retry-After" in one.headers]
    assert probes == [200, 200]


def test_each_address_is_counted_for_itself_and_each_key_wherever_it_comes_from(engine: Engine) -> None:
    app = limited(engine, 2)
    key = {"Authorization": "Bearer ccl_of_a_desk_that_asks_often"}

    def told(host: str, headers: dict[str, str]) -> int:
        async def run() -> int:
            transport = httpx.ASGITransport(app, client=(host, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://claims.test") as client:
                return (await client.get("/version", headers=headers)).status_code

        return anyio.run(run)

    assert [told("192.0.2.1", {}) for _ in range(3)] == [200, 200, 429]
    assert told("192.0.2.2", {}) == 200
    assert [told(f"192.0.2.{last}", key) for last in (3, 4, 5)] == [200, 200, 429]
    assert [told(f"2001:db8:1:1::{last}", {}) for last in (1, 2, 3)] == [200, 200, 429]
    assert told("2001:db8:1:2::1", {}) == 200


def test_where_counting_fails_everyone_is_let_in(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise RuntimeError("the counter is broken")

    monkeypatch.setattr("limits.strategies.FixedWindowRateLimiter.hit", fail)
    with asking(limited(engine, 1)) as client:
        assert [client.get("/version").status_code for _ in range(3)] == [200] * 3


@pytest.mark.slow
def test_under_too_many_requests_as_many_are_answered_as_without(postgres: Postgres) -> None:
    url = migrated(create_database(postgres))
    with served(url, requests_at_once=24, cache_bytes=0) as server:
        alone = _load(f"{server.url}/documents", 16, 4)
        over = threading.Event()
        with ThreadPoolExecutor(1) as watcher:
            health = watcher.submit(ask_while, f"{server.url}/healthz", lambda: not over.is_set(), 0.05)
            crowded = _load(f"{server.url}/documents", 64, 4)
            over.set()
        assert {one.answer.status_code for one in health.result()} == {200}

    good = [one for one in crowded if one.answer.status_code == 200]
    shed = [one for one in crowded if one.answer.status_code != 200]
    assert all(is_told(one.answer, "overloaded") for one in shed)
    # the askers take of the same two processors
    assert len(good) > 0.5 * len(alone)
    assert slowest(health.result()) < 1


def _load(url: str, askers: int, seconds: float) -> list[Any]:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(askers) as at_once:
        each = [at_once.submit(ask_while, url, lambda: time.monotonic() < until, 0) for _ in range(askers)]
        return [one for found in each for one in found.result()]


def test_one_who_asks_is_answered_beside_files_that_are_sent(engine: Engine) -> None:
    app = service_over(engine, Settings(requests_at_once=3, max_exports_at_once=2, cache_bytes=0))

    answers = many(app, ["/claims.csv", "/claims.ndjson", "/documents"])

    assert [one.status_code for one in answers] == [200] * 3
