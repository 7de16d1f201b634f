"""Two at the desk: what one has changed is told to the other, and a form that is sent twice is done once."""

import pytest

from app.vocabulary import Action
from tests.reviewing import Desk as Other
from tests.web.at_desk import AtDesk
from tests.web.html import Document

# the same of the API, on both: test_review
pytestmark = pytest.mark.once("postgres")


def test_what_another_changed_meanwhile_is_told_and_not_overwritten(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one = other.id("sailors")
    page = desk.claim(one)
    other.patch(one, value_low=100, bound="range", scope="wounded", note="Between them.")

    answer = desk.send(page, "correct", value_low="110", value_high="115", bound="range", party="Tessara")

    shown = Document(answer.text)
    assert answer.status_code == 412
    assert other.get(one).json()["value_low"] == 100
    said = shown.one("div", id="happened").said
    assert "Nothing was done: this claim was changed meanwhile" in said
    assert "River desk – corrected: scope, value low, bound" in said
    assert "“Between them.”" in said
    stands = {one.attributes["id"]: one.said for one in shown.all("span") if "stands-" in one.attributes.get("id", "")}
    assert stands == {
        "stands-scope": "⇄ Changed meanwhile; it was: Killed",
        "stands-bound": "⇄ Changed meanwhile; it was: Exact",
        "stands-value_low": "⇄ Stands now: 100",
        "stands-value_high": "⇄ Stands now: 120",
        "stands-party": "⇄ Stands now: nothing",
    }
    assert shown.one("input", id="f-value_low").attributes["value"] == "110"
    desk.after(desk.send(shown, "correct"))
    row = other.get(one).json()
    assert (row["value_low"], row["value_high"], row["party"]) == (110, 115, "tessara")
    assert row["scope"] == "wounded", "what only the other has changed stays as it is"


@pytest.mark.parametrize(
    ("step", "fields"), [("accept", {}), ("reject", {"note": "Not so."})], ids=["accept", "reject"]
)
def test_a_claim_that_another_corrected_is_looked_at_again(
    desk: AtDesk, other: Other, step: str, fields: dict[str, str]
) -> None:
    desk.enter()
    one = other.id("sailors")
    page = desk.claim(one)
    other.patch(one, party="lendia")

    answer = desk.send(page, step, **fields)

    shown = Document(answer.text)
    assert answer.status_code == 412
    assert other.get(one).json()["review"] == "corrected"
    assert "decide anew" in shown.main
    if step == "reject":
        desk.after(desk.send(shown, step))
        assert other.get(one).json()["review"] == "rejected"


def test_a_form_that_is_sent_twice_is_done_once(desk: AtDesk, other: Other) -> None:
    page = desk.sit()
    one = other.id("headline")
    places = {desk.send(page, "accept").headers["Location"] for _ in range(2)}
    corrected = desk.claim(other.id("sailors"))
    twice = [desk.send(corrected, "correct", party="Lendia").status_code for _ in range(2)]

    assert len(places) == 1
    assert twice == [303, 303]
    assert [change.action for change in other.revisions(one)].count(Action.ACCEPTED) == 1


@pytest.mark.parametrize("given", ["", "-1", "1e9", "9" * 30, "²"])
def test_a_form_without_its_version_is_never_taken(desk: AtDesk, given: str) -> None:
    answer = desk.send(desk.sit(), "accept", version=given)

    assert answer.status_code == 412
