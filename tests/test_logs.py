"""What is written down: a line a request, from which nothing can break out, and never what is secret."""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from sqlalchemy import Engine

from app import logs
from app.gate.seen import Seen, Watcher
from app.settings import Settings
from app.vocabulary import KeyScope
from tests.server import served, until
from tests.service import asking, service_over
from tests.writing import bearer, make_key

pytestmark = pytest.mark.once("postgres")

SECRET = "ccl_" + "x" * 40
HOSTILE = {
    "line ends": "a\r\nb\nc",
    "escapes": "a\x1b[31mred",
    "text turned around": "a\u202eb\u2066c",
    "no width": "a\u200bb",
    "NUL": "a\x00b",
    "half a pair": "a\ud800b",
    "quotes": 'a"b\\c',
}


class Written:
    """What was written down."""

    def __init__(self, descriptor: int, kind: Literal["json", "text"]) -> None:
        self.lines = logs.Lines(descriptor)
        self.watch: Watcher = logs.begin(kind, self.lines)


@contextmanager
def writing(path: Path, kind: Literal["json", "text"]) -> Iterator[Written]:
    """A log in a file."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    # of those who ask
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with path.open("wb") as file:
        written = Written(file.fileno(), kind)
        try:
            yield written
        finally:
            written.lines.flush()
            root.handlers[:] = before
            root.setLevel(level)


def read(path: Path) -> list[dict[str, Any]]:
    """Its lines, each of which is JSON."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[tuple[Written, Path]]:
    """A log of JSON lines, and where it is."""
    with writing(tmp_path / "log", "json") as written:
        yield written, tmp_path / "log"


def asked(engine: Engine, written: Written, ask: Any) -> Any:
    """What was answered by a service whose requests are written down."""
    app = service_over(engine, Settings(cache_bytes=0))
    app.state.watchers.append(written.watch)
    with asking(app) as client:
        answer = ask(client)
    written.lines.flush()
    return answer


def test_a_request_is_one_line(engine: Engine, log: tuple[Written, Path]) -> None:
    written, path = log
    answer = asked(engine, written, lambda client: client.get("/claims?speaker=Osk&limit=2"))

    (line,) = [one for one in read(path) if one["event"] == "request"]
    assert 0 < line.pop("seconds") < 60
    assert line.pop("time")[-1] == "Z"
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/claims",
        "path": "/claims",
        "query": "speaker=Osk&limit=2",
        "status": 200,
        "bytes": len(answer.content) if "Content-Encoding" not in answer.headers else line["bytes"],
        "key_id": None,
    }


def test_the_route_is_told_as_it_was_written(engine: Engine, log: tuple[Written, Path]) -> None:
    written, path = log
    asked(engine, written, lambda client: [client.get("/claims/clm_none"), client.head("/healthz"), client.get("/x/y")])

    assert [(one["method"], one["route"], one["status"]) for one in read(path)] == [
        ("GET", "/claims/{claim_id}", 404),
        ("HEAD", "/healthz", 200),
        ("GET", "", 404),
    ]


def test_who_writes_is_named_by_the_id_of_the_key(engine: Engine, log: tuple[Written, Path]) -> None:
    written, path = log
    key, kept = make_key(engine, {KeyScope.REVIEW})
    why = {"reason": "extraction_error", "note": "It is so."}
    asked(engine, written, lambda client: client.post("/claims/clm_none/accept", headers=bearer(key), json=why))

    (line,) = [one for one in read(path) if one["event"] == "request"]
    assert (line["key_id"], line["status"], line["route"]) == (kept.id, 404, "/claims/{claim_id}/accept")
    assert key not in path.read_text()


@pytest.mark.parametrize(
    "url",
    [
        f"/claims?speaker={SECRET}",
        f"/claims?token={SECRET}",
        "/claims?token=hunter2",
        f"/claims/{SECRET}",
        f"/{SECRET}?q=hunter2",
        "/explore?password=hunter2",
    ],
)
def test_no_secret_of_an_address_is_written_down(engine: Engine, log: tuple[Written, Path], url: str) -> None:
    written, path = log
    asked(engine, written, lambda client: client.get(url, headers={"Authorization": f"Bearer {SECRET}"}))

    assert SECRET not in path.read_text()
    assert "hunter2" not in path.read_text()


