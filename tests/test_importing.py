"""`conflict-claims import`: what is taken in, what is refused, and what is left when it is stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from app import disk
from app.bulk import files, loading, record
from app.db import transaction
from app.history import Change
from app.ingest import ingest
from app.models import Claim, Document, Speaker
from app.names import document_id, text_sha256
from app.queries import flaws
from app.review import decide
from app.speakers import Changes, alter
from app.vocabulary import Action
from benchmarks import generator
from tests.databases import migrated, opened
from tests.service import asking, service_over
from tests.test_cli import Run, run, run_alone  # noqa: F401  fixtures

TEXT = "Orla Venn said about 120 soldiers of Lendia were killed in May 2031. “Nobody sleeps”, she added.\n"
EXACT = "about 120 soldiers of Lendia were killed in May 2031"
DOCUMENT = {"record": "document", "text": TEXT, "language": "en", "appearances": [{"title": "Killed"}]}
CLAIM = {
    "id": "clm_0000000001",
    "kind": "statistic",
    "statement": EXACT,
    "measure": "casualties",
    "scope": "killed",
    "party": "lendia",
    "unit": "people",
    "value_low": 120,
    "value_high": 120,
    "bound": "about",
    "value_text": "120",
    "basis": "period",
    "period_start": "2031-05-01",
    "period_end": "2031-05-31",
    "status": "asserted",
    "attribution": "paraphrase",
    "speaker_slug": "orla-venn",
    "speaker_name": "Orla Venn",
    "speaker_kind": "person",
    "evidence_start": TEXT.index(EXACT),
    "evidence_end": TEXT.index(EXACT) + len(EXACT),
}


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def rejected(file: Path) -> list[dict[str, Any]]:
    """What was refused of a file."""
    return [json.loads(line) for line in Path(f"{file}.rejects.ndjson").read_text(encoding="utf-8").splitlines()]


def with_document(**changes: Any) -> list[dict[str, Any]]:
    """A document, and a claim of it with these changes."""
    return [DOCUMENT, {**CLAIM, "document_id": document_id(text_sha256(TEXT)), **changes}]


@pytest.fixture
def few_speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small world for the generator."""
    monkeypatch.setattr(generator, "SPEAKERS", 40)
    monkeypatch.setattr(generator, "SOURCES", 8)


def fill(engine: Engine) -> None:
    """Documents that were read, one of them twice published; claims about which people decided, a speaker renamed."""
    with transaction(engine) as session:
        for file in disk.files(Path("seeds")):
            known = disk.read_file(file, {}, 5_000_000)
            ingest(session, known)
            ingest(session, disk.read_file(file, {"source": "Tidewater Post", "title": None}, 5_000_000))
    with transaction(engine) as session:
        change = Change(session)
        some = session.execute(select(Claim).order_by(col(Claim.id)).limit(3)).scalars().all()
        for claim, decision in zip(some, (Action.ACCEPTED, Action.REJECTED, Action.WITHDRAWN), strict=True):
            decide(change, claim, decision)
        somebody = session.execute(select(Speaker).order_by(col(Speaker.slug)).limit(1)).scalar_one()
        alter(change, somebody, Changes(slug="orla-venn-osk", aliases=frozenset({"orla", "the venn"})))


def answers(engine: Engine) -> dict[str, Any]:
    """What the service answers to every question that names no moment of its own."""
    with Session(engine) as session:
        claims = list(session.execute(select(col(Claim.id)).order_by(col(Claim.id))).scalars())
        documents = list(session.execute(select(col(Document.id))).scalars())
        speakers = list(session.execute(select(col(Speaker.slug))).scalars())
    every = "review=extracted,accepted,corrected,rejected,withdrawn"
    asked = [
        *("/claims?limit=1000", f"/claims?{every}&limit=1000&embed=evidence,document,speaker,checks&sort=created_at"),
        *("/speakers", "/sources", "/documents", "/claims/facets", "/claims/series", "/claims.csv", "/claims.ndjson"),
        *("/claims?q=soldiers&limit=1000", "/claims?q=losses", "/claims?speaker=the+venn", "/claims?has=checks"),
        *(f"/claims/{one}{more}" for one in claims for more in ("", "/evidence", "/repeats", "/citation")),
        *(f"/documents/{one}{more}" for one in documents for more in ("", ".txt", "/claims", "/checks")),
        *(f"/speakers/{one}{more}" for one in speakers for more in ("", "/timeline")),
    ]
    with asking(service_over(engine)) as client:
        return {path: without_moment(client.get(path)) for path in asked}


