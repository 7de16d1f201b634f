"""A database that is stopped and started again, or has no room left: nothing acknowledged is lost, and all goes on."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from app.vocabulary import KeyScope
from tests.databases import create_database, migrated, opened
from tests.faults.senders import Clients, a_document, all_is_kept
from tests.postgres import kept_postgres
from tests.server import running, until
from tests.stopping import ask, ask_while, is_told
from tests.writing import bearer, make_key

QUESTION = "/documents"
_MEGABYTES = {"sqlite": 24, "postgres": 180}
_SPARE = 300_000
"""Bytes that are left when the disk is filled: some documents still find room."""
_LOGS_OF_64_MEGABYTES = ("min_wal_size=32MB", "max_wal_size=64MB")


@pytest.mark.slow
def test_a_restart_of_the_database_is_lived_through(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("restarted")
    with kept_postgres(folder) as postgres:
        url = migrated(create_database(postgres))
        with opened(url) as engine:
            key, _ = make_key(engine, [KeyScope.INGEST])
    first, again = kept_postgres(folder), kept_postgres(folder)
    over = threading.Event()
    first.__enter__()
    with (
        running(url, cache_bytes=0, readers=1) as server,
        ThreadPoolExecutor(3) as askers,
        Clients(server.url, key) as clients,
    ):
        asked = [askers.submit(ask_while, server.url + QUESTION, lambda: not over.is_set(), 0.01) for _ in range(3)]
        assert clients.has_read.wait(60), clients.wrong
        time.sleep(1)
        first.__exit__(None, None, None)
        time.sleep(2)
        again.__enter__()
        began = time.monotonic()
        back = until(lambda: ask(server.url + QUESTION).answer.status_code == 200, 10)
        took = time.monotonic() - began
        clients.wrote.clear()
        written_again = clients.wrote.wait(10)
        time.sleep(1)
        over.set()
        found = [one for asker in asked for one in asker.result()]
    try:
        with opened(url) as engine:
            assert clients.wrong == []
            all_is_kept(engine, clients)
    finally:
        again.__exit__(None, None, None)

    assert back
    assert took < 1
    assert written_again
    assert all(one.answer.status_code == 200 or is_told(one.answer) for one in found)
    assert {one.answer.status_code for one in found} == {200, 503}
    assert max(one.seconds for one in found) < 5
    print(f"restart: {len(found)} answers, {len(clients.appeared)} writes kept, good after {took:.2f} s")  # noqa: T201


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk in memory, of so many megabytes; only root may have one."""
    making = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "claims-test", str(folder)]
    made = subprocess.run(making, check=False, capture_output=True)
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)  # noqa: S607


def fill(folder: Path) -> Path:
    """Leave next to no room on the disk."""
    ballast = folder / "ballast"
    disk = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(bytes(max(0, disk.f_bavail * disk.f_frsize - _SPARE)))
    return ballast


def write(client: httpx.Client, number: int) -> httpx.Response:
    return client.post("/documents", json=a_document(number))


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk")
@pytest.mark.parametrize("kind", _MEGABYTES)
def test_on_a_full_disk_nothing_is_lost_and_with_room_again_all_goes_on(kind: str, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with ExitStack() as stack:
        stack.enter_context(small_disk(disk, _MEGABYTES[kind]))
        url = f"sqlite:///{disk / 'claims.db'}"
        if kind == "postgres":
            url = create_database(stack.enter_context(kept_postgres(disk / "server", _LOGS_OF_64_MEGABYTES)))
        with opened(migrated(url)) as engine:
            key, _ = make_key(engine, [KeyScope.INGEST])
        server = stack.enter_context(running(url, cache_bytes=0, readers=1))
        client = stack.enter_context(httpx.Client(base_url=server.url, headers=bearer(key), timeout=30))
        numbers = iter(range(10_000))
        kept = {write(client, next(numbers)).json()["id"] for _ in range(3)}
        ballast = fill(disk)
        refused: list[httpx.Response] = []
        read: list[httpx.Response] = []
        while len(refused) < 10:
            answer = write(client, next(numbers))
            read.append(httpx.get(server.url + QUESTION))
            if answer.is_success:
                kept.add(answer.json()["id"])
            else:
                refused.append(answer)
        health = httpx.get(f"{server.url}/healthz")
        ballast.unlink()
        began = time.monotonic()
        good = until(lambda: write(client, next(numbers)).status_code == 201, 10)
        took = time.monotonic() - began
        there = {id_: client.get(f"/documents/{id_}").status_code for id_ in kept}
        with opened(url) as engine:
            all_is_kept(engine, Clients(server.url, key))

    assert [one.text for one in refused if not is_told(one)] == []
    assert {one.status_code for one in read} == {200}
    assert health.status_code == 200
    assert good
    assert set(there.values()) == {200}
    print(f"full disk, {kind}: {len(kept)} kept, 10 refused with 503, good again after {took:.2f} s")  # noqa: T201
