"""Those who send documents while something fails, and what must be there afterwards."""

import itertools
import random
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from app.db import for_reading
from app.models import Claim, DataVersion, Document, Revision, Source, Speaker
from app.queries import flaws
from app.vocabulary import Action, Recorded
from tests.service import asking, service_over
from tests.stopping import is_told
from tests.writing import bearer

_OF_THE_TEXT = ("id", "kind", "statement", "value_low", "value_high", "speaker_slug", "evidence_text", "evidence_start")


class Clients:
    """Four that send one document after the other, each until it is acknowledged: two new ones, two known ones.

    Whoever is told to come again comes again; what else is answered is wrong.
    """

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
        return a_document(next(self._numbers))

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
            if not is_told(answer):
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


def a_document(number: int) -> dict[str, str]:
    """Another text for each number, with three figures and two people."""
    text = (
        f"Orla Venn, the Lendian defence minister, said {number + 100} soldiers were killed in Tessara on Monday.\n"
        f"“At least {number + 7} drones were shot down over the river Ambel”, she added.\n"
        f"Peter Venn {number % 9}, a spokesman, said Lendia had lost {number + 20} tanks.\n"
    )
    return {"text": text, "title": f"Lendia counts {number}", "source": f"Harbour Sheet {number % 5}"}


def all_is_kept(engine: Engine, clients: Clients) -> None:
    """Make sure that all that was acknowledged is there, that nothing is there by half, and that history tells all."""
    with asking(service_over(engine)) as client:
        for id_, told in clients.read.items():
            answer = client.get(f"/documents/{id_}/claims?limit=1000")
            assert answer.status_code == 200, answer.text
            kept = answer.json()["data"]
            assert [_of_the_text(row) for row in kept] == [_of_the_text(row) for row in told["claims"]], id_
            assert len(kept) >= 3
        for id_, source in clients.appeared:
            shown = client.get(f"/documents/{id_}").json()["appearances"]
            assert source in [one["source_name"] for one in shown], id_
    with Session(for_reading(engine)) as session:
        assert list(flaws(session)) == []
        assert _recorded(session) == _there(session)
        versions = set(session.exec(select(Revision.version)))
        assert versions == set(range(session.exec(select(DataVersion.version)).one() + 1))


def _of_the_text(row: dict[str, Any]) -> list[Any]:
    """What no later publication of the text changes."""
    return [row[name] for name in _OF_THE_TEXT]


def _recorded(session: Session) -> dict[Recorded, int]:
    """How many things of each kind history says came in."""
    created = select(col(Revision.kind), func.count()).where(Revision.action == Action.CREATED)
    return {kind: count for kind, count in session.exec(created.group_by(col(Revision.kind)))}  # noqa: C416  mypy knows its type


def _there(session: Session) -> dict[Recorded, int]:
    """How many there are."""
    tables = {
        Recorded.SOURCE: Source,
        Recorded.SPEAKER: Speaker,
        Recorded.DOCUMENT: Document,
        Recorded.CLAIM: Claim,
    }
    return {kind: session.exec(select(func.count()).select_from(table)).one() for kind, table in tables.items()}
