"""Rows that a database has in time, or none: for what an answer can do without."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.queries.pages import Rows

_STEPS_BETWEEN_LOOKS = 1000


def rows_within(session: Session, query: Rows, seconds: float) -> Sequence[Any] | None:
    """The rows, if the database has them in time; nothing otherwise."""
    limited = _LIMITS[session.get_bind().dialect.name]
    try:
        with limited(session, seconds):
            return session.execute(query).all()
    except OperationalError as error:
        if not _ran_out(error):
            raise
        return None


@contextmanager
def _on_postgres(session: Session, seconds: float) -> Iterator[None]:
    set_limit = text("SELECT set_config('statement_timeout', :limit, true)")
    # the transaction of a statement that fails is lost, but for what was before its savepoint
    with session.begin_nested():
        before = session.execute(text("SHOW statement_timeout")).scalar_one()
        session.execute(set_limit, {"limit": f"{max(1, round(seconds * 1000))}ms"})
        yield
        session.execute(set_limit, {"limit": before})


@contextmanager
def _on_sqlite(session: Session, seconds: float) -> Iterator[None]:
    connection: Any = session.connection().connection.driver_connection
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.watch_on()


_LIMITS = {"postgresql": _on_postgres, "sqlite": _on_sqlite}


def _ran_out(error: OperationalError) -> bool:
    """Whether it was cancelled for its time, as each database says it."""
    return getattr(error.orig, "sqlstate", None) == "57014" or str(error.orig) == "interrupted"
