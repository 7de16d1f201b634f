"""Errors: one shape, stable codes, suggestions, and no nonsense that breaks the service."""

import json
import socket
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app.errors import kinds, problems
from app.schemas import Problem
from tests.conftest import AddDocument
from tests.library import add_all, add_harbour
from tests.service import asking, service_over, serving


def refused(client: httpx.Client, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "application/problem+json"
    Problem.model_validate_json(answer.content)
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    return body


@pytest.mark.once("postgres")
def test_every_wrong_parameter_is_told_at_once(client: httpx.Client) -> None:
    body = refused(client, "/claims?statsu=targeted&limit=5000&scope=dead")

    assert body == body | {
        "type": "http://claims.test/problems/invalid-parameter",
        "title": "Invalid parameter",
        "status": 422,
        "detail": "3 problems in the query.",
        "instance": "/claims?statsu=targeted&limit=5000&scope=dead",
    }
    assert {error["parameter"]: error["code"] for error in body["errors"]} == {
        "statsu": "unknown_parameter",
        "limit": "out_of_range",
        "scope": "unknown_word",
    }


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("speker=x", {"parameter": "speker", "code": "unknown_parameter", "did_you_mean": ["speaker"]}),
        ("Speaker=x", {"parameter": "Speaker", "code": "unknown_parameter", "did_you_mean": ["speaker"]}),
        ("page=2", {"parameter": "page", "code": "unknown_parameter"}),
        ("status=targetted", {"parameter": "status", "code": "unknown_word", "did_you_mean": ["targeted"]}),
        ("status=asserted,targetted", {"parameter": "status", "did_you_mean": ["targeted"]}),
        ("measure=casualty", {"parameter": "measure", "code": "unknown_word", "did_you_mean": ["casualties"]}),
        ("embed=speakers", {"parameter": "embed", "code": "unknown_word", "did_you_mean": ["speaker"]}),
        ("limit=0", {"parameter": "limit", "code": "out_of_range", "allowed": {"min": 1, "max": 1000}}),
        ("limit=1001", {"parameter": "limit", "code": "out_of_range"}),
        ("limit=" + "9" * 5000, {"parameter": "limit", "code": "out_of_range"}),
        ("limit=ten", {"parameter": "limit", "code": "not_a_number"}),
        ("limit=1e400", {"parameter": "limit", "code": "not_a_number"}),
        ("limit=5.5", {"parameter": "limit", "code": "not_a_number"}),
        ("limit=NaN", {"parameter": "limit", "code": "not_a_number"}),
        ("speaker=a%00b", {"parameter": "speaker", "code": "not_text"}),
        ("party=%00", {"parameter": "party", "code": "not_text"}),
        ("measure=%00", {"parameter": "measure", "code": "not_text"}),
        ("q=%00", {"parameter": "q", "code": "not_text"}),
        ("q=%ED%A0%80%00", {"parameter": "q", "code": "not_text"}),
        ("value_min=ten", {"parameter": "value_min", "code": "not_a_number"}),
        ("value_min=NaN", {"parameter": "value_min", "code": "not_a_number"}),
        ("value_max=1e400", {"parameter": "value_max", "code": "not_a_number"}),
        ("per_month_min=Infinity", {"parameter": "per_month_min", "code": "not_a_number"}),
        ("value_min=5&value_max=4", {"parameter": "value_min", "code": "empty_range"}),
        (
            "value_mn=5",
            {"parameter": "value_mn", "code": "unknown_parameter", "did_you_mean": ["value_min", "value_max"]},
        ),
        ("published_from=yesterday", {"parameter": "published_from", "code": "not_a_date"}),
        ("published_from=2031-02-30", {"parameter": "published_from", "code": "not_a_date"}),
        ("published_to=20310201", {"parameter": "published_to", "code": "not_a_date"}),
        ("updated_from=0001-01-01T00:00:00%2B23:59", {"parameter": "updated_from", "code": "not_a_date"}),
        ("period_from=2031-02-02&period_to=2031-02-01", {"parameter": "period_from", "code": "empty_range"}),
        ("has_value=maybe", {"parameter": "has_value", "code": "not_a_truth"}),
        ("has_valu=true", {"parameter": "has_valu", "code": "unknown_parameter"}),
        ("unit=peopel", {"parameter": "unit", "code": "unknown_word", "did_you_mean": ["people"]}),
        ("status_not=targetted", {"parameter": "status_not", "code": "unknown_word", "did_you_mean": ["targeted"]}),
        ("sort=published", {"parameter": "sort", "code": "unknown_word"}),
        ("item=" + ",".join("ab" * 33), {"parameter": "item", "code": "too_many"}),
        ("sort=score", {"parameter": "sort", "code": "no_score"}),
        ("sort=id,measure,source,speaker", {"parameter": "sort", "code": "too_many"}),
        ("fields=id,valu_low", {"parameter": "fields", "code": "unknown_word", "did_you_mean": ["value_low"]}),
        ("shape=wide", {"parameter": "shape", "code": "unknown_word"}),
        ("count=2", {"parameter": "count", "code": "not_a_truth"}),
    ],
)
def test_what_is_wrong_is_named_with_what_comes_near(client: httpx.Client, query: str, error: dict[str, Any]) -> None:
    [told] = refused(client, f"/claims?{query}")["errors"]

    assert told == told | error
    assert told["detail"]


