"""Documents that mean harm, and documents that were damaged: refused with a reason, and the good ones go in."""

import gzip
import io
import json
import os
import random
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Engine

from app.db import make_engine
from app.readers import Readers, ReadingLimits
from app.vocabulary import KeyScope
from tests.library import HARBOUR, RALLY, RIVER
from tests.server import Server, is_running, running, until
from tests.writing import bearer, bringing_to, make_key

pytestmark = pytest.mark.once("postgres")

SECONDS = 10
MEGABYTES = 50
TEXT, HTML, JSON = "text/plain", "text/html", "application/json"
ARTICLE = "<article><h1>Thirty dead</h1><p>Orla Venn said that 30 people were killed in Tessara in May.</p></article>"


class Hostile(NamedTuple):
    """What is sent, and the statuses that may be answered."""

    body: bytes
    kind: str
    statuses: tuple[int, ...] = (422,)
    headers: Mapping[str, str] = MappingProxyType({})


def _zip(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "a" * 1_000_000)
    return made.getvalue()


def _laughs() -> bytes:
    names = [f"l{n}" for n in range(12)]
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{entities}]><html><body>&l11;</body></html>'.encode()
    )


def quick() -> Iterator[tuple[str, Hostile]]:
    """What is refused at a glance."""
    external = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>&x;</body></html>'
    yield "billion laughs", Hostile(_laughs(), HTML)
    yield "external entity", Hostile(external.encode(), HTML)
    yield "only script", Hostile(b"<html><head><style>a</style></head><body><script>1</script></body></html>", HTML)
    yield "page in Latin-1", Hostile("<html><body>café</body></html>".encode("latin-1"), HTML)
    yield "page in UTF-16", Hostile(f"<html>{ARTICLE}</html>".encode("utf-16"), HTML)
    yield "charset that it has not", Hostile(b"caf\xe9", "text/plain; charset=utf-8")
    yield "charset that is not read", Hostile(b"caf\xe9", "text/plain; charset=koi8-r", (415,))
    yield "line of 50 MB", Hostile(b"a" * 50_000_000, TEXT, (413,))
    yield "line of 50 MB as a page", Hostile(b"<p>" + b"a" * 50_000_000, HTML, (413,))
    yield "gzip bomb", Hostile(gzip.compress(bytes(50_000_000)), TEXT, (415,), {"Content-Encoding": "gzip"})
    yield "gzip as text", Hostile(gzip.compress(b"a" * 1000), TEXT)
    yield "pdf", Hostile(b"%PDF-1.7\n%\xe2\xe3", "application/pdf", (415,))
    yield "pdf as text", Hostile(b"%PDF-1.7\n%\xe2\xe3", TEXT)
    yield "zip", Hostile(_zip("a.txt"), "application/zip", (415,))
    yield "zip as page", Hostile(_zip("a.txt"), HTML)
    yield "docx", Hostile(_zip("word/document.xml"), "application/vnd.ms-word.document", (415,))
    yield "docx as text", Hostile(_zip("word/document.xml"), TEXT)
    yield "empty text", Hostile(b"", TEXT)
    yield "empty page", Hostile(b"", HTML)
    yield "spaces", Hostile(b" \n\t" * 100_000, TEXT)
    yield "nul", Hostile(b"Orla Venn\0", TEXT)
    yield "deep JSON", Hostile(b'{"text":' + b"[" * 1_000_000, JSON)
    yield "lone surrogate", Hostile(rb'{"text": "\ud800"}', JSON)


def slow() -> Iterator[tuple[str, Hostile]]:
    """What takes its time: a text may be read if it is quick enough, and is refused where it is not."""
    yield "nested tags", Hostile(b"<div>" * 100_000 + b"</div>" * 100_000, HTML)
    yield "nested inline tags", Hostile(b"<html><body><p>" + b"<b><i>" * 100_000, HTML)
    yield "many paragraphs", Hostile(b"<html><body><article>" + b"<p>30 people were killed.</p>" * 50_000, HTML)
    yield "endless attribute", Hostile(b'<html><body><a href="' + b"a" * 4_000_000, HTML)
    yield "one word", Hostile(b"a" * 99_999, TEXT, (201, 422))
    yield "quotation marks", Hostile("“".encode() * 50_000, TEXT, (201, 422))
    yield "digits", Hostile(b"1," * 49_999, TEXT, (201, 422))
    yield "brackets", Hostile(b"(" * 99_999, TEXT, (201, 422))
    yield "lines", Hostile(b"a\n" * 49_999, TEXT, (201, 422))
    yield "accents", Hostile(("a" + "\u0301" * 99_998).encode(), TEXT, (201, 422))
    yield "names", Hostile(b"Orla Venn " * 9_999, TEXT, (201, 422))


