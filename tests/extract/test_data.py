"""The data files of the reading: every entry has its source, every word its one meaning."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app import extract, vocabulary

DATA = Path(extract.__file__).parent / "data"


def entries(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda p: p.stem)
def test_each_file_says_first_what_it_is_for(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", ["parties", "wars", "speakers"])
def test_each_entry_about_the_world_has_its_source(name: str) -> None:
    assert [slug for slug, entry in entries(name).items() if not entry.get("source")] == []


def test_the_parties_of_each_war_are_known() -> None:
    named = {party for war in entries("wars").values() for party in war.get("parties", ())}

    assert named - entries("parties").keys() == set()


def test_each_rule_measures_what_the_vocabulary_defines() -> None:
    measured = {measure for family in entries("rules")["governed"].values() for measure in family}

    assert measured - vocabulary.MEASURES.keys() == set()


def test_currencies_are_named_by_their_iso_code() -> None:
    assert all(len(code) == 3 and code.isupper() for code in entries("units")["currencies"])
