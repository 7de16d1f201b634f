"""The state of the data on SQLite: asked each time, in some microseconds."""

import os
import sqlite3
import time
from collections.abc import Hashable
from pathlib import Path

from sqlalchemy import Engine

_REST = 0.5
"""Seconds for which nothing is asked after the database could not be."""


class OnSqlite:
    """A connection of its own that never writes.

    `PRAGMA data_version` moves with every commit of any other connection, of other processes too; only then is the
    counter read that tells whether claims have changed.
    """

    def __init__(self, engine: Engine) -> None:
        (self._file,), _ = engine.dialect.create_connect_args(engine.url)
        self._place = (0, 0)
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self._opened = 0
        self._moved: int | None = None
        self._state: Hashable | None = None
        self._rests_until = 0.0

    def now(self) -> Hashable | None:
        """The state; none where the file cannot be read just now."""
        try:
            cursor = self._cursor or self._open()
            if cursor is None:
                return None
            (moved,) = cursor.execute("PRAGMA data_version").fetchone()
            if _place(self._file) != self._place:
                # another file in its place, of which this connection sees nothing
                self.close()
                return self.now()
            if moved != self._moved:
                # in this order: what is committed in between is seen by the pragma next time
                (version,) = cursor.execute("SELECT version FROM data_version").fetchone()
                self._moved, self._state = moved, (self._opened, version)
        except (sqlite3.Error, OSError, TypeError):
            self.close()
            self._rests_until = time.monotonic() + _REST
            return None
        return self._state

    async def proven(self) -> Hashable | None:
        """The same: nothing is ever waited for."""
        return self.now()

    def ask(self) -> None:
        """Nothing: it is asked when it is needed."""

    def close(self) -> None:
        """Close the connection; another one is another state."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._cursor = self._moved = None

    def _open(self) -> sqlite3.Cursor | None:
        if time.monotonic() < self._rests_until:
            return None
        self._place = _place(self._file)
        # never made here: the file is there already
        address = f"{Path(self._file).absolute().as_uri()}?mode=rw"
        self._connection = sqlite3.connect(address, timeout=0, isolation_level=None, check_same_thread=False, uri=True)
        self._connection.execute("PRAGMA query_only = 1")
        self._opened += 1
        self._cursor = self._connection.cursor()
        return self._cursor


def _place(file: str) -> tuple[int, int]:
    """Which file it is, whatever it is called."""
    found = os.stat(file)
    return found.st_dev, found.st_ino
