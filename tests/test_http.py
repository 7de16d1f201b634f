"""What every answer has in common: tags, CORS, security headers, names of requests, health."""

import re

import httpx
import pytest
from sqlalchemy import Engine, event

from app.db import make_engine
from app.settings import Settings
from tests.conftest import AddDocument
from tests.library import add_all, add_rally, add_river
from tests.service import asking, service_over

FIGURES = ["/claims/facets", "/claims/series", "/claims/compare?measure=cost", "/coverage", "/vocabularies/scope"]
LISTS = ["/claims", "/claims?speaker=Osk&limit=1", "/speakers", "/sources", "/documents", *FIGURES]
ONES = ["/speakers/dorian-osk", "/sources/river-news", "/version", "/claims/series.vl.json?speaker=Osk"]
FILES = [
    *(f"/claims.{name}" for name in ("csv", "ndjson", "parquet", "zip")),
    *(
        f"/{path}.{name}"
        for path in ("speakers", "sources", "documents", "claims/series")
        for name in ("csv", "ndjson")
    ),
    "/claims?format=csv&bom=true",
    "/claims.csv?speaker=Osk&q=grain",
    "/claims/series.csv?shape=wide",
]
REFUSED = [
    "/claims.csv?sort=score",
    "/claims.csv?speker=x",
    "/claims.xlsx",
    "/speakers.csv?limit=1",
    "/claims?bom=true",
]


