"""The database: its engine, its transactions, and the migrations that shape it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session

_PROJECT = Path(__file__).resolve().parent.parent
_SECONDS_TO_WAIT = 10

_READING: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "sqlite": {"reading": True},
}
"""All statements of an answer see the same data, as SQLite's transactions do by themselves, and none can write."""


def make_engine(url: str) -> Engine:
    """An engine for SQLite or Postgres; nothing is opened before it is used."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _SECONDS_TO_WAIT})


def for_reading(engine: Engine) -> Engine:
    """The engine, for sessions that only read."""
    return engine.execution_options(**_READING[engine.dialect.name])


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session to write with: all or nothing, kept at the end, undone on any error."""
    with Session(engine.execution_options(writing=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def transaction_at_once(engine: Engine) -> Iterator[Session]:
    """The same for what may be left undone: an `OperationalError` without waiting where another is writing."""
    with transaction(engine.execution_options(at_once=True)) as session:
        if engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
        yield session


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, from whichever folder this is called."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_is_at_head(engine: Engine) -> bool:
    """Whether the schema is the one that this code was written for."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == _heads()


def alembic_config() -> Config:
    """What `pyproject.toml` says of the migrations, from whichever folder it is asked."""
    return Config(toml_file=_PROJECT / "pyproject.toml")


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(alembic_config()).get_heads())


def _sqlite(url: str) -> Engine:
    alone = {"poolclass": StaticPool} if make_url(url).database in {None, "", ":memory:"} else {}
    connect_args = {"timeout": _SECONDS_TO_WAIT, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect_args, **alone)
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection: DBAPIConnection, _: object) -> None:
    # Python's driver would begin a transaction at the first write only, and never for DDL: SQLAlchemy begins it instead
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA cache_size = -32768")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA query_only = {int(options.get('reading', False))}")
    # a reader that turns writer is refused when another has written meanwhile, however long it would wait
    if not options.get("at_once", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing", False) else "BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_SECONDS_TO_WAIT * 1000}")
