"""What the tests share: an empty database of each kind, and a way to put documents in.

A test that asks for `engine` (or `database_url`) runs twice, on SQLite and on Postgres.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from hypothesis import settings
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.db import make_engine, migrate, schema_is_at_head, transaction
from app.extract import Draft, Finding, Reading
from app.ingest import Ingested, ingest
from app.intake import NewDocument
from app.main import create_app
from app.readers import Readers
from tests.postgres import Postgres, running_postgres
from tests.service import asking

# how long an example takes says nothing on a machine that does other things too
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of the tests' own."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def free_databases() -> list[str]:
    """Postgres databases, migrated and empty, that no test is using: another takes 50 times as long to make."""
    return []


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with no table in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'claims.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return create_database(server)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database with no document in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "claims.db")
        yield f"sqlite:///{tmp_path / 'claims.db'}"
        return
    free: list[str] = request.getfixturevalue("free_databases")
    url = free.pop() if free else migrated(create_database(request.getfixturevalue("postgres")))
    yield url
    if emptied(url):
        free.append(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated database with no document in it, open."""
    with opened(database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def readers() -> Iterator[Readers]:
    """Processes that read, warm after the first document."""
    readers = Readers()
    yield readers
    readers.close()


class AddDocument(Protocol):
    """Puts a document in: read by the reader, or, where drafts are given, with just these claims."""

    def __call__(
        self, text: str, drafts: Sequence[Draft] | None = None, findings: Sequence[Finding] = (), **facts: Any
    ) -> Ingested: ...


@pytest.fixture
def add_document(engine: Engine) -> AddDocument:
    """A way to put documents into `engine`; facts are those of `NewDocument`."""
    return adding(engine)


def adding(engine: Engine) -> AddDocument:
    """A way to put documents into a database."""

    def add(
        text: str, drafts: Sequence[Draft] | None = None, findings: Sequence[Finding] = (), **facts: Any
    ) -> Ingested:
        reading = None if drafts is None else Reading(drafts=tuple(drafts), findings=tuple(findings))
        with transaction(engine) as session:
            return ingest(session, NewDocument(text=text, **facts), reading)

    return add


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the service over the database that `engine` opens."""
    with asking(create_app(engine)) as client:
        yield client


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    """A database with no table in it, open."""
    with opened(empty_database_url) as engine:
        yield engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine that leaves no connection open."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def create_database(server: Postgres) -> str:
    """Make a database on the server; its URL."""
    name = f"claims_{next(_numbers)}"
    with opened(server.url("postgres")) as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(f"CREATE DATABASE {name}"))
    return server.url(name)


def migrated(url: str) -> str:
    """The database, brought to the newest schema."""
    with opened(url) as engine:
        migrate(engine)
    return url


def emptied(url: str) -> bool:
    """Make a Postgres database as it was when migrated; false where the test has left it unfit for another."""
    with opened(url) as engine:
        try:
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '5s'"))
                # history refuses to be deleted, by triggers that a replica does not heed
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                found = connection.execute(text("SELECT * FROM revision WHERE action = 'began'")).mappings().one()
                began = {name: value for name, value in found.items() if name != "id"}
                for table in reversed(SQLModel.metadata.sorted_tables):
                    connection.execute(table.delete())
                connection.execute(text("INSERT INTO data_version (id, version) VALUES (1, 0)"))
                connection.execute(text("SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"))
                connection.execute(insert(SQLModel.metadata.tables["revision"]).values(began))
        except DBAPIError:
            return False
        return schema_is_at_head(engine)
