"""One library that is only read, on each database: putting it in anew for every test would take most of their time."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx
import pytest
from sqlalchemy import Engine

from tests.conftest import adding, borrowed
from tests.databases import Databases
from tests.reviewing import Desk as Other
from tests.reviewing import add_quay
from tests.service import asking, service_over
from tests.web.at_desk import AtDesk
from tests.web.pages import fill

NUMBERS = count()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def library_engine(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    """A database with the invented texts in it."""
    with borrowed(request, databases) as url:
        engine = databases.engine(url)
        fill(adding(engine))
        yield engine


@pytest.fixture(scope="module")
def library(library_engine: Engine) -> Iterator[httpx.Client]:
    """A client of the service over the invented texts; nothing may be written."""
    with asking(service_over(library_engine)) as client:
        yield client


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Engine, httpx.Client]]:
    """A database of each kind, and the service over it: what is reviewed is each test's own."""
    with serviced(request, databases) as service:
        yield service


@contextmanager
def serviced(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Engine, httpx.Client]]:
    """A database of the kind that the fixture's parameter names, and the service over it."""
    with borrowed(request, databases) as url, asking(service_over(databases.engine(url))) as client:
        yield databases.engine(url), client


@pytest.fixture
def desk(service: tuple[Engine, httpx.Client]) -> AtDesk:
    """A reviewer, and a new document whose claims wait."""
    engine, client = service
    return AtDesk(engine, client, add_quay(engine, f"\nat the desk {next(NUMBERS)}"))


@pytest.fixture
def other(desk: AtDesk) -> Other:
    """Another reviewer of the same document, who uses the API."""
    return Other(desk.engine, desk.client, desk.document)
