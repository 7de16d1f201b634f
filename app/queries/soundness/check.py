"""A check: what is looked at, some rows at a time, so that any number of them takes the same memory."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from app.queries.pages import Column

_AT_ONCE = 200


class Flaw(NamedTuple):
    """Something that is not as it must be."""

    law: str
    """Which promise is broken; stable."""
    subject: str
    """The id or slug of the thing."""


class Check(NamedTuple):
    """One look at everything of a kind."""

    name: str
    """Of what it looks at; stable."""
    look: Callable[[Session, Sequence[Any]], Iterator[Flaw]]
    """What is wrong with the things that have these keys."""
    key: Column | None = None
    """By which things are told apart; without it all is looked at together."""


def examine(session: Session, check: Check, looked: Callable[[int], None] = lambda _: None) -> Iterator[Flaw]:
    """What a check finds; `looked` is told how many things were looked at, some at once."""
    for keys in [()] if check.key is None else _walk(session, check.key):
        yield from check.look(session, keys)
        session.expunge_all()
        looked(len(keys) or 1)


def count(session: Session, check: Check) -> int:
    """How many things a check will look at."""
    if check.key is None:
        return 1
    found: int = session.execute(select(func.count(check.key))).scalar_one()
    return found


def _walk(session: Session, key: Column) -> Iterator[Sequence[Any]]:
    """All keys of a table, some at once."""
    query = select(key).order_by(key).limit(_AT_ONCE)
    keys = session.execute(query).scalars().all()
    while keys:
        yield keys
        keys = session.execute(query.where(key > keys[-1])).scalars().all()
