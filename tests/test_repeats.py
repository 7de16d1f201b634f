"""Who said it first: what is a repetition, and how a list is folded."""

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from app.api.figures import Repeats
from app.models import Claim
from app.rows import repeat_key
from app.vocabulary import Attribution, Basis, Bound, Per, Scope, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.databases import filled
from tests.drafts import ORLA, statement, statistic
from tests.figures import DORIAN, OFFICIALS, WEEKLY

WORDS = "300 soldiers a week"
MAY: dict[str, Any] = {"period_start": date(2031, 5, 1), "period_end": date(2031, 5, 31)}


def add_report(add_document: AddDocument, number: int, on: str | None = None, **more: Any) -> None:
    """A report of one thing said; reports differ in their number only."""
    told = f"Report {number}: {WORDS}."
    columns: dict[str, Any] = {**WEEKLY, "party": "lendia", "scope": Scope.KILLED, "value_low": 300.0}
    draft = statistic(told, WORDS, **{**columns, "value_high": 300.0, **more})
    day = None if on is None else date.fromisoformat(on)
    add_document(told, [draft], title=str(number), published_on=day, source=f"Paper {number % 2}")


def titles(client: httpx.Client, url: str) -> list[str]:
    given = client.get(url)
    assert given.status_code == 200, given.text
    return [row["document_title"] for row in given.json()["data"]]


def url_of(client: httpx.Client, title: str) -> str:
    [url] = [row["url"] for row in client.get("/claims").json()["data"] if row["document_title"] == title]
    return str(url)


@pytest.fixture
def four_reports(add_document: AddDocument) -> None:
    """The same by the same in four documents: the second is the first, the fourth has no date."""

    def fill() -> None:
        for number, on in enumerate(("2031-05-07", "2031-05-06", "2031-05-08", None)):
            add_report(add_document, number, on)

    filled(add_document.engine, "four reports", fill)


@pytest.mark.usefixtures("four_reports")
def test_repetitions_are_listed_the_earliest_first(client: httpx.Client) -> None:
    url = url_of(client, "0")

    assert titles(client, f"{url}/repeats") == ["1", "2", "3"]
    assert client.get(url).json()["repeats"] == 3
    Repeats.model_validate_json(client.get(f"{url}/repeats").content)


@pytest.mark.usefixtures("four_reports")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["1"]),
        ("speaker=Orla Venn", ["1"]),
        # what the filters leave out does not take the rest with it
        ("published_from=2031-05-07", ["0"]),
        ("source=paper-0", ["0"]),
        ("has_published_on=false", ["3"]),
        ("q=soldiers", ["1"]),
        ("q=soldiers -1", ["0"]),
        ("count=true&limit=1", ["1"]),
    ],
)
def test_a_folded_list_has_the_earliest_that_is_found(client: httpx.Client, query: str, found: list[str]) -> None:
    assert titles(client, f"/claims?distinct=true&{query}") == found


@pytest.mark.usefixtures("four_reports")
def test_a_list_is_folded_only_if_asked(client: httpx.Client) -> None:
    assert titles(client, "/claims") == titles(client, "/claims?distinct=false") == ["2", "0", "1", "3"]
    assert client.get("/claims?distinct=true&count=true").json()["meta"]["total"] == 1


@pytest.mark.usefixtures("four_reports")
def test_a_comparison_and_a_series_count_a_report_once(client: httpx.Client) -> None:
    [row] = client.get("/claims/compare").json()["data"]

    assert (row["document_title"], row["repeats"]) == ("1", 3)
    assert len(client.get("/claims/series").json()["data"]) == 3
    assert len(client.get("/claims/series?distinct=true").json()["data"]) == 1


@pytest.mark.usefixtures("four_reports")
def test_what_was_withdrawn_repeats_nothing(client: httpx.Client, engine: Engine) -> None:
    url = url_of(client, "0")
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        connection.execute(
            text(
                "UPDATE claim SET review = 'rejected', since = (SELECT version FROM data_version) "
                "WHERE published_on = '2031-05-06'"
            )
        )

    assert titles(client, f"{url}/repeats") == ["2", "3"]
    assert titles(client, "/claims?distinct=true") == ["0"]


