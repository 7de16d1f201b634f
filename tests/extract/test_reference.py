"""Reference data: each spelling leads to its own speaker, each party and war is whole, and every entry has its source.

The only test in which real names stand, as spellings: who is meant by them, never what anybody said or did.
"""

import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from app.extract.periods import war_start
from app.extract.reference import known_speakers, party_names, party_pattern, wars
from app.names import normalise, slugify
from app.vocabulary import SpeakerKind
from tests.extract.reading import misread


def entries(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("app.extract").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


SPEAKERS, PARTIES, WARS = entries("speakers"), entries("parties"), entries("wars")


@pytest.mark.parametrize(
    ("spelling", "slug"),
    [
        ("Volodymyr Zelensky", "volodymyr-zelensky"),
        ("Volodymyr Zelenskyy", "volodymyr-zelensky"),
        ("Volodymyr Zelenskiy", "volodymyr-zelensky"),
        ("ZELENSKYY", "volodymyr-zelensky"),
        ("Zelenskyi", "volodymyr-zelensky"),
        ("Володимир Зеленський", "volodymyr-zelensky"),
        ("President Zelensky", "volodymyr-zelensky"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Recep Tayyip Erdogan", "recep-tayyip-erdogan"),
        ("Tayyip Erdogan", "recep-tayyip-erdogan"),
        ("erdoğan", "recep-tayyip-erdogan"),
        ("António Guterres", "antonio-guterres"),
        ("Antonio Guterres", "antonio-guterres"),
        ("Kaja Kallas", "kaja-kallas"),
        ("Abdel-Fattah al-Burhan", "abdel-fattah-al-burhan"),
        ("Abdel Fattah Burhan", "abdel-fattah-al-burhan"),
        ("Abdelfattah al-Burhan", "abdel-fattah-al-burhan"),
        ("Abbas Araqchi", "abbas-araghchi"),
        ("Abbas Araghchi", "abbas-araghchi"),
        ("Abdourahamane Tchiani", "abdourahamane-tiani"),
        ("Abdul-Malik al-Houthi", "abdulmalik-al-houthi"),
        ("North Atlantic Treaty Organisation", "nato"),
        ("ABC News", "abc-news"),
    ],
)
def test_every_spelling_finds_its_speaker(spelling: str, slug: str) -> None:
    assert known_speakers()[normalise(spelling)].slug == slug


@pytest.mark.parametrize(
    "name",
    [
        "Joreth Vann",
        "Vann",
        "Mirel Dast",
        "President",
        "Minister",
        "The",
        "",
        "Volodymyr",
        "Vladimir",
        "Sergei",
        "Mohammed",
    ],
)
def test_who_is_not_curated_is_not_known(name: str) -> None:
    assert normalise(name) not in known_speakers()


def test_no_spelling_has_two_speakers() -> None:
    spellings = Counter(
        spelling
        for entry in SPEAKERS.values()
        for spelling in {normalise(s) for s in (entry["name"], *entry.get("aliases", ()), *entry.get("titles", ()))}
    )

    assert [s for s, times in spellings.items() if times > 1] == []


@pytest.mark.parametrize("table", [SPEAKERS, PARTIES, WARS], ids=["speakers", "parties", "wars"])
def test_every_entry_has_a_source_and_a_slug_of_plain_letters(table: dict[str, dict[str, Any]]) -> None:
    assert [slug for slug, entry in table.items() if not entry.get("source", "").strip()] == []
    assert [slug for slug in table if slugify(slug) != slug] == []


def test_every_speaker_has_a_kind_and_no_empty_spelling() -> None:
    for entry in SPEAKERS.values():
        assert SpeakerKind(entry["kind"]) is not SpeakerKind.COLLECTIVE
        assert all(normalise(s) for s in (entry["name"], *entry.get("aliases", ()), *entry.get("titles", ())))


def test_every_party_is_one_of_four_kinds() -> None:
    assert {entry["kind"] for entry in PARTIES.values()} == {"state", "group", "body", "territory"}


def test_a_group_s_state_is_a_party() -> None:
    assert {e["state"] for e in PARTIES.values() if e.get("state")} <= set(PARTIES)


def test_no_name_of_a_party_is_another_party_s() -> None:
    names = Counter(name for entry in PARTIES.values() for name in set(entry["names"]))

    assert [name for name, times in names.items() if times > 1] == []


def test_every_party_s_name_is_found_whole() -> None:
    missed = [name for name in party_names() if not party_pattern().fullmatch(name)]

    assert missed == []


def test_no_party_stands_within_a_longer_word() -> None:
    assert [m[0] for m in party_pattern().finditer("An Iranology of USAble, NATOish and MaliX words.")] == []


def test_the_parties_of_a_war_are_known_and_its_days_in_order() -> None:
    for entry in WARS.values():
        assert set(entry.get("parties", ())) <= set(PARTIES)
        assert entry["start"] <= entry.get("end", date.max)


def test_no_two_wars_share_a_phrase() -> None:
    phrases = Counter(p for war in wars() for p in set(war.phrases))

    assert [p for p, times in phrases.items() if times > 1] == []
    assert all(p == p.lower() for p in phrases)


def test_the_latest_war_comes_first() -> None:
    starts = [war.start for war in wars()]

    assert starts == sorted(starts, reverse=True)


def test_a_war_that_has_not_begun_is_not_meant() -> None:
    for war in wars():
        for phrase in war.phrases[:1]:
            assert war_start(f"Since the {phrase}", set(war.parties), war.start) is not None
            day_before = date.fromordinal(war.start.toordinal() - 1)
            assert war_start(f"Since the {phrase}", set(), day_before) != war.start


def test_an_invented_war_has_no_start() -> None:
    assert war_start("Since the Oskovian invasion of Verania 900 have died.", {"oskovia", "verania"}, None) is None


@pytest.mark.parametrize(
    ("text", "party"),
    [
        pytest.param("Veranian forces lost 90 men. Verania said nothing.", "verania", id="a country of the text's own"),
        pytest.param("The Sable Front lost 90 men.", "sable-front", id="a group of the text's own"),
        pytest.param("The army lost 90 men.", None, id="nobody's"),
    ],
)
def test_parties_that_no_list_knows(text: str, party: str | None) -> None:
    assert misread(text, "90", {"party": party}) == {}
