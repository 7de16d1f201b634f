"""Reading again: better rules change what nobody has decided about, keep ids, and say what changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.cli import main
from app.db import transaction
from app.extract import Draft, Finding, Mention, Reading
from app.history import Author, Change
from app.ingest import ingest
from app.ingest import read as read_text
from app.intake import NewDocument
from app.models import Claim, Document
from app.queries import data_version
from app.rereading import Outcome, reread, text_of
from app.vocabulary import Action, Attribution, Basis, Bound, CheckStatus, Per, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.drafts import ORLA, statement, statistic
from tests.reviewing import BOATS, QUAY, WORDS, Desk, desk, place

SEEDS = Path(__file__).parents[1] / "seeds"
GOLD = Path(__file__).parent / "gold" / "texts"
DESK = Author("River desk", "key_x")

SAILORS = statistic(QUAY, WORDS["sailors"], value_text="120")
SLEEP = statement(QUAY, WORDS["sleep"])
BOATS_LOST = statistic(
    QUAY, WORDS["boats"], value_low=30.0, value_high=40.0, bound=Bound.RANGE, value_text="30 and 40", **BOATS
)
HEADLINE = statistic(
    QUAY,
    WORDS["headline"],
    value_low=40.0,
    value_high=40.0,
    speaker=None,
    attribution=Attribution.HEADLINE,
    check_status=CheckStatus.NUMBER_IS_RANGE_END,
    **BOATS,
)


@pytest.fixture
def reviewer(engine: Engine) -> Iterator[Desk]:
    with desk(engine) as one:
        yield one


def again(engine: Engine, document: str, *drafts: Draft, findings: tuple[Finding, ...] = ()) -> Outcome:
    """Read the document again, with this outcome."""
    with transaction(engine) as session:
        return reread(Change(session, DESK), document, Reading(drafts=drafts, findings=findings))


def version(engine: Engine) -> int:
    with Session(engine) as session:
        return data_version(session)


def ids(engine: Engine) -> dict[str, str]:
    with Session(engine) as session:
        return {claim.statement: claim.id for claim in session.exec(select(Claim))}


def test_the_same_reading_changes_nothing(engine: Engine, add_document: AddDocument) -> None:
    document = add_document(
        QUAY, [HEADLINE, BOATS_LOST, SAILORS], [Finding(0, CheckStatus.NUMBER_IS_RANGE_END, 1)]
    ).document_id
    before = version(engine)

    outcome = again(engine, document, HEADLINE, BOATS_LOST, SAILORS)

    assert (outcome.created, outcome.changed, outcome.withdrawn, outcome.decided) == ([], [], [], [])
    assert len(outcome.kept) == 3
    assert version(engine) == before


TEXTS = [*sorted(SEEDS.glob("*.txt")), *sorted(GOLD.glob("*.txt"))[:12]]


@pytest.mark.once("postgres")
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem[:30])
def test_a_text_read_twice_by_the_same_rules_is_as_it_was(engine: Engine, path: Path) -> None:
    new = NewDocument(path.read_bytes().decode(), source="River News", published_on=date(2031, 6, 2))
    with transaction(engine) as session:
        document = ingest(session, new).document_id
    before = version(engine)
    with Session(engine) as session:
        text = text_of(session, document)

    with transaction(engine) as session:
        outcome = reread(Change(session, DESK), document, read_text(text))

    assert (outcome.created, outcome.changed, outcome.withdrawn) == ([], [], [])
    assert version(engine) == before


def test_a_better_reading_changes_claims_and_keeps_their_ids(
    engine: Engine, reviewer: Desk, add_document: AddDocument
) -> None:
    document = add_document("\n" + QUAY, [statistic("\n" + QUAY, WORDS["sailors"], value_text="120")]).document_id
    with Session(engine) as session:
        [one] = session.exec(select(Claim.id).where(Claim.document_id == document)).all()
    better = statistic(
        "\n" + QUAY,
        WORDS["sailors"],
        value_text="120",
        basis=Basis.RATE,
        per=Per.WEEK,
        rule="better",
        speaker=Mention("Sela Quist", SpeakerKind.PERSON, role="clerk"),
        relays=(ORLA,),
    )

    outcome = again(engine, document, better)

    assert outcome == ([], [one], [], [], [])
    row = reviewer.get(one).json()
    assert (row["per"], row["speaker_name"], row["speaker_role"]) == ("week", "Sela Quist", "clerk")
    assert (row["relays"], row["rule"], row["review"]) == (["Orla Venn"], "better", "extracted")
    assert row["per_month_low"] == 521.8
    assert reviewer.revisions(one)[-1].action is Action.REREAD
    assert again(engine, document, better).kept == [one]


def test_what_is_read_for_the_first_time_comes_in(engine: Engine, reviewer: Desk, add_document: AddDocument) -> None:
    document = add_document(QUAY + "\n", [SLEEP]).document_id

    outcome = again(engine, document, SLEEP, SAILORS)

    [one] = outcome.created
    assert reviewer.get(one).json()["statement"] == WORDS["sailors"]
    assert [revision.action for revision in reviewer.revisions(one)] == [Action.CREATED]


def test_what_is_no_longer_read_is_withdrawn_until_it_is(
    engine: Engine, reviewer: Desk, add_document: AddDocument
) -> None:
    document = add_document(QUAY + "\n", [SLEEP, SAILORS]).document_id

    [one] = again(engine, document, SLEEP).withdrawn

    assert reviewer.get(one).status_code == 410
    gone = reviewer.revisions(one)[-1]
    assert (gone.action, gone.reason, gone.note, gone.author) == (Action.WITHDRAWN, "extraction_error", None, DESK.name)
    before = version(engine)
    assert again(engine, document, SLEEP).withdrawn == []
    assert version(engine) == before
    assert again(engine, document, SLEEP, SAILORS).changed == [one]
    assert reviewer.get(one).json()["review"] == "extracted"


def test_a_claim_withdrawn_by_a_person_after_a_reading_did_stays_withdrawn(
    engine: Engine, reviewer: Desk, add_document: AddDocument
) -> None:
    document = add_document(QUAY + "\n", [SLEEP, SAILORS]).document_id
    [one] = again(engine, document, SLEEP).withdrawn
    reviewer.post(f"/claims/{one}/accept")
    reviewer.post(f"/claims/{one}/withdraw")

    outcome = again(engine, document, SLEEP, SAILORS)

    assert outcome.decided == [one]
    assert reviewer.get(one).status_code == 410


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("decision", ["accept", "reject", "withdraw", "correct"])
@pytest.mark.parametrize("reading", ["another", "none"])
def test_what_a_person_has_decided_stands(engine: Engine, reviewer: Desk, decision: str, reading: str) -> None:
    one = reviewer.id("sailors")
    if decision == "correct":
        reviewer.patch(one, status="denied")
    else:
        reviewer.post(f"/claims/{one}/{decision}")
    before, revisions = reviewer.claims()[WORDS["sailors"]], len(reviewer.revisions(one))
    read = [replace(SAILORS, status=Status.TARGETED, rule="better")] if reading == "another" else []

    outcome = again(engine, reviewer.document, *read)

    assert one in outcome.kept
    assert one in outcome.decided
    assert reviewer.claims()[WORDS["sailors"]] == before
    assert len(reviewer.revisions(one)) == revisions


def test_a_claim_by_hand_stands(engine: Engine, reviewer: Desk) -> None:
    given = {"kind": "statement", "attribution": "quote", "speaker": "osk", "evidence": [place("sleeps in Tessara")]}
    one = reviewer.post("/claims", document_id=reviewer.document, **given).json()["id"]

    outcome = again(engine, reviewer.document)

    assert outcome.decided == [one]
    assert reviewer.get(one).json()["review"] == "accepted"


def test_headlines_are_held_against_what_people_have_put_right(engine: Engine, reviewer: Desk) -> None:
    headline, boats = reviewer.id("headline"), reviewer.id("boats")
    reviewer.patch(boats, value_low=40, value_high=40, bound="exact")

    again(engine, reviewer.document, HEADLINE, BOATS_LOST, findings=(Finding(0, CheckStatus.NUMBER_IS_RANGE_END, 1),))

    assert reviewer.get(headline).json()["check_status"] == "ok"


def test_a_reading_means_the_one_into_whom_a_speaker_was_merged(engine: Engine, reviewer: Desk) -> None:
    reviewer.post("/speakers/peter-venn/merge", into="orla-venn")
    peter = statistic(
        QUAY, WORDS["wounded"], speaker=Mention("Peter Venn", SpeakerKind.PERSON), value_low=14.0, value_high=14.0
    )

    again(engine, reviewer.document, peter)

    assert reviewer.get(reviewer.id("wounded")).json()["speaker_slug"] == "orla-venn"
    assert reviewer.client.get("/speakers/peter-venn").status_code == 308


@pytest.mark.once("sqlite")
def test_it_is_asked_over_http_and_answers_what_changed(reviewer: Desk) -> None:
    decided = reviewer.id("sailors")
    reviewer.post(f"/claims/{decided}/accept")
    before = set(ids(reviewer.engine).values())

    first = reviewer.client.post(f"/documents/{reviewer.document}:read", headers=reviewer.headers)
    again = reviewer.client.post(f"/documents/{reviewer.document}:read", headers=reviewer.headers)

    assert first.status_code == 200, first.text
    told: dict[str, Any] = first.json()
    assert told["decided"] == [decided]
    assert before == {*told["kept"], *told["changed"], *told["withdrawn"]}
    assert {*told["created"], *before} == set(ids(reviewer.engine).values())
    assert again.json() | {"kept": []} == {
        **{name: [] for name in ("created", "changed", "withdrawn", "kept")},
        "document_id": reviewer.document,
        "decided": [decided],
        "data_version": told["data_version"],
    }
    assert {revision.author for one in told["changed"] for revision in reviewer.revisions(one)[1:]} <= {"River desk"}


@pytest.mark.parametrize("document", ["doc_0000000000", "%00"])
def test_a_document_that_is_not_there_cannot_be_read(reviewer: Desk, document: str) -> None:
    assert reviewer.client.post(f"/documents/{document}:read", headers=reviewer.headers).status_code == 404


def test_the_command_reads_all_documents_again(
    engine: Engine,
    database_url: str,
    add_document: AddDocument,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = add_document(QUAY, [SLEEP]).document_id
    monkeypatch.setenv("DATABASE_URL", database_url)

    with pytest.raises(SystemExit) as ended:
        main(["reread", "--all"])
    with pytest.raises(SystemExit) as refused:
        main(["reread", "doc_0000000000"])

    assert (ended.value.code, refused.value.code) == (0, 1)
    told = capsys.readouterr()
    assert told.out.startswith(f"{document}  ")
    assert "doc_0000000000" in told.err
    with Session(engine) as session:
        kept = session.get_one(Document, document)
        statements = {claim.statement for claim in session.exec(select(Claim).where(Claim.document_id == kept.id))}
    assert len(statements) > 1