def test_the_same_twice_in_one_document_is_no_repetition(client: httpx.Client, add_document: AddDocument) -> None:
    told = "First 300 soldiers a week, then another 300 soldiers a week."
    drafts = [statistic(told, words, **WEEKLY) for words in ("300 soldiers a week", "another 300 soldiers a week")]
    add_document(told, drafts)

    found = client.get("/claims").json()["data"]

    assert [client.get(row["url"]).json()["repeats"] for row in found] == [0, 0]


@pytest.mark.parametrize(
    "more",
    [
        {"speaker": DORIAN},
        {"measure": "recruitment"},
        {"scope": Scope.WOUNDED},
        {"party": "tessara"},
        {"unit": "percent"},
        {"item": "boat"},
        {"value_low": 299.0},
        {"value_high": None},
        {"per": Per.MONTH},
        {"status": Status.TARGETED},
        MAY,
    ],
    ids=str,
)
def test_what_differs_is_no_repetition(client: httpx.Client, add_document: AddDocument, more: dict[str, Any]) -> None:
    add_report(add_document, 0)
    add_report(add_document, 1, **more)

    assert titles(client, f"{url_of(client, '0')}/repeats") == []


@pytest.mark.parametrize(
    "more",
    [
        {"bound": Bound.ABOUT},
        {"attribution": Attribution.QUOTE},
        {"origins": (DORIAN,)},
        {"value_text": "three hundred"},
        {"per": None, "basis": Basis.EVENT, **MAY},
    ],
    ids=str,
)
def test_how_it_is_worded_does_not_matter(
    client: httpx.Client, add_document: AddDocument, more: dict[str, Any]
) -> None:
    about = {name: value for name, value in more.items() if name in {"per", "basis", *MAY}}
    add_report(add_document, 0, **about)
    add_report(add_document, 1, **more)

    assert titles(client, f"{url_of(client, '0')}/repeats") == ["1"]


@pytest.mark.parametrize(
    "more",
    [
        {"speaker": None, "attribution": Attribution.HEADLINE},
        {"speaker": None},
        {"attribution": Attribution.NARRATOR},
        {"speaker": OFFICIALS},
        {"basis": Basis.EVENT, "per": None},
        {"basis": Basis.PERIOD, "per": None},
    ],
    ids=str,
)
def test_some_claims_are_never_repetitions(
    client: httpx.Client, add_document: AddDocument, more: dict[str, Any]
) -> None:
    add_report(add_document, 0, **more)
    add_report(add_document, 1, **more)

    assert titles(client, f"{url_of(client, '0')}/repeats") == []
    assert len(titles(client, "/claims?distinct=true")) == 2


def test_statements_are_never_repetitions() -> None:
    assert OFFICIALS.kind is SpeakerKind.COLLECTIVE
    assert repeat_key(statement("No help came.", "No help"), ORLA) is None


def test_the_migration_finds_the_repetitions_that_are_there(engine: Engine, add_document: AddDocument) -> None:
    from alembic import command  # noqa: PLC0415

    from tests.test_migrations import alembic  # noqa: PLC0415

    add_report(add_document, 0, "2031-05-07")
    add_report(add_document, 1, value_low=None, **MAY)
    add_report(add_document, 2, speaker=OFFICIALS)
    before = keys(engine)

    alembic(engine, command.downgrade, "8e2a1b63d4f5")
    alembic(engine, command.upgrade, "head")

    assert keys(engine) == before
    assert sum(key is None for key in before) == 1


def keys(engine: Engine) -> list[str | None]:
    with Session(engine) as session:
        return list(session.exec(select(Claim.repeat_key).order_by(col(Claim.id))))


@pytest.mark.parametrize("url", ["/claims/clm_nowhere/repeats", "/claims/%00/repeats", "/claims/clm_nowhere/citation"])
def test_there_is_nothing_of_a_claim_that_is_not(client: httpx.Client, url: str) -> None:
    assert client.get(url).status_code == 404


def test_a_question_that_has_no_meaning_is_refused(client: httpx.Client) -> None:
    assert client.get("/claims?distinct=maybe").status_code == 422
    assert client.get("/claims/clm_nowhere/repeats?limit=5").status_code == 422
