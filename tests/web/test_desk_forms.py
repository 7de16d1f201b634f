"""What is typed at the review desk, held against the laws: refused in plain words beside the field, and kept."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from sqlalchemy import Engine

from tests.databases import Databases
from tests.reviewing import DORIAN, PETER
from tests.reviewing import Desk as Other
from tests.web.at_desk import AtDesk, faults, form_of
from tests.web.conftest import serviced
from tests.web.html import Document

NUMBERS = count()


@pytest.fixture(scope="module", params=["sqlite"])
def service(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Engine, httpx.Client]]:
    """One kind of database does: the laws are the API's, and tried on both there."""
    with serviced(request, databases) as service:
        yield service


REFUSALS = [
    pytest.param({"value_low": "about ten"}, {"value_low": "Write a number"}, id="no number"),
    pytest.param({"value_low": "12,5"}, {"value_low": "Write a number"}, id="a comma that parts nothing"),
    pytest.param({"value_high": ""}, {"value_high": "The ends do not fit."}, id="an end that is missing"),
    pytest.param({"unit": "boats"}, {"unit": "There is no such word"}, id="unknown unit"),
    pytest.param({"value_text": "121"}, {"value_text": "letter by letter"}, id="figure not in the words"),
    pytest.param({"per": "", "basis": ""}, {}, id="no rate is fine"),
    pytest.param({"basis": "event"}, {"basis": "go with “A rate”"}, id="a rate of an event"),
    pytest.param({"measure": "cost"}, {"measure": "Only casualties"}, id="scope of a cost"),
    pytest.param({"speaker": "Nobody Known"}, {"speaker": "Nobody is known"}, id="unknown speaker"),
    pytest.param({"speaker": ""}, {"speaker": "there is no role"}, id="a role of nobody"),
    pytest.param({"attribution": "headline"}, {"attribution": "A headline has no speaker"}, id="headline"),
    pytest.param({"start": "9000", "end": "9001"}, {"start": "do not lie in the text"}, id="outside the text"),
    pytest.param({"start": "five"}, {"start": "Select the words"}, id="no place"),
    pytest.param(
        {"period_start": "2031-05-06", "period_end": "2031-05-01"}, {"period_start": "ends before"}, id="days"
    ),
    pytest.param({"period_start": "2031-02-30"}, {"period_start": "no such day"}, id="no day"),
    pytest.param({"status": "certain"}, {"status": "Choose one of the words"}, id="a word that is none"),
    pytest.param({"statement": ""}, {"statement": "cannot be empty"}, id="no statement"),
    pytest.param({"statement": "x" * 2001}, {"statement": "2000"}, id="too long"),
    pytest.param({"statement": "a\0b"}, {"statement": "no text has"}, id="no text"),
    pytest.param({"note": "x" * 2001}, {"note": "2000"}, id="a note too long"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSALS)
def test_what_cannot_stand_is_told_beside_the_field_and_kept_as_typed(
    desk: AtDesk, other: Other, typed: dict[str, str], words: dict[str, str]
) -> None:
    desk.enter()
    one = other.id("sailors")
    before = other.get(one).json()

    answer = desk.send(desk.claim(one), "correct", **typed)

    if not words:
        assert answer.status_code == 303
        return
    shown = Document(answer.text)
    assert answer.status_code == 422
    told = faults(shown)
    assert set(told) == set(words), told
    assert all(part in told[name] for name, part in words.items()), told
    fields = form_of(shown, "correct")
    for name, value in typed.items():
        kept = [one for one in shown.elements if fields in one.within and one.attributes.get("name") == name]
        if kept[0].tag == "input":
            assert kept[0].attributes["value"] == value.replace("\0", "\ufffd") or "\0" in value
    assert other.get(one).json() == before


def test_what_says_nothing_new_is_no_correction(desk: AtDesk, other: Other) -> None:
    desk.enter()
    page = desk.claim(other.id("sailors"))
    version = other.version()

    for typed in ({}, {"value_low": "120.0"}, {"speaker": " Dorian Osk "}):
        answer = desk.send(page, "correct", **typed)
        assert answer.status_code == 422
        assert "Nothing is different" in Document(answer.text).main
    assert other.version() == version


def test_a_speaker_may_be_new(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one, name = other.id("sailors"), f"Harbour Board {next(NUMBERS)}"

    refused = desk.send(desk.claim(one), "correct", speaker=name, speaker_role="")
    shown = Document(refused.text)
    desk.after(desk.send(shown, "correct", new_kind="organisation"))

    row = other.get(one).json()
    assert faults(shown)["speaker"].startswith("Nobody is known by this name.")
    assert (row["speaker_name"], row["speaker_kind"], row["speaker_role"]) == (name, "organisation", None)


def test_a_name_that_comes_near_is_offered(desk: AtDesk, other: Other) -> None:
    desk.enter()

    refused = desk.send(desk.claim(other.id("wounded")), "correct", speaker="Dorian Osc")

    shown = Document(refused.text)
    assert "Did you mean dorian-osk" in faults(shown)["speaker"]
    offered = {one.attributes["value"] for one in shown.all("option") if one.within[-1].tag == "datalist"}
    assert {DORIAN.name, PETER.name, "people"} <= offered
