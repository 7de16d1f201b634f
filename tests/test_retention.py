"""The schema itself keeps history: what was recorded cannot be altered, and no row can change without leaving one."""

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.db import transaction
from app.history import Change
from app.migrating import migrate
from app.models import PAST, Claim, ClaimWords, Document
from app.queries import Flaw, flaws
from app.review import decide
from app.vocabulary import Action, Recorded
from tests.conftest import AddDocument
from tests.library import add_all
from tests.test_changes import DESK, WHY
from tests.test_migrations import alembic, undone

NEVER_CHANGED = ["revision", *(table.name for table in PAST.values())]


@pytest.fixture
def filled(engine: Engine, add_document: AddDocument) -> Engine:
    """A row at least in every table of former rows."""
    add_all(add_document)
    with transaction(engine) as session:
        change = Change(session, DESK, WHY)
        for table in PAST:
            new = {"since": change.version}
            if table == "speaker_slug":
                session.execute(text("INSERT INTO speaker_slug (slug, speaker_id, since) VALUES ('osk', 1, 0)"))
            session.execute(text(f"UPDATE {table} SET since = :since"), new)  # noqa: S608
        change.record(Action.CHECKED, Recorded.DATABASE, {"database": (None, {})})
    return engine


@pytest.mark.parametrize("table", NEVER_CHANGED)
@pytest.mark.parametrize("how", ["UPDATE {} SET since = since", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_recorded_is_never_changed(filled: Engine, table: str, how: str) -> None:
    if "TRUNCATE" in how and filled.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE: it is a DELETE there")
    statement = how.format(table).replace("since", "version" if table == "revision" else "since")
    with undone(filled) as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
        with pytest.raises(DBAPIError, match="history is never changed"):
            connection.execute(text(statement))


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_what_was_recorded_is_not_replaced_either(filled: Engine, table: str) -> None:
    if filled.dialect.name != "sqlite":
        pytest.skip("on Postgres a row is replaced by an UPDATE")
    with undone(filled) as connection, pytest.raises(DBAPIError, match="history is never changed"):
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))  # noqa: S608


@pytest.mark.parametrize("table", PAST)
def test_a_row_that_changes_must_bear_its_version(filled: Engine, table: str) -> None:
    with undone(filled) as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        with pytest.raises(DBAPIError, match="a change must bear its data version"):
            connection.execute(text(f"UPDATE {table} SET since = since"))  # noqa: S608


@pytest.mark.parametrize("table", PAST)
def test_a_row_that_changes_is_kept_as_it_was(filled: Engine, table: str) -> None:
    with undone(filled) as connection:
        before = rows(connection, f"SELECT * FROM {table}")  # noqa: S608
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        version = connection.execute(text("SELECT version FROM data_version")).scalar_one()
        connection.execute(text(f"UPDATE {table} SET since = {version}"))  # noqa: S608

        kept = rows(connection, f"SELECT * FROM {table}_past WHERE until = {version}")  # noqa: S608

    assert [{name: row[name] for name in before[0]} for row in kept] == before


@pytest.mark.parametrize("table", ["claim", "speaker_alias", "headline_check"])
def test_a_row_that_goes_is_kept_as_it_was(filled: Engine, table: str) -> None:
    with undone(filled) as connection:
        before = rows(connection, f"SELECT * FROM {table}")  # noqa: S608
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        connection.execute(text("DELETE FROM headline_check"))
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        version = connection.execute(text("SELECT version FROM data_version")).scalar_one()

        kept = rows(connection, f"SELECT * FROM {table}_past WHERE until = {version}")  # noqa: S608

    assert [{name: row[name] for name in before[0]} for row in kept] == before


def rows(connection: Any, query: str) -> list[dict[str, Any]]:
    """The rows of a query, in a certain order."""
    found = [dict(row) for row in connection.execute(text(query)).mappings()]
    for row in found:
        row.pop("rendered_id", None)  # where the row as it is sent is kept: of no former row
    return sorted(found, key=str)