def test_no_body_is_written_down(engine: Engine, log: tuple[Written, Path]) -> None:
    written, path = log
    key, _ = make_key(engine, {KeyScope.INGEST})
    asked(
        engine,
        written,
        lambda client: client.post("/documents", headers=bearer(key), json={"text": ["hunter2"], "x": 1}),
    )

    assert "hunter2" not in path.read_text()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", ["json", "text"])
def test_nothing_breaks_out_of_its_line(tmp_path: Path, text: str, kind: Literal["json", "text"]) -> None:
    path, before = tmp_path / "log", list(logging.getLogger().handlers)
    with writing(path, kind) as written:
        # what pytest hears it tells, and half a pair cannot be told to another process
        logging.getLogger().handlers[:] = [one for one in logging.getLogger().handlers if one not in before]
        written.watch(Seen(text, text, text, text, text, 200, 0.1, 1, text))
        logging.getLogger(text).warning("said: %s", text)
        time.sleep(0.05)

    said = path.read_bytes()
    assert said.count(b"\n") == 2
    assert all(32 <= byte < 127 or byte == 10 for byte in said)
    if kind == "json":
        first, second = read(path)
        assert (first["path"], second["event"]) == (text, f"said: {text}")


def test_hostile_requests_are_one_line_each(engine: Engine, log: tuple[Written, Path]) -> None:
    written, path = log
    evil = {"User-Agent": "a\x1b[31m", "X-Request-ID": "a\u202eb".encode()}
    paths = ["/%0d%0aX", "/%1b%5b31m", "/%e2%80%ae", "/claims?q=%0a%1b", "/claims/%00"]
    asked(engine, written, lambda client: [client.get(one, headers=evil) for one in paths])

    assert len(read(path)) == len(paths)


def test_what_goes_wrong_is_written_down_with_the_name_of_the_request(
    engine: Engine, log: tuple[Written, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"broken by {SECRET}")

    monkeypatch.setattr("app.queries.totals", fail)
    written, path = log
    answer = asked(engine, written, lambda client: client.get("/version"))

    assert answer.status_code == 500
    failed = [one for one in read(path) if "exception" in one]
    assert failed
    assert answer.headers["X-Request-ID"] in failed[0]["event"]
    assert "RuntimeError" in failed[0]["exception"]
    assert SECRET not in path.read_text()


def test_values_of_a_statement_that_fails_are_not_written_down(engine: Engine) -> None:
    from sqlalchemy import text  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text("SELECT :secret FROM nowhere"), {"secret": "hunter2"})

    assert "hunter2" not in str(failed.value)


def test_a_log_that_nobody_reads_keeps_no_one_waiting(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    lines = logs.Lines(writer)
    began = time.monotonic()
    for number in range(30_000):
        lines.msg(f"line {number} " + "x" * 100)
    took = time.monotonic() - began
    pieces: list[bytes] = []
    threading.Thread(target=_read_all, args=(reader, pieces), daemon=True).start()
    assert until(lambda: b"log lines left out" in b"".join(pieces[-3:]), 10)

    assert took < 5
    assert 1 <= b"".join(pieces).count(b"line ") <= 30_000


def _read_all(reader: int, pieces: list[bytes]) -> None:
    while piece := os.read(reader, 1 << 20):
        pieces.append(piece)


def test_a_reader_who_has_gone_does_not_end_the_service() -> None:
    reader, writer = os.pipe()
    lines = logs.Lines(writer)
    os.close(reader)
    lines.msg("to nobody")
    lines.flush()
    lines.msg("to nobody again")
    lines.flush()


def test_the_service_writes_json_that_tells_how_it_went(database_url: str, tmp_path: Path) -> None:
    with served(database_url, log=tmp_path / "log") as server:
        httpx.get(f"{server.url}/claims?speaker=Osk")
    found = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]

    assert [one["query"] for one in found if one["event"] == "request" and one["route"] == "/claims"] == ["speaker=Osk"]
    assert "Application shutdown complete." in [one["event"] for one in found]
    others = [line for line in (tmp_path / "log").read_text().splitlines() if not line.startswith("{")]
    assert others == [f"Serving on {server.url}"]
