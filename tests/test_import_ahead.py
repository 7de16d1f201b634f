"""Reading ahead of what is written: a second process makes an import faster, and nothing else of it different."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, select
from sqlmodel import Session, SQLModel

from app.bulk import Outcome, UnknownShape, ahead, load_file, loading
from app.bulk.database import InDatabase
from app.names import document_id, text_sha256
from app.queries import flaws
from benchmarks import generator
from tests.databases import migrated, opened
from tests.server import is_running
from tests.test_importing import CLAIM, DOCUMENT, PROGRAM, TEXT, count, few_speakers, wait_for, write_lines  # noqa: F401

CLAIMS = 360
BATCH = 50


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ahead.Ahead]]:
    """The processes that read ahead, in batches of a few lines."""
    found: list[ahead.Ahead] = []

    class Known(ahead.Ahead):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            found.append(self)

    monkeypatch.setattr(loading, "Ahead", Known)
    monkeypatch.setattr(loading, "has_another_processor", lambda: True)
    monkeypatch.setattr(loading, "LINES", BATCH)
    yield found
    assert not any(is_running(one.pid) for one in found)


@pytest.fixture
def file(tmp_path: Path, few_speakers: None) -> Path:  # noqa: F811
    """Many batches, with lines in them that cannot stand, and some that stand there twice."""
    lines = list(generator.lines(CLAIMS))
    claims = [place for place, line in enumerate(lines) if line["record"] == "claim"]
    for place in claims[5::40]:
        lines[place] = {**lines[place], "value_text": "9,999,999"}
    for place in claims[7::60]:
        lines[place] = {**lines[place], "status": "sworn"}
    lines.insert(claims[200], {**lines[claims[3]], "status": "denied"})
    lines.insert(claims[300], {"record": "document", "text": "A text.", "language": "en", "sha256": "0" * 64})
    return write_lines(tmp_path / "rows.ndjson", lines)


def told(outcomes: list[Outcome]) -> list[tuple[int, int, int, list[tuple[int, str]]]]:
    """What is told of each batch."""
    return [
        (one.new, one.known, one.read, [(refused.line.number, refused.reason) for refused in one.refused])
        for one in outcomes
    ]


TABLES = SQLModel.metadata.tables
MOMENTS = frozenset((TABLES["revision"].c.at,))
PLACES = frozenset((TABLES["claim"].c.rendered_id, TABLES["claim_point"].c.rendered_id, TABLES["claim_rendered"].c.id))


def rows(engine: Engine, but: frozenset[Column[Any]] = MOMENTS) -> dict[str, set[str]]:
    """All that is kept, but for when it came in."""
    with Session(engine) as session:
        return {
            name: {
                json.dumps(list(row), default=str, sort_keys=True)
                for row in session.connection().execute(select(*(one for one in table.c if one not in but)))
            }
            for name, table in TABLES.items()
            if name not in {"data_version"}
        }


def test_what_was_read_ahead_is_what_one_process_makes_of_it(
    engine: Engine, tmp_path: Path, started: list[ahead.Ahead], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = list(load_file(engine, file))
    assert len(started) == 1

    # only in a file rows lie by speaker and day
    but = MOMENTS if engine.dialect.name == "sqlite" else MOMENTS | PLACES
    monkeypatch.setattr(loading, "has_another_processor", lambda: False)
    with opened(migrated(f"sqlite:///{tmp_path / 'alone.db'}")) as other:
        expected = list(load_file(other, file))
        assert len(started) == 1
        alone = rows(other, but)

    assert told(outcomes) == told(expected)
    assert sum(len(one.refused) for one in outcomes) == len(range(5, CLAIMS, 40)) + len(range(7, CLAIMS, 60)) + 1
    assert sum(one.known for one in outcomes) == 1
    found = rows(engine, but)
    differing = {name for name in alone if found[name] != alone[name]}
    assert differing == set()
    with Session(engine) as session:
        assert list(flaws(session)) == []


@pytest.mark.once("sqlite")
def test_a_file_that_is_read_again_brings_nothing_and_makes_no_version(
    engine: Engine, started: list[ahead.Ahead], file: Path
) -> None:
    first = list(load_file(engine, file))
    before = rows(engine)

    again = list(load_file(engine, file))

    assert len(started) == 2
    assert [one.new for one in again] == [0] * len(again)
    assert [one.read for one in again] == [one.read for one in first]
    assert rows(engine) == before


@pytest.mark.once("postgres")
@pytest.mark.parametrize("after", [1, 3], ids=["before its first batch", "in the middle"])
def test_whoever_reads_ahead_and_is_killed_leaves_the_rest_to_whoever_writes(
    engine: Engine, started: list[ahead.Ahead], file: Path, after: int
) -> None:
    loaded = load_file(engine, file)
    outcomes = [next(loaded) for _ in range(after)]

    os.kill(started[0].pid, signal.SIGKILL)
    outcomes += loaded

    numbers = [refused.line.number for one in outcomes for refused in one.refused]
    assert numbers == sorted(set(numbers))
    assert sum(one.lines for one in outcomes) == len(file.read_text(encoding="utf-8").splitlines())
    assert outcomes[-1].read == file.stat().st_size
    assert count(engine) == CLAIMS - len(range(5, CLAIMS, 40)) - len(range(7, CLAIMS, 60))
    with Session(engine) as session:
        assert list(flaws(session)) == []


def test_a_batch_whose_reader_is_killed_while_it_is_written_is_not_half_there(
    engine: Engine, started: list[ahead.Ahead], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_file(engine, file)
    next(loaded)
    before = count(engine)
    write, seen = InDatabase.write, []

    def killing(self: Any, table: str, columns: Any, values: Any) -> None:
        write(self, table, columns, values)
        if table == "claim":
            os.kill(started[0].pid, signal.SIGKILL)
            monkeypatch.setattr(InDatabase, "write", write)
            seen.append(table)

    monkeypatch.setattr(InDatabase, "write", killing)
    monkeypatch.setattr(loading, "_load", lambda *_: iter(()))
    assert list(loaded) == []

    assert seen == ["claim"]
    assert count(engine) == before
    with Session(engine) as session:
        assert list(flaws(session)) == []


TELLING = """
from app.bulk import ahead
begin = ahead.Ahead.__init__
def telling(self, *given):
    begin(self, *given)
    print(self.pid, flush=True)
