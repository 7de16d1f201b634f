"""Bodies of writes: refused by their head where that says enough, counted as they come, waited for only so long."""

import json
import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import Engine

from app.settings import Settings
from tests.databases import opened
from tests.service import asking, serving
from tests.writing import BOTH, SMALL, ask, bearer, make_key, probe_app, raw, sent

pytestmark = pytest.mark.once("postgres")


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated database, for what is alike on all."""
    shutil.copy(sqlite_template, tmp_path / "claims.db")
    with opened(f"sqlite:///{tmp_path / 'claims.db'}") as engine:
        yield engine


@pytest.fixture
def probe(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the probe."""
    with asking(probe_app(engine, SMALL)) as client:
        yield client


@pytest.fixture
def key(engine: Engine) -> str:
    """A key for everything."""
    return make_key(engine, BOTH)[0]


class Body(NamedTuple):
    """A body, how it is announced, and what comes of it."""

    headers: list[tuple[bytes, bytes]]
    pieces: Sequence[bytes]
    status: int
    code: str
    is_read: bool


def length(number: object) -> tuple[bytes, bytes]:
    return b"content-length", str(number).encode()


CHUNKED = (b"transfer-encoding", b"chunked")
BODIES = {
    "too long by its head": Body([length(1_001)], [b"x"], 413, "body-too-large", is_read=False),
    "absurdly long": Body([length("9" * 5_000)], [b"x"], 413, "body-too-large", is_read=False),
    "too long in pieces": Body([CHUNKED], [b"x" * 400] * 3, 413, "body-too-large", is_read=True),
    "longer than it said": Body([length(10)], [b"x" * 400] * 3, 413, "body-too-large", is_read=True),
    "no number": Body([length("ten")], [b"x"], 400, "invalid-request", is_read=False),
    "below nothing": Body([length(-1)], [b"x"], 400, "invalid-request", is_read=False),
    "other digits": Body([(b"content-length", "٣".encode())], [b"x"], 400, "invalid-request", is_read=False),
    "two lengths": Body([length(1), length(2)], [b"x"], 400, "invalid-request", is_read=False),
    "length and pieces": Body([length(1), CHUNKED], [b"x"], 400, "invalid-request", is_read=False),
    "compressed": Body(
        [length(5), (b"content-encoding", b"gzip")], [b"x"], 415, "unsupported-media-type", is_read=False
    ),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/notes", "/notes:batch"])
def test_a_body_that_cannot_be_taken_is_refused_as_early_as_can_be(sqlite: Engine, body: Body, path: str) -> None:
    key, _ = make_key(sqlite, BOTH)
    pieces = [piece * 3 for piece in body.pieces] if path == "/notes:batch" else body.pieces
    headers = [
        (name, b"3001" if (name, value) == length(1_001) and path == "/notes:batch" else value)
        for name, value in body.headers
    ]

    told = ask(probe_app(sqlite, SMALL), "POST", path, [*sent(key), *headers], pieces)

    assert (told.status, told.headers["content-type"]) == (body.status, "application/problem+json")
    assert told.headers["connection"] == "close"
    problem = json.loads(told.body)
    assert problem["type"].endswith(f"/problems/{body.code}")
    assert problem.get("allowed") == ((3_000 if path == "/notes:batch" else 1_000) if body.status == 413 else None)
    assert (told.happened[0] == "receive") is body.is_read


def test_a_body_of_the_most_that_is_taken_is_taken(probe: httpx.Client, key: str) -> None:
    whole = json.dumps({"text": "x" * (1_000 - len('{"text": ""}'))})

    one = probe.post("/notes", content=whole, headers={**bearer(key), "Content-Type": "application/json"})
    batch = probe.post("/notes:batch", content=b"x" * 3_000, headers=bearer(key))

    assert (one.status_code, batch.status_code) == (200, 200)
    assert batch.json()["length"] == 3_000


def test_a_document_that_may_be_kept_fits_into_a_body_as_text_and_as_json_that_escapes_little() -> None:
    settings = Settings()
    longest = settings.max_document_bytes

    for letters in ("é" * (longest // 2), "人" * (longest // 3), "a" * longest):
        assert len(letters.encode()) <= settings.body_bytes
        assert len(json.dumps({"text": letters}, ensure_ascii=False).encode()) <= settings.body_bytes


def test_a_route_that_breaks_is_told_as_ever(probe: httpx.Client, key: str) -> None:
    answer = probe.delete("/notes/x", headers=bearer(key))

    assert (answer.status_code, answer.json()["title"]) == (500, "Internal error")


def until_closed(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("path", ["/notes", "/notes:batch"])
@pytest.mark.parametrize("announced", ["Content-Length: 100", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("drips", [False, True], ids=["silent", "in drips"])
def test_whoever_sends_a_body_too_slowly_is_told_and_left(
    sqlite: Engine, path: str, announced: str, drips: bool
) -> None:
    key, _ = make_key(sqlite, BOTH)
    drip = b"1\r\nx\r\n" if "chunked" in announced else b"x"
    head = f"POST {path} HTTP/1.1\nHost: x\nAuthorization: Bearer {key}\nContent-Type: application/json\n{announced}\n"

    with serving(probe_app(sqlite, SMALL)) as url, raw(url, head) as connection:
        began = time.monotonic()
        connection.sendall(drip)
        while drips and time.monotonic() < began + 0.4:
            time.sleep(0.1)
            connection.sendall(drip)
        told = until_closed(connection)
        took = time.monotonic() - began

    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in told
    assert b"connection: close" in told.lower()
    assert 0.4 < took < 1.5


def test_the_body_of_a_question_is_not_read(sqlite: Engine) -> None:
    with (
        serving(probe_app(sqlite, SMALL)) as url,
        raw(url, "GET /healthz HTTP/1.1\nHost: x\nContent-Length: 1000000\n") as connection,
    ):
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_body_is_asked_for_only_of_who_may_send_it(sqlite: Engine) -> None:
    key, _ = make_key(sqlite, BOTH)
    head = "POST /notes:batch HTTP/1.1\nHost: x\nContent-Length: 3\nExpect: 100-continue\n{}"

    with serving(probe_app(sqlite, SMALL)) as url:
        with raw(url, head.format(f"Authorization: Bearer {key}\n")) as connection:
            assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"abc")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        with raw(url, head.format("")) as connection:
            assert connection.recv(65536).startswith(b"HTTP/1.1 401 ")
