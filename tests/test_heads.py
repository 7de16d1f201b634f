"""What comes over the network as no HTTP, too long or too late is told so, and keeps nobody else waiting."""

import json
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.vocabulary import KeyScope
from tests.databases import create_database, migrated, opened
from tests.malformed import BODIES, HEADS, QUERIES, get
from tests.postgres import Postgres
from tests.server import Server, served, until
from tests.stopping import ask_while, slowest
from tests.writing import make_key

pytestmark = pytest.mark.once("postgres")

HEAD_SECONDS = 1
BODY_SECONDS = 1


class Service:
    """One that runs, on its own machine, with a key to write with."""

    def __init__(self, server: Server, key: str) -> None:
        self.server = server
        self.key = key

    def connect(self) -> socket.socket:
        connection = socket.create_connection(urlsplit(self.server.url).netloc.split(":"), timeout=20)  # type: ignore[arg-type]
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def told(self, request: bytes) -> bytes:
        """All that is answered, until the connection is closed."""
        with closing(self.connect()) as connection:
            connection.sendall(request)
            return until_closed(connection)


def until_closed(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if request.param == "sqlite":
        url = migrated(f"sqlite:///{tmp_path_factory.mktemp('heads') / 'claims.db'}")
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = migrated(create_database(postgres))
    with opened(url) as engine:
        key, _ = make_key(engine, {KeyScope.INGEST})
    limits: dict[str, Any] = {
        "head_seconds": HEAD_SECONDS,
        "body_seconds": BODY_SECONDS,
        "send_seconds": 1,
        "idle_seconds": 1,
    }
    with served(url, **limits) as server:
        yield Service(server, key)


def problem_in(told: bytes) -> dict[str, object]:
    """The problem that was answered; the first, where there are several answers."""
    head, _, body = told.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head.lower(), told[:500]
    status = int(head.split()[1])
    problem: dict[str, object] = json.JSONDecoder().raw_decode(body.decode())[0]
    assert problem["status"] == status
    assert problem["request_id"]
    return problem


@pytest.mark.parametrize("request_", HEADS.values(), ids=HEADS)
def test_a_head_that_cannot_be_answered_is_refused(service: Service, request_: bytes) -> None:
    problem = problem_in(service.told(request_))

    assert 400 <= int(str(problem["status"])) < 500


@pytest.mark.parametrize(
    ("name", "status", "allowed"),
    [("an address of 20 kB", 414, 16_000), ("a header of 70 kB", 431, 65_536), ("70 kB of headers", 431, 65_536)],
)
def test_what_is_too_long_is_told_how_long_it_may_be(service: Service, name: str, status: int, allowed: int) -> None:
    problem = problem_in(service.told(HEADS[name]))

    assert (problem["status"], problem["allowed"]) == (status, allowed)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_means_nothing_is_refused(service: Service, query: str) -> None:
    problem = problem_in(service.told(get(b"/claims?" + query.replace(" ", "%20").encode())))

    assert problem["status"] in {400, 422}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_means_nothing_is_refused(service: Service, body: bytes) -> None:
    headers = b"Authorization: Bearer %s\r\nContent-Type: application/json\r\n" % service.key.encode()
    length = b"Content-Length: %d\r\n" % len(body)

    problem = problem_in(service.told(get(b"/documents", headers, length, method=b"POST") + body))

    assert problem["status"] in {400, 413, 415, 422}


HALVES = {
    "half a head": (b"GET /claims HTTP/1.1\r\nHost: x", True),
    "half a method": (b"GE", True),
    "nothing": (b"", False),
    "empty lines": (b"\r\n\r\n", False),
    "a body that does not come": (b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc", None),
}


@pytest.mark.parametrize(("sent", "is_told"), HALVES.values(), ids=HALVES)
@pytest.mark.parametrize("drips", [False, True], ids=["silent", "in drips"])
def test_who_does_not_come_to_an_end_is_left(service: Service, sent: bytes, is_told: bool | None, drips: bool) -> None:
    with closing(service.connect()) as connection:
        began = time.monotonic()
        connection.sendall(sent)
        ended = threading.Event()
        if drips and sent:
            threading.Thread(target=_drip, args=(connection, b"\r\n" if is_told is False else b"x", ended)).start()
        try:
            told = until_closed(connection)
        except ConnectionResetError:
            told = b""
        finally:
            ended.set()
        took = time.monotonic() - began

    assert took < HEAD_SECONDS + 2 + 1
    if is_told:
        assert b"408" in told.split(b"\r\n")[0] or drips
    elif is_told is None:
        assert told.startswith(b"HTTP/1.1 200")
    else:
        assert told == b""


def _drip(connection: socket.socket, drop: bytes, ended: threading.Event) -> None:
    while not ended.wait(0.3):
        try:
            connection.sendall(drop)
        except OSError:
            return


def test_who_does_not_take_the_answer_is_left(service: Service) -> None:
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, port = urlsplit(service.server.url).netloc.split(":")
        connection.connect((host, int(port)))
        wanted = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n"
        connection.sendall(wanted * 60)
        time.sleep(4)
        connection.settimeout(5)
        assert until(lambda: _is_broken(connection))


def _is_broken(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"x" * 65_536)
        return not connection.recv(65_536)
    except (ConnectionResetError, BrokenPipeError):
        return True


def test_two_requests_in_one_connection_are_both_answered(service: Service) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

    assert service.told(one + one + get(b"/healthz")).count(b"HTTP/1.1 200") == 3


def test_what_is_refused_after_a_good_request_does_not_spoil_its_answer(service: Service) -> None:
    told = service.told(b"GET /claims HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n")

    assert told.startswith(b"HTTP/1.1 200")
    assert b'"data":[]' in told


@pytest.mark.parametrize(
    ("bodies", "heads", "silent"),
    [(60, 10, 10), pytest.param(500, 50, 50, marks=pytest.mark.slow)],
    ids=["some", "many"],
)
def test_slow_senders_are_left_and_keep_no_one_waiting(service: Service, bodies: int, heads: int, silent: int) -> None:
    body = b"POST /documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n" % service.key.encode()
    body += b"Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\nabc"
    sent = [body] * bodies + [b"GET /claims HTTP/1.1\r\nHo"] * heads + [b""] * silent
    url, alone = f"{service.server.url}/claims", iter(range(60))
    usual = slowest(ask_while(url, lambda: next(alone, None) is not None, 0.02))
    over = threading.Event()
    with ExitStack() as stack, selectors.DefaultSelector() as selector, ThreadPoolExecutor(1) as watcher:
        others = watcher.submit(ask_while, url, lambda: not over.is_set(), 0.02)
        for one in sent:
            connection = stack.enter_context(closing(service.connect()))
            connection.sendall(one)
            # so many at the same moment would keep our own askers waiting
            time.sleep(0.002)
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ)
        began = time.monotonic()
        while selector.get_map() and time.monotonic() < began + 30:
            for key, _ in selector.select(1):
                if _is_closed(key.fileobj):
                    selector.unregister(key.fileobj)
        took = time.monotonic() - began
        left = len(selector.get_map())
        over.set()
        waited = slowest(others.result())

    assert left == 0
    # its time, and that in which the answer may be read
    assert took < max(HEAD_SECONDS, BODY_SECONDS) + 2 + 1 + bodies / 200
    assert {one.answer.status_code for one in others.result()} == {200}
    assert waited < max(0.1, 3 * usual) * busy()


def busy() -> float:
    """How many times longer things take, for the machine does others too, and the askers run on it."""
    return max(1.0, 2 * os.getloadavg()[0] / (os.cpu_count() or 1))


def _is_closed(connection: object) -> bool:
    assert isinstance(connection, socket.socket)
    try:
        return not connection.recv(65_536)
    except BlockingIOError:
        return False
    except OSError:
        return True
