"""A page of claims from SQLite: some tenths of a millisecond, so asked in the event loop itself."""

import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from app.db import MAPPED
from app.queries import Match, Position
from app.quick.asking import NAMES, VERSION, Gone, Names, Rows, dated, names_asked, undated
from app.quick.question import Question

_SECONDS = 0.05
"""What takes longer is no short question, and holds up all others."""
_STEPS_BETWEEN_LOOKS = 10_000


class InSQLite:
    """A file, read on one connection that cannot write."""

    def __init__(self, file: str) -> None:
        self.is_open = False
        self._file = file
        self._names = Names()
        self._connection: sqlite3.Connection | None = None
        self._until = 0.0
        """When an answer must be there, on the monotonic clock."""

    async def ask(self, question: Question, after: Position | None) -> Rows:
        """One page, all of one moment."""
        try:
            connection = self._connection or self._open()
            self._until = time.monotonic() + _SECONDS
            connection.execute("BEGIN")
            try:
                return self._page(connection, question, after)
            finally:
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise Gone from error

    async def close(self) -> None:
        """Leave no connection open."""
        self.is_open = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        # it waits for nobody: whoever has to wait goes the longer way
        connection = sqlite3.connect(self._file, timeout=0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        connection.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS_BETWEEN_LOOKS)
        self._connection = connection
        return connection

    def _page(self, connection: sqlite3.Connection, question: Question, after: Position | None) -> Rows:
        version: int = connection.execute(VERSION).fetchone()[0]
        speaker = question.speaker and self._named(connection, question.speaker, version)
        values = {"rows": question.limit + 1, "speaker": speaker and speaker.id}
        rows: list[Any] = []
        if after is None or after.value is not None:
            here = values if after is None else {**values, "day": after.value.isoformat(), "tie": after.tie}
            rows = connection.execute(dated(question, after), here).fetchall()
        if len(rows) <= question.limit:
            past = None if after is None or after.value is not None else after
            there = values | {"rows": question.limit + 1 - len(rows), "tie": past and past.tie}
            rows += connection.execute(undated(question, past), there).fetchall()
        return Rows(rows, version, speaker or None)

    def _named(self, connection: sqlite3.Connection, name: str, version: int) -> Match:
        known = self._names.get(name, version)
        if known is not None:
            return known
        asked: Mapping[str, str] = names_asked(name)
        return self._names.learn(name, connection.execute(NAMES, asked).fetchall(), version)
