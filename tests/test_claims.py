"""`/claims`: which rows it gives, what stands in them, and that they can be checked."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import Engine, event, update
from sqlmodel import col

from app.db import transaction
from app.models import Claim
from app.schemas import ClaimRead, ClaimRow, EmbeddedClaim, Envelope, EvidenceInContext
from app.vocabulary import Review
from tests.conftest import AddDocument
from tests.library import HARBOUR, RIVER, WORDS, add_all, add_harbour, add_rally, in_harbour


def rows(client: httpx.Client, query: str = "", **headers: str) -> list[dict[str, Any]]:
    answer = client.get(f"/claims{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def statements(client: httpx.Client, query: str) -> set[str]:
    return {row["statement"] for row in rows(client, query)}


def row_of(client: httpx.Client, name: str) -> dict[str, Any]:
    return next(row for row in rows(client) if row["statement"] == WORDS[name])


def test_a_row_has_every_column_in_order(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    assert {tuple(row) for row in rows(client)} == {tuple(ClaimRow.model_fields)}


def test_a_row_says_what_was_said_and_no_more(client: httpx.Client, add_document: AddDocument) -> None:
    document = add_harbour(add_document)

    row = row_of(client, "losses")

    assert row == row | {
        "kind": "statistic",
        "measure": "casualties",
        "scope": "killed",
        "party": "lendia",
        "value_low": 200,
        "value_high": 300,
        "bound": "range",
        "per": "week",
        "per_month_low": 869.6,
        "per_month_high": 1304.4,
        "speaker_slug": "orla-venn",
        "speaker_kind": "person",
        "relays": [],
        "period_start": None,
        "document_id": document,
        "source_slug": "tidewater-post",
        "published_on": "2031-05-06",
        "evidence_text": WORDS["losses"],
        "evidence_start": in_harbour("losses").start,
        "evidence_end": in_harbour("losses").end,
        "evidence_count": 2,
        "review": "extracted",
        "url": f"/claims/{row['id']}",
    }
    assert row["created_at"].endswith("Z")
    assert "." not in row["created_at"]


def test_integral_numbers_are_integers_and_others_stay(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    text = client.get("/claims").text

    assert '"value_low":200,' in text
    assert '"value_low":12500000.5,' in text


def test_whoever_passed_it_on_or_is_cited_is_named(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    row = row_of(client, "grain")

    assert (row["relays"], row["origins"]) == (["Tidewater Agency"], ["Ministry of Harbours"])


def test_a_headline_has_no_speaker(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    row = row_of(client, "headline")

    assert (row["speaker_slug"], row["speaker_name"], row["speaker_kind"]) == (None, None, None)


def test_every_evidence_is_the_text_at_its_offsets(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    for row in rows(client, "?embed=evidence"):
        text = client.get(f"/documents/{row['document_id']}.txt").text
        assert text[row["evidence_start"] : row["evidence_end"]] == row["evidence_text"]
        for span in row["evidence"]:
            start, end = span["start"], span["end"]
            assert text[start:end] == span["exact"]
            assert text[max(0, start - 32) : start] == span["prefix"]
            assert text[end : end + 32] == span["suffix"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=statement", {"sleep"}),
        ("KIND=statement", None),
        ("kind=Statement", {"sleep"}),
        ("measure=cost", {"grain"}),
        ("measure=cost,OTHER", {"grain"}),
        ("measure=cost&measure=attacks", {"grain", "boats"}),
        ("scope=killed", {"headline", "losses", "rally"}),
        ("party=Lendia", {"headline", "losses", "target", "rally"}),
        ("status=targeted", {"target"}),
        ("attribution=headline", {"headline"}),
        ("attribution=headline,quote", {"headline", "sleep"}),
        ("source=tidewater-post&scope=killed", {"headline", "losses"}),
        ("source=River%20News", {"boats"}),
        ("source=nowhere", set()),
        ("document=doc_0000000000", set()),
        ("speaker=Osk&measure=attacks", {"boats"}),
        ("status=&measure=cost&speaker=", {"grain"}),
        ("measure=cost&_=1&utm_source=letter", {"grain"}),
        ("measure=,cost,", {"grain"}),
        ("party=atlantis", set()),
    ],
)
def test_filters_narrow_and_their_words_widen(
    client: httpx.Client, add_document: AddDocument, query: str, names: set[str] | None
) -> None:
    add_all(add_document)
    said = WORDS | {"boats": "40 boats crossed the river", "rally": "120 soldiers were killed"}

    if names is None:
        assert client.get(f"/claims?{query}").status_code == 422
    else:
        assert statements(client, f"?{query}") == {said[name] for name in names}


def test_rejected_claims_are_shown_to_those_who_ask(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_rally(add_document)
    decide(engine, Review.REJECTED)

    assert rows(client) == []
    assert len(rows(client, "?review=rejected,accepted")) == 1
    assert client.get("/speakers/peter-venn").json()["claim_count"] == 0


def test_a_withdrawn_claim_leaves_a_tombstone(client: httpx.Client, engine: Engine, add_document: AddDocument) -> None:
    document = add_rally(add_document)
    [row] = rows(client)
    decide(engine, Review.WITHDRAWN)

    answers = [client.get(row["url"]), client.get(f"{row['url']}/evidence")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert answers[0].json()["tombstone"] == {
        "id": row["id"],
        "document_id": document,
        "withdrawn_at": row["updated_at"],
    }


def decide(engine: Engine, review: Review) -> None:
    with transaction(engine) as session:
        session.execute(update(Claim).values(review=review).where(col(Claim.id).is_not(None)))


def test_embedded_objects_stand_beside_the_columns(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)
    flat = row_of(client, "losses")

    embedded = {row["id"]: row for row in rows(client, "?embed=speaker,document,evidence")}[flat["id"]]

    assert {name: embedded[name] for name in flat} == flat
    assert embedded["speaker"] == client.get("/speakers/orla-venn").json()
    assert embedded["document"] == {
        name: value
        for name, value in client.get(f"/documents/{flat['document_id']}").json().items()
        if name != "appearances"
    }
    assert [span["primary"] for span in embedded["evidence"]] == [True, False]


def test_checks_are_nested_beside_the_headline_that_they_are_of(
    client: httpx.Client, add_document: AddDocument
) -> None:
    document = add_harbour(add_document)

    nested = {row["statement"]: row["checks"] for row in rows(client, "?embed=checks")}

    assert nested[WORDS["headline"]] == client.get(f"/documents/{document}/checks").json()["data"]
    assert nested[WORDS["losses"]] == []


@pytest.mark.parametrize("fields", ["id", "value_low,id", "ID,statement&embed=speaker"])
def test_a_row_has_the_fields_that_are_asked_for_in_order(
    client: httpx.Client, add_document: AddDocument, fields: str
) -> None:
    add_harbour(add_document)

    asked = fields.lower().replace("&embed=", ",").split(",")
    assert {tuple(row) for row in rows(client, f"?fields={fields}")} == {tuple(asked)}


def test_an_array_is_the_rows_alone_with_the_next_page_in_its_link(
    client: httpx.Client, add_document: AddDocument
) -> None:
    add_all(add_document)

    answer = client.get("/claims?shape=array&limit=2")

    assert answer.json() == client.get("/claims?limit=2").json()["data"]
    assert len(client.get(answer.links["next"]["url"]).json()) == 2


def test_rows_are_counted_where_that_is_asked(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    meta, uncounted = (client.get(f"/claims?limit=1&{query}").json()["meta"] for query in ("count=true", "count=false"))

    assert (meta["total"], meta["total_relation"]) == (7, "eq")
    assert (uncounted["total"], uncounted["total_relation"]) == (None, None)


def test_the_earliest_title_is_what_is_searched(client: httpx.Client, add_document: AddDocument) -> None:
    add_rally(add_document, title="A later headline", source="Late")
    assert len(rows(client, "?q=later")) == 1

    add_rally(add_document, title="The very first", source="Early", published_on=date(2029, 1, 1))

    assert rows(client, "?q=later") == []
    assert len(rows(client, "?q=very")) == 1


def test_one_claim_is_its_row_with_its_evidence(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)
    row = row_of(client, "losses")

    claim = client.get(row["url"]).json()

    assert {name: claim[name] for name in row} == row
    assert [span["exact"] for span in claim["evidence"]] == [WORDS["losses"], WORDS["again"]]


def test_evidence_in_context_is_verified_at_each_request(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_harbour(add_document)
    url = f"{row_of(client, 'grain')['url']}/evidence"

    [span] = client.get(url).json()["data"]

    assert span["prefix"] == HARBOUR[max(0, span["start"] - 200) : span["start"]]
    assert span["suffix"] == HARBOUR[span["end"] :][:200]
    assert span["verified"] is True
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE document SET text = replace(text, '12.5', '92.5')")
    [span] = client.get(url).json()["data"]
    assert span["verified"] is False


def test_answers_are_what_the_description_promises(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    one = row_of(client, "grain")["url"]

    shapes: dict[str, type[BaseModel]] = {
        "/claims?embed=evidence,document,speaker": Envelope[EmbeddedClaim],
        "/claims?speaker=Ven,Venn,Osk": Envelope[EmbeddedClaim],
        one: ClaimRead,
        f"{one}/evidence": Envelope[EvidenceInContext],
    }
    for url, shape in shapes.items():
        shape.model_validate_json(client.get(url).content)


def test_a_page_takes_as_many_statements_however_long(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    counts = []
    for limit in (1, 4):
        asked.clear()
        client.get(f"/claims?limit={limit}&speaker=Osk,Venn&embed=evidence,document,speaker")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert not any(re.search(r"(?<!substr\()(?<!length\()document\.text", statement) for statement in asked)


def test_no_text_is_lost_on_the_way(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    [row] = rows(client, "?source=river-news")

    answer = client.get(f"/documents/{row['document_id']}.txt")

    assert answer.content == RIVER.encode()
