"""The state of the data on Postgres: a lease. What a check has said holds for so long, and no longer.

No notice from the server is awaited: one that is lost with its connection is missed in silence, so a lease would be
needed beside it; standbys and poolers hand on none; and all that it could save is a query of 0.1 ms every 50 ms.
"""

import asyncio
import logging
import time
from collections.abc import Hashable

import psycopg
from psycopg import pq
from sqlalchemy import Engine

from app.cache import own_writes

_HOLDS = 0.1
"""Seconds for which the state is taken for known, from the moment on at which the check began."""
_RENEWED_AFTER = 0.05
_PATIENCE = 0.05
"""How long an answer waits for a check."""
_SECONDS_TO_SAY = 1.0
_SECONDS_TO_CONNECT = 2
_REST = 1.0
"""Seconds for which nobody asks after a check has failed, or came late."""
_QUERY = b"SELECT version FROM data_version"

_log = logging.getLogger(__name__)


class OnPostgres:
    """One connection of its own, in the event loop, and one check at a time that all who wait share."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: psycopg.AsyncConnection | None = None
        self._opened = 0
        self._check: asyncio.Task[None] | None = None
        self._begun = float("-inf")
        self._state: Hashable | None = None
        self._rests_until = 0.0

    def now(self) -> Hashable | None:
        """The state, while the lease lasts and this process has written nothing since it began."""
        age = time.monotonic() - self._begun
        if age >= _HOLDS or self._begun <= own_writes.last():
            return None
        if age >= _RENEWED_AFTER:
            self._asked()
        return self._state

    async def proven(self) -> Hashable | None:
        """The state, if a check says it soon."""
        until = time.monotonic() + _PATIENCE
        # the check that is under way may have begun before the last write: then one more is needed
        for _ in range(2):
            check = self._asked()
            if check is None:
                return None
            await asyncio.wait({check}, timeout=max(0, until - time.monotonic()))
            state = self.now()
            if state is not None:
                return state
            if not check.done():
                self._rests_until = time.monotonic() + _REST
                return None
        return None

    def ask(self) -> None:
        """Begin a check for those who ask later, if it is needed."""
        if self.now() is None:
            self._asked()

    def close(self) -> None:
        """Close the connection, from whichever thread; another one is another state."""
        check, connection = self._check, self._connection
        self._check = self._connection = None
        self._begun = float("-inf")
        if check is not None and not check.done() and not check.get_loop().is_closed():
            # whoever still waits at the connection closes it
            check.get_loop().call_soon_threadsafe(check.cancel)
        elif connection is not None:
            connection.pgconn.finish()

    def _asked(self) -> asyncio.Task[None] | None:
        """The check that is under way, or one that begins; none after one has failed."""
        loop = asyncio.get_running_loop()
        if self._check is not None and self._check.get_loop() is not loop:
            self.close()
        if time.monotonic() < self._rests_until:
            return None
        if self._check is None or self._check.done():
            self._check = loop.create_task(self._look())
        return self._check

    async def _look(self) -> None:
        connection = self._connection
        is_good = False
        try:
            if connection is None:
                connection = self._connection = await self._connect()
            begun = time.monotonic()
            async with asyncio.timeout(_SECONDS_TO_SAY):
                version = await _version(connection.pgconn)
            is_good = connection is self._connection
            if is_good:
                self._state, self._begun = (self._opened, version), begun
        except (psycopg.Error, OSError, ValueError) as error:
            _log.debug("the cache steps aside: %s", error)
            self._rests_until = time.monotonic() + _REST
        finally:
            if not is_good and connection is not None:
                connection.pgconn.finish()
                if connection is self._connection:
                    self._connection = None

    async def _connect(self) -> psycopg.AsyncConnection:
        _, options = self._engine.dialect.create_connect_args(self._engine.url)
        options["connect_timeout"] = _SECONDS_TO_CONNECT
        connection = await psycopg.AsyncConnection.connect(autocommit=True, prepare_threshold=None, **options)
        self._opened += 1
        return connection


async def _version(connection: pq.abc.PGconn) -> int:
    """Ask, and leave the event loop to others until the server speaks. `ValueError` where it says something else."""
    loop = asyncio.get_running_loop()
    said: asyncio.Future[int] = loop.create_future()
    socket = connection.socket

    def listen() -> None:
        try:
            connection.consume_input()
            if not connection.is_busy() and not said.done():
                said.set_result(_told(connection))
        except (psycopg.Error, ValueError) as error:
            if not said.done():
                said.set_exception(error)

    connection.send_query(_QUERY)
    connection.flush()
    loop.add_reader(socket, listen)
    try:
        return await said
    finally:
        loop.remove_reader(socket)


def _told(connection: pq.abc.PGconn) -> int:
    results = []
    while (result := connection.get_result()) is not None:
        results.append(result)
    value = results[0].get_value(0, 0) if results and results[0].status == pq.ExecStatus.TUPLES_OK else None
    if value is None:
        raise ValueError("the counter of the data cannot be read")
    return int(value)
