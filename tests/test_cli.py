"""The command line: what goes in, what it prints, how it exits."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.cli import main
from app.db import make_engine
from app.models import Appearance, Claim, Document, Source

SENTENCE = "Orla Venn said 120 soldiers were killed."


class Said(NamedTuple):
    """How a command ended."""

    code: object
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the test's database, in a folder of its own."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


@pytest.fixture
def run_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder, with every setting as it comes."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return Said(ended.value.code, *capsys.readouterr())

    return run


def write(folder: Path, name: str, text: str | bytes = SENTENCE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def documents(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.exec(select(Document.text)).all())


def test_documents_and_folders_go_in(run: Run, engine: Engine, tmp_path: Path) -> None:
    write(tmp_path, "texts/b/one.txt", "First text.")
    write(tmp_path, "texts/two.txt", "Second text.")

    said = run("ingest", "texts", write(tmp_path, "alone.md", "Third text."))

    assert said.code == 0
    assert documents(engine) == {"First text.", "Second text.", "Third text."}
    assert [line.split()[0][:4] for line in said.out.splitlines()] == ["doc_"] * 3


def test_facts_come_from_the_flags_before_the_file_beside(run: Run, engine: Engine, tmp_path: Path) -> None:
    text = write(tmp_path, "one.txt")
    write(tmp_path, "one.toml", 'source = "The Lendian"\ntitle = "Losses"\npublished_on = 2031-05-04')

    run("ingest", text, "--source", "Tidewater Agency", "--url", "https://example.org/losses")

    with Session(engine) as session:
        [(shown, source)] = session.exec(select(Appearance, Source).join(Source)).all()
    assert (source.name, shown.title, str(shown.published_on)) == ("Tidewater Agency", "Losses", "2031-05-04")
    assert shown.url == "https://example.org/losses"


def test_the_same_document_again_is_known_and_exits_0(run: Run, tmp_path: Path) -> None:
    text = write(tmp_path, "one.txt")
    first = run("ingest", text, "--json")

    again = run("ingest", text, "--json")

    assert (first.code, again.code) == (0, 0)
    assert json.loads(first.out)["new"] is True
    assert json.loads(again.out) == json.loads(first.out) | {"new": False}
    assert set(json.loads(again.out)) == {"id", "claims", "new"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x01", "binary"),
        (b"\xff\xfeO\x00", "UTF-16"),
        (b"J\xf6rg", "not UTF-8"),
        (b"x" * 101, "the limit is 100"),
    ],
)
def test_one_refused_document_keeps_no_other_out(
    run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: bytes, reason: str
) -> None:
    monkeypatch.setenv("CLAIMS_MAX_DOCUMENT_BYTES", "100")
    paths = [write(tmp_path, "a.txt", "First text."), write(tmp_path, "b.txt", bad), write(tmp_path, "c.txt", "Last.")]

    said = run("ingest", *paths, "--json")

    assert said.code == 1
    assert documents(engine) == {"First text.", "Last."}
    assert len(said.out.splitlines()) == 2
    assert f"refused {paths[1]}" in said.err
    assert reason in said.err


def test_seeds_go_in(run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "elsewhere/one.txt")
    monkeypatch.setenv("CLAIMS_SEEDS", "elsewhere")

    said = run("seed", "--json")

    assert said.code == 0
    assert documents(engine) == {SENTENCE}


def test_extract_prints_the_rows_and_touches_no_database(run_alone: Run, tmp_path: Path) -> None:
    text = write(tmp_path, "one.txt")
    before = set(tmp_path.iterdir())

    said = run_alone("extract", text, "--json", "--source", "The Lendian", "--published-on", "2031-05-04")

    assert said.code == 0
    assert set(tmp_path.iterdir()) == before
    rows = json.loads(said.out)["data"]
    assert rows
    assert {row["source_slug"] for row in rows} == {"the-lendian"}
    assert all(SENTENCE[one["start"] : one["end"]] == one["exact"] for row in rows for one in row["evidence"])


def test_extract_shows_a_reader_a_table(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("extract", write(tmp_path, "one.txt"))

    assert said.code == 0
    assert "figure" in said.out


def test_extract_gives_the_ids_that_ingest_keeps(run: Run, engine: Engine, tmp_path: Path) -> None:
    text = write(tmp_path, "one.txt")
    rows = json.loads(run("extract", text, "--json").out)["data"]

    run("ingest", text)

    with Session(engine) as session:
        assert {row["id"] for row in rows} == set(session.exec(select(Claim.id)).all())


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DATABASE_URL", "mysql://here/claims", "DATABASE_URL must begin with sqlite"),
        ("DATABASE_URL", "postgresql+psycopg://here:port/claims", "DATABASE_URL is not a URL of a database"),
        ("CLAIMS_MAX_DOCUMENT_BYTES", "0", "CLAIMS_MAX_DOCUMENT_BYTES Input should be greater"),
        ("CLAIMS_MAX_DOCUMENT_BYTES", "many", "CLAIMS_MAX_DOCUMENT_BYTES Input should be a valid integer"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "seed", "serve"])
def test_a_wrong_setting_is_said_in_one_line(
    run_alone: Run, monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)

    said = run_alone(command)

    assert said.code == 2
    assert reason in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "x.txt", "--published-on", "2031-13-01"),
        ("ingest", "x.txt", "y.txt", "--title", "One for two"),
        ("ingest", "x.txt", "--sauce", "The Lendian"),
        ("digest", "x.txt"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(run_alone: Run, arguments: tuple[str, ...]) -> None:
    assert run_alone(*arguments).code == 2


def test_a_database_without_the_schema_says_what_to_do(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("ingest", write(tmp_path, "one.txt"))

    assert said.code == 3
    assert "run `conflict-claims migrate`" in said.err


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/claims.db", "postgresql+psycopg://nobody@/claims?host=/nowhere"],
    ids=["sqlite", "postgres"],
)
def test_a_database_that_is_not_there_exits_3(run_alone: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    said = run_alone("migrate")

    assert said.code == 3
    assert said.err.startswith("conflict-claims: database: ")
    assert len(said.err.splitlines()) == 1


def test_migrate_makes_a_database_that_takes_documents(run_alone: Run, tmp_path: Path) -> None:
    assert run_alone("migrate").code == 0

    assert run_alone("ingest", write(tmp_path, "one.txt")).code == 0
    assert (tmp_path / "claims.db").is_file()


def test_the_version_is_said(run_alone: Run) -> None:
    assert run_alone("--version").out.startswith("conflict-claims 0.")


def test_an_interrupt_leaves_whole_documents(database_url: str, tmp_path: Path) -> None:
    for number in range(400):
        write(tmp_path, f"texts/{number:03}.txt", f"{SENTENCE} {SENTENCE} That was on day {number}.")
    program = "from app.cli import main; main()"
    ingest = [sys.executable, "-c", program, "ingest", str(tmp_path / "texts")]
    environment = {**os.environ, "DATABASE_URL": database_url}

    with subprocess.Popen(ingest, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 130
    engine = make_engine(database_url)
    with Session(engine) as session:
        kept = session.exec(select(Document.id)).all()
        claims = [session.exec(select(Claim.id).where(Claim.document_id == one)).all() for one in kept]
        assert len(session.exec(select(Appearance)).all()) == len(kept)
    engine.dispose()
    assert 1 <= len(kept) < 400
    assert len({len(of_one) for of_one in claims}) == 1


def test_serving_does_not_load_what_only_reading_needs() -> None:
    program = "import app.main, app.cli, sys; sys.exit('spacy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
