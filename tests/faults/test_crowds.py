"""Many more requests than can be answered: those that are let in are answered well, the rest told so at once.

Asked by wrk at so many times what the service can answer, of questions of which no answer is kept. `make faults` prints
the figures; they mean something where nothing else runs on the machine.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.crowd import add_crowd
from tests.databases import create_database, migrated, opened
from tests.faults.asking import PROGRAM, Asked, Kind, ask
from tests.postgres import Postgres
from tests.server import served
from tests.stopping import ask_while, slowest

QUESTIONS = {"a list": "/documents?limit=50", "facets": "/claims/facets"}
_DOCUMENTS = 400
_SECONDS = 4
_AS_MANY_AS_PLACES = 24
"""Those who are answered, and those who wait for their turn."""
_CROWDS = {"4 times": (128, 4.0), "10 times": (256, 10.0), "64 askers without a pause": (64, None)}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CROWDS" not in os.environ, reason="measures: only `make faults` has the machine for itself"),
    pytest.mark.skipif(PROGRAM is None, reason="wrk is not installed (Debian: apt-get install wrk)"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with 20,000 claims."""
    url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'claims.db'}"
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = create_database(server)
    with opened(migrated(url)) as engine:
        add_crowd(engine, _DOCUMENTS)
    return url


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_crowd_is_told_at_once_and_the_others_are_answered(url: str, question: str, tmp_path: Path) -> None:
    path, over = QUESTIONS[question], threading.Event()
    with served(url, log=tmp_path / "log", cache_bytes=0) as server, ThreadPoolExecutor(1) as watcher:
        ask(server.url, [path], 2, 1)
        alone = ask(server.url, [path], _AS_MANY_AS_PLACES, _SECONDS)
        health = watcher.submit(ask_while, f"{server.url}/healthz", lambda: not over.is_set(), 0.1)
        crowds = {
            name: ask(server.url, [path], askers, _SECONDS, times and times * alone.good.rate)
            for name, (askers, times) in _CROWDS.items()
        }
        over.set()
    probes = health.result()

    print(f"\n{question}, {url.partition(':')[0]}: alone {_told(alone.good)}")  # noqa: T201
    for name, asked in crowds.items():
        print(f"  {name}: good {_told(asked.good)}; refused {_told(asked.refused)}")  # noqa: T201
    print(f"  /healthz {len(probes)} times, 99 % within {slowest(probes) * 1e3:.0f} ms")  # noqa: T201
    assert {one.answer.status_code for one in probes} == {200}
    for asked in (alone, *crowds.values()):
        _is_sound(asked)
        # twice what is promised: the askers, and whatever else runs, take of the same processors
        assert asked.refused.p99 < 100
        assert asked.good.p99 < 4 * alone.good.p99


def _is_sound(asked: Asked) -> None:
    assert asked.broken == 0
    assert set(asked.kinds) <= {200, 503}
    assert asked.refused.told


def _told(kind: Kind) -> str:
    return f"{kind.rate:.0f} a second, half within {kind.p50:.0f} ms, 99 % within {kind.p99:.0f} ms"
