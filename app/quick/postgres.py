"""Claims from Postgres, on a few connections of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import psycopg
from psycopg import AsyncConnection
from sqlalchemy import Engine

from app.queries import Position
from app.quick.asking import VERSION, Ask, Database, Gone, Rows, Some
from app.quick.line import Line
from app.quick.points import beyond, place_of_last, rows_of, values_of
from app.quick.question import OfSeries

_AT_ONCE = 4
"""Connections; more questions wait for them. Questions for points have half of them."""
_MOST_WAITING = 64
"""Questions; those beyond go where it is decided how many may wait."""
_SECONDS = 1.0
"""What takes longer is left to those who know how to wait."""
_TOGETHER = f"""SELECT ({VERSION}),
        string_agg(p.json, ','::bytea ORDER BY p.place) FILTER (WHERE p.place <= :limit), count(*), count(p.json),
        max(p.id) FILTER (WHERE p.place = :limit), max(p.published_on) FILTER (WHERE p.place = :limit)
    FROM (
        SELECT q.*, row_number() OVER (ORDER BY q.published_on DESC, q.id DESC) AS place FROM ({{rows}}) AS q
    ) AS p"""  # noqa: S608  our own words

_BY_DAY = """SELECT count(*)::text, string_agg(p.json, ',' ORDER BY p.claim_id) FROM ({rows}) AS p
    GROUP BY p.published_on ORDER BY p.published_on"""
_PLANNED_ONCE = """SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('max_parallel_workers_per_gather', '0', false)"""
"""Each follows the order of one index, whoever is asked for: to plan it anew takes as long as half of its rows."""


class InPostgres(Database):
    """A server, asked in the event loop."""

    columns = "r.json, c.id, c.published_on"

    def __init__(self, engine: Engine, pooler: bool) -> None:
        super().__init__()
        self._engine, self._pooler = engine, pooler
        self._idle: list[Line] = []
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._places_of_points = asyncio.Semaphore(_AT_ONCE // 2)
        self._waiting = self._waiting_for_points = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Ask]:
        """A connection; `Gone` where there is none soon, where it fails, or where the answer takes long."""
        async with self._reading() as line:
            yield line.ask

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Line]:
        if self._waiting >= _MOST_WAITING:
            raise Gone
        self._waiting += 1
        try:
            async with asyncio.timeout(_SECONDS), self._places:
                line = self._idle.pop() if self._idle else await self._open()
                try:
                    yield line
                except Gone:
                    self._idle.append(line)
                    raise
                except BaseException:
                    # it may be in the middle of an answer
                    await line.close()
                    raise
                self._idle.append(line)
        except (psycopg.Error, TimeoutError, OSError) as error:
            raise Gone from error
        finally:
            self._waiting -= 1

    def day_of(self, day: date | None) -> date | None:
        """As it is."""
        return day

    async def rows(self, ask: Ask, statement: str, values: Mapping[str, Any], limit: int) -> Rows:
        """Put together by the server: one value comes at once, fifty rows in many pieces."""
        [row] = await ask(_TOGETHER.format(rows=statement), {**values, "rows": limit + 1, "limit": limit})
        version, sent, found, kept, last, day = row
        if found != kept:
            raise Gone
        position = None if last is None else Position(day, last)
        return Rows([sent] if sent else [], min(found, limit), found > limit, position, version)

    async def points(self, question: OfSeries) -> Some:
        """A row for each day: less to be looked at than each by itself, less to be copied than all in one."""
        if self._waiting_for_points >= _MOST_WAITING:
            raise Gone
        self._waiting_for_points += 1
        values = {**values_of(question), "rows": question.limit}
        try:
            async with asyncio.timeout(_SECONDS), self._places_of_points, self._reading() as line:
                days = await line.texts(_BY_DAY.format(rows=rows_of(question, "published_on, claim_id, json")), values)
                returned = sum(int(count) for count, _ in days)
                more = False
                if returned == question.limit:
                    [(more,)] = await line.ask(beyond(question), {**values, **place_of_last(days[-1][1])})
        except TimeoutError as error:
            raise Gone from error
        finally:
            self._waiting_for_points -= 1
        return Some([sent for _, sent in days], returned, more)

    async def close(self) -> None:
        """Leave no connection open."""
        self.is_open = False
        while self._idle:
            await self._idle.pop().close()

    async def _open(self) -> Line:
        _, given = self._engine.dialect.create_connect_args(self._engine.url)
        given.pop("context", None)
        # texts are sent as they come
        given["client_encoding"] = "UTF8"
        connection = await AsyncConnection.connect(**given, autocommit=True)
        if not self._pooler:
            await connection.execute(_PLANNED_ONCE)
        # who shares out sessions knows of no statement that another has prepared
        return Line(connection, prepares=not self._pooler)
