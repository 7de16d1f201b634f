"""The tables as they stood: what a connection reads, read as of a data version that is past.

Every query of ours names the tables plainly. Before each statement stand common table expressions of those names,
which give the rows that the version saw: no query knows of it, and no schema, right to write or primary is needed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Engine, event
from sqlmodel import Session, SQLModel

from app.errors import InvalidParameter
from app.filters import first_and_last
from app.history import began_at, version_at
from app.models import APPENDED, NOT_IN_HISTORY, PAST

OPTION = "as_of"
_FOR_EVER = 2**31 - 1
"""After every version."""
_WITH = re.compile(r"\s*WITH\s+(?P<recursive>RECURSIVE\s+)?", re.IGNORECASE)

Rewritten = tuple[str, object]


def reading_as_of(engine: Engine, asked: date | datetime | None) -> Engine:
    """The engine, for sessions that read what stood at a moment, or at the end of a day; now, if None is asked.

    Refused: a moment before history was kept.
    """
    if asked is None:
        return engine
    with Session(engine) as session:
        version = version_at(session, _moment(asked))
        if version is None:
            began = began_at(session).isoformat(timespec="seconds").replace("+00:00", "Z")
            detail = f"History begins at {began}; what stood before is not known."
            raise InvalidParameter([{"parameter": "as_of", "code": "before_history", "detail": detail}])
    return at_version(engine, version)


def _moment(asked: date | datetime) -> datetime:
    return asked if isinstance(asked, datetime) else first_and_last(asked)[1]


def at_version(engine: Engine, version: int) -> Engine:
    """The engine, for sessions that read what a data version saw."""
    return engine.execution_options(**{OPTION: version})


def is_past(session: Session) -> bool:
    """Whether the session reads what stood once."""
    return OPTION in session.connection().get_execution_options()


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _rewrite(
    connection: Connection, _: object, statement: str, parameters: object, context: object, many: bool
) -> Rewritten:
    version = connection.get_execution_options().get(OPTION)
    if version is None:
        return statement, parameters
    return _with(statement, connection.dialect.name, int(version)), parameters


def _with(statement: str, dialect: str, version: int) -> str:
    """The statement over the tables of that version."""
    shown = [written(version) for named, written in _expressions(dialect) if named.search(statement)]
    if not shown:
        return statement
    own = _WITH.match(statement)
    recursive = "RECURSIVE " if own and own["recursive"] else ""
    rest = f", {statement[own.end() :]}" if own else f" {statement}"
    return f"WITH {recursive}{', '.join(shown)}{rest}"


@cache
def _expressions(dialect: str) -> Sequence[tuple[re.Pattern[str], Callable[[int], str]]]:
    """For each table how a statement names it, and what stands for it."""
    schema = "main." if dialect == "sqlite" else ""
    written = {
        **{table: _appended(table, schema) for table in APPENDED},
        **{table: _changing(table, schema) for table in PAST},
        "claim_words": _words(schema, ["vector"] if dialect == "postgresql" else []),
        "data_version": lambda version: f"SELECT 1 AS id, {version} AS version",
    }
    return [(re.compile(rf"(?<![\w.]){table}(?!\w)"), _named(table, rows)) for table, rows in written.items()]


def _named(table: str, rows: Callable[[int], str]) -> Callable[[int], str]:
    return lambda version: f"{table} AS NOT MATERIALIZED ({rows(version)})"


def _appended(table: str, schema: str) -> Callable[[int], str]:
    columns = _columns(table)
    return lambda version: f"SELECT {columns} FROM {schema}{table} WHERE since <= {version}"  # noqa: S608


def _changing(table: str, schema: str) -> Callable[[int], str]:
    """The rows and the former ones as each database must have them to follow its indexes through both.

    SQLite takes a union apart only at the top, Postgres only where no part of it has a condition.
    """
    columns = _columns(table)
    past = f"FROM {schema}{table}_past"
    if schema:
        return lambda version: (
            f"SELECT {columns} FROM {schema}{table} WHERE since <= {version} UNION ALL "  # noqa: S608
            f"SELECT {columns} {past} WHERE since <= {version} AND until > {version}"
        )
    held = f"SELECT {columns}, {_FOR_EVER} AS until FROM {table} UNION ALL SELECT {columns}, until {past}"  # noqa: S608
    return lambda version: f"SELECT {columns} FROM ({held}) AS held WHERE since <= {version} AND until > {version}"  # noqa: S608


def _words(schema: str, more: Sequence[str]) -> Callable[[int], str]:
    columns = ", ".join(["id", "claim_id", "words", "since", *more])
    return lambda version: (
        f"SELECT {columns}, CAST(NULL AS INTEGER) AS until FROM {schema}claim_words "  # noqa: S608
        f"WHERE since <= {version} AND (until IS NULL OR until > {version})"
    )


def _columns(table: str) -> str:
    return ", ".join(map(_column, SQLModel.metadata.tables[table].columns))


def _column(column: Column[Any]) -> str:
    """What has no history is not known of the past."""
    return f'CAST(NULL AS INTEGER) AS "{column.name}"' if NOT_IN_HISTORY in column.info else f'"{column.name}"'