def without_moment(answer: Any) -> tuple[int, str]:
    """An answer but for the data version, the key of its cursors, and when it was asked."""
    text = re.sub(r'"(data_version|request_id|instance|retrieved_on|accessed)": ?("[^"]*"|\d+)', "", answer.text)
    return answer.status_code, re.sub(r"data version \d+|cursor=[\w.-]+|\d{4}-\d\d-\d\dT[\d:.]+Z(?=\"})", "", text)


FORMATS = {
    "ndjson": ("--format", "ndjson", "--output", "claims.ndjson"),
    "csv": ("--format", "csv", "--output", "claims.csv", "--documents", "texts.ndjson"),
    "parquet": ("--format", "parquet", "--output", "claims.parquet", "--documents", "texts.ndjson"),
}


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    "ending",
    [one if one == "ndjson" else pytest.param(one, marks=pytest.mark.slow) for one in FORMATS],
)
def test_what_was_exported_whole_answers_alike_once_it_is_imported(
    run: Run,  # noqa: F811
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    first = migrated(f"sqlite:///{tmp_path / 'first.db'}")
    with opened(first) as source:
        fill(source)
        expected = answers(source)
    monkeypatch.chdir(tmp_path)
    here = os.environ["DATABASE_URL"]
    monkeypatch.setenv("DATABASE_URL", first)
    assert run("export", "--whole", *FORMATS[ending]).code == 0
    monkeypatch.setenv("DATABASE_URL", here)

    beside = ("--documents", "texts.ndjson") if ending != "ndjson" else ()
    done = run("import", f"claims.{ending}", *beside)

    assert (done.code, done.err) == (0, "")
    found = answers(engine)
    assert {path for path in expected if expected[path] != found[path]} == set()
    with Session(engine) as session:
        assert list(flaws(session)) == []


def test_rows_that_are_there_are_left_as_they_are(run: Run, engine: Engine, tmp_path: Path) -> None:  # noqa: F811
    file = write_lines(tmp_path / "rows.ndjson", with_document())
    assert run("import", file).out.endswith("2 new, 0 known, 0 refused\n")
    again = write_lines(tmp_path / "again.ndjson", with_document(status="denied"))

    assert run("import", again).out.endswith("0 new, 2 known, 0 refused\n")

    with asking(service_over(engine)) as client:
        row = client.get("/claims/clm_0000000001").json()
        assert (row["status"], row["per_month_low"], row["published_on"]) == ("asserted", 120, None)
        assert client.get("/claims?speaker=Venn&q=lendia").json()["data"][0]["id"] == "clm_0000000001"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "span outside the text": ({"evidence_end": 4_000}, "lie in the text"),
    "span without words": ({"evidence_start": len(TEXT) - 1, "evidence_end": len(TEXT)}, "no words"),
    "other words": ({"evidence_text": "12 soldiers"}, "not what stands in the document"),
    "number elsewhere": ({"value_text": "121"}, "value_text must stand"),
    "unknown word": ({"status": "sworn"}, "status must be one of"),
    "unknown measure": ({"measure": "dragons"}, "No such measure"),
    "unknown unit": ({"unit": "barn"}, "No such unit"),
    "ends in disorder": ({"bound": "range", "value_high": 100}, "ends do not fit"),
    "text for a number": ({"value_low": "120"}, "value_low must be a number"),
    "number without end": ({"value_low": 10**400}, "value_low must be a number"),
    "no such day": ({"period_start": "2031-02-30"}, "period_start must be a day"),
    "period in disorder": ({"period_end": "2031-04-30"}, "ends before it begins"),
    "statement with a figure": ({"kind": "statement"}, "has no figure"),
    "headline with a speaker": ({"attribution": "headline"}, "no speaker"),
    "checked body": ({"check_status": "ok"}, "only headlines are checked"),
    "other rate": ({"per_month_low": 7}, "from the figure follows 120"),
    "no document": ({"document_id": "doc_0000000000"}, "no document doc_0000000000"),
    "nobody": ({"speaker_slug": "peter-venn", "speaker_name": None}, "no speaker peter-venn"),
    "relay without slug": ({"relays": ["Tidewater Agency"]}, "need their slugs"),
    "unknown relay": ({"relays": ["A B"], "relay_slugs": ["a-b"]}, "no speaker a-b"),
    "no id": ({"id": "7"}, "id must be"),
    "no id at all": ({"id": None}, "id is missing"),
    "too long": ({"rule": "x" * 65}, "rule has 65 characters"),
    "half a character": ({"statement": "\ud800"}, "no text has"),
    "not in the row": ({"colour": "red"}, "there is no colour"),
    "moment without zone": ({"created_at": "2031-05-01T00:00:00"}, "with its zone"),
    "span that is none": ({"spans": ["1:2"]}, "spans must be as"),
    "two spans, one counted": ({"evidence_count": 2}, "number of spans"),
    "primary missing": ({"spans": ["0-4"]}, "primary"),
}


