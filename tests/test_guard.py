"""The tests reach nobody beyond this machine: neither this process nor those that it starts."""

import socket
import subprocess
import sys
import time

import httpx
import pytest

from tests.guard.loopback import install

ELSEWHERE = ("192.0.2.1", 80)
"""An address that is nobody's."""
REFUSED = "tests stay on this machine"


def test_a_connection_beyond_this_machine_is_refused_at_once() -> None:
    began = time.monotonic()

    with pytest.raises(ConnectionRefusedError, match=REFUSED):
        socket.create_connection(ELSEWHERE, timeout=30)

    assert time.monotonic() - began < 5
    assert len(taken()) == 1


@pytest.mark.parametrize("address", [("2001:db8::1", 80), ("::ffff:192.0.2.1", 80)], ids=["v6", "v4 in v6"])
def test_so_is_one_by_the_newer_protocol(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET6) as asked, pytest.raises(ConnectionRefusedError, match=REFUSED):
        asked.connect(address)

    assert len(taken()) == 1


def test_so_are_datagrams_and_names() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        with pytest.raises(ConnectionRefusedError, match=REFUSED):
            asked.sendto(b"x", ELSEWHERE)
        with pytest.raises(ConnectionRefusedError, match=REFUSED):
            asked.sendmsg([b"x"], [], 0, ELSEWHERE)
    with pytest.raises(ConnectionRefusedError, match=REFUSED):
        socket.getaddrinfo("claims.example", 443)

    assert len(taken()) == 3


def test_what_is_suppressed_is_found_out_all_the_same() -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get("http://192.0.2.1/")

    assert taken() == ["socket.connect ('192.0.2.1', 80)"]


def test_this_machine_may_be_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert socket.getaddrinfo("localhost", 80)

    assert taken() == []


def test_programs_that_are_started_are_guarded() -> None:
    program = f"import socket; socket.create_connection({ELSEWHERE}, timeout=30)"

    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert REFUSED in done.stderr


def taken() -> list[str]:
    """What was refused since; nobody else need hear of it."""
    refused = install()
    said = refused.copy()
    refused.clear()
    return said
