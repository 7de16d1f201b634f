"""What stands before a write: who has no good key learns nothing, and is not listened to."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from app import keys
from app.api.openapi import describe
from app.db import make_engine, transaction
from app.deps import needs
from app.gate import stand_before
from app.main import create_app
from app.models import now
from app.schemas import Problem
from app.settings import Settings
from app.vocabulary import KeyScope
from tests.service import asking, service_over
from tests.writing import BOTH, READING, SMALL, Route, ask, bearer, make_key, probe_app, sent, write_routes

REAL = list(write_routes(create_app(make_engine("sqlite://"))))
ROUTES = [*write_routes(probe_app(make_engine("sqlite://"))), *REAL]


class Bad(NamedTuple):
    """A way to come without a key that can be used."""

    headers: list[tuple[bytes, bytes]]
    query: str = ""
    status: int = 401


@pytest.fixture
def probe(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the probe."""
    with asking(probe_app(engine, SMALL)) as client:
        yield client


@pytest.fixture
def key(engine: Engine) -> str:
    """A key for everything."""
    return make_key(engine, BOTH)[0]


def bad_keys(engine: Engine, route: Route) -> dict[str, Bad]:
    good, _ = make_key(engine, BOTH)
    revoked, kept = make_key(engine, BOTH)
    expired, _ = make_key(engine, BOTH, now() - timedelta(seconds=1))
    narrow, _ = make_key(engine, BOTH - {route.scope})
    with transaction(engine) as session:
        keys.revoke(session, kept.id)
    return {
        "none": Bad([]),
        "empty": Bad([(b"authorization", b"")]),
        "empty bearer": Bad(sent("")),
        "wrong": Bad(sent(good[:13] + "A" * 43)),
        "unknown": Bad(sent("ccl_22222222_" + "A" * 43)),
        "revoked": Bad(sent(revoked)),
        "expired": Bad(sent(expired)),
        "wrong scope": Bad(sent(narrow), status=403),
        "in the query": Bad([], f"?key={good}"),
        "two headers": Bad(sent(good, good)),
        "two keys in one": Bad(sent(f"{good}, {good}")),
        "not ASCII": Bad(sent(b"ccl_\xc3\xa4" + good[6:].encode())),
        "10 kB": Bad(sent("ccl_" + "a" * 10_000)),
        "another scheme": Bad([(b"authorization", b"Basic " + good.encode())]),
        "no scheme": Bad([(b"authorization", good.encode())]),
        "in another header": Bad([(b"x-api-key", good.encode()), (b"cookie", b"key=" + good.encode())]),
    }


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_who_has_no_good_key_learns_nothing_before_any_of_the_body_is_read(engine: Engine, route: Route) -> None:
    app = probe_app(engine) if route not in REAL else service_over(engine)
    length = [(b"content-length", b"8"), (b"content-type", b"application/json"), (b"x-request-id", b"same")]
    answers: dict[int, set[tuple[bytes, str]]] = {401: set(), 403: set()}

    for name, bad in bad_keys(engine, route).items():
        told = ask(app, route.method, route.path + bad.query, [*bad.headers, *length], [b'{"a":', b"1}"])

        assert told.status == bad.status, name
        assert told.happened[:2] == ["http.response.start", "http.response.body"], name
        assert told.headers["content-type"] == "application/problem+json"
        assert told.headers.get("www-authenticate") == ("Bearer" if bad.status == 401 else None)
        assert "access-control-allow-origin" not in told.headers
        body = Problem.model_validate_json(told.body)
        same = told.body.replace(json.dumps(body.instance).encode(), b"")
        answers[bad.status].add((same, told.headers["content-length"] if not bad.query else ""))

    assert {status: len({body for body, _ in bodies}) for status, bodies in answers.items()} == {401: 1, 403: 1}


