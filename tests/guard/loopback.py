"""Refuses what would leave this machine, at once and in every thread: an audit hook of Python, which nobody undoes."""

import ipaddress
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import Any

_HERE = "_refused_beyond_loopback"
_INTERNET = {socket.AF_INET, socket.AF_INET6}


def install() -> list[str]:
    """Guard this process; what it is refused is added to the list, which is always the same."""
    refused: list[str] | None = getattr(sys, _HERE, None)
    if refused is None:
        refused = []
        setattr(sys, _HERE, refused)
        sys.addaudithook(partial(_look, refused))
    return refused


def _look(refused: list[str], event: str, given: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        asked, address = given
        host = address[0] if asked.family in _INTERNET and address else None
        if host is not None and not _is_here(host):
            _refuse(refused, f"{event} {address}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"} and _is_asked_for(given[0]):
        _refuse(refused, f"{event} {given[0]}")


def _refuse(refused: list[str], what: str) -> None:
    refused.append(what)
    raise ConnectionRefusedError(f"tests stay on this machine: {what}")


def _is_here(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        return address.is_loopback or address.is_unspecified
    return False


def _is_asked_for(host: str | bytes | None) -> bool:
    """Whether somebody else is asked for the address: no one is for a number."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return False
    with suppress(ValueError):
        ipaddress.ip_address(name.partition("%")[0])
        return False
    with suppress(OSError):
        socket.inet_aton(name)  # 127.1 is a number too
        return False
    return name != socket.gethostname()