@pytest.mark.parametrize(("changes", "reason"), WRONG.values(), ids=WRONG)
def test_a_row_that_cannot_stand_is_told_with_its_line(
    sqlite_template: Path,
    run_alone: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    reason: str,
) -> None:
    (tmp_path / "claims.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("DATABASE_URL", "sqlite:///claims.db")
    document, wrong = with_document(**changes)
    good = {**with_document()[1], "id": "clm_0000000002"}
    write_lines(tmp_path / "rows.ndjson", [document, wrong, good])

    done = run_alone("import", "rows.ndjson")

    (refused,) = rejected(tmp_path / "rows.ndjson")
    assert done.code == 1
    assert done.out.endswith("2 new, 0 known, 1 refused\n")
    assert (refused["line"], refused["row"]["document_id"]) == (2, wrong["document_id"])
    assert reason in refused["reason"]


def test_lines_that_are_no_rows_keep_no_other_out(run: Run, tmp_path: Path) -> None:  # noqa: F811
    first, second = (json.dumps(line) for line in with_document())
    file = tmp_path / "rows.ndjson"
    file.write_bytes(f'{first}\n{{"a":\n[1]\n\n{{"record":"war"}}\n{{"id":NaN}}\n{second}\n'.encode() + b"\xff\n")

    done = run("import", file)

    refused = [told["line"] for told in rejected(file)]
    assert done.out.endswith("2 new, 0 known, 5 refused\n")
    assert refused == [2, 3, 5, 6, 8]


def test_a_document_that_is_not_what_it_says_is_refused_with_its_claims(run: Run, tmp_path: Path) -> None:  # noqa: F811
    document, claim = with_document()
    file = write_lines(tmp_path / "rows.ndjson", [{**document, "sha256": "0" * 64}, claim])

    done = run("import", file)

    reasons = [told["reason"] for told in rejected(file)]
    assert done.code == 1
    assert reasons == ["sha256 is not that of the text", f"there is no document {claim['document_id']}"]


OTHERS = {
    "columns.csv": (b"name,age\nOrla,7\n", "has no name, age"),
    "half.csv": (b"id,kind\n", "must have statement"),
    "quote.csv": (b'id,"kind\n', "no CSV"),
    "latin.csv": (b"id,\xff\n", "no CSV in UTF-8"),
    "lines.ndjson": (b'{"name": "Orla"}\n', "has no name"),
    "text.ndjson": (b"Orla Venn said\n", "no JSON of ours"),
    "rows.parquet": (b"PAR1", "no Parquet"),
    "rows.xlsx": (b"PK", "by its ending"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_shape_is_refused_in_one_message(
    run_alone: Run,  # noqa: F811
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    (tmp_path / "claims.db").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("DATABASE_URL", "sqlite:///claims.db")
    content, reason = OTHERS[name]
    (tmp_path / name).write_bytes(content)

    done = run_alone("import", name)

    assert done.code == 2
    assert reason in " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.err).split())


def test_a_csv_for_spreadsheets_comes_back_without_its_apostrophes(
    run: Run,  # noqa: F811
    engine: Engine,
    tmp_path: Path,
) -> None:
    text = "Orla Venn said -9,000 soldiers were there.\n"
    document = {**DOCUMENT, "text": text}
    known_as = document_id(text_sha256(text))
    place = {"evidence_start": 15, "evidence_end": 21, "value_text": "-9,000", "value_low": -9000, "value_high": -9000}
    claim = {**CLAIM, "document_id": known_as, "statement": "-9,000", **place, "bound": "exact", "basis": None}
    file = write_lines(tmp_path / "rows.ndjson", [document])
    columns = list(claim)
    cells = ["" if value is None else f"'{value}" if value == "-9,000" else str(value) for value in claim.values()]
    quoted = ",".join(f'"{cell}"' for cell in cells)
    (tmp_path / "claims.csv").write_text(f"{','.join(columns)}\r\n{quoted}\r\n", encoding="utf-8")

    assert run("import", "claims.csv", "--documents", file).code == 1
    assert run("import", "claims.csv", "--defused").code == 0

    with Session(engine) as session:
        assert session.execute(select(col(Claim.statement), col(Claim.value_text))).one() == ("-9,000", "-9,000")


def test_a_headline_waits_for_no_claim_of_another_batch(
    run: Run,  # noqa: F811
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    few_speakers: None,
) -> None:
    monkeypatch.setattr(loading, "LINES", 10)
    file = write_lines(tmp_path / "rows.ndjson", generator.lines(120))

    assert run("import", file).out.endswith(" 0 known, 0 refused\n")

    with Session(engine) as session:
        assert session.execute(select(func.count()).select_from(Claim)).scalar_one() == 120
        assert list(flaws(session)) == []


PROGRAM = """
from app.bulk import loading
from app.cli import main
loading.LINES = 100
main()
"""
STOPPED = 1_000
"""Claims of a file whose import is stopped: so many batches that some are still to come."""


@pytest.mark.once("postgres")
@pytest.mark.parametrize(
    "how",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGINT, id="interrupted", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, id="ended", marks=pytest.mark.slow),
    ],
)
def test_an_import_that_was_stopped_has_whole_batches_and_goes_on(
    database_url: str, engine: Engine, tmp_path: Path, few_speakers: None, how: signal.Signals
) -> None:
    file = write_lines(tmp_path / "rows.ndjson", generator.lines(STOPPED))
    command = [sys.executable, "-c", PROGRAM, "import", str(file)]
    environment = {**os.environ, "DATABASE_URL": database_url}

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_for(lambda: count(engine) >= 100)
        process.send_signal(how)
        process.communicate(timeout=60)
    stopped_at = count(engine)
    with Session(engine) as session:
        assert list(flaws(session)) == []
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert 100 <= stopped_at < STOPPED
    assert stopped_at % 50 == 0
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" known, 0 refused\n")
    assert count(engine) == STOPPED
    with Session(engine) as session:
        assert list(flaws(session)) == []


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def count(engine: Engine) -> int:
    with Session(engine) as session:
        found: int = session.execute(select(func.count()).select_from(Claim)).scalar_one()
    return found


def test_a_batch_that_fails_leaves_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_speakers: None
) -> None:
    monkeypatch.setattr(loading, "LINES", 100)
    file = write_lines(tmp_path / "rows.ndjson", generator.lines(300))
    loaded = loading.load(engine, files.lines_of(file))
    next(loaded)
    before = count(engine)

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(record.Revisions, "keep", fail)
    with pytest.raises(RuntimeError, match="the power is gone"):
        next(loaded)

    assert count(engine) == before
    with Session(engine) as session:
        assert list(flaws(session)) == []


def test_the_generator_is_the_same_each_time_and_breaks_no_law(few_speakers: None) -> None:
    once, again = list(generator.lines(150)), list(generator.lines(150))
    texts = {line["id"]: line["text"] for line in once if line["record"] == "document"}
    claims = [line for line in once if line["record"] == "claim"]

    assert once == again
    assert once != list(generator.lines(150, seed=2))
    assert len(claims) == len({claim["id"] for claim in claims}) == 150
    for claim in claims:
        start, end = claim["evidence_start"], claim["evidence_end"]
        assert texts[claim["document_id"]][start:end] == claim["evidence_text"]
