"""`/vocabularies`: every word is defined, here and in the methodology."""

from pathlib import Path
from typing import get_args

import httpx
import pytest
from sqlmodel import SQLModel

from app.api.vocabularies import Vocabularies, Words
from app.citation import Style
from app.queries.conditions import WORDS
from app.questions import FacetWord, StyleWord
from app.vocabulary import GLOSSARY, label

METHODOLOGY = Path(__file__).parent.parent / "docs" / "methodology.md"
COMPARISONS = Path(__file__).parent.parent / "docs" / "comparisons.md"
DATA_MODEL = Path(__file__).parent.parent / "docs" / "data-model.md"
PAPERS = {
    **dict.fromkeys(["verdict", "reason"], COMPARISONS),
    **dict.fromkeys(["action", "recorded", "revision_reason", "key_scope"], DATA_MODEL),
}
"""Where a vocabulary is explained, if not in the methodology."""


def test_every_vocabulary_is_listed(client: httpx.Client) -> None:
    found = client.get("/vocabularies")
    Vocabularies.model_validate_json(found.content)

    assert {row["name"]: row["word_count"] for row in found.json()["data"]} == {
        name: len(vocabulary.words) for name, vocabulary in GLOSSARY.items()
    }
    assert [row["name"] for row in found.json()["data"] if row["open"]] == ["measure", "unit"]


@pytest.mark.parametrize("name", GLOSSARY)
def test_every_word_has_its_definition(client: httpx.Client, name: str) -> None:
    found = client.get(f"/vocabularies/{name}")
    Words.model_validate_json(found.content)

    words = found.json()["data"]
    assert {row["word"]: row["definition"] for row in words} == dict(GLOSSARY[name].words)
    assert all(row["label"] and len(row["definition"]) > 3 for row in words)


@pytest.mark.parametrize("name", GLOSSARY)
def test_the_papers_name_every_word(name: str) -> None:
    paper = PAPERS.get(name, METHODOLOGY).read_text(encoding="utf-8")

    assert [word for word in GLOSSARY[name].words if f"`{word}`" not in paper] == []


def test_every_closed_column_has_its_vocabulary() -> None:
    words = {
        name: list(column.type.enums)
        for table in ("claim", "speaker")
        for name, column in SQLModel.metadata.tables[table].c.items()
        if hasattr(column.type, "enums")
    }
    words["speaker_kind"] = list(GLOSSARY["speaker_kind"].words)

    named = {name: list(GLOSSARY[name].words) for name in words if name != "kind"}
    assert {name: known for name, known in words.items() if name != "kind"} == named


@pytest.mark.parametrize(("name", "near"), [("scop", ["scope"]), ("Scope", ["scope"]), ("stat", ["status"])])
def test_an_unknown_vocabulary_is_not_found(client: httpx.Client, name: str, near: list[str]) -> None:
    found = client.get(f"/vocabularies/{name}")

    assert found.status_code == 404
    assert found.json()["did_you_mean"][:1] == near


def test_an_unknown_parameter_is_refused(client: httpx.Client) -> None:
    assert client.get("/vocabularies?lang=fr").status_code == 422
    assert client.get("/vocabularies/scope?lang=fr").status_code == 422


def test_labels_are_words_as_people_read_them() -> None:
    assert [label(word) for word in ("killed_and_wounded", "USD", "km2")] == ["Killed and wounded", "USD", "Km2"]


def test_every_facet_is_a_filter_and_every_style_is_written() -> None:
    assert set(get_args(FacetWord)) <= set(WORDS)
    assert get_args(StyleWord) == tuple(Style)
