"""Killed at any moment, the service loses nothing that it acknowledged, and leaves nothing there by half.

20 kills over both databases; `make faults` has more (`KILLS`).
"""

import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from app.db import for_reading
from app.models import Claim, DataVersion, Document, Revision, Source, Speaker
from app.queries import flaws
from app.vocabulary import Action, KeyScope, Recorded
from tests.faults.forks import Forks, forks
from tests.service import asking, service_over
from tests.writing import bearer, make_key

pytestmark = pytest.mark.once("postgres")

KILLS = max(1, int(os.environ.get("KILLS", "20")) // 2)
"""On each database."""
_SECONDS = 0.3
"""A kill comes at some moment of so many seconds after the first write of a start was acknowledged."""
_READ_EVERY = 5
"""In one start of so many a text is read before the kill; in the others what is written may be known texts alone."""
_OF_THE_TEXT = ("id", "kind", "statement", "value_low", "value_high", "speaker_slug", "evidence_text", "evidence_start")


class Clients:
    """Four that send one document after the other, each until it is acknowledged: two new ones, two known ones."""

    def __init__(self, url: str, key: str) -> None:
        self.read: dict[str, Any] = {}
        self.appeared: set[tuple[str, str]] = set()
        self.wrong: list[str] = []
        self.wrote, self.has_read = threading.Event(), threading.Event()
        self._url, self._key = url, key
        self._numbers = itertools.count(1)
        self._sent: list[dict[str, str]] = []
        self._threads = [threading.Thread(target=self._send, args=[body]) for body in (self._new, self._known) * 2]
        self._ends = threading.Event()

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _new(self) -> dict[str, str]:
        return _document(next(self._numbers))

    def _known(self) -> dict[str, str]:
        """A text that is there, in another paper and earlier than before, so that all its claims change."""
        if not self._sent:
            return self._new()
        number = next(self._numbers)
        day = date(2031, 1, 1) - timedelta(number)
        body = random.choice(self._sent)  # noqa: S311
        return {**body, "source": f"Quay Sheet {number}", "published_on": day.isoformat()}

    def _send(self, another: Callable[[], dict[str, str]]) -> None:
        with httpx.Client(base_url=self._url, headers=bearer(self._key), timeout=30) as client:
            while not self._ends.is_set():
                body = another()
                while not self._ends.is_set() and not self._kept(client, body):
                    time.sleep(0.01)

    def _kept(self, client: httpx.Client, body: dict[str, str]) -> bool:
        try:
            answer = client.post("/documents", json=body)
        except httpx.TransportError:
            return False
        if answer.status_code not in {200, 201}:
            if answer.status_code != 503:
                self.wrong.append(answer.text)
            return False
        told = answer.json()
        self.appeared.add((told["id"], body["source"]))
        if told["new"]:
            self._sent.append(body)
            self.read[told["id"]] = told
            self.has_read.set()
        self.wrote.set()
        return True


def _document(number: int) -> dict[str, str]:
    """Another text for each number, with three figures and two people."""
    text = (
        f"Orla Venn, the Lendian defence minister, said {number + 100} soldiers were killed in Tessara on Monday.\n"
        f"“At least {number + 7} drones were shot down over the river Ambel”, she added.\n"
        f"Peter Venn {number % 9}, a spokesman, said Lendia had lost {number + 20} tanks.\n"
    )
    return {"text": text, "title": f"Lendia counts {number}", "source": f"Harbour Sheet {number % 5}"}


@pytest.fixture
def service(engine: Engine, database_url: str) -> Iterator[tuple[Forks, str]]:
    """A way to start the service, and a key."""
    key, _ = make_key(engine, [KeyScope.INGEST])
    with forks(database_url, readers=1) as starts:
        yield starts, key


def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(engine: Engine, service: tuple[Forks, str]) -> None:
    starts, key = service
    chance = random.Random()  # noqa: S311  any moment
    with Clients(starts.url, key) as clients:
        for kill in range(KILLS):
            awaited = clients.wrote if kill % _READ_EVERY else clients.has_read
            clients.wrote.clear()
            clients.has_read.clear()
            starts.start()
            assert awaited.wait(60), clients.wrong
            time.sleep(chance.uniform(0, _SECONDS))
            starts.kill()
        starts.start()  # so that nobody waits for an answer
    assert clients.wrong == []
    assert len(clients.appeared) >= KILLS

    with asking(service_over(engine)) as client:
        for id_, told in clients.read.items():
            kept = client.get(f"/documents/{id_}/claims?limit=1000").json()["data"]
            assert [of_the_text(row) for row in kept] == [of_the_text(row) for row in told["claims"]], id_
            assert len(kept) >= 3
        for id_, source in clients.appeared:
            shown = client.get(f"/documents/{id_}").json()["appearances"]
            assert source in [one["source_name"] for one in shown], id_
    with Session(for_reading(engine)) as session:
        assert list(flaws(session)) == []
        assert recorded(session) == there(session)
        versions = set(session.exec(select(Revision.version)))
        assert versions == set(range(session.exec(select(DataVersion.version)).one() + 1))


def of_the_text(row: dict[str, Any]) -> list[Any]:
    """What no later publication of the text changes."""
    return [row[name] for name in _OF_THE_TEXT]


def recorded(session: Session) -> dict[Recorded, int]:
    """How many things of each kind history says came in."""
    created = select(col(Revision.kind), func.count()).where(Revision.action == Action.CREATED)
    return {kind: count for kind, count in session.exec(created.group_by(col(Revision.kind)))}  # noqa: C416  mypy knows its type


def there(session: Session) -> dict[Recorded, int]:
    """How many there are."""
    tables = {
        Recorded.SOURCE: Source,
        Recorded.SPEAKER: Speaker,
        Recorded.DOCUMENT: Document,
        Recorded.CLAIM: Claim,
    }
    return {kind: session.exec(select(func.count()).select_from(table)).one() for kind, table in tables.items()}
