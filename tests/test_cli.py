"""The command line: what goes in, what it prints, how it exits."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app import exports
from app.cli import main
from app.db import make_engine
from app.models import Appearance, Claim, Document, Source
from app.schemas import ClaimRow
from tests.conftest import AddDocument, adding
from tests.library import RIVER, add_all

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
@pytest.mark.parametrize("command", ["migrate", "seed"])
def test_a_wrong_setting_is_said_in_one_line(
    run_alone: Run, monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(name, value)

    said = run_alone(command)

    assert said.code == 2
    assert reason in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param(
            "DATABASE_URL",
            "mysql://here/claims",
            "must begin with sqlite:/// or postgresql+psycopg://",
            marks=pytest.mark.slow,
        ),
        ("CLAIMS_DRAIN_SECONDS", "many", "Input should be a valid integer, unable to parse string as an integer"),
    ],
)
def test_a_wrong_setting_is_said_by_the_program_that_serves(name: str, value: str, reason: str) -> None:
    serve = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]

    done = subprocess.run(serve, env={**os.environ, name: value}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (2, f"conflict-claims: wrong setting: {name} {reason}\n")


def test_a_wrong_setting_is_said_before_any_claim_is_listed(run_alone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_MAX_DOCUMENT_BYTES", "many")

    said = run_alone("claims")

    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("conflict-claims: wrong setting: CLAIMS_MAX_DOCUMENT_BYTES")


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


@pytest.mark.once("postgres")
def test_an_interrupt_leaves_whole_documents(database_url: str, tmp_path: Path) -> None:
    for number in range(400):
        write(tmp_path, f"texts/{number:03}.txt", f"{SENTENCE} {SENTENCE} That was on day {number}.")
    # whoever runs the tests in the background has it ignored
    program = "import signal; signal.signal(2, signal.default_int_handler); from app.cli import main; main()"
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


EXPORTED = ("claims", "evidence", "speakers", "sources", "documents")


def exported(path: Path) -> dict[str, list[dict[str, object]]]:
    """The tables of an exported file, each row by its columns."""
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        return {table: [dict(row) for row in file.execute(f"SELECT * FROM {table}")] for table in EXPORTED}  # noqa: S608


def test_a_sqlite_file_has_the_rows_of_the_view_and_what_they_name(
    run: Run, engine: Engine, add_document: AddDocument, tmp_path: Path
) -> None:
    add_all(add_document)

    assert run("export", "--sqlite", "claims.sqlite").code == 0

    tables = exported(tmp_path / "claims.sqlite")
    with engine.connect() as connection:
        texts = {row.id: row.text for row in connection.execute(select(Document.id, Document.text))}
    assert [list(row) for row in tables["claims"]] == [list(ClaimRow.model_fields)] * 7
    assert {row["slug"] for row in tables["speakers"]} >= {"orla-venn", "dorian-osk", "tidewater-agency"}
    assert {row["id"] for row in tables["documents"]} == set(texts)
    assert all("text" not in row for row in tables["documents"])
    for span in tables["evidence"]:
        assert texts[str(span["document_id"])][int(str(span["start"])) : int(str(span["end"]))] == span["exact"]
    assert {row["id"] for row in tables["claims"]} == {span["claim_id"] for span in tables["evidence"]}


def test_a_sqlite_file_may_have_some_claims_and_the_texts(
    run: Run, engine: Engine, add_document: AddDocument, tmp_path: Path
) -> None:
    add_all(add_document)

    run("export", "--speaker", "Osk", "--measure", "attacks", "--sqlite", "claims.sqlite", "--with-text")

    tables = exported(tmp_path / "claims.sqlite")
    assert [row["statement"] for row in tables["claims"]] == ["40 boats crossed the river"]
    assert [row["text"] for row in tables["documents"]] == [RIVER]
    with closing(sqlite3.connect(tmp_path / "claims.sqlite")) as file:
        about = dict(file.execute("SELECT key, value FROM metadata").fetchall())
    assert about["asked"] == "speaker=Osk&measure=attacks"
    assert about["data_version"] == "3"
    assert "SPEAKER" in about["citation"]


@pytest.mark.parametrize("name", exports.FORMATS)
def test_a_file_is_what_http_sends(
    run: Run, client: httpx.Client, add_document: AddDocument, tmp_path: Path, name: str
) -> None:
    add_all(add_document)

    run("export", "--format", name, "--output", f"claims.{name}", "--speaker", "Osk", "--fields", "id,value_low")

    sent = client.get(f"/claims.{name}?speaker=Osk&fields=id,value_low").content
    written = (tmp_path / f"claims.{name}").read_bytes()
    assert written[:100] == sent[:100] if name in {"parquet", "zip"} else written == sent


def test_nothing_is_written_over_unless_told_so(run: Run, add_document: AddDocument, tmp_path: Path) -> None:
    add_all(add_document)
    write(tmp_path, "mine.csv", "my own")

    refused, kept = run("export", "-o", "mine.csv"), (tmp_path / "mine.csv").read_text()
    forced = run("export", "-o", "mine.csv", "--force")

    assert (refused.code, kept) == (2, "my own")
    assert (forced.code, (tmp_path / "mine.csv").read_text()[:8]) == (0, "id,kind,")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_database_is_never_written_over(run_alone: Run, tmp_path: Path) -> None:
    run_alone("migrate")
    before = (tmp_path / "claims.db").read_bytes()

    said = run_alone("export", "--sqlite", "./claims.db", "--force")

    assert (said.code, (tmp_path / "claims.db").read_bytes()) == (2, before)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--speaker", "Nobody"], 1, "No speaker is known"),
        (["--limit", "many"], 2, "--limit"),
        (["--status", "asertd"], 2, "--status"),
        (["--format", "xlsx"], 2, "no format xlsx"),
        (["--sort", "score"], 2, "score"),
    ],
)
def test_an_export_that_means_nothing_is_refused_and_leaves_no_file(
    run: Run, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    said = run("export", "-o", "claims.csv", *arguments)

    assert said.code == code
    assert told in " ".join(said.err.split())
    assert not (tmp_path / "claims.csv").exists()


def test_a_database_without_its_tables_is_told_to_be_migrated(run_alone: Run) -> None:
    said = run_alone("export")

    assert (said.code, "migrate" in said.err) == (3, True)


def test_claims_are_listed_by_the_filters_of_the_api(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], database_url: str, engine: Engine
) -> None:
    add_all(adding(engine))
    monkeypatch.setenv("DATABASE_URL", database_url)
    flags = ["claims", "--speaker", "Osk", "--value-min", "1000", "--fields", "id,value_low", "--format"]

    printed = {}
    for look in ("json", "csv", "table"):
        with pytest.raises(SystemExit) as stop:
            main([*flags, look])
        printed[look] = capfd.readouterr()
        assert stop.value.code == 0

    [row] = json.loads(printed["json"].out)["data"]
    query = "speaker=Osk&value_min=1000&fields=id%2Cvalue_low"
    assert row["value_low"] == 12_500_000.5
    assert printed["json"].err == f"http://127.0.0.1:8000/claims?{query}\n"
    assert printed["csv"].out.splitlines() == ["id,value_low", f"{row['id']},12500000.5"]
    assert row["id"] in printed["table"].out
    assert "1 claims" in printed["table"].out


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        (["--status", "targetted"], 2, "--status: status has no word “targetted”. Did you mean targeted?"),
        (["--speaker", "Ven"], 2, "No speaker is known as “Ven”."),
        (["--speeker", "Osk"], 2, "No such option: --speeker"),
        (["--value-min", "5", "--value-max", "4"], 2, "--value-min: value_min lies beyond value_max."),
    ],
)
def test_a_wrong_question_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    database_url: str,
    flags: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)

    with pytest.raises(SystemExit) as stop:
        main(["claims", *flags])

    assert stop.value.code == code
    assert said in capfd.readouterr().err
