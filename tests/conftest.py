"""What the tests share: an empty database of each kind, and a way to put documents in.

A test that asks for `engine` (or `database_url`) runs twice, on SQLite and on Postgres.
"""

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import settings
from sqlalchemy import Engine

from app.db import transaction
from app.extract import Draft, Finding, Reading
from app.ingest import Ingested, ingest
from app.intake import NewDocument
from app.readers import Readers
from tests import guard
from tests.databases import Databases, create_database, opened
from tests.guard.loopback import install
from tests.postgres import Postgres, running_postgres
from tests.service import asking, service_over

REFUSED = install()
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(Path(guard.__file__).parent), os.environ.get("PYTHONPATH")])
)
# nobody is asked over TLS: to read every authority's certificate for each client takes longer than most tests
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = os.devnull

# how long an example takes says nothing on a machine that does other things too
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Nobody beyond this machine was asked, though the error may have been suppressed."""
    yield
    said, REFUSED[:] = REFUSED.copy(), []
    if said:
        pytest.fail(f"{item.name} asked beyond this machine: {', '.join(said)}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of the tests' own."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Migrated databases with no document in them, to borrow."""
    databases = Databases(tmp_path_factory.mktemp("databases"))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_template(databases: Databases) -> Path:
    """A migrated database file to copy."""
    return databases.template()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with no table in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'claims.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return create_database(server)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A migrated database with no document in it."""
    with borrowed(request, databases) as url:
        yield url


@contextmanager
def borrowed(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A migrated database with no document in it, of the kind that the fixture's parameter names."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with databases.lent(request.param, server) as url:
        yield url


@pytest.fixture
def engine(database_url: str, databases: Databases) -> Engine:
    """A migrated database with no document in it, open."""
    return databases.engine(database_url)


@pytest.fixture(scope="session")
def readers() -> Iterator[Readers]:
    """Processes that read, warm after the first document."""
    readers = Readers()
    yield readers
    readers.close()


class AddDocument:
    """Puts documents into a database: read by the reader, or, where drafts are given, with just these claims.

    Facts are those of `NewDocument`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(
        self, text: str, drafts: Sequence[Draft] | None = None, findings: Sequence[Finding] = (), **facts: Any
    ) -> Ingested:
        reading = None if drafts is None else Reading(drafts=tuple(drafts), findings=tuple(findings))
        with transaction(self.engine) as session:
            return ingest(session, NewDocument(text=text, **facts), reading)


def adding(engine: Engine) -> AddDocument:
    """A way to put documents into a database."""
    return AddDocument(engine)


@pytest.fixture
def add_document(engine: Engine) -> AddDocument:
    """A way to put documents into `engine`."""
    return adding(engine)


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the service over the database that `engine` opens."""
    with asking(service_over(engine)) as client:
        yield client


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    """A database with no table in it, open."""
    with opened(empty_database_url) as engine:
        yield engine


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: to look for garbage in it again and again took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What says the same of both databases runs on one of them; on the other with the slow tests."""
    for item in items:
        mark, case = item.get_closest_marker("once"), getattr(item, "callspec", None)
        if mark and case and {"sqlite", "postgres"} - {mark.args[0]} & {*map(str, case.params.values())}:
            item.add_marker(pytest.mark.slow)
