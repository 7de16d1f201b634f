"""One connection to Postgres, asked by the parts that the driver is made of: its cursors take as long as the server."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from psycopg import AsyncConnection, pq
from psycopg.adapt import Transformer

_PLACE = re.compile(r"(?<!:):(\w+)")
_IN_BINARY = 1


class Line:
    """Asks one statement after the other, in the event loop in which it was opened."""

    def __init__(self, connection: AsyncConnection[Any], prepares: bool) -> None:
        self._connection, self._server = connection, connection.pgconn
        self._prepares = prepares
        self._prepared: dict[bytes, bytes] = {}
        self._said: asyncio.Future[list[pq.abc.PGresult]] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._loop = asyncio.get_running_loop()
        self._socket = self._server.socket
        self._loop.add_reader(self._socket, self._listen)

    async def ask(self, statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a statement with named values; `psycopg.Error` where the server does not give them."""
        result = await self._result(statement, values)
        rows = Transformer(self._connection)
        rows.set_pgresult(result)
        return rows.load_rows(0, result.ntuples, tuple)

    async def texts(self, statement: str, values: Mapping[str, Any]) -> list[list[bytes]]:
        """The rows of a statement whose columns are texts and never null, as they come."""
        result = await self._result(statement, values)
        columns = range(result.nfields)
        return [[result.get_value(row, column) or b"" for column in columns] for row in range(result.ntuples)]

    async def _result(self, statement: str, values: Mapping[str, Any]) -> pq.abc.PGresult:
        query, names = _numbered(statement)
        given = [_written(values[name]) for name in names]
        if not self._prepares:
            self._server.send_query_params(query, given, result_format=_IN_BINARY)
        else:
            name = self._prepared.get(query) or await self._prepare(query)
            self._server.send_query_prepared(name, given, result_format=_IN_BINARY)
        [result] = await self._answer(pq.ExecStatus.TUPLES_OK)
        return result

    async def close(self) -> None:
        """Hang up."""
        self._loop.remove_reader(self._socket)
        await self._connection.close()

    async def _prepare(self, query: bytes) -> bytes:
        name = b"quick_%d" % len(self._prepared)
        self._server.send_prepare(name, query)
        await self._answer(pq.ExecStatus.COMMAND_OK)
        self._prepared[query] = name
        return name

    async def _answer(self, wanted: pq.ExecStatus) -> list[pq.abc.PGresult]:
        self._results, self._said = [], self._loop.create_future()
        self._server.flush()
        results = await self._said
        for result in results:
            if result.status != wanted:
                # not as it was when it was prepared, say: nothing more is asked here
                raise psycopg.DatabaseError(result.get_error_message())
        return results

    def _listen(self) -> None:
        said = self._said
        try:
            self._server.consume_input()
            if said is None or said.done():
                return
            while not self._server.is_busy():
                result = self._server.get_result()
                if result is None:
                    said.set_result(self._results)
                    return
                self._results.append(result)
        except psycopg.Error as error:
            # the server has hung up: else it would be told again and again
            self._loop.remove_reader(self._socket)
            if said is not None and not said.done():
                said.set_exception(error)


@cache
def _numbered(statement: str) -> tuple[bytes, Sequence[str]]:
    """The statement as the server has it, and the names of its values in their order."""
    names = list(dict.fromkeys(_PLACE.findall(statement)))
    return _PLACE.sub(lambda found: f"${names.index(found[1]) + 1}", statement).encode(), names


def _written(value: Any) -> bytes | None:  # noqa: ANN401  text, a number, a day or nothing
    return None if value is None else str(value).encode()
