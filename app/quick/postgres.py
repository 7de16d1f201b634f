"""A page of claims from Postgres: one statement, so all of one moment, on a few connections of its own."""

import asyncio
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import psycopg
from psycopg import AsyncConnection
from sqlalchemy import Engine

from app.queries import Match, Position
from app.quick.asking import NAMES, VERSION, Gone, Names, Rows, dated, names_asked, undated
from app.quick.question import Question

_AT_ONCE = 4
"""Connections; more questions wait for them."""
_SECONDS = 1.0
"""What takes longer is left to those who know how to wait."""
_NAMES = f"SELECT version, n.* FROM ({VERSION}) AS v LEFT JOIN ({NAMES}) AS n ON true ORDER BY n.place"  # noqa: S608
_PLACE = re.compile(r":(\w+)")


class InPostgres:
    """A server, asked in the event loop."""

    def __init__(self, engine: Engine, pooler: bool) -> None:
        self.is_open = False
        self._engine, self._pooler = engine, pooler
        self._names = Names()
        self._idle: list[AsyncConnection[Any]] = []
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def ask(self, question: Question, after: Position | None) -> Rows:
        """One page, all of one moment."""
        try:
            async with asyncio.timeout(_SECONDS), self._places:
                connection = self._idle.pop() if self._idle else await self._open()
                try:
                    found = await self._page(connection, question, after)
                except BaseException:
                    # it may be in the middle of an answer
                    await connection.close()
                    raise
                self._idle.append(connection)
        except (psycopg.Error, TimeoutError, OSError) as error:
            raise Gone from error
        return found

    async def close(self) -> None:
        """Leave no connection open."""
        self.is_open = False
        while self._idle:
            await self._idle.pop().close()

    async def _open(self) -> AsyncConnection[Any]:
        _, given = self._engine.dialect.create_connect_args(self._engine.url)
        given.pop("context", None)
        # who shares out sessions knows of no statement that another has prepared
        prepare = None if self._pooler else 2
        return await AsyncConnection.connect(**given, autocommit=True, prepare_threshold=prepare)

    async def _page(self, connection: AsyncConnection[Any], question: Question, after: Position | None) -> Rows:
        speaker = None
        if question.speaker is not None:
            speaker = self._names.get(question.speaker) or await self._named(connection, question.speaker)
        found = await self._asked(connection, question, speaker, after)
        if speaker and question.speaker is not None and found.version != self._names.version:
            # the name may mean another since
            speaker = await self._named(connection, question.speaker)
            found = await self._asked(connection, question, speaker, after)
            if found.version != self._names.version:
                raise Gone
        return found

    async def _asked(
        self, connection: AsyncConnection[Any], question: Question, speaker: Match | None, after: Position | None
    ) -> Rows:
        most = question.limit + 1
        values = {"speaker": speaker and speaker.id, "day": after and after.value, "tie": after and after.tie}
        rows: list[Any] = []
        version: int | None = None
        if after is None or after.value is not None:
            rows, version = await _page_of(connection, dated(question, after), values | {"rows": most})
        if len(rows) < most:
            past = None if after is None or after.value is not None else after
            more, then = await _page_of(connection, undated(question, past), values | {"rows": most - len(rows)})
            if version not in {None, then}:
                raise Gone
            rows, version = rows + more, then
        assert version is not None  # noqa: S101  one of the two was asked
        return Rows(rows, version, speaker)

    async def _named(self, connection: AsyncConnection[Any], name: str) -> Match:
        rows = await _rows(connection, _NAMES, names_asked(name))
        return self._names.learn(name, [row[1:] for row in rows if row[1] is not None], rows[0][0])


async def _page_of(
    connection: AsyncConnection[Any], statement: str, values: Mapping[str, Any]
) -> tuple[list[Any], int]:
    """The rows, and the data version that they are of."""
    found = await _rows(connection, _with_version(statement), values)
    return [row[1:] for row in found if row[2] is not None], found[0][0]


async def _rows(connection: AsyncConnection[Any], statement: str, values: Mapping[str, Any]) -> list[Any]:
    cursor = connection.cursor(binary=True)
    await cursor.execute(_as_psycopg(statement), values)
    return await cursor.fetchall()


@cache
def _with_version(statement: str) -> str:
    """One row at least, so that the version is told where nothing is found."""
    return (
        f"SELECT v.version, p.* FROM ({VERSION}) AS v LEFT JOIN LATERAL ({statement}) AS p ON true "  # noqa: S608
        "ORDER BY p.published_on DESC, p.id DESC"
    )


@cache
def _as_psycopg(statement: str) -> bytes:
    return _PLACE.sub(r"%(\1)s", statement).encode()
