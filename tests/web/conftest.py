"""One library that is only read, on each database: putting it in anew for every test would take most of their time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.main import create_app
from tests.conftest import adding, create_database, emptied, migrated, opened
from tests.postgres import Postgres
from tests.service import asking
from tests.web.pages import fill


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def library_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with the invented texts in it."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("library") / "claims.db"
        shutil.copy(template, path)
        url = f"sqlite:///{path}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        free: list[str] = request.getfixturevalue("free_databases")
        url = free.pop() if free else migrated(create_database(server))
    with opened(url) as engine:
        fill(adding(engine))
        yield engine
    if request.param == "postgres" and emptied(url):
        free.append(url)


@pytest.fixture(scope="module")
def library(library_engine: Engine) -> Iterator[httpx.Client]:
    """A client of the service over the invented texts; nothing may be written."""
    with asking(create_app(library_engine)) as client:
        yield client
