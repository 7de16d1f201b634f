"""The database: its engine, its transactions, how long each may take, and which schema it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session

from app.limits import NO_LIMITS, Limits
from app.patience.sqlite import Watched
from app.revisions import REVISIONS

if TYPE_CHECKING:
    from app.patience.postgres import Patient

_READING: dict[str, dict[str, Any]] = {
    "postgresql": {"reading": True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "sqlite": {"reading": True},
}
"""All statements of an answer see the same data, as SQLite's transactions do by themselves, and none can write."""


IN_BINARY = "in_binary"
"""The execution option of a statement whose bytes are to come as they are; Postgres would send two letters for each."""
MAPPED = 1 << 31
"""Bytes of a SQLite file that are read in place, the most that it takes."""

PAGE_BYTES = 8_192
"""Of a SQLite file that is new; one that is there keeps its own. Twice as many rows lie on a page as on one of 4 kB."""


class Schema(StrEnum):
    """Which schema a database has, beside the one that this code was written for."""

    AT_HEAD = "at head"
    OLDER = "older"
    NEWER = "newer"
    MISSING = "missing"


def make_engine(url: str, limits: Limits = NO_LIMITS, pooled: bool = True) -> Engine:
    """An engine for SQLite or Postgres; nothing is opened before it is used."""
    pool = _pool(url, limits, pooled)
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, limits, pool)
    return _postgres(url, limits, pool)


def for_reading(engine: Engine) -> Engine:
    """The engine, for sessions that only read."""
    return engine.execution_options(**_READING[engine.dialect.name])


def for_files(reading: Engine) -> Engine:
    """The engine for reading, for what is sent as long as its asker reads."""
    return reading.execution_options(of_files=True)


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


def schema_of(engine: Engine) -> Schema:
    """Which schema the database has. It is newer where its revision is one that this code has never heard of."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return Schema.MISSING
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if not found:
        return Schema.MISSING
    if list(found) == [REVISIONS[-1]]:
        return Schema.AT_HEAD
    return Schema.OLDER if set(found) <= set(REVISIONS) else Schema.NEWER


def schema_is_at_head(engine: Engine) -> bool:
    """Whether the schema is the one that this code was written for."""
    return schema_of(engine) is Schema.AT_HEAD


def is_in_memory(url: str) -> bool:
    """Whether the database is its one connection, and is gone with it."""
    return make_url(url).get_backend_name() == "sqlite" and make_url(url).database in {None, "", ":memory:"}


def _pool(url: str, limits: Limits, pooled: bool) -> dict[str, Any]:
    if is_in_memory(url):
        return {"poolclass": StaticPool}
    if not pooled:
        return {"poolclass": NullPool}
    kept = min(limits.kept, limits.connections)
    return {"pool_size": kept, "max_overflow": limits.connections - kept, "pool_timeout": limits.turn}


def _postgres(url: str, limits: Limits, pool: dict[str, Any]) -> Engine:
    # whoever keeps a file needs no driver for servers
    from psycopg.pq import Format  # noqa: PLC0415

    from app.patience.postgres import Patient  # noqa: PLC0415

    # kept-alive sockets find out that a machine is gone; a server that is only silent is left by our own clock
    connect_args: dict[str, Any] = {"connect_timeout": limits.connect, "keepalives_idle": 30, "keepalives_interval": 10}
    if limits.pooler:
        connect_args["prepare_threshold"] = None
    engine = create_engine(
        url, pool_pre_ping="poolclass" not in pool, connect_args=connect_args, hide_parameters=True, **pool
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_: object, __: object, args: list[Any], options: dict[str, Any]) -> Patient:
        connection = Patient.connect(*args, **options)
        connection.patience = limits.patience
        return connection

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        options = connection.get_execution_options()
        driver.begin_within(limits.seconds(options), None if options.get("reading") else limits.lock)

    @event.listens_for(engine, "before_cursor_execute")
    def _execute(_: object, cursor: Any, *more: Any) -> None:  # noqa: ANN401  the driver's
        *_, context, _ = more
        if context is not None and context.execution_options.get(IN_BINARY):
            cursor.format = Format.BINARY

    @event.listens_for(engine, "checkin")
    def _end(driver: "Patient | None", _: object) -> None:
        if driver is not None:
            driver.until = None

    return engine


def _sqlite(url: str, limits: Limits, pool: dict[str, Any]) -> Engine:
    connect_args = {"timeout": limits.lock, "check_same_thread": False, "factory": Watched}
    # what is written is nothing for a log
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True, **pool)
    event.listen(engine, "connect", _open_sqlite)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.watch(limits.seconds(connection.get_execution_options()))
        _begin_sqlite(connection, limits.lock)

    return engine


def _open_sqlite(connection: DBAPIConnection, _: object) -> None:
    # Python's driver would begin a transaction at the first write only, and never for DDL: SQLAlchemy begins it instead
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA cache_size = -32768")
    # what is read stays where the system holds it: no connection has a copy of its own
    cursor.execute(f"PRAGMA mmap_size = {MAPPED}")
    cursor.close()


def _begin_sqlite(connection: Connection, lock_seconds: float) -> None:
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
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(lock_seconds * 1000)}")
