"""`?speaker=`: whole names in any spelling, never a part of one, and a word about what is not clear."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extract import Mention
from app.filters import near, near_lengths
from app.vocabulary import SpeakerKind
from tests.conftest import AddDocument
from tests.drafts import statistic
from tests.library import add_all, add_harbour, add_river


def asked(client: httpx.Client, query: str, **headers: str) -> dict[str, Any]:
    answer = client.get(f"/claims?{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def slugs(body: dict[str, Any]) -> set[str]:
    return {row["speaker_slug"] for row in body["data"]}


@pytest.mark.parametrize(
    "spelling",
    [
        "dorian-osk",
        "DORIAN-OSK",
        "Dorian%20Osk",
        "dorian+osk",
        "%20Osk%20",
        "osk",
        "OSK",
        "Ösk",
        "Dorian%20%20O%CC%81sk",
        "Osk,%20Dorian",
        "%D0%9E%D1%81%D1%8C%D0%BA",
        "Osk&speaker=osk",
    ],
)
def test_all_spellings_find_the_same_claims(client: httpx.Client, add_document: AddDocument, spelling: str) -> None:
    add_all(add_document)

    body = asked(client, f"speaker={spelling}")

    assert slugs(body) == {"dorian-osk"}
    assert body["meta"]["returned"] == 4
    assert body["meta"]["warnings"] == []


def test_how_a_name_was_understood_is_told(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    answer = client.get("/claims?limit=2&speaker=Osk")

    resolved = {"input": "Osk", "slug": "dorian-osk", "name": "Dorian Osk", "matched": "alias"}
    assert answer.json()["meta"]["resolved"] == {"speaker": [resolved]}
    assert answer.links["canonical"]["url"] == "http://claims.test/claims?limit=2&speaker=dorian-osk"


@pytest.mark.parametrize("part", ["Os", "Dorian%20O", "%25", "_sk", "sk", "Dor%25"])
def test_a_part_of_a_name_finds_nobody(client: httpx.Client, add_document: AddDocument, part: str) -> None:
    add_all(add_document)

    body = asked(client, f"speaker={part}")

    assert body["data"] == []
    assert body["meta"]["warnings"][0]["code"] == "unknown_speaker"


def test_near_names_are_suggested_and_never_matched(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    [warning] = asked(client, "speaker=Oskk")["meta"]["warnings"]

    assert warning["did_you_mean"] == ["dorian-osk"]


def test_a_name_of_several_gives_them_all_with_a_warning(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    body = asked(client, "speaker=Venn")

    assert slugs(body) == {"orla-venn", "peter-venn"}
    [warning] = body["meta"]["warnings"]
    assert warning["code"] == "ambiguous_speaker"
    assert [one["slug"] for one in warning["candidates"]] == ["orla-venn", "peter-venn"]


def test_a_slug_comes_before_a_name(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    text = "Venn said 120 soldiers were killed."
    add_document(text, [statistic(text, "120 soldiers", speaker=Mention("Venn", SpeakerKind.PERSON))])

    assert slugs(asked(client, "speaker=venn")) == {"venn"}


def test_several_names_are_each_looked_up(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    body = asked(client, "speaker=Osk,Nobody&speaker=orla-venn")

    assert slugs(body) == {"dorian-osk", "orla-venn"}
    assert [warning["input"] for warning in body["meta"]["warnings"]] == ["Nobody"]


def test_whoever_is_cited_did_not_say_it(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    body = asked(client, "speaker=Ministry%20of%20Harbours")

    assert body["data"] == body["meta"]["warnings"] == []


@pytest.mark.parametrize(
    ("query", "kind", "member"),
    [
        ("speaker=Venn", "ambiguous-speaker", "candidates"),
        ("speaker=Oskk", "unknown-name", "did_you_mean"),
        ("source=rivver-news", "unknown-name", "did_you_mean"),
        ("document=doc_0", "unknown-name", "did_you_mean"),
    ],
)
def test_the_strict_are_refused_what_is_not_clear(
    client: httpx.Client, add_document: AddDocument, query: str, kind: str, member: str
) -> None:
    add_all(add_document)

    answer = client.get(f"/claims?{query}", headers={"Prefer": "respond-async, handling=strict"})

    assert answer.status_code == 422
    assert answer.json()["type"] == f"http://claims.test/problems/{kind}"
    assert member in answer.json()


def test_the_strict_get_what_is_clear(client: httpx.Client, add_document: AddDocument) -> None:
    add_river(add_document)

    answer = client.get("/claims?speaker=Osk", headers={"Prefer": "handling=strict"})

    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "handling=strict"


LETTERS = st.text("abż ", max_size=12)


@given(LETTERS, st.lists(LETTERS, max_size=30))
def test_a_name_of_another_length_comes_no_nearer_for_being_looked_at(asked: str, names: list[str]) -> None:
    shortest, longest = near_lengths(asked)

    assert near(asked, [name for name in names if shortest <= len(name) <= longest]) == near(asked, names)
