"""Roles of a Postgres database: whoever reads can read all that is answered, and can write nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from app.cli import main
from app.roles import SECRET
from app.vocabulary import KeyScope
from tests.conftest import adding
from tests.databases import create_database, migrated, opened
from tests.library import RIVER, add_all
from tests.postgres import Postgres
from tests.service import asking, service_over
from tests.test_backups import programs
from tests.test_cli import Run, Said, runner
from tests.test_two_databases import QUESTIONS
from tests.writing import bearer, make_key

__all__ = ["programs"]

READER, WRITER = "river_reader", "river_writer"
PASSWORD = "tessara-marsh-4711"  # noqa: S105  of nobody
As = Callable[[str], Engine]


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    """A database with some documents."""
    url = migrated(create_database(postgres))
    with opened(url) as engine:
        add_all(adding(engine))
    return url


@pytest.fixture
def owner(url: str) -> Iterator[Engine]:
    """The database as whoever made it."""
    with opened(url) as engine:
        yield engine


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command on the database, with a password in the environment."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ROLE_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    yield runner(capsys)
    with opened(url) as engine, engine.begin() as connection:
        for role in (READER, WRITER):
            if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar():
                connection.execute(text(f"DROP OWNED BY {role}"))
                connection.execute(text(f"DROP ROLE {role}"))


@pytest.fixture
def reader(run: Run, url: str) -> Iterator[Engine]:
    """The database as a role that may read."""
    assert make(run, READER, "read").code == 0
    with opened(of(url, READER)) as engine:
        yield engine


@pytest.fixture
def writer(run: Run, url: str) -> Iterator[Engine]:
    """The database as a role that may write."""
    assert make(run, WRITER, "write").code == 0
    with opened(of(url, WRITER)) as engine:
        yield engine


def make(run: Run, name: str, may: str, *more: str) -> Said:
    return run("role", name, "--may", may, "--password-from", "ROLE_PASSWORD", *more)


def of(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def tables(engine: Engine) -> list[str]:
    """Every table and every view that there is, whatever the models know of."""
    query = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace"
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_a_reader_reads_every_table_but_those_of_keys(reader: Engine, owner: Engine) -> None:
    known = tables(owner)
    assert set(SQLModel.metadata.tables) < set(known)
    with reader.connect() as connection:
        for table in set(known) - set(SECRET):
            connection.execute(text(f"SELECT * FROM {table} LIMIT 1"))  # noqa: S608


@pytest.mark.parametrize("table", SECRET)
def test_a_reader_sees_no_keys(reader: Engine, table: str) -> None:
    with reader.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608


REFUSED_TO_READERS = {
    "insert": "INSERT INTO source (slug, name, created_at) VALUES ('a', 'A', now())",
    "update": "UPDATE data_version SET version = version + 1",
    "delete": "DELETE FROM claim",
    "truncate": "TRUNCATE headline_check",
    "create": "CREATE TABLE another (id integer)",
    "drop": "DROP TABLE evidence",
    "alter": "ALTER TABLE claim DISABLE TRIGGER ALL",
    "count": "SELECT nextval(pg_get_serial_sequence('source', 'id'))",
    "temporary": "CREATE TEMPORARY TABLE another (id integer)",
    "lock": "SELECT * FROM data_version FOR UPDATE",
    "program": "COPY source FROM PROGRAM 'echo'",
    "another role": "SET ROLE postgres",
}


@pytest.mark.parametrize("way", REFUSED_TO_READERS)
def test_a_reader_writes_nothing_whatever_it_asks_for(reader: Engine, way: str) -> None:
    with reader.connect() as connection:
        assert connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
        connection.rollback()
        # nobody is held to the setting; the rights are another matter
        connection.execute(text("SET TRANSACTION READ WRITE"))
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.execute(text(REFUSED_TO_READERS[way]))


def test_tables_that_come_later_are_covered(run: Run, reader: Engine, writer: Engine, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE later (id serial PRIMARY KEY)"))
    try:
        with reader.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM later")).scalar() == 0
            connection.rollback()
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text("INSERT INTO later DEFAULT VALUES"))
        with writer.begin() as connection:
            connection.execute(text("INSERT INTO later DEFAULT VALUES"))
    finally:
        with owner.begin() as connection:
            connection.execute(text("DROP TABLE later"))


def written(engine: Engine) -> int:
    """How many rows were ever written, by whomever."""
    query = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def test_every_question_is_answered_to_a_reader_and_nothing_is_written(reader: Engine, owner: Engine) -> None:
    with asking(service_over(owner)) as client:
        as_owner = [client.get(question).status_code for question in QUESTIONS]
    owner.dispose()
    before = written(owner)

    with asking(service_over(reader)) as client:
        as_reader = [client.get(question).status_code for question in QUESTIONS]
    reader.dispose()  # what a connection did is counted when it ends

    assert as_reader == as_owner
    assert written(owner) == before


def test_a_writer_serves_the_whole_api(writer: Engine, owner: Engine) -> None:
    key, _ = make_key(owner, list(KeyScope))
    body = {"text": RIVER + " Peter Venn said 7 tanks were lost.", "source": "River News"}
    with asking(service_over(writer)) as client:
        client.headers.update(bearer(key))
        brought = client.post("/documents", json=body, headers={"Idempotency-Key": "one"})
        assert brought.status_code == 201, brought.text
        claim = brought.json()["claims"][0]
        decided = client.post(f"/claims/{claim['id']}/reject", json={"reason": "other", "note": "Not said so."})
        assert decided.status_code == 200, decided.text
        assert client.get("/readyz").status_code == 200
        history = client.get(f"/claims/{claim['id']}/history").json()["data"]
    assert {one["action"] for one in history} == {"created", "rejected"}


REFUSED_TO_WRITERS = {
    "history": "DELETE FROM revision",
    "former rows": "UPDATE claim_past SET until = 0",
    "truncate": "TRUNCATE headline_check",
    "triggers": "ALTER TABLE revision DISABLE TRIGGER ALL",
    "as a replica": "SET session_replication_role = replica",
    "schema": "UPDATE alembic_version SET version_num = 'another'",
    "create": "CREATE TABLE another (id integer)",
    "drop": "DROP TABLE evidence",
}


@pytest.mark.parametrize("way", REFUSED_TO_WRITERS)
def test_a_writer_changes_neither_schema_nor_history(writer: Engine, way: str) -> None:
    with writer.connect() as connection, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        connection.execute(text(REFUSED_TO_WRITERS[way]))


def test_a_role_is_made_once_and_may_be_made_again(run: Run) -> None:
    assert make(run, READER, "read").out == f"{READER} may read.\n"
    assert make(run, READER, "read").out == f"{READER} may read, as before or anew.\n"


def test_a_writer_who_is_made_a_reader_writes_no_more(run: Run, url: str) -> None:
    assert make(run, WRITER, "write").code == 0
    assert make(run, WRITER, "read").code == 0

    with opened(of(url, WRITER)) as engine, engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(REFUSED_TO_READERS["delete"]))


def test_a_role_brings_its_own_deadline(run: Run, url: str) -> None:
    make(run, READER, "read", "--seconds", "7")

    with opened(of(url, READER)) as engine, engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "7s"


def test_a_password_is_kept_as_a_hash_and_is_in_no_log(run: Run, owner: Engine, postgres: Postgres) -> None:
    with owner.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        database = connection.execute(text("SELECT current_database()")).scalar()
        connection.execute(text(f"ALTER DATABASE {database} SET log_statement = 'all'"))
    make(run, READER, "read")

    assert f"CREATE ROLE {READER}" in (postgres.folder / "log").read_text()
    with owner.connect() as connection:
        query = text("SELECT rolpassword FROM pg_authid WHERE rolname = :role")
        kept = str(connection.execute(query, {"role": READER}).scalar())
    assert kept.startswith("SCRAM-SHA-256$")
    assert PASSWORD not in (postgres.folder / "log").read_text()


def test_a_standby_reads_no_table(run: Run, url: str, owner: Engine) -> None:
    assert make(run, READER, "replicate").code == 0

    with opened(of(url, READER)) as engine, engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT * FROM claim"))
        connection.rollback()
        query = "SELECT rolreplication FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(text(query)).scalar() is True


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("postgres", "is an administrator"),
        ("River", "a role's name is"),
        ("x; DROP ROLE y", "a role's name is"),
        ("r" * 64, "a role's name is"),
    ],
    ids=["administrator", "capital", "statement", "long"],
)
def test_what_is_no_role_to_be_made_is_refused(run: Run, name: str, said: str) -> None:
    told = make(run, name, "read")

    assert told.code == 1
    assert said in told.err
    assert told.err.count("\n") == 1


def test_without_a_password_no_role_is_made(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLE_PASSWORD", "")

    assert make(run, READER, "read").code == 2


def test_sqlite_has_no_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'claims.db'}")
    monkeypatch.setenv("ROLE_PASSWORD", PASSWORD)
    with pytest.raises(SystemExit):
        main(["migrate"])
    capsys.readouterr()

    told = make(runner(capsys), READER, "read")

    assert (told.code, told.err) == (
        1,
        "conflict-claims: SQLite has no roles: whoever may write the file may write the claims\n",
    )


@pytest.mark.usefixtures("programs")
def test_after_a_restore_roles_may_what_they_might_before(
    run: Run, reader: Engine, writer: Engine, owner: Engine, tmp_path: Path
) -> None:
    before = [rights(owner, role) for role in (READER, WRITER)]
    saved = run("backup", str(tmp_path / "all.backup"))
    for engine in (reader, writer):
        engine.dispose()
    restored = run("restore", "--replace", str(tmp_path / "all.backup"))
    after = [rights(owner, role) for role in (READER, WRITER)]

    assert (saved.code, restored.code) == (0, 0), (saved, restored)
    assert after == before
    assert not {table for table, _ in after[0]} & set(SECRET)


def rights(engine: Engine, role: str) -> set[tuple[str, str]]:
    """What a role may do with each table."""
    query = (
        "SELECT relname, privilege_type FROM pg_class, aclexplode(relacl), pg_roles"
        " WHERE relnamespace = 'public'::regnamespace AND grantee = pg_roles.oid AND rolname = :role"
    )
    with engine.connect() as connection:
        return {(table, right) for table, right in connection.execute(text(query), {"role": role})}