def test_down_and_up_work_on_tables_with_history(filled: Engine, add_document: AddDocument) -> None:
    with filled.connect() as connection:
        before = rows(connection, "SELECT id, statement, review FROM claim")

    alembic(filled, command.downgrade, "9f3b2c74e5a6")
    migrate(filled)

    with filled.connect() as connection:
        assert rows(connection, "SELECT id, statement, review FROM claim") == before
        assert connection.execute(text("SELECT count(*) FROM revision")).scalar() == 1
        assert {connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in PAST.values()} == {0}  # noqa: S608
    with Session(filled) as session:
        assert list(flaws(session)) == []
    assert add_document("Nothing was counted.", []).new


def test_a_schema_that_was_filled_before_history_goes_on(engine: Engine, add_document: AddDocument) -> None:
    alembic(engine, command.downgrade, "9f3b2c74e5a6")
    migrate(engine)
    add_all(add_document)
    with transaction(engine) as session:
        change = Change(session, DESK, WHY)
        claim = session.exec(select(Claim)).first()
        assert claim is not None
        decide(change, claim, Action.REJECTED)

    with Session(engine) as session:
        assert list(flaws(session)) == []


BEARS = "since = (SELECT version FROM data_version)"
"""Without it the schema refuses the change."""


def _spoil_text(session: Session) -> str:
    document = session.exec(select(Document).order_by(Document.id)).all()[0]
    document.text = "x" + document.text
    return document.id


def _spoil_span(session: Session) -> str:
    claim_id: str = session.execute(text("SELECT claim_id FROM evidence ORDER BY id")).scalars().all()[0]
    session.execute(
        text(f'UPDATE evidence SET "end" = 99999, {BEARS} WHERE claim_id = :id AND "primary"'),  # noqa: S608
        {"id": claim_id},
    )
    return claim_id


def _spoil_primary(session: Session) -> str:
    claim_id = _a_claim(session)
    session.execute(text("DELETE FROM evidence WHERE claim_id = :id"), {"id": claim_id})
    return claim_id


def _spoil_words(session: Session) -> str:
    words = session.exec(select(ClaimWords).order_by(ClaimWords.claim_id)).all()[0]
    session.delete(words)
    return words.claim_id


def _spoil_day(session: Session) -> str:
    claim_id = _a_claim(session)
    session.execute(text(f"UPDATE claim SET published_on = '1999-01-01', {BEARS} WHERE id = :id"), {"id": claim_id})  # noqa: S608
    return claim_id


def _spoil_record(session: Session) -> str:
    claim_id = _a_claim(session)
    session.execute(text(f"UPDATE claim SET party = 'tessara-marsh', {BEARS} WHERE id = :id"), {"id": claim_id})  # noqa: S608
    return claim_id


def _spoil_version(session: Session) -> str:
    session.execute(text("UPDATE source SET since = 4711"))
    return "4711"


def _spoil_claim(session: Session) -> str:
    claim_id = _a_claim(session)
    session.execute(text("DELETE FROM claim WHERE id = :id"), {"id": claim_id})
    return claim_id


def _a_claim(session: Session) -> str:
    """One that no headline is held against."""
    found: str = session.execute(text("SELECT id FROM claim WHERE item = 'boat'")).scalar_one()
    return found


SPOILT = {
    "text_has_its_hash": _spoil_text,
    "span_is_in_text": _spoil_span,
    "claim_has_one_primary_span": _spoil_primary,
    "claim_is_searched_by_one_row": _spoil_words,
    "claim_shows_the_earliest_appearance": _spoil_day,
    "change_is_recorded": _spoil_record,
    "version_is_recorded": _spoil_version,
    "nothing_is_lost": _spoil_claim,
}


# on SQLite most of them: test_doctor
@pytest.mark.once("postgres")
@pytest.mark.parametrize("law", SPOILT)
def test_what_is_not_sound_is_found(engine: Engine, add_document: AddDocument, law: str) -> None:
    add_all(add_document)
    with Session(engine) as session:
        assert list(flaws(session)) == []
        subject = SPOILT[law](session)
        session.commit()

        assert Flaw(law, subject) in list(flaws(session))


def test_an_index_of_words_that_lacks_some_is_found(engine: Engine, add_document: AddDocument) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("on Postgres the words and their index are one row")
    add_all(add_document)
    with Session(engine) as session:
        lost = "INSERT INTO claim_words_fts (claim_words_fts, rowid, words) SELECT 'delete', id, words FROM claim_words"
        session.execute(text(f"{lost} WHERE id = 2"))
        session.commit()

        assert list(flaws(session)) == [Flaw("words_are_indexed", "2")]
