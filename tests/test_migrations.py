"""The schema: the migrations make exactly what the models describe, and it refuses what must not be."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.db import Schema, make_engine, schema_is_at_head, schema_of, transaction
from app.errors import NotReady
from app.extract import Finding, Reading
from app.ingest import ingest
from app.intake import NewDocument
from app.migrating import alembic_config, migrate
from app.revisions import REVISIONS
from app.schemas import ClaimRow, SeriesRow
from app.vocabulary import Attribution, CheckStatus
from tests.conftest import AddDocument
from tests.databases import create_database, migrated, opened
from tests.drafts import MINISTRY, TEXT, statement, statistic

POSTGRES_CATALOG = {
    "columns": """
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
               format_type(a.atttypid, a.atttypmod), l.collname, a.attnotnull,
               a.attidentity, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'vector'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "view": """
        SELECT table_name, ordinal_position - 1, column_name
        FROM information_schema.columns JOIN information_schema.views USING (table_schema, table_name)
        WHERE table_schema = 'public'""",
}

VIEWS: dict[str, type[BaseModel]] = {"v_claims": ClaimRow, "v_series": SeriesRow}
"""What SQL is shown, and the rows over HTTP whose columns it has."""


NOT_OF_THE_MODELS = ["alembic_version", "claim_words_fts", "trigger", "vector"]
"""Names of what the migrations alone make: their own table, triggers, and how each database indexes words."""


def catalog(engine: Engine) -> set[tuple[Any, ...]]:
    """What the database says of its schema: columns, collations, keys and their actions, checks, partial indexes."""
    with engine.connect() as connection:
        found = _postgres(connection) if engine.dialect.name == "postgresql" else _sqlite(connection)
        return {row for row in found if not any(name in str(row) for name in NOT_OF_THE_MODELS)}


def _postgres(connection: Connection) -> set[tuple[Any, ...]]:
    return {(what, *row) for what, query in POSTGRES_CATALOG.items() for row in connection.execute(text(query))}


def _bare(sql: str, name: str) -> str:
    """A table that was made anew has its name in quotes."""
    return sql.replace(f'CREATE TABLE "{name}"', f"CREATE TABLE {name}")


def _sqlite(connection: Connection) -> set[tuple[Any, ...]]:
    tables = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'view'"
    found = connection.execute(text(tables)).all()
    # a column that was added later stands in the line of the one before
    parts = [(kind, name, re.split(r",\s|\n", _bare(sql, name))) for kind, name, _, sql in found]
    lines = {(kind, name, line.strip()) for kind, name, several in parts for line in several}
    columns = "SELECT t.name, c.* FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'"
    views = (
        "SELECT t.type, t.name, c.cid, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'view'"
    )
    return lines | {tuple(row) for query in (columns, views) for row in connection.execute(text(query))}


def alembic(engine: Engine, run: Any, *arguments: str) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        run(config, *arguments)


def test_the_migrations_make_exactly_what_the_models_describe(empty_engine: Engine) -> None:
    SQLModel.metadata.create_all(empty_engine)
    described = catalog(empty_engine) | {
        ("view", view, *column) for view, shape in VIEWS.items() for column in enumerate(shape.model_fields)
    }
    SQLModel.metadata.drop_all(empty_engine)

    migrate(empty_engine)

    assert catalog(empty_engine) == described
    assert len(described) > 100


def test_alembic_finds_nothing_to_add(engine: Engine) -> None:
    alembic(engine, command.check)


def test_down_leaves_nothing_and_up_makes_it_again(engine: Engine) -> None:
    before = catalog(engine)

    alembic(engine, command.downgrade, "base")
    assert catalog(engine) == set()
    assert not schema_is_at_head(engine)

    migrate(engine)
    assert catalog(engine) == before
    assert schema_is_at_head(engine)


def test_down_and_up_work_on_tables_with_rows(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [statement(TEXT, "no help")])

    alembic(engine, command.downgrade, "base")
    migrate(engine)

    assert add_document(TEXT, [statement(TEXT, "no help")]).new


FOUND = {
    "sqlite": "SELECT count(*) FROM claim_words_fts WHERE claim_words_fts MATCH 'soldiers'",
    "postgresql": "SELECT count(*) FROM claim_words WHERE vector @@ to_tsquery('simple', 'soldiers')",
}


def test_claims_that_were_there_before_are_found_too(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [statistic(TEXT, "120 soldiers were killed a week")], title="The Lendian")
    written = "SELECT claim_id, words FROM claim_words"
    with engine.connect() as connection:
        before = connection.execute(text(written)).all()

    alembic(engine, command.downgrade, "2026_11_22_01")
    migrate(engine)

    with engine.connect() as connection:
        assert connection.execute(text(written)).all() == before
        assert connection.execute(text(FOUND[engine.dialect.name])).scalar() == 1


