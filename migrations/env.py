"""Alembic's way in. The connection is the caller's (`app.migrating`, tests), or one to DATABASE_URL."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.db import make_engine
from app.migrating import LONGEST
from app.models import Moment
from app.settings import Settings

_INDEX_OF_WORDS = {("claim_words", "vector"), ("claim_words", "ix_claim_words_vector")}
_LONGEST_WAIT = "4s"
_MILLISECONDS_FOR_ANOTHER = 600_000
_ONE_AT_A_TIME = 0x636C61696D73  # any number that nothing else locks: "claims" in ASCII


def run(connection: Connection) -> None:
    """All migrations in one transaction, one process at a time."""
    with _without_foreign_keys(connection), connection.execution_options(writing=True).begin():
        _limit(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
            render_item=_render_item,
            include_name=_is_described,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        _refuse_dangling_keys(connection)


def _limit(connection: Connection) -> None:
    """A migration waits for another as long as that takes; not for those who read: who comes next would wait too."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(_seconds() * 1000)}")


def _seconds() -> float:
    return float(context.config.attributes.get("seconds", LONGEST))


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making another and dropping the old one, which must not delete what refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {_MILLISECONDS_FOR_ANOTHER}")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _refuse_dangling_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows that refer to rows that are no more")


def _is_described(name: str | None, _: str, parents: MutableMapping[Any, str | None]) -> bool:
    """The models do not describe how a database indexes words."""
    return not (name or "").startswith("claim_words_fts") and (parents.get("table_name"), name) not in _INDEX_OF_WORDS


def _render_item(kind: str, thing: object, _: AutogenContext) -> str | Literal[False]:
    """A migration must not change when the models do: it names no type of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


if connection := context.config.attributes.get("connection"):
    run(connection)
else:
    engine = make_engine(Settings().database_url)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()
