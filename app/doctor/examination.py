"""All checks, one after the other, over one moment of the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from app import queries
from app.db import for_reading, schema_is_at_head
from app.doctor import derived, words
from app.queries import Check, Flaw

MOST = 10_000
"""So many things of a law are kept in mind; of more only their number."""

CHECKS: tuple[Check, ...] = (*queries.CHECKS, *derived.CHECKS)
"""Another check is another line here, with its law in `laws`."""


class Illness(NamedTuple):
    """What is wrong by one law."""

    law: str
    number: int
    subjects: tuple[str, ...]
    """The first of them."""


class Found:
    """What is wrong, by law."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._subjects: dict[str, dict[str, None]] = {}

    def add(self, flaw: Flaw) -> None:
        """One thing more."""
        self._numbers[flaw.law] = self._numbers.get(flaw.law, 0) + 1
        subjects = self._subjects.setdefault(flaw.law, {})
        if len(subjects) < MOST:
            subjects[flaw.subject] = None

    def __iter__(self) -> Iterator[Illness]:
        """Law by law, as they were found."""
        return (Illness(law, number, tuple(self._subjects[law])) for law, number in self._numbers.items())

    def __bool__(self) -> bool:
        return bool(self._numbers)


Looked = Callable[[int], None]
Watch = Callable[[str, int], AbstractContextManager[Looked]]
"""Is told of each check and how many things it will look at; what it gives is told how many were looked at."""


@contextmanager
def _unwatched(_: str, __: int) -> Iterator[Looked]:
    yield lambda _: None


def examine(engine: Engine, watch: Watch = _unwatched) -> Found:
    """Everything that is wrong."""
    found = Found()
    if not schema_is_at_head(engine):
        found.add(Flaw("schema_is_at_head", "the schema"))
        return found
    with Session(for_reading(engine)) as session:
        for check in CHECKS:
            with watch(check.name, queries.count(session, check)) as looked:
                for flaw in queries.examine(session, check, looked):
                    found.add(flaw)
    for flaw in words.flaws(engine):
        found.add(flaw)
    return found