@pytest.mark.parametrize("header", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_a_good_key_is_taken_however_its_header_is_written(
    probe: httpx.Client, key: str, header: str, scheme: str
) -> None:
    answer = probe.post("/notes", json={"text": "abc"}, headers={header: f"{scheme} {key}"})

    assert (answer.status_code, answer.json()["length"]) == (200, 3)


def test_a_route_is_told_who_writes_and_not_by_which_key(probe: httpx.Client, key: str) -> None:
    answer = probe.patch("/notes/first", headers=bearer(key))

    assert answer.json() == {"name": "first", "author": ["River desk", f"key_{key[4:12]}"]}


def test_two_keys_are_good_while_one_takes_the_place_of_the_other(engine: Engine, probe: httpx.Client) -> None:
    (old, kept), (new, _) = make_key(engine, BOTH), make_key(engine, BOTH)
    both = [probe.patch("/notes/x", headers=bearer(one)).status_code for one in (old, new)]
    with transaction(engine) as session:
        keys.revoke(session, kept.id)

    after = [probe.patch("/notes/x", headers=bearer(one)).status_code for one in (old, new)]

    assert (both, after) == ([200, 200], [401, 200])


@pytest.mark.parametrize("method", ["POST", "PUT", "BREW"])
def test_what_is_not_there_needs_no_key_to_be_told_so(probe: httpx.Client, method: str) -> None:
    assert probe.request(method, "/nothing", content=b"x").status_code == 404
    answer = probe.request(method, "/healthz", content=b"x")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/notes", "GET, HEAD, OPTIONS, POST"),
        ("/v1/notes", "GET, HEAD, OPTIONS, POST"),
        ("/notes:batch", "OPTIONS, POST"),
        ("/notes/x", "OPTIONS, DELETE, PATCH"),
        ("/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_the_methods_of_an_address_are_told(probe: httpx.Client, path: str, allow: str) -> None:
    wrong, asked = probe.put(path), probe.options(path)

    assert (wrong.status_code, wrong.headers["Allow"]) == (405, allow)
    assert wrong.json()["detail"] == f"Only {allow} are answered here."
    assert (asked.status_code, asked.headers["Allow"]) == (204, allow)


def test_pages_of_other_hosts_read_and_never_write(probe: httpx.Client, key: str) -> None:
    origin = {"Origin": "https://dashboard.test"}
    wants = {**origin, "Access-Control-Request-Headers": "authorization"}

    read = probe.get("/notes", headers=origin)
    written = probe.post("/notes", json={"text": "a"}, headers={**origin, **bearer(key)})
    may_read = probe.options("/notes", headers={**wants, "Access-Control-Request-Method": "GET"})
    may_write = probe.options("/notes", headers={**wants, "Access-Control-Request-Method": "POST"})

    assert read.headers["Access-Control-Allow-Origin"] == may_read.headers["Access-Control-Allow-Origin"] == "*"
    assert may_read.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert written.status_code == 200
    assert [name for name in (*written.headers, *may_write.headers) if name.startswith("access-control-")] == []
    assert written.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_who_may_write_is_never_left_open() -> None:
    router = APIRouter()

    @router.post("/open")
    def write() -> None:
        """Forgets to name a scope."""

    app = FastAPI()
    app.include_router(router)
    with pytest.raises(TypeError, match=r"/open must name one scope"):
        stand_before(app, make_engine("sqlite://"), Settings())


def test_a_route_without_the_guard_before_it_lets_nobody_in() -> None:
    app = FastAPI()

    @app.post("/bare", dependencies=[needs(KeyScope.INGEST)])
    def write() -> None:
        """Served by who forgot the gate."""

    with asking(app) as client:
        assert client.post("/bare", headers=bearer("ccl_22222222_" + "A" * 43)).status_code == 500


def test_every_write_of_the_service_names_a_word_of_the_vocabulary() -> None:
    assert {route.scope for route in ROUTES} <= set(KeyScope)
    assert {route.method for route in ROUTES}.isdisjoint(READING)


def test_a_key_in_the_query_is_an_unknown_parameter(probe: httpx.Client, key: str) -> None:
    answer = probe.post(f"/notes?key={key}", json={"text": "a"}, headers=bearer(key))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_parameter"
    assert answer.json()["instance"] == "/notes?key=ccl_hidden"


def test_writes_are_described_with_what_the_gate_answers() -> None:
    described = describe(probe_app(make_engine("sqlite://")))
    [scheme] = described["components"]["securitySchemes"].values()
    read, written = described["paths"]["/notes"]["get"], described["paths"]["/notes"]["post"]

    assert scheme["type"] == "http"
    assert scheme["scheme"] == "bearer"
    assert written["security"] == [{"key": ["ingest"]}]
    assert "security" not in read
    assert {"401", "403", "408", "413", "415", "503"} <= set(written["responses"])
    unauthorized = described["components"]["responses"]["written-unauthorized"]
    assert "WWW-Authenticate" in unauthorized["headers"]
    assert "Access-Control-Allow-Origin" not in unauthorized["headers"]
    assert re.search(r"problems/unauthorized", json.dumps(unauthorized))


def test_every_answer_of_a_write_is_described_with_its_headers(probe: httpx.Client, key: str) -> None:
    described = describe(probe_app(make_engine("sqlite://")))
    answer = probe.post("/notes", json={"text": "a"})

    responses = described["paths"]["/notes"]["post"]["responses"]
    promised = described["components"]["responses"][responses["401"]["$ref"].split("/")[-1]]["headers"]
    assert {name.lower() for name in promised} <= set(answer.headers)