@pytest.mark.parametrize("database_url", ["postgres", pytest.param("sqlite", marks=pytest.mark.slow)], indirect=True)
def test_hostile_documents_are_refused_and_harm_nothing(database_url: str) -> None:
    _expect_no_harm(database_url, quick())


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["nul", "lone surrogate", "spaces", "empty text"])
def test_what_no_database_takes_is_refused_and_harms_nothing(engine: Engine, readers: Readers, name: str) -> None:
    """The documents that SQLite itself would have to do with; what a reader refuses never comes so far."""
    one = dict(quick())[name]
    with bringing_to(engine, readers) as client:
        answer = client.post("/documents", content=one.body, headers={"Content-Type": one.kind})

        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
        assert answer.json()["detail"]
        assert _is_taken(client, name)


@pytest.mark.slow
def test_documents_that_take_too_long_are_refused_and_harm_nothing(sqlite_url: str) -> None:
    _expect_no_harm(sqlite_url, slow())


def _expect_no_harm(database_url: str, corpus: Iterator[tuple[str, Hostile]]) -> None:
    key = _key(database_url)
    with running(database_url, reading_seconds=1) as server, _client(server, key) as client:
        assert _is_taken(client, "before")
        warm = server.megabytes
        for name, one in corpus:
            began = time.monotonic()
            answer = client.post("/documents", content=one.body, headers={"Content-Type": one.kind, **one.headers})
            taken = time.monotonic() - began

            assert answer.status_code in one.statuses, (name, answer.status_code, answer.text[:300])
            assert taken < SECONDS, (name, taken)
            if answer.is_error:
                assert answer.headers["Content-Type"] == "application/problem+json", name
                assert answer.json()["detail"], name
                assert "root:" not in answer.text, name
            assert server.megabytes - warm < MEGABYTES, (name, server.megabytes, warm)
            assert _is_taken(client, name), name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated database, for what is alike on all."""
    shutil.copy(sqlite_template, tmp_path / "claims.db")
    return f"sqlite:///{tmp_path / 'claims.db'}"


@pytest.mark.slow
def test_a_reader_ends_with_a_service_that_is_killed(sqlite_url: str) -> None:
    key = _key(sqlite_url)
    with running(sqlite_url) as server, _client(server, key) as client:
        assert server.children() == []
        assert _is_taken(client, "first")
        readers = server.children()
        assert readers

        server.process.kill()

        assert until(lambda: not any(map(is_running, readers)))


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_service_that_is_full_says_when_to_come_again(engine: Engine) -> None:
    slow = "Orla Venn said 30 people were killed in Tessara. " * 200
    with closing(Readers(ReadingLimits(readers=1, waiting=1))) as readers, bringing_to(engine, readers) as client:

        def send(number: int) -> httpx.Response:
            return client.post("/documents", json={"text": f"{number} {slow}"})

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(send, range(8)))
            reads = client.get("/healthz")

        busy = [answer for answer in answers if answer.status_code == 503]
        assert {answer.status_code for answer in answers} == {201, 503}
        assert all(answer.headers["Retry-After"] and answer.json()["title"] == "Readers busy" for answer in busy)
        assert reads.status_code == 200
        assert _is_taken(client, "after")


TEXTS = [HARBOUR.encode(), RIVER.encode(), RALLY.encode(), f"<html><body>{ARTICLE * 3}</body></html>".encode()]


def mutated(number: int) -> tuple[bytes, str]:
    """A document of which some bytes were changed, left out, or sent twice."""
    chance = random.Random(number)  # noqa: S311  the same each time
    original = TEXTS[number % len(TEXTS)]
    data = bytearray(original)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[place] = chance.randrange(256)
        elif how == 1:
            data[place] ^= 1 << chance.randrange(8)
        elif how == 2:
            del data[place : place + chance.randrange(1, 20)]
        else:
            data[place:place] = data[place : place + chance.randrange(1, 40)]
        data = data or bytearray(b"a")
    return bytes(data), HTML if original.startswith(b"<") else TEXT


@pytest.mark.parametrize("count", [40, pytest.param(2_000, marks=pytest.mark.slow)])
def test_damaged_documents_are_taken_or_refused_and_never_break_the_service(
    engine: Engine, readers: Readers, count: int
) -> None:
    with bringing_to(engine, readers) as client:

        def send(number: int) -> int:
            body, kind = mutated(number)
            answer = client.post("/documents", content=body, headers={"Content-Type": kind})
            # SQLite lets nobody in by turns: who is told to come again does
            while answer.status_code == 503:
                time.sleep(int(answer.headers["Retry-After"]) / 10)
                answer = client.post("/documents", content=body, headers={"Content-Type": kind})
            assert answer.is_success or answer.json()["detail"]
            return answer.status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(send, range(count)))

        assert set(statuses) <= {200, 201, 422}
        assert {201, 422} <= set(statuses)
        kept = client.get("/documents?limit=1000").json()
        assert statuses.count(201) == len(kept["data"]) or kept["next"]
        assert all(client.get(f"{row['url']}.txt").is_success for row in kept["data"][:50])
        assert _is_taken(client, "after")


# --- the same document, from many at once


def test_a_document_that_many_send_at_once_is_kept_once_and_a_name_used_once(database_url: str) -> None:
    key = _key(database_url)
    texts = [f"Orla Venn said {30 + number} people were killed in Tessara." for number in range(2)]
    with running(database_url, workers=2) as server, _client(server, key) as client:

        def send(number: int) -> tuple[int, str, int]:
            answer = client.post("/documents", json={"text": texts[number]})
            return number, answer.json()["id"], answer.status_code

        def send_named(text: str) -> httpx.Response:
            return client.post("/documents", json={"text": text}, headers={"Idempotency-Key": "once"})

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(send, [number for number in range(len(texts)) for _ in range(16)]))
            named = list(pool.map(send_named, ["Dorian Osk said 7 boats sank. " * 100] * 16))

        for number in range(len(texts)):
            theirs = [(name, status) for text, name, status in answers if text == number]
            assert len({name for name, _ in theirs}) == 1
            assert sorted(status for _, status in theirs) == [200] * 15 + [201]
        assert len(client.get("/documents?limit=1000").json()["data"]) == len(texts) + 1
        assert {answer.status_code for answer in named} == {201, 409}
        assert send_named("Another text.").status_code == 422


# --- batches, as they come


def test_a_batch_is_answered_while_it_is_sent_and_a_long_line_is_skipped(database_url: str) -> None:
    key = _key(database_url)
    piece = b"a" * 100_000

    def lines() -> Iterator[bytes]:
        yield json.dumps({"text": RIVER}).encode() + b"\n"
        # the rest comes once the first is there: it was read while this was being sent
        assert until(lambda: len(reader.get("/documents").json()["data"]) == 2, 30)
        yield b'{"text": "'
        for _ in range(100):
            yield piece
        yield b'"}\n' + json.dumps({"text": RALLY}).encode()

    with running(database_url, max_document_bytes=50_000) as server, _client(server, key) as client:
        with httpx.Client(base_url=server.url) as reader:
            assert _is_taken(client, "warm")
            before = server.megabytes
            kinds = {"Content-Type": "application/x-ndjson", "Accept-Encoding": "identity"}
            answer = _post_batch(client, lines, kinds)

        assert [(line["line"], line["status"]) for line in answer] == [(1, 201), (2, 413), (3, 201)]
        assert answer[1]["problem"]["title"] == "Body too large"
        assert server.megabytes - before < MEGABYTES


def _post_batch(client: httpx.Client, lines: object, headers: dict[str, str]) -> list[dict[str, Any]]:
    assert callable(lines)
    answer = client.post("/documents:batch", content=lines(), headers=headers)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def _key(database_url: str) -> str:
    engine = make_engine(database_url)
    key, _ = make_key(engine, {KeyScope.INGEST})
    engine.dispose()
    return key


def _client(server: Server, key: str) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers=bearer(key), timeout=60)


def _is_taken(client: httpx.Client, name: str) -> bool:
    text = f"Orla Venn said 30 people were killed in Tessara ({name}, {os.urandom(4).hex()})."
    return client.post("/documents", json={"text": text}).status_code == 201
