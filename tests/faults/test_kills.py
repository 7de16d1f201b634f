"""Killed at any moment, the service loses nothing that it acknowledged, and leaves nothing there by half.

4 kills in the quick tests, 20 over both databases in all of them; `make faults` has more (`KILLS`).
"""

import os
import random
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.vocabulary import KeyScope
from tests.faults.forks import Forks, forks
from tests.faults.senders import Clients, all_is_kept
from tests.writing import make_key

pytestmark = pytest.mark.once("postgres")

KILLS = max(1, int(os.environ.get("KILLS", "20")) // 2)
"""On each database."""
_SECONDS = 0.3
"""A kill comes at some moment of so many seconds after the first write of a start was acknowledged."""
_READ_EVERY = 5
"""In one start of so many a text is read before the kill; in the others what is written may be known texts alone."""


@pytest.fixture
def service(engine: Engine, database_url: str) -> Iterator[tuple[Forks, str]]:
    """A way to start the service, and a key."""
    key, _ = make_key(engine, [KeyScope.INGEST])
    with forks(database_url, readers=1) as starts:
        yield starts, key


@pytest.mark.parametrize("kills", [4, pytest.param(KILLS, marks=pytest.mark.slow)], ids=["some", "many"])
def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(
    engine: Engine, service: tuple[Forks, str], kills: int
) -> None:
    starts, key = service
    chance = random.Random()  # noqa: S311  any moment
    with Clients(starts.url, key) as clients:
        for kill in range(kills):
            awaited = clients.wrote if kill % _READ_EVERY else clients.has_read
            clients.wrote.clear()
            clients.has_read.clear()
            starts.start()
            assert awaited.wait(60), clients.wrong
            time.sleep(chance.uniform(0, _SECONDS))
            starts.kill()
        starts.start()  # so that nobody waits for an answer
    assert clients.wrong == []
    assert len(clients.appeared) >= kills
    all_is_kept(engine, clients)