def test_the_schema_itself_keeps_the_index_of_words(engine: Engine, add_document: AddDocument) -> None:
    add_document(TEXT, [statistic(TEXT, "120 soldiers were killed a week"), statement(TEXT, "no help")])
    found = []
    with engine.begin() as connection:
        for change in ("SELECT 1", "UPDATE claim_words SET words = ' soldiers '", "DELETE FROM claim"):
            connection.execute(text(change))
            found.append(connection.execute(text(FOUND[engine.dialect.name])).scalar())

    assert found == [1, 2, 0]


def test_migrating_again_changes_nothing(engine: Engine, add_document: AddDocument) -> None:
    added = add_document(TEXT, [statement(TEXT, "no help")])

    migrate(engine)

    assert add_document(TEXT, []) == added._replace(new=False, appeared=False)


def test_migrations_are_found_from_any_folder(
    empty_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    migrate(empty_engine)

    assert schema_is_at_head(empty_engine)


@pytest.mark.slow
def test_processes_that_migrate_at_once_do_not_disturb_each_other(empty_database_url: str) -> None:
    imports = "from app.db import make_engine; from app.migrating import migrate"
    program = f"{imports}; migrate(make_engine({empty_database_url!r}))"

    started = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]

    assert [process.wait(60) for process in started] == [0, 0, 0]
    engine = make_engine(empty_database_url)
    assert schema_is_at_head(engine)
    engine.dispose()


def test_a_schema_that_is_not_there_is_not_at_head(empty_engine: Engine) -> None:
    assert not schema_is_at_head(empty_engine)
    assert schema_of(empty_engine) is Schema.MISSING


def test_the_code_knows_every_revision_in_their_order() -> None:
    found = ScriptDirectory.from_config(alembic_config()).walk_revisions()

    assert tuple(one.revision for one in found)[::-1] == REVISIONS


def test_an_older_schema_is_told_from_a_newer_one(engine: Engine) -> None:
    name = text("UPDATE alembic_version SET version_num = :revision")
    told = {}
    for revision in (REVISIONS[0], "of_tomorrow", REVISIONS[-1]):
        with transaction(engine) as session:
            session.execute(name, {"revision": revision})
        told[revision] = schema_of(engine)

    assert told == {REVISIONS[0]: Schema.OLDER, "of_tomorrow": Schema.NEWER, REVISIONS[-1]: Schema.AT_HEAD}


@pytest.mark.slow
def test_a_migration_does_not_wait_long_behind_one_who_reads(empty_database_url: str) -> None:
    """On Postgres; on SQLite readers keep no one waiting."""
    with opened(empty_database_url) as engine, opened(empty_database_url) as reader:
        alembic(engine, command.upgrade, REVISIONS[0])
        with reader.begin() as connection:
            connection.execute(text("SELECT count(*) FROM claim"))
            if engine.dialect.name == "sqlite":
                migrate(engine)
                return
            began = time.monotonic()
            with pytest.raises(NotReady, match="nothing was changed"):
                migrate(engine)
            assert 3.5 < time.monotonic() - began < 8
            assert schema_of(reader) is Schema.OLDER
            assert connection.execute(text("SELECT count(*) FROM claim")).scalar() == 0
        migrate(engine)
        assert schema_is_at_head(engine)


ANOTHER: dict[str, dict[str, Any]] = {
    "source": {"id": 99, "slug": "another"},
    "speaker": {"id": 99, "slug": "another"},
    "speaker_alias": {"id": 99, "alias": "another"},
    "document": {"id": "doc_another", "sha256": "f" * 64},
    "appearance": {"id": 99, "source_id": None},
    "claim": {"id": "clm_another", "rendered_id": None},
    "evidence": {"id": 99, "start": 1, "end": 2, "primary": False},
    "claim_link": {"kind": "origin"},
    "headline_check": {"id": 99, "status": "ok"},
}
"""What must differ for a second row to stand beside the first."""

REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("source", {"slug": "the-lendian"}),
    ("source", {"name": None}),
    ("speaker", {"slug": "orla-venn"}),
    ("speaker", {"kind": "politician"}),
    ("speaker_alias", {"alias": "venn"}),
    ("speaker_alias", {"speaker_id": 99}),
    ("document", {"sha256": "f" * 63}),
    ("document", {"sha256": "same"}),
    ("document", {"text": None}),
    ("appearance", {"document_id": "doc_nowhere"}),
    ("appearance", {"source_id": 99}),
    ("appearance", {"source_id": 1}),
    ("claim", {"rendered_id": 1}),
    ("claim", {"document_id": "doc_nowhere"}),
    ("claim", {"appearance_id": 99}),
    ("claim", {"appearance_id": 2}),
    ("claim", {"speaker_id": 99}),
    ("claim", {"value_low": 8, "value_high": 7}),
    ("claim", {"per_month_low": 8, "per_month_high": 7}),
    ("claim", {"period_start": "2031-05-04", "period_end": "2031-05-03"}),
    ("claim", {"anchor": -1}),
    ("claim", {"kind": "statement"}),
    ("claim", {"attribution": "headline"}),
    ("claim", {"check_status": "ok"}),
    ("claim", {"kind": "opinion"}),
    ("claim", {"kind": "STATISTIC"}),
    ("claim", {"scope": "dead"}),
    ("claim", {"bound": "circa"}),
    ("claim", {"per": "fortnight"}),
    ("claim", {"basis": "guess"}),
    ("claim", {"status": "true"}),
    ("claim", {"status": None}),
    ("claim", {"attribution": "rumour"}),
    ("claim", {"review": "liked"}),
    ("claim", {"review": ""}),
    ("claim", {"attribution": "headline", "speaker_id": None, "check_status": "false"}),
    ("evidence", {"start": 2}),
    ("evidence", {"start": 3}),
    ("evidence", {"start": -1}),
    ("evidence", {"primary": True}),
    ("evidence", {"start": 15, "end": 46}),
    ("evidence", {"claim_id": "clm_nowhere"}),
    ("evidence", {"document_id": "other"}),
    ("claim_words", {"id": 99}),
    ("claim_words", {"id": 99, "claim_id": "clm_nowhere"}),
    ("claim_link", {"kind": "relay", "position": 5}),
    ("claim_link", {"kind": "friend"}),
    ("claim_link", {"position": -1}),
    ("claim_link", {"speaker_id": 99}),
    ("claim_link", {"claim_id": "clm_nowhere"}),
    ("headline_check", {"status": "number_differs"}),
    ("headline_check", {"status": "false"}),
    ("headline_check", {"claim_id": "clm_nowhere"}),
    ("headline_check", {"body_claim_id": "clm_nowhere"}),
    ("data_version", {}),
    ("data_version", {"id": 2}),
]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A row or more in every table, another document beside it; each test undoes what it does."""
    killed = statistic(TEXT, "120 soldiers were killed a week", relays=(MINISTRY,))
    headline = statistic(TEXT, "40 drones", attribution=Attribution.HEADLINE, speaker=None)
    reading = Reading((killed, headline), (Finding(1, CheckStatus.NUMBER_DIFFERS, 0),))
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'claims.db'}"
    else:
        url = create_database(request.getfixturevalue("postgres"))
    with opened(migrated(url)) as engine:
        with transaction(engine) as session:
            ingest(session, NewDocument(TEXT, source="The Lendian"), reading)
        with transaction(engine) as session:
            ingest(session, NewDocument("Another text.", source="The Lendian"), Reading())
        yield engine


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A transaction that is never kept."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def add_another(engine: Engine, table: str, changes: dict[str, Any]) -> None:
    """Add a copy of the table's first row that is a row of its own but for the changes; then take it out again."""
    order = {"document": "created_at", "claim": "value_low DESC, anchor"}.get(table, "1")
    with undone(engine) as connection:
        first = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order} LIMIT 1")).mappings().one()  # noqa: S608
        row = {**first, **ANOTHER.get(table, {}), **changes}
        row.pop("vector", None)  # the database makes it
        if row.get("sha256") == "same":
            row["sha256"] = first["sha256"]
        if row.get("document_id") == "other":
            row["document_id"] = connection.execute(text("SELECT id FROM document ORDER BY created_at DESC")).scalar()
        columns, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608


@pytest.mark.parametrize("table", ANOTHER)
def test_the_schema_takes_a_good_row(filled: Engine, table: str) -> None:
    add_another(filled, table, {})


@pytest.mark.parametrize(("table", "changes"), REFUSED, ids=str)
def test_the_schema_refuses_a_bad_row(filled: Engine, table: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        add_another(filled, table, changes)


def test_what_belongs_to_a_claim_goes_with_it(filled: Engine) -> None:
    with undone(filled) as connection:
        connection.execute(text("DELETE FROM claim"))

        leaves = ("evidence", "claim_link", "headline_check")
        left = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in leaves]  # noqa: S608
    assert left == [0, 0, 0]


def test_a_document_with_claims_cannot_be_deleted(filled: Engine) -> None:
    with pytest.raises(IntegrityError), undone(filled) as connection:
        connection.execute(text("DELETE FROM document"))
