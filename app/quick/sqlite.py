"""Claims from SQLite: some tenths of a millisecond, so asked in the event loop itself; points beside it."""

import asyncio
import sqlite3
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Self

from app.db import MAPPED
from app.queries import Position
from app.quick.asking import VERSION, Ask, Database, Gone, Rows, Some
from app.quick.points import beyond, place_of_last, rows_of, values_of
from app.quick.question import OfSeries

_SECONDS = 0.05
"""What takes longer is no short question, and holds up all others."""
_SECONDS_TOGETHER = 1.0
"""What takes longer, or waits longer for its turn, goes where it is known how to wait."""
_MOST_WAITING = 64
"""Questions for points; those beyond go where it is decided how many may wait."""
_STEPS_BETWEEN_LOOKS = 10_000
_CACHED_KIB = 8_000
_ID, _DAY, _QUOTE = b'"id":', b'"published_on":', ord('"')
_TOGETHER = "SELECT count(*), CAST(group_concat(json, ',') AS BLOB) FROM ({rows})"


class _Reader:
    """A connection to a file that cannot write, opened when it is first asked."""

    def __init__(self, file: str, seconds: float) -> None:
        self._file, self._seconds = file, seconds
        self._connection: sqlite3.Connection | None = None
        self._until = 0.0
        """When an answer must be there, on the monotonic clock."""

    def begin(self) -> None:
        """From now on there are so many seconds."""
        self._until = time.monotonic() + self._seconds
        self._connection = self._connection or self._open()

    def ask(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows."""
        assert self._connection is not None  # noqa: S101  opened before anything is asked
        return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Leave nothing open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        # it waits for nobody: whoever has to wait goes the longer way
        connection = sqlite3.connect(self._file, timeout=0, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        # no more than two thousand million bytes are mapped: of the rest, what leads to the rows is kept
        connection.execute(f"PRAGMA cache_size = -{_CACHED_KIB}")
        connection.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS_BETWEEN_LOOKS)
        return connection


class InSQLite(Database):
    """A file: pages are read in the event loop, points on a thread beside it."""

    columns = f"r.json, ({VERSION})"
    """Each further one would cost as much as a sixth of the row itself."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._pages, self._points = _Reader(file, _SECONDS), _Reader(file, _SECONDS_TOGETHER)
        self._beside = ThreadPoolExecutor(1, "points")
        self._waiting = 0

    def reading(self) -> Self:
        """The one connection: nothing that is asked of it waits, so nobody else asks meanwhile."""
        return self

    async def __aenter__(self) -> Ask:
        try:
            self._pages.begin()
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
        sent = [row[0] for row in found[:limit]]
        if None in sent:
            raise Gone
        last = _position(sent[-1]) if len(sent) == limit > 0 else None
        return Rows(sent, len(sent), len(found) > limit, last, found[0][1] if found else None)

    async def points(self, question: OfSeries) -> Some:
        """By the file's own aggregate: ten thousand rows, one after the other, would take twice as long."""
        if self._waiting >= _MOST_WAITING:
            raise Gone
        self._waiting += 1
        try:
            async with asyncio.timeout(_SECONDS_TOGETHER):
                return await asyncio.get_running_loop().run_in_executor(self._beside, self._put_together, question)
        except (sqlite3.Error, TimeoutError) as error:
            raise Gone from error
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Leave no connection open."""
        self.is_open = False
        await asyncio.get_running_loop().run_in_executor(self._beside, self._points.close)
        self._pages.close()

    async def _ask(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        return self._pages.ask(statement, values)

    def _put_together(self, question: OfSeries) -> Some:
        values = {**values_of(question), "rows": question.limit}
        self._points.begin()
        [(count, sent)] = self._points.ask(_TOGETHER.format(rows=rows_of(question, "json")), values)
        more = 0
        if count == question.limit:
            [(more,)] = self._points.ask(beyond(question), {**values, **place_of_last(sent)})
        return Some([sent] if sent else [], count, bool(more))


def _position(sent: bytes) -> Position:
    """Where a row as it is sent stands: read of it are these two members, for which their names are looked for."""
    return Position(_member(sent, _DAY), _member(sent, _ID))


def _member(sent: bytes, name: bytes) -> str | None:
    """A member that is a plain word, or null. In texts quotes are escaped: the name stands there only as a name."""
    at = sent.index(name) + len(name)
    return sent[at + 1 : sent.index(b'"', at + 1)].decode() if sent[at] == _QUOTE else None
