"""Reads cannot write: the connections that answers are made on are refused by the database itself."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.db import for_reading, transaction
from tests.conftest import AddDocument
from tests.drafts import TEXT, statement
from tests.service import service_over

WRITES = [
    "UPDATE data_version SET version = version + 1",
    "INSERT INTO source (slug, name, created_at) VALUES ('a', 'A', '2031-05-04 00:00:00+00:00')",
    "DELETE FROM claim",
    "CREATE TABLE another (id integer)",
    "DROP TABLE evidence",
]


@pytest.mark.parametrize(
    "statement", WRITES, ids=[write.split(" ")[0].lower() + str(i) for i, write in enumerate(WRITES)]
)
def test_a_connection_for_reading_refuses_to_write(engine: Engine, statement: str) -> None:
    with Session(for_reading(engine)) as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text(statement))


def test_a_connection_that_has_read_can_write_afterwards(engine: Engine, add_document: AddDocument) -> None:
    with Session(for_reading(engine)) as session:
        session.execute(text("SELECT 1"))

    assert add_document(TEXT, [statement(TEXT, "no help")]).new


def test_the_service_reads_on_such_connections(engine: Engine) -> None:
    app = service_over(engine)
    reading: Any = app.state.reading

    with Session(reading) as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text(WRITES[0]))


def test_writing_in_between_is_refused_to_readers_alone(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(text(WRITES[0]))
    with Session(for_reading(engine)) as session:
        assert session.execute(text("SELECT version FROM data_version")).scalar_one() == 1
