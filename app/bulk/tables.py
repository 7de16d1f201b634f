"""Many rows into a table at once: COPY on Postgres, `executemany` on SQLite."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Dialect
from sqlmodel import SQLModel

Values = Sequence[tuple[Any, ...]]
Convert = Callable[[Any], Any]


def write(connection: Connection, model: type[SQLModel], columns: Sequence[str], rows: Values) -> None:
    """Put rows into the model's table; JSON comes as text, the rest as the models have it."""
    if not rows:
        return
    table = str(model.__tablename__)
    names = ", ".join(f'"{name}"' for name in columns)
    stored = _as_stored(connection.dialect, model, columns, rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{table}" ({names}) FROM STDIN', stored)
        return
    places = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f'INSERT INTO "{table}" ({names}) VALUES ({places})', stored)  # noqa: S608  our names


def _copy(connection: Connection, statement: str, rows: Values) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  it is checked out
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _as_stored(dialect: Dialect, model: type[SQLModel], columns: Sequence[str], rows: Values) -> list[tuple[Any, ...]]:
    """The values as the driver takes them: the columns that need it are converted, one after another."""
    converts = _converts(dialect, model, tuple(columns))
    by_column = [
        values if convert is None else _converted(values, convert)
        for values, convert in zip(zip(*rows, strict=True), converts, strict=True)
    ]
    return list(zip(*by_column, strict=True))


def _converted(values: Sequence[Any], convert: Convert) -> list[Any]:
    """Words, days and moments are few: each is converted once."""
    known: dict[Any, Any] = {None: None}
    for value in values:
        if value not in known:
            known[value] = convert(value)
    return [known[value] for value in values]


@cache
def _converts(dialect: Dialect, model: type[SQLModel], columns: tuple[str, ...]) -> list[Convert | None]:
    types = [SQLModel.metadata.tables[str(model.__tablename__)].c[name].type for name in columns]
    return [None if isinstance(one, JSON) else one.dialect_impl(dialect).bind_processor(dialect) for one in types]
