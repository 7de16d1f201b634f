"""300 MB sent to a real server: refused, and never in its memory; and what its log says of a key in an address."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.vocabulary import KeyScope
from tests.databases import opened
from tests.writing import bearer, make_key

pytestmark = pytest.mark.once("postgres")

MEGABYTE = 1_000_000
SENT = 300 * MEGABYTE
GROWTH = 10 * MEGABYTE


class Server(NamedTuple):
    """The probe under uvicorn, in a process of its own."""

    port: int
    key: str
    process: subprocess.Popen[bytes]
    log: Path

    def forget_peak(self) -> None:
        """Measure memory from here."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def memory(self, line: str) -> int:
        """Bytes in memory: now (`VmRSS`), or the most since the peak was forgotten (`VmHWM`)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{line}:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What is sent to it leaves nothing behind."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(sqlite_template, folder / "claims.db")
    url = f"sqlite:///{folder / 'claims.db'}"
    with opened(url) as engine:
        key, _ = make_key(engine, set(KeyScope))
    log = folder / "log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        command = [sys.executable, "-m", "uvicorn", "tests.writing:probe_app", "--factory", f"--fd={listener.fileno()}"]
        process = subprocess.Popen(
            command,
            env={**os.environ, "DATABASE_URL": url},
            cwd=Path(__file__).parents[1],
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            port = listener.getsockname()[1]
            assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60).status_code == 200
            yield Server(port, key, process, log)
        finally:
            process.terminate()
            process.wait(20)


def send(server: Server, path: str, key: str, in_pieces: bool) -> bytes:
    """Send 300 MB whatever comes back, as a client does that listens only when it has said all; what came."""
    length = "Transfer-Encoding: chunked" if in_pieces else f"Content-Length: {SENT}"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
    )
    piece = b"x" * MEGABYTE
    framed = b"%x\r\n%s\r\n" % (MEGABYTE, piece) if in_pieces else piece
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode())
        with contextlib.suppress(ConnectionError):
            for _ in range(SENT // MEGABYTE):
                connection.sendall(framed)
        return connection.recv(65536)


CASES = [
    ("/notes", False, 401),
    ("/notes", True, 413),
    ("/notes:batch", False, 401),
    ("/notes:batch", True, 413),
    ("/healthz", True, 405),
    ("/nothing", True, 404),
]


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
@pytest.mark.parametrize("in_pieces", [False, True], ids=["with its length", "in pieces"])
def test_300_megabytes_are_refused_and_take_no_memory(server: Server, in_pieces: bool) -> None:
    for path, _, _ in CASES:
        httpx.post(f"http://127.0.0.1:{server.port}{path}", content=b"{}", headers=bearer(server.key))
    server.forget_peak()
    before = server.memory("VmRSS")

    for path, keyed, status in CASES:
        began = time.monotonic()
        answer = send(server, path, f"Bearer {server.key}" if keyed else "", in_pieces)

        assert answer.startswith(b"HTTP/1.1 %d " % status), (path, keyed, answer[:200])
        assert b"application/problem+json" in answer
        assert time.monotonic() - began < 10

    assert server.memory("VmHWM") - before <= GROWTH
    assert httpx.get(f"http://127.0.0.1:{server.port}/healthz").status_code == 200


def test_a_key_in_an_address_is_not_in_the_servers_log(server: Server) -> None:
    for path in (f"/notes?key={server.key}", f"/notes/{server.key}", f"/{server.key}"):
        httpx.get(f"http://127.0.0.1:{server.port}{path}", headers=bearer(server.key))
        httpx.patch(f"http://127.0.0.1:{server.port}{path}", headers=bearer(server.key))

    said = server.log.read_text()
    assert said.count("ccl_hidden") == 6
    assert server.key[13:] not in said
