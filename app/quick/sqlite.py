"""Claims from SQLite: some tenths of a millisecond, so asked in the event loop itself."""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from app.db import MAPPED
from app.queries import Position
from app.quick.asking import Ask, Database, Gone, Rows

_SECONDS = 0.05
"""What takes longer is no short question, and holds up all others."""
_STEPS_BETWEEN_LOOKS = 10_000
_CACHED_KIB = 8_000


class InSQLite(Database):
    """A file, read on one connection that cannot write."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._until = 0.0
        """When an answer must be there, on the monotonic clock."""

    def reading(self) -> Self:
        """The one connection: nothing here waits, so nobody else asks meanwhile."""
        return self

    async def __aenter__(self) -> Ask:
        self._until = time.monotonic() + _SECONDS
        if self._connection is None:
            try:
                self._connection = self._open()
            except sqlite3.Error as error:
                raise Gone from error
        return self._ask

    async def __aexit__(self, _: object, error: BaseException | None, *more: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise Gone from error

    def day_of(self, day: date | None) -> str | None:
        """As the file has it."""
        return None if day is None else day.isoformat()

    async def rows(self, ask: Ask, statement: str, values: Mapping[str, Any], limit: int) -> Rows:
        """One after the other: what puts them together keeps no order for certain."""
        found = await ask(statement, {**values, "rows": limit + 1})
        shown = found[:limit]
        sent = [row[0] for row in shown]
        if None in sent:
            raise Gone
        last = Position(shown[-1][2], shown[-1][1]) if len(shown) == limit > 0 else None
        return Rows(sent, len(shown), len(found) > limit, last, found[0][3] if found else None)

    async def close(self) -> None:
        """Leave no connection open."""
        self.is_open = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _ask(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        assert self._connection is not None  # noqa: S101  opened before anything is asked
        return self._connection.execute(statement, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        # it waits for nobody: whoever has to wait goes the longer way
        connection = sqlite3.connect(self._file, timeout=0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        # no more than two thousand million bytes are mapped: of the rest, what leads to the rows is kept
        connection.execute(f"PRAGMA cache_size = -{_CACHED_KIB}")
        connection.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS_BETWEEN_LOOKS)
        return connection
