"""Answers that the server takes in one piece are, on the wire, what it makes of an application's messages."""

import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.cache.wire import handed, lines
from app.heads import Heads
from tests.conftest import adding
from tests.databases import migrated, opened
from tests.library import add_all
from tests.server import Server, served
from tests.service import serving

_TAG = re.compile(rb"etag: (\S+)")


@pytest.fixture(scope="module", params=["kept", "made each time"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    url = migrated(f"sqlite:///{tmp_path_factory.mktemp('wire') / 'claims.db'}")
    with opened(url) as engine:
        add_all(adding(engine))
    with served(url, cache_bytes=64_000_000 if request.param == "kept" else 0) as server:
        yield server


def ask(server: Server, *heads: str) -> bytes:
    """What is answered to these, which are sent at once in one connection, of which the last is its end."""
    host = urlsplit(server.url).netloc
    with socket.create_connection(host.split(":"), timeout=20) as connection:  # type: ignore[arg-type]
        sent = [f"{head}\r\nHost: {host}\r\nX-Request-ID: one.two\r\n" for head in heads]
        connection.sendall(
            "\r\n".join([*sent, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", ""]).encode()
        )
        pieces = []
        while piece := connection.recv(65_536):
            pieces.append(piece)
    answered, end, _ = b"".join(pieces).rpartition(b"HTTP/1.1 200 OK\r\n")
    assert end
    return re.sub(rb"date: [^\r]+", b"date: now", answered)


def one_by_one(server: Server, *heads: str) -> bytes:
    """The same as uvicorn writes it: where the asker goes on talking no more, it is its own way of answering."""
    host = urlsplit(server.url).netloc
    answers = []
    for head in heads:
        with socket.create_connection(host.split(":"), timeout=20) as connection:  # type: ignore[arg-type]
            rest = f"\r\nHost: {host}\r\nX-Request-ID: one.two\r\nConnection: close\r\n\r\n"
            connection.sendall(f"{head}{rest}".encode())
            while piece := connection.recv(65_536):
                answers.append(piece)
    said = b"".join(answers)
    assert said.count(b"connection: close\r\n") == len(heads)
    return re.sub(rb"date: [^\r]+", b"date: now", said.replace(b"connection: close\r\n", b""))


QUESTIONS = (
    "GET /claims HTTP/1.1",
    "GET /claims?speaker=Venn&limit=1 HTTP/1.1",
    "GET /claims?speaker=Osk HTTP/1.1\r\nAccept: application/json",
    "HEAD /claims HTTP/1.1",
    "GET /claims/facets HTTP/1.1",
    "GET /claims/clm_0000000000 HTTP/1.1",
    "GET /nowhere HTTP/1.1",
)


@pytest.mark.parametrize("head", QUESTIONS)
def test_an_answer_is_the_same_in_one_piece(server: Server, head: str) -> None:
    first, again, once_more = (ask(server, head) for _ in range(3))

    assert first.count(b"x-request-id: one.two\r\n") == 1
    assert first == again == once_more == one_by_one(server, head)


def test_who_has_the_answer_is_told_so_alike(server: Server) -> None:
    tag = _TAG.search(ask(server, "GET /claims HTTP/1.1"))
    assert tag is not None
    head = f"GET /claims HTTP/1.1\r\nIf-None-Match: {tag[1].decode()}"

    first, again = (ask(server, head) for _ in range(2))

    assert first.startswith(b"HTTP/1.1 304 ")
    assert first.endswith(b"\r\n\r\n")
    assert first == again == one_by_one(server, head)


def test_many_questions_at_once_are_answered_in_their_order(server: Server) -> None:
    for _ in range(2):
        assert ask(server, *QUESTIONS * 3) == one_by_one(server, *QUESTIONS * 3)


def test_who_takes_the_answer_slowly_is_given_all_of_it(server: Server) -> None:
    head = "GET /claims?limit=1000 HTTP/1.1"
    one = ask(server, head)

    assert ask(server, *[head] * 200) == one * 200


def test_one_piece_is_taken_from_whoever_has_the_server_s_own_send() -> None:
    taken: list[bool] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def wrapped(message: Message) -> None:
            await send(message)

        if scope["type"] == "http":
            head = (lines([(b"content-length", b"2")]),)
            taken.extend(handed(scope, one, 200, head, [b"{", b"}"]) for one in (wrapped, send, send))

    with serving(app, http=Heads, lifespan="off", access_log=False) as url:
        assert httpx.get(url).content == b"{}"

    assert taken == [False, True, False]
