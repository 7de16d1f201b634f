"""Kept answers: byte for byte what would be made anew, never of former data, and told to whoever watches."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Engine, text

from app.cache import Figures
from app.db import make_engine, transaction
from app.settings import Settings
from tests.conftest import AddDocument
from tests.databases import Databases
from tests.library import add_all
from tests.postgres import Postgres
from tests.server import until
from tests.service import asking, service_over

KEY = SecretStr("the same for all, so that one page is asked of all")
LISTS = [
    "/claims",
    "/claims?limit=2",
    "/claims?speaker=Osk,Venn&embed=evidence,document,speaker",
    "/claims?speaker=Ven",
    "/claims?measure=cost&source=tidewater-post",
    "/claims?shape=array",
    "/claims?as_of=2090-01-01",
    "/claims?q=%66ell",
    "/v1/claims?limit=2",
    "/claims/facets?facet=speaker,source",
    "/claims?facet=speaker&limit=1",
    "/claims/series",
    "/claims/series?agg=latest&interval=week",
    "/claims/series?shape=wide",
    "/claims/series.vl.json?per=month",
    "/claims/compare?measure=casualties&unit=people&per=week",
    "/coverage",
    "/vocabularies",
    "/vocabularies/measure",
    "/speakers",
    "/speakers/dorian-osk",
    "/speakers/orla-venn/timeline",
    "/speakers/dorian-osk/history",
    "/sources",
    "/sources/tidewater-post",
    "/documents",
    "/documents?limit=1",
    "/changes",
    "/feed.atom",
    "/version",
    "/explore/claims",
    "/explore/coverage",
    "/explore/documents",
]
REFUSED = [
    "/claims?speker=x",
    "/claims?limit=0",
    "/claims/clm_none",
    "/speakers/nobody",
    "/nothing",
    "/healthz",
    "/readyz",
    "/problems/not-found",
    "/docs",
]
FILES = ["/claims.csv", "/claims.ndjson"]
"""They are never kept, and their parts come as they come."""
ONE = ["/claims/{claim}", "/claims/{claim}/evidence", "/claims/{claim}/citation", "/claims/{claim}.jsonld"]
ONE += ["/documents/{document}", "/documents/{document}.txt", "/documents/{document}/claims", "/explore/claims/{claim}"]
HEADERS: dict[str, dict[str, str]] = {
    "plain": {"Accept-Encoding": "identity"},
    "gzip": {"Accept-Encoding": "gzip"},
    "br": {"Accept-Encoding": "br;q=1, gzip;q=0.5"},
    "zstd": {"Accept-Encoding": "gzip, br, zstd"},
    "none of them": {"Accept-Encoding": "gzip;q=0"},
    "strictly": {"Prefer": "handling=strict"},
    "as a page": {"Accept": "text/html"},
    "elsewhere": {"Host": "claims.example:8080"},
    "a part": {"Range": "bytes=0-9"},
    "any tag": {"If-None-Match": "*"},
    "other tags": {"If-None-Match": '"a", W/"b"'},
}


@pytest.fixture
def sqlite_engine(databases: Databases) -> Iterator[Engine]:
    """An empty SQLite database."""
    with databases.lent("sqlite") as url:
        yield databases.engine(url)


@pytest.fixture
def postgres_engine(databases: Databases, postgres: Postgres) -> Iterator[Engine]:
    """An empty Postgres database."""
    with databases.lent("postgres", postgres) as url:
        yield databases.engine(url)


class Two(NamedTuple):
    """The same service with and without what is kept."""

    kept: httpx.Client
    anew: httpx.Client
    figures: Figures


@pytest.fixture
def two(engine: Engine, add_document: AddDocument) -> Iterator[Two]:
    """Both over one database with some documents."""
    add_all(add_document)
    app = service_over(engine, Settings(cursor_key=KEY, facet_seconds=5))
    without = service_over(engine, Settings(cursor_key=KEY, facet_seconds=5, cache_bytes=0))
    with asking(app) as kept, asking(without) as anew:
        yield Two(kept, anew, app.state.kept.figures)


def same(two: Two, url: str, headers: dict[str, str], method: str = "GET") -> httpx.Response:
    """Ask both several times; the answer that all have been."""
    headers = {"X-Request-ID": "same", **headers}
    expected = two.anew.request(method, url, headers=headers)
    for _ in range(3):
        answer = two.kept.request(method, url, headers=headers)
        assert answer.status_code == expected.status_code, url
        assert answer.headers.raw == expected.headers.raw, url
        assert answer.content == expected.content, url
    return expected


def addresses(two: Two) -> list[str]:
    """Every question, those about one thing with the id of one."""
    row = two.anew.get("/claims?limit=1").json()["data"][0]
    known = [url.format(claim=row["id"], document=row["document_id"]) for url in ONE]
    return [*LISTS, *known, *REFUSED, *FILES]


def test_an_answer_is_the_same_made_or_kept(two: Two) -> None:
    for url in addresses(two):
        if url not in FILES:
            same(two, url, {})

    assert two.figures.hits > len(LISTS) // 2


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_it_is_the_same_whatever_the_asker_takes(two: Two, headers: dict[str, str]) -> None:
    for url in [*LISTS[::6], *REFUSED[::4], "/speakers/dorian-osk"]:
        same(two, url, headers)

    assert two.figures.hits or "Range" in headers


def test_head_is_get_without_its_body_made_or_kept(two: Two) -> None:
    for url in [*LISTS[::4], *REFUSED[::4], "/sources/tidewater-post", *FILES]:
        same(two, url, {}, "HEAD")
        if url not in FILES:
            same(two, url, {})
        same(two, url, {}, "HEAD")

    assert two.figures.hits > 2 * len(LISTS[::4])


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_whoever_has_an_answer_is_told_so_in_the_same_words(two: Two, coding: str) -> None:
    headers, told = {"Accept-Encoding": coding}, 0
    for url in addresses(two)[::4]:
        tag = two.anew.get(url, headers=headers).headers.get("ETag")
        if tag is None or url in FILES:
            continue
        plain = tag.removeprefix("W/")
        for tags in (tag, plain, f"W/{plain}", f'"x" , W/{plain},"y"', "*"):
            told += same(two, url, {**headers, "If-None-Match": tags}).status_code == 304

    assert told > 30
    assert two.figures.hits > told


def test_a_request_keeps_its_own_name(two: Two) -> None:
    for _ in range(3):
        two.kept.get("/claims")

    named = two.kept.get("/claims", headers={"X-Request-ID": "tide-7"}).headers["X-Request-ID"]
    unnamed = {two.kept.get("/claims").headers["X-Request-ID"] for _ in range(3)}

    assert named == "tide-7"
    assert [len(one) for one in unnamed] == [32, 32, 32]


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer x"}, {"Cookie": "a=b"}, {"Range": "bytes=0-1"}, {"Content-Length": "0"}],
    ids=lambda given: next(iter(given)),
)
def test_who_sends_something_of_their_own_is_answered_anew(two: Two, headers: dict[str, str]) -> None:
    for _ in range(3):
        two.kept.get("/claims")
    before = two.figures.hits

    assert two.kept.get("/claims", headers=headers).status_code == 200
    assert two.figures.hits == before


def test_an_answer_that_lacks_something_for_the_time_it_takes_is_kept_by_nobody(
    engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    app = service_over(engine, Settings(facet_seconds=1e-9))
    with asking(app) as client:
        answers = [client.get("/claims/facets?facet=speaker") for _ in range(20)]

    short = [answer for answer in answers if answer.json()["meta"]["timed_out"]]
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in short)
    assert app.state.kept.figures.refused == len(short)


def test_whoever_watches_is_told_of_kept_answers_too(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    app, told = service_over(engine), list[Any]()
    app.state.watchers.append(told.append)
    with asking(app) as client:
        while app.state.kept.figures.hits < 2:
            client.get("/v1/claims?limit=1")
        client.head("/v1/claims?limit=1")

    first, *_, again, head = told
    assert first._replace(request_id="", seconds=0) == again._replace(request_id="", seconds=0)
    assert (again.route, again.path, again.query, again.status) == ("/claims", "/claims", "limit=1", 200)
    assert again.bytes > 0
    assert (head.method, head.bytes) == ("HEAD", 0)
    assert len({one.request_id for one in told}) == len(told)


def test_kept_answers_are_counted_where_requests_are(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    app, told = service_over(engine, Settings(rate_limit=100)), list[Any]()
    app.state.watchers.append(told.append)
    with asking(app) as client:
        answers = [client.get("/claims", headers={"X-Request-ID": "same"}) for _ in range(20)]

    assert app.state.kept.figures.hits >= 10
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers]
    assert left == [f"r={number}" for number in range(99, 79, -1)]
    assert len({answer.content for answer in answers}) == 1
    assert {one.route for one in told} == {"/claims"}


BUMP = "UPDATE data_version SET version = version + 1"


def version(client: httpx.Client, url: str = "/claims?limit=1") -> int:
    """The version of the data that an answer says it is made of."""
    found: int = client.get(url).json()["meta"]["data_version"]
    return found


def test_a_write_of_another_process_is_in_the_next_answer_on_sqlite(sqlite_engine: Engine) -> None:
    app = service_over(sqlite_engine)
    program = f"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute({BUMP!r}); c.commit()"
    with asking(app) as client:
        for number in range(3):
            assert [version(client) for _ in range(3)] == [number] * 3
            subprocess.run([sys.executable, "-c", program, str(sqlite_engine.url.database)], check=True)

        assert version(client) == 3
        assert app.state.kept.figures.hits == 6


def test_a_commit_that_changes_no_claim_leaves_answers_kept(sqlite_engine: Engine) -> None:
    app = service_over(sqlite_engine)
    with asking(app) as client:
        version(client)
        with sqlite3.connect(str(sqlite_engine.url.database)) as other:
            other.execute("CREATE TABLE beside (id INTEGER)")
        version(client)

    assert app.state.kept.figures.hits == 1


def test_another_file_in_the_place_of_the_database_is_seen(sqlite_engine: Engine) -> None:
    file = Path(str(sqlite_engine.url.database))
    app = service_over(sqlite_engine)
    with asking(app) as client:
        assert version(client) == version(client) == 0
        other = file.with_suffix(".other")
        with sqlite3.connect(file) as source, sqlite3.connect(other) as copy:
            source.backup(copy)
            copy.execute(BUMP)
        copy.close()
        sqlite_engine.dispose()
        os.replace(other, file)

        assert version(client) == 1


STEPS = st.lists(st.sampled_from(["/claims?limit=1", "/claims", "/speakers", "write", "unrelated"]), max_size=30)


@given(steps=STEPS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_is_of_former_data_on_sqlite(sqlite_engine: Engine, steps: list[str]) -> None:
    file = str(sqlite_engine.url.database)
    with sqlite3.connect(file) as other, asking(service_over(sqlite_engine)) as client:
        now = other.execute("SELECT version FROM data_version").fetchone()[0]
        for step in steps:
            if step == "write":
                other.execute(BUMP)
                other.commit()
                now += 1
            elif step == "unrelated":
                other.execute("PRAGMA user_version = 7")
                other.commit()
            else:
                assert version(client, step) == now
    other.close()


def test_on_postgres_an_answer_is_at_most_a_tenth_of_a_second_old(postgres_engine: Engine) -> None:
    app = service_over(postgres_engine)
    address = postgres_engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as other, asking(app) as client:
        for number in range(1, 6):
            until = time.monotonic() + 0.12
            while time.monotonic() < until:
                assert version(client) == number - 1
            other.execute(BUMP)
            written = time.monotonic()
            while (asked := time.monotonic()) < written + 0.2:
                assert version(client) == number or asked < written + 0.1

    assert app.state.kept.figures.hits > 50


def test_on_postgres_no_answer_is_older_than_what_this_process_wrote(postgres_engine: Engine) -> None:
    app = service_over(postgres_engine)
    with asking(app) as client:
        for number in range(20):
            assert [version(client) for _ in range(4)] == [number] * 4
            with transaction(postgres_engine) as session:
                session.execute(text(BUMP))
        # a database that once took its time is left alone for a second, by when all of this may be over
        assert until(lambda: version(client) == 20 and app.state.kept.figures.hits > 0, 10)


def test_nothing_is_kept_of_a_database_in_memory() -> None:
    app: Any = service_over(make_engine("sqlite://"))

    assert app.front == app.behind
