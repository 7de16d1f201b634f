"""Many rows into a table at once: COPY on Postgres, `executemany` on SQLite.

Rows are first made into what the driver takes as it is, which needs no database, and then put.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import SQLModel

Values = Sequence[tuple[Any, ...]]
Stored = bytes | list[tuple[Any, ...]]
"""Rows as they are put: lines of COPY on Postgres, tuples on SQLite."""
Convert = Callable[[Any], Any]


def stored(dialect: str, table: str, columns: Sequence[str], rows: Values) -> Stored:
    """Rows, at least one, as the database's driver takes them; JSON comes as text, the rest as the models have it."""
    converts = _converts(dialect, table, tuple(columns))
    if dialect == "postgresql":
        cells = [_copied(values, convert) for values, convert in zip(zip(*rows, strict=True), converts, strict=True)]
        return ("\n".join(map("\t".join, zip(*cells, strict=True))) + "\n").encode()
    by_column = [
        values if convert is None else _converted(values, convert)
        for values, convert in zip(zip(*rows, strict=True), converts, strict=True)
    ]
    return list(zip(*by_column, strict=True))


def put(connection: Connection, table: str, columns: Sequence[str], rows: Stored) -> None:
    """Put rows that are made for this database."""
    names = ", ".join(f'"{name}"' for name in columns)
    if isinstance(rows, bytes):
        _copy(connection, f"COPY \"{table}\" ({names}) FROM STDIN WITH (ENCODING 'UTF8')", rows)
        return
    places = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608  our names


def _copy(connection: Connection, statement: str, rows: bytes) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  it is checked out
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)


def _converted(values: Sequence[Any], convert: Convert, nothing: str | None = None) -> list[Any]:
    """Words, days and moments are few: each is converted once."""
    known: dict[Any, Any] = {None: nothing}
    for value in values:
        if value not in known:
            known[value] = convert(value)
    return [known[value] for value in values]


_DIALECTS: dict[str, type[Dialect]] = {"sqlite": SQLiteDialect_pysqlite, "postgresql": PGDialect_psycopg}


@cache
def _converts(dialect: str, table: str, columns: tuple[str, ...]) -> list[Convert | None]:
    types, known = [SQLModel.metadata.tables[table].c[name].type for name in columns], _DIALECTS[dialect]()
    return [None if isinstance(one, JSON) else one.dialect_impl(known).bind_processor(known) for one in types]


def _copied(values: Sequence[Any], convert: Convert | None) -> Sequence[str]:
    """A column as COPY has it."""
    if convert is not None:
        return _converted(values, lambda value: _cell(convert(value)), "\\N")
    if all(type(value) is str for value in values):
        # no text holds the character between them, as no column would take it
        return _escaped("\0".join(values)).split("\0")
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:  # noqa: ANN401  whatever a column holds
    return _CELLS[type(value)](value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


_CELLS: dict[type, Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    float: repr,
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
    date: date.isoformat,
    datetime: datetime.isoformat,
    type(None): lambda _: "\\N",
}