@pytest.mark.parametrize("url", [*LISTS, *ONES])
def test_an_unchanged_answer_is_not_sent_again(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_all(add_document)
    first = client.get(url)

    again = client.get(url, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_sent_again_after_a_write(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_river(add_document)
    first = client.get(url)
    add_rally(add_document)

    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.json()["meta"]["data_version"] > first.json()["meta"]["data_version"]


def test_an_unchanged_list_is_known_without_reading_it(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    tag = client.get("/claims?speaker=Osk").headers["ETag"]
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    client.get("/claims?speaker=Osk", headers={"If-None-Match": tag})

    begun = ("BEGIN", "PRAGMA query_only = 1")
    assert [statement for statement in asked if "data_version" not in statement and statement not in begun] == []


def test_other_questions_have_other_tags(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    asked = ["/claims", "/claims?limit=5", "/claims?speaker=Osk", "/documents"]

    tags = {client.get(url).headers["ETag"] for url in asked}
    strict = client.get("/claims", headers={"Prefer": "handling=strict"}).headers["ETag"]

    assert len(tags | {strict}) == 5
    assert client.get("/claims").headers["Vary"].startswith("Accept, Prefer")


@pytest.mark.once("postgres")
@pytest.mark.parametrize("coding", ["zstd", "br", "gzip", "identity"])
def test_an_answer_is_compressed_as_the_asker_can_read_it(
    client: httpx.Client, add_document: AddDocument, coding: str
) -> None:
    add_all(add_document)
    plain = client.get("/claims", headers={"Accept-Encoding": "identity"})

    answer = client.get("/claims", headers={"Accept-Encoding": coding})

    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert answer.json() == plain.json()
    assert answer.headers["Vary"] == "Accept, Prefer, Accept-Encoding"
    assert int(answer.headers["Content-Length"]) <= int(plain.headers["Content-Length"])


@pytest.mark.once("postgres")
@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_a_strong_tag_names_bytes_that_are_not_compressed(
    client: httpx.Client, add_document: AddDocument, coding: str
) -> None:
    add_all(add_document)
    url = client.get("/claims").json()["data"][0]["url"]

    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    answer = client.get(url, headers={"Accept-Encoding": coding})
    again = client.get(url, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]})

    assert plain.headers["ETag"][0] == '"'
    assert answer.headers["ETag"] == f"W/{plain.headers['ETag']}"
    assert (again.status_code, again.headers["ETag"], again.content) == (304, answer.headers["ETag"], b"")


@pytest.mark.parametrize("url", [*LISTS, *ONES, "/claims?speker=x", "/nothing"])
def test_the_first_version_is_the_same_answer(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_all(add_document)

    plain, versioned = (client.get(prefix + url, headers={"X-Request-ID": "same"}) for prefix in ("", "/v1"))

    assert versioned.content == plain.content
    assert versioned.headers == plain.headers


HEADLESS = [*LISTS, *ONES, *FILES, *REFUSED, "/healthz", "/docs", "/openapi.json", "/nothing", "/claims?limit=0"]


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("url", HEADLESS)
def test_head_is_get_without_its_body(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_all(add_document)
    headers = {"X-Request-ID": "same"}

    get, head = client.get(url, headers=headers), client.head(url, headers=headers)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers == get.headers


@pytest.mark.once("postgres")
@pytest.mark.parametrize("url", ["/claims", "/healthz", "/docs", "/docs/start.js", "/nothing", "/claims?limit=0"])
def test_every_answer_may_be_read_anywhere_and_runs_nothing(client: httpx.Client, url: str) -> None:
    headers = client.get(url, headers={"Origin": "https://dashboard.test"}).headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert {"Link", "ETag", "Retry-After", "X-Request-ID", "API-Version"} <= set(
        headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert re.fullmatch(r"\d+\.\d+\.\d+", headers["API-Version"])


@pytest.mark.once("postgres")
def test_a_browser_may_ask_first(client: httpx.Client) -> None:
    asks = {"Origin": "https://dashboard.test", "Access-Control-Request-Method": "GET"}

    answer = client.options("/claims", headers={**asks, "Access-Control-Request-Headers": "If-None-Match"})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Max-Age"] == "3600"


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1.2_3", True), ("a" * 65, False), ("two words", False), ("<b>", False), ("", False)]
)
def test_a_request_keeps_its_name_if_it_is_a_plain_one(client: httpx.Client, given: str, kept: bool) -> None:
    named = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert (named == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", named)


def test_the_schema_at_head_is_ready(client: httpx.Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}


def test_another_schema_is_not_ready_though_the_process_lives(empty_engine: Engine) -> None:
    with asking(service_over(empty_engine)) as client:
        health, readiness, claims = client.get("/healthz"), client.get("/readyz"), client.get("/claims")

    assert health.json() == {"status": "ok"}
    assert claims.status_code == 503
    assert (readiness.status_code, readiness.json()["title"]) == (503, "Not ready")


@pytest.mark.parametrize("url", ["/claims", "/readyz", "/version", "/documents/x.txt"])
@pytest.mark.parametrize("lost", ["sqlite:////nowhere/claims.db", "postgresql+psycopg://127.0.0.1:1/claims"])
def test_a_lost_database_is_said_to_be_lost(lost: str, url: str) -> None:
    engine = make_engine(lost)
    with asking(service_over(engine)) as client:
        health, answer = client.get("/healthz"), client.get(url)

    assert health.status_code == 200
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert "nowhere" not in answer.text


def test_reading_cannot_write(client: httpx.Client, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: written.append(call[2]))

    for url in [*LISTS, *ONES]:
        client.get(url)

    reading = {"BEGIN", "SELECT", "SAVEPOINT", "RELEASE", "SHOW"}
    assert {statement.split()[0] for statement in written if statement != "PRAGMA query_only = 1"} <= reading


def test_the_version_says_what_is_served(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    about = client.get("/version").json()

    assert about == about | {"name": "conflict-claims", "claims": 7, "documents": 3, "data_version": 3}
    assert about["last_ingested_at"].endswith("Z")


def test_workers_with_one_database_take_each_others_cursors(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    with asking(service_over(engine)) as one, asking(service_over(engine)) as other:
        following = one.get("/claims?limit=1").json()["next"]

        assert other.get(following).status_code == 200


def test_a_set_key_signs_cursors(engine: Engine, add_document: AddDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    add_all(add_document)
    with asking(service_over(engine)) as client:
        following = client.get("/claims?limit=1").json()["next"]
    monkeypatch.setenv("CLAIMS_CURSOR_KEY", "a key of our own")

    with asking(service_over(engine, Settings())) as client:
        assert client.get(following).status_code == 422
