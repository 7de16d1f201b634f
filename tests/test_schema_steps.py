"""Each step of the schema, down and up again, over tables with rows: no row is lost but what the step had brought."""

import hashlib

from alembic import command
from sqlalchemy import Engine, inspect, text

from app.migrating import migrate
from app.revisions import REVISIONS
from tests.conftest import AddDocument
from tests.library import RIVER, add_all
from tests.test_migrations import alembic


def kept(engine: Engine, columns: dict[str, set[str]]) -> dict[str, str]:
    """A checksum of each table's rows, of these columns, in whichever order they lie."""
    sums = {}
    with engine.connect() as connection:
        for table, names in columns.items():
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            rows = sorted(map(repr, connection.execute(text(f'SELECT {listed} FROM "{table}"'))))  # noqa: S608
            sums[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums


MADE_ANEW = {"claim_rendered": {"json"}}
"""What follows from other rows, and is forgotten with a step that changes what is made with it."""


def columns_of(engine: Engine) -> dict[str, set[str]]:
    """The columns of every table, but for what a text index is made of."""
    inspector = inspect(engine)
    names = [name for name in inspector.get_table_names() if not name.startswith(("claim_words_fts", "alembic"))]
    return {name: {column["name"] for column in inspector.get_columns(name)} for name in names}


def test_every_step_down_and_up_again_keeps_every_row(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    rows = 0
    for revision, before in zip(reversed(REVISIONS[1:]), reversed(REVISIONS[:-1]), strict=True):
        above = columns_of(engine)
        alembic(engine, command.downgrade, before)
        below = columns_of(engine)
        tables = below.keys() & above.keys()
        shared = {table: (below[table] & above[table]) - MADE_ANEW.get(table, set()) for table in tables}
        down = kept(engine, shared)
        alembic(engine, command.upgrade, revision)

        assert kept(engine, shared) == down, revision
        assert columns_of(engine) == above, revision
        rows += len(shared)
        alembic(engine, command.downgrade, before)

    assert rows > 30
    migrate(engine)
    alembic(engine, command.check)
    assert not add_document(RIVER, []).new


def test_going_down_loses_only_what_the_step_had_brought(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    for before in reversed(REVISIONS[:-1]):
        above = columns_of(engine)
        first = {table: columns - {"rendered_id", "since", "until"} for table, columns in above.items()}
        was = kept(engine, first)
        alembic(engine, command.downgrade, before)
        below = columns_of(engine)
        whole = {table: first[table] for table in below if first[table] <= below[table]}
        assert kept(engine, whole) == {table: was[table] for table in whole}, before
