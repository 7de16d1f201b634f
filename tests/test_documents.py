"""`/documents`, `/sources` and `/speakers`: what is kept, and where it came from."""

from datetime import date

import httpx
import pytest
from pydantic import BaseModel

from app.schemas import CheckRow, DocumentRead, DocumentRow, Envelope, SourceRow, SpeakerRow, Version
from tests.conftest import AddDocument
from tests.library import HARBOUR, RIVER, WORDS, add_all, add_harbour, add_rally, add_river


def test_a_document_is_told_by_its_earliest_appearance(client: httpx.Client, add_document: AddDocument) -> None:
    later = add_river(add_document, source="Late Gazette", title="Boats", published_on=date(2031, 5, 9))
    add_river(
        add_document, source="River News", title="Forty boats", published_on=date(2031, 5, 7), url="https://r.test"
    )
    add_river(add_document, source="Undated Leaf")

    document = client.get(f"/documents/{later}").json()

    assert document == document | {
        "length": len(RIVER),
        "language": "en",
        "title": "Forty boats",
        "source_slug": "river-news",
        "published_on": "2031-05-07",
        "document_url": "https://r.test",
        "claim_count": 1,
        "url": f"/documents/{later}",
    }
    names = [appearance["source_name"] for appearance in document["appearances"]]
    assert names == ["River News", "Late Gazette", "Undated Leaf"]


def test_the_row_of_a_list_is_the_one_without_appearances(client: httpx.Client, add_document: AddDocument) -> None:
    one = add_rally(add_document)

    [row] = client.get("/documents").json()["data"]

    document = client.get(f"/documents/{one}").json()
    del document["appearances"]
    assert row == document


def test_the_text_is_given_byte_for_byte_and_for_ever(client: httpx.Client, add_document: AddDocument) -> None:
    one = add_river(add_document)

    answer = client.get(f"/documents/{one}.txt")

    assert answer.content == RIVER.encode()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/documents/{one}.txt", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_claims_of_a_document_come_in_the_order_of_its_text(client: httpx.Client, add_document: AddDocument) -> None:
    one = add_harbour(add_document)
    add_river(add_document)

    rows = client.get(f"/documents/{one}/claims").json()["data"]

    assert [row["evidence_start"] for row in rows] == sorted(HARBOUR.index(row["statement"]) for row in rows)
    assert len(rows) == 5
    filtered = client.get(f"/documents/{one}/claims?speaker=Osk&kind=statement").json()
    assert [row["statement"] for row in filtered["data"]] == [WORDS["sleep"]]
    assert client.get(f"/documents/{one}/claims?document=doc_0000000000").json()["data"] == []


def test_checks_say_how_a_headline_differs(client: httpx.Client, add_document: AddDocument) -> None:
    one = add_harbour(add_document)

    checks = client.get(f"/documents/{one}/checks").json()["data"]

    assert [(check["status"], check["body_statement"]) for check in checks] == [
        ("number_is_range_end", WORDS["losses"]),
        ("no_support", None),
    ]
    assert checks[0]["statement"] == WORDS["headline"]
    assert client.get(f"/claims/{checks[0]['body_claim_id']}").json()["statement"] == WORDS["losses"]


def test_a_speaker_is_told_with_names_and_claims(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    assert client.get("/speakers/dorian-osk").json() == {
        "slug": "dorian-osk",
        "name": "Dorian Osk",
        "kind": "person",
        "aliases": ["dorian osk", "osk", "osk dorian", "оськ"],
        "claim_count": 4,
        "url": "/speakers/dorian-osk",
    }


def test_a_source_is_told_with_what_it_published(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    assert client.get("/sources/tidewater-post").json() == {
        "slug": "tidewater-post",
        "name": "Tidewater Post",
        "document_count": 1,
        "claim_count": 5,
        "url": "/sources/tidewater-post",
    }


def test_every_list_answers_what_its_description_promises(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    one = add_harbour(add_document)
    shapes: dict[str, type[BaseModel]] = {
        "/documents": Envelope[DocumentRow],
        f"/documents/{one}": DocumentRead,
        f"/documents/{one}/checks": Envelope[CheckRow],
        "/speakers": Envelope[SpeakerRow],
        "/speakers/orla-venn": SpeakerRow,
        "/sources": Envelope[SourceRow],
        "/sources/river-news": SourceRow,
        "/version": Version,
    }

    for url, shape in shapes.items():
        answer = client.get(url)
        shape.model_validate_json(answer.content)
        if not url.endswith("s") or url == f"/documents/{one}":
            assert list(answer.json()) == list(shape.model_fields)


@pytest.mark.parametrize(
    ("path", "suggested"),
    [
        ("/speakers/dorian-os", ["dorian-osk"]),
        ("/speakers/Osk", ["dorian-osk"]),
        ("/speakers/xyzzy", []),
        ("/speakers/a%00b", []),
        ("/sources/tidewater", ["tidewater-post"]),
        ("/sources/%00", []),
    ],
)
def test_a_missing_name_comes_with_those_near(
    client: httpx.Client, add_document: AddDocument, path: str, suggested: list[str]
) -> None:
    add_all(add_document)

    answer = client.get(path)

    assert (answer.status_code, answer.json()["did_you_mean"]) == (404, suggested)


@pytest.mark.parametrize("path", ["/{}", "/{}.txt", "/{}/claims", "/{}/checks"])
@pytest.mark.parametrize("one", ["doc_0000000000", "x", "%00", "é", "a" * 3000])
def test_what_is_not_kept_is_not_found(client: httpx.Client, path: str, one: str) -> None:
    assert client.get("/documents" + path.format(one)).status_code == 404