ahead.Ahead.__init__ = telling
from app.bulk import loading
loading.has_another_processor = lambda: True
"""


@pytest.mark.once("sqlite")
def test_whoever_reads_ahead_ends_with_whoever_writes(
    database_url: str,
    engine: Engine,
    tmp_path: Path,
    few_speakers: None,  # noqa: F811
) -> None:
    file = write_lines(tmp_path / "rows.ndjson", generator.lines(2_000))
    command = [sys.executable, "-c", TELLING + PROGRAM, "import", str(file)]
    with subprocess.Popen(
        command, env={**os.environ, "DATABASE_URL": database_url}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        reader = int(process.stdout.readline())
        wait_for(lambda: count(engine) >= 200)
        process.kill()

    wait_for(lambda: not is_running(reader))
    assert count(engine) < 2_000


@pytest.mark.once("sqlite")
def test_a_fault_of_the_file_far_behind_is_told_as_if_it_were_near(
    engine: Engine, tmp_path: Path, started: list[ahead.Ahead]
) -> None:
    texts = [TEXT, f"{TEXT}Nobody else spoke.\n"]
    list(load_file(engine, write_lines(tmp_path / "texts.ndjson", [{**DOCUMENT, "text": text} for text in texts])))
    # claims of one document would stay together
    documents = cycle(document_id(text_sha256(text)) for text in texts)
    claims = [{**CLAIM, "id": f"clm_{number:010}", "document_id": next(documents)} for number in range(8 * BATCH)]
    path = tmp_path / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, list(claims[0]))
        table.writeheader()
        table.writerows(claims)
    with path.open("ab") as raw:
        raw.write(b"\xff\n")
    loaded = load_file(engine, path)

    kept = [next(loaded).new, next(loaded).new]
    with pytest.raises(UnknownShape, match="no CSV in UTF-8"):
        list(loaded)

    assert len(started) == 1
    assert kept == [BATCH, BATCH]
    assert count(engine) % BATCH == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
def test_a_long_file_takes_no_more_memory_than_a_short_one(
    engine: Engine,
    tmp_path: Path,
    started: list[ahead.Ahead],
    few_speakers: None,  # noqa: F811
) -> None:
    file = write_lines(tmp_path / "rows.ndjson", generator.lines(60 * BATCH))
    held = []
    for _ in load_file(engine, file):
        held.append([megabytes(one) for one in (os.getpid(), started[0].pid)])

    early, late = held[10], held[-2]
    assert len(held) > 40
    assert [late[0] - early[0] < 30, late[1] - early[1] < 30] == [True, True], (early, late)


def megabytes(pid: int) -> int:
    """What a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4 // 1024
