"""The parts of the cache: where answers are kept, who waits for whom, when it steps aside, what it knows."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from app.cache import Cache, Figures, Outside, Shelf, watch
from app.cache.answer import Answer, may_be_kept
from app.cache.postgres import OnPostgres
from app.cache.question import Key
from app.cache.rest import Rest
from app.cache.tags import names
from app.gate.coding import Coding, coding_of
from app.gate.naming import request_id
from app.gate.seen import seen
from tests.databases import Databases
from tests.postgres import Postgres


@pytest.fixture
def postgres_engine(databases: Databases, postgres: Postgres) -> Iterator[Engine]:
    """An empty Postgres database."""
    with databases.lent("postgres", postgres) as url:
        yield databases.engine(url)


KEPT = [(b"etag", b'"a"'), (b"cache-control", b"no-cache"), (b"content-type", b"text/plain")]


def key(number: object) -> Key:
    """A question among many."""
    return (f"/claims/{number}", b"", b"claims.test", None, None, "", "http", "")


def answer(length: int = 1000) -> Answer:
    """An answer of that length."""
    return Answer(200, KEPT, bytes(length))


@pytest.mark.parametrize("times", [1, 2])
def test_a_flood_of_questions_does_not_push_out_those_that_are_asked_again_and_again(times: int) -> None:
    shelf, real = Shelf(1_000_000), [key(f"real {number}") for number in range(100)]
    chance = random.Random(7)  # noqa: S311  no secret
    found = missed = 0
    for number in range(100_000):
        for asked in [key(number)] * times:
            if shelf.find(asked, None) is None:
                shelf.put(asked, None, answer())
        one = chance.choice(real)
        if shelf.find(one, None) is None:
            missed += number > 5_000
            shelf.put(one, None, answer())
        else:
            found += number > 5_000

    assert missed < 0.01 * found
    assert shelf.bytes <= 1_000_000


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6000), st.booleans()), max_size=200),
    st.integers(5_000, 100_000),
)
def test_what_is_kept_never_weighs_more_than_it_may(steps: list[tuple[int, int, bool]], most: int) -> None:
    shelf = Shelf(most)
    for number, length, is_put in steps:
        if is_put:
            is_kept = shelf.put(key(number), None, answer(length))
            assert not (is_kept and length > most / 20)
        else:
            shelf.find(key(number), None)
        assert 0 <= shelf.bytes <= most
        assert (shelf.bytes == 0) == (len(shelf) == 0)
    shelf.clear()
    assert (shelf.bytes, len(shelf)) == (0, 0)


NOT_KEPT = {
    "an error": (404, KEPT, ""),
    "a redirect": (308, KEPT, ""),
    "no tag": (200, KEPT[1:], ""),
    "not to be kept": (200, [KEPT[0], (b"cache-control", b"no-store")], ""),
    "for one alone": (200, [KEPT[0], (b"cache-control", b"private")], ""),
    "no word about it": (200, KEPT[:1], ""),
    "a cookie": (200, [*KEPT, (b"set-cookie", b"a=b")], ""),
    "varies by a cookie": (200, [*KEPT, (b"vary", b"Accept, Cookie")], ""),
    "varies twice": (200, [*KEPT, (b"vary", b"Accept"), (b"vary", b"Origin")], ""),
    "varies by all": (200, [*KEPT, (b"vary", b"*")], ""),
    "another coding": (200, [*KEPT, (b"content-encoding", b"br")], "gzip"),
}


@pytest.mark.parametrize(("status", "headers", "coding"), NOT_KEPT.values(), ids=NOT_KEPT)
def test_an_answer_says_itself_that_it_is_not_to_be_kept(
    status: int, headers: list[tuple[bytes, bytes]], coding: str
) -> None:
    assert may_be_kept(200, [*KEPT, (b"vary", b"Accept, Prefer, Accept-Encoding")], "gzip")
    assert may_be_kept(304, KEPT, "")
    assert may_be_kept(200, [*KEPT, (b"content-encoding", b"gzip")], "gzip")
    assert not may_be_kept(status, headers, coding)


@pytest.mark.parametrize(
    ("given_tags", "expected"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b" ,*', True), ('"b"', False), ("a", False)],
)
def test_tags_name_an_answer_weak_or_strong(given_tags: str, expected: bool) -> None:
    assert names(given_tags, '"a"') is names(given_tags, 'W/"a"') is expected


PARTS = [
    "gzip",
    "br",
    "zstd",
    "identity",
    "*",
    "deflate",
    "GZIP",
    "br;q=0",
    "zstd; q=0.0",
    "gzip;q=1",
    "*;q=0",
    "",
    "x;",
]


@given(st.lists(st.sampled_from(PARTS), max_size=4).map(", ".join))
def test_the_coding_in_the_question_is_the_one_of_the_answer(accepted: str) -> None:
    async def plain(_: Any, __: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(1000)})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", accepted.encode())]}
    asyncio.run(Coding(plain)(scope, nothing, send))

    assert dict(sent[0]["headers"]).get(b"content-encoding", b"").decode() == coding_of(accepted.encode())


async def nothing() -> Any:
    """Nothing comes."""
    return {"type": "http.request", "body": b"", "more_body": False}


class Slow:
    """An application that answers when it is let, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = asyncio.Event()

    async def __call__(self, _: Any, __: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        self.asked += 1
        await self.let.wait()
        await send({"type": "http.response.start", "status": 200, "headers": list(KEPT)})
        await send({"type": "http.response.body", "body": b"answer"})


def cache_of(app: Any, engine: Engine) -> Cache:
    """The cache before an application."""
    data, shelf = watch(engine), Shelf(1_000_000)
    assert data is not None
    return Cache(app, shelf, data, Outside(coding_of, request_id, seen, ()), Figures(shelf))


async def ask(cache: Cache) -> list[Any]:
    """Ask one question; what was sent."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/claims", "query_string": b"", "scheme": "http"}
    more = {"headers": [(b"host", b"claims.test")], "asked_method": "GET", "request_id": "one", "route": None}
    await cache({**scope, **more}, nothing, send)
    return sent


@pytest.mark.parametrize("is_cancelled", [False, True], ids=["answered", "cancelled"])
def test_of_many_who_ask_the_same_at_once_one_is_answered_anew(engine: Engine, is_cancelled: bool) -> None:
    async def main() -> None:
        slow = Slow()
        cache = cache_of(slow, engine)
        slow.let.set()
        await ask(cache)
        if engine.dialect.name == "postgresql":
            await asyncio.sleep(0.3)
        slow.asked, slow.let = 0, asyncio.Event()
        with engine.begin() as connection:
            connection.execute(text("UPDATE data_version SET version = version + 1"))
        first = asyncio.ensure_future(ask(cache))
        await asyncio.sleep(0.2)
        others = [asyncio.ensure_future(ask(cache)) for _ in range(20)]
        await asyncio.sleep(0.05)
        assert slow.asked == 1
        if is_cancelled:
            first.cancel()
            await asyncio.sleep(0.05)
        slow.let.set()
        answers = await asyncio.gather(*others)
        assert all(sent[1]["body"] == b"answer" for sent in answers)

    asyncio.run(main())


def test_the_cache_rests_while_the_data_change_more_often_than_anything_is_found() -> None:
    rest = Rest()
    assert not rest.is_on()
    rest.judge(hits=100, misses=10)
    assert not rest.is_on()
    rest.judge(hits=0, misses=10)
    assert rest.is_on()
    time.sleep(0.12)
    assert not rest.is_on()


def test_the_cache_does_not_rest_where_the_data_change_seldom() -> None:
    rest = Rest()
    time.sleep(0.26)
    rest.judge(hits=0, misses=10)
    assert not rest.is_on()


def test_a_database_that_does_not_answer_is_waited_for_only_for_a_moment(postgres_engine: Engine) -> None:
    async def main() -> None:
        data = OnPostgres(postgres_engine)
        while await data.proven() is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.11)
        with postgres_engine.begin() as connection:
            connection.execute(text("LOCK TABLE data_version IN ACCESS EXCLUSIVE MODE"))
            begun = time.monotonic()
            assert await data.proven() is None
            assert time.monotonic() - begun < 0.5
            begun = time.monotonic()
            assert [await data.proven() for _ in range(100)] == [None] * 100
            assert time.monotonic() - begun < 0.5
        await asyncio.sleep(1.2)
        until = time.monotonic() + 5
        while await data.proven() is None and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert data.now() is not None
        data.close()

    asyncio.run(main())


def test_who_waits_for_the_state_of_the_data_shares_one_check(postgres_engine: Engine) -> None:
    async def main() -> None:
        data = OnPostgres(postgres_engine)
        while await data.proven() is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.11)
        found = await asyncio.gather(*(data.proven() for _ in range(50)))
        assert len(set(found)) == 1
        assert None not in found
        data.close()

    asyncio.run(main())