@pytest.mark.parametrize(
    ("url", "accept"),
    [
        ("/claims?format=xml", "*/*"),
        ("/claims", "text/html"),
        ("/claims", "application/json;q=0, text/html"),
        ("/documents/{}/claims?format=xls", "*/*"),
    ],
)
def test_a_format_that_is_not_offered_is_refused_with_those_that_are(
    client: httpx.Client, add_document: AddDocument, url: str, accept: str
) -> None:
    document = add_harbour(add_document)

    answer = client.get(url.format(document), headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/problem+json")
    assert answer.json()["available"]["json"] == "application/json"


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    "accept", ["*/*", "text/html,*/*;q=0.8", "application/*", "application/json;q=0.1", "text/html;q=x, */*", ","]
)
def test_json_is_what_those_get_who_take_anything(client: httpx.Client, accept: str) -> None:
    if accept == ",":
        assert client.get("/claims", headers={"Accept": accept}).status_code == 406
    else:
        assert client.get("/claims", headers={"Accept": accept}).headers["Content-Type"] == "application/json"


@pytest.mark.once("postgres")
@pytest.mark.parametrize("path", ["/claims/x", "/speakers/x", "/version", "/healthz", "/documents/x.txt"])
def test_what_takes_no_parameter_refuses_every_one(client: httpx.Client, path: str) -> None:
    assert refused(client, f"{path}?limit=1")["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    ("url", "allowed"), [("/claims", "GET, HEAD, OPTIONS, POST"), ("/coverage", "GET, HEAD, OPTIONS")]
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_other_methods_are_told_which_there_are(client: httpx.Client, method: str, url: str, allowed: str) -> None:
    answer = client.request(method, url)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["title"] == "Method not allowed"


@pytest.mark.parametrize("url", ["/nothing", "/claims/x/y/z", "/v1", "/v1/v1/claims", "//claims"])
def test_what_is_not_there_is_not_found(client: httpx.Client, url: str) -> None:
    assert refused(client, f"http://claims.test{url}")["title"] == "Not found"


@pytest.mark.once("postgres")
def test_a_slash_too_many_leads_to_the_address_without_it(client: httpx.Client) -> None:
    answer = client.get("/claims/?speaker=Osk&_=1")

    assert (answer.status_code, answer.headers["Location"]) == (307, "http://claims.test/claims?speaker=Osk&_=1")


@pytest.mark.once("postgres")
@pytest.mark.parametrize("slug", sorted(problems()))
def test_every_problem_has_its_page(client: httpx.Client, slug: str) -> None:
    answer = client.get(f"/problems/{slug}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(answer.text.splitlines()) > 2


def test_codes_are_not_shared() -> None:
    codes = [kind.code for kind in kinds()]

    assert len(codes) == len(set(codes))


def test_a_fault_of_ours_is_told_without_its_trace(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    app = service_over(engine)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("a secret")

    with asking(app) as client:
        body = refused(client, "/broken")

    assert (body["status"], body["title"]) == (500, "Internal error")
    assert "secret" not in json.dumps(body)
    assert body["request_id"] in caplog.text


NONSENSE = [
    "/claims?speaker=%ED%A0%80",
    "/claims?speaker=%FF%FE",
    "/claims?speaker=' OR 1=1--",
    "/claims?speaker=%25",
    "/claims?speaker=%F0%9F%9A%A2",
    "/claims?speaker=" + "a" * 20_000,
    "/claims?speaker=" + ",".join("abcdefghij" * 50),
    "/claims?" + "&".join(f"speaker=a{number}" for number in range(500)),
    "/claims?%00=1",
    "/claims?%ED%A0%80=1",
    "/claims?=1",
    "/claims?&&&",
    "/claims?speaker",
    "/claims?limit=1&limit=x",
    "/claims?limit=-0",
    "/claims?limit=%D9%A3",
    "/claims?limit=1_0",
    "/claims?status[]=asserted",
    "/claims?status=asserted;targeted",
    "/claims?document=%00",
    "/claims?document=../../x",
    "/claims?source=%ED%A0%80",
    "/claims?source=...",
    "/claims?party=%ED%A0%80",
    "/claims?q=%ED%A0%80",
    "/claims?q=" + "(" * 20_000,
    "/claims?q=%22%00",
    "/claims?value_min=1e308&value_max=1.7976931348623157e308",
    "/claims?value_min=-0",
    "/claims?value_min=1e-400",
    "/claims?value_min=" + "9" * 5000,
    "/claims?published_from=0001-01-01&published_to=9999-12-31",
    "/claims?published_from=9999-12-31T23:59:59-23:59",
    "/claims?updated_from=0001-01-01&updated_to=9999-12-31T23:59:59.999999999Z",
    "/claims?updated_to=2031-02-01T00:00:00 01:00",
    "/claims?updated_to=2031-02-01T24:00",
    "/claims?sort=",
    "/claims?sort=-",
    "/claims?fields=,",
    "/claims?format=",
    "/claims?shape=",
    "/claims?count=",
    "/claims?sort=-score&q=",
    "/claims?item=%00",
    "/claims?speaker_role=" + ",".join("abcdefghij" * 50),
    "/claims?cursor=%ED%A0%80",
    "/claims?cursor=%F0%9F%9A%A2",
    "/claims/%ED%A0%80",
    "/claims/%00",
    "/claims/..%2F..%2Fetc",
    "/claims/clm_%25",
    "/speakers/%ED%A0%80",
    "/speakers/%25",
    "/documents/%ED%A0%80.txt",
    "/documents/.txt",
    "/problems/%00",
    "/docs/..%2Fmain.py",
    "/docs/%00",
    "/%ED%A0%80",
    "/v1/%00",
]


@pytest.mark.parametrize("url", NONSENSE)
def test_nonsense_breaks_nothing(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_all(add_document)

    answer = client.get(url)

    assert answer.status_code in {200, 404, 422}
    if answer.status_code != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
    answer.json()


RAW = [
    b"GET /claims?speaker=\xff\xfe HTTP/1.1\r\nHost: x\r\n",
    b"GET /claims?\xed\xa0\x80=1 HTTP/1.1\r\nHost: x\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n",
    b"GET /claims?limit=1 HTTP/1.1\r\nHost: [\r\n",
    b"GET /claims?limit=1 HTTP/1.1\r\nHost: a b/c?d\r\n",
    b"GET /claims?limit=1 HTTP/1.1\r\nHost: <script>\r\n",
    b"GET /claims/ HTTP/1.1\r\nHost: [::1\r\n",
    b"GET /claims HTTP/1.1\r\nHost: x\r\nPrefer: \xff\r\nIf-None-Match: \xff\r\nX-Request-ID: \xff\r\n",
    b"GET * HTTP/1.1\r\nHost: x\r\n",
    b"GET /claims HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 70_000 + b"\r\n",
    b"GET /claims?speaker=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\r\n",
]


def test_raw_nonsense_breaks_nothing(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)

    with serving(service_over(engine)) as url:
        statuses = [status_of(url, request) for request in RAW]
        assert httpx.get(f"{url}/healthz").status_code == 200

    assert [status for status in statuses if not 200 <= status < 500] == []


def status_of(url: str, request: bytes) -> int:
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
        connection.sendall(request + b"Connection: close\r\n\r\n")
        return int(connection.recv(12).decode().split()[1])


@pytest.mark.once("postgres")
def test_links_stay_on_the_host_that_was_asked(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)

    with serving(service_over(engine)) as url:
        answer = httpx.get(f"{url}/claims?limit=1", headers={"Host": "claims.example:8443"})

    assert answer.json()["next"].startswith("http://claims.example:8443/claims?limit=1&cursor=")
