"""The review desk over HTTP: what is decided is done once, in the open, and never over somebody else's head."""

from itertools import count

import pytest

from app.vocabulary import Action
from tests.conftest import adding
from tests.drafts import span, statistic
from tests.reviewing import PETER, QUAY, WHY, WORDS, place
from tests.reviewing import Desk as Other
from tests.web.at_desk import OWN, AtDesk, faults, filled, form_of
from tests.web.html import Document

# the same of the API, on both: test_review
pytestmark = pytest.mark.once("sqlite")

NUMBERS = count()


def heading(page: Document) -> str:
    return page.one("h1").said


def test_headlines_that_differ_wait_first_and_each_has_its_place(desk: AtDesk, other: Other) -> None:
    page = desk.sit()
    seen = [page]
    while any(one.attributes.get("id") == "next" for one in seen[-1].all("a", rel="next")):
        seen.append(desk.look(seen[-1].one("a", rel="next").attributes["href"]))

    assert heading(page) == "40 boats"
    assert "One end of a range" in page.main
    assert "headlines that their text does not bear out first" in page.main
    assert [f"{place} of 5" in one.main for place, one in enumerate(seen, 1)] == [True] * 5
    rows = other.claims("sort=-published_on")
    newest = [row["id"] for row in rows.values() if row["check_status"] is None]
    assert [one.one("p", class_="quiet id").said.removeprefix("Claim ") for one in seen[1:]] == newest
    assert desk.look(seen[2].one("a", rel="prev").attributes["href"]).main == seen[1].main


def test_the_words_are_marked_in_the_text_beside_it(desk: AtDesk, other: Other) -> None:
    desk.enter()
    for name in ("boats", "sleep"):
        page = desk.claim(other.id(name))
        assert page.one("mark", id="marked").text == WORDS[name]
        lines = [one for one in page.all("p") if "data-at" in one.attributes]
        assert "".join(one.text for one in lines) == httpx_text(desk)
        assert [QUAY[int(one.attributes["data-at"]) :][:5] for one in lines[:3]] == [one.text[:5] for one in lines[:3]]


def httpx_text(desk: AtDesk) -> str:
    return desk.client.get(f"/documents/{desk.document}.txt").text


def test_an_accepted_claim_is_recorded_and_the_next_one_shown(desk: AtDesk, other: Other) -> None:
    page = desk.sit()
    one = other.id("headline")

    after = desk.after(desk.send(page, "accept"))

    assert desk.client.get(f"/claims/{one}").json()["review"] == "accepted"
    told = after.one("p", id="happened")
    assert told.said == f"✓ Accepted: “{WORDS['headline']}” Look at it again"
    assert "1 of 4" in after.main
    [*_, last] = other.revisions(one)
    assert (last.action, last.author, last.key_id) == (Action.ACCEPTED, "River desk", desk.key.id)
    again = desk.look(after.link("Look at it again"))
    assert heading(again) == "40 boats"
    assert "Not in the queue" in again.main
    assert "accepted by River desk" in again.main


def test_who_rejects_says_why(desk: AtDesk, other: Other) -> None:
    page = desk.sit()

    refused = desk.send(page, "reject", reason="retracted")

    shown = Document(refused.text)
    assert refused.status_code == 422
    assert faults(shown) == {"note": "Say in some words why."}
    assert "open" in shown.one("details", id="reject").attributes
    chosen = [one for one in shown.all("option", value="retracted") if "selected" in one.attributes]
    assert len(chosen) == 1
    after = desk.after(desk.send(shown, "reject", note="The paper took it back.", reason="retracted"))
    assert after.one("p", id="happened").said.startswith("✓ Rejected")
    [*_, last] = other.revisions(other.id("headline"))
    assert (last.action, last.reason, last.note) == (Action.REJECTED, "retracted", "The paper took it back.")


def test_a_correction_changes_what_was_typed_and_nothing_else(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one = other.id("sailors")
    before = other.get(one).json()
    page = desk.claim(one)

    typed = {"value_low": "1,100", "value_high": "1,200", "bound": "range", "party": "Tessara", "note": "It says so."}
    after = desk.after(desk.send(page, "correct", **typed))

    row = other.get(one).json()
    differ = {name for name in row if row[name] != before[name]} - {"updated_at", "repeats"}
    assert differ == {"value_low", "value_high", "bound", "party", "per_month_low", "per_month_high", "review"}
    assert (row["value_low"], row["value_high"], row["bound"], row["party"]) == (1100, 1200, "range", "tessara")
    assert (row["relays"], row["origins"]) == (before["relays"], before["origins"])
    assert after.one("p", id="happened").said.startswith("✓ Corrected")
    [*_, last] = other.revisions(one)
    assert (last.action, last.reason, last.note) == (Action.CORRECTED, "extraction_error", "It says so.")


def test_other_words_are_marked_by_two_numbers(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one = other.id("wounded")
    where = place("Peter Venn counted 14 wounded")

    desk.after(desk.send(desk.claim(one), "correct", start=str(where["start"]), end=str(where["end"])))

    assert other.get(one).json()["evidence_text"] == "Peter Venn counted 14 wounded"


def test_further_words_are_kept_unless_their_box_is_empty(desk: AtDesk) -> None:
    text = f"Peter Venn said 120 soldiers fell, and again that 120 fell. {next(NUMBERS)}"
    spans = (span(text, "120 soldiers fell"), span(text, "120 fell"))
    draft = statistic(text, "120 soldiers fell", speaker=PETER, value_text="120", evidence=spans)
    desk.document = adding(desk.engine)(text, [draft]).document_id
    page = desk.sit()

    box = page.one("input", type="checkbox", name="also")
    assert box.attributes["value"] == f"{spans[1].start}-{spans[1].end}"
    desk.after(desk.send(page, "correct", party="Lendia"))
    assert starts(desk) == [one.start for one in spans]
    [row] = desk.client.get(f"/claims?document={desk.document}").json()["data"]
    desk.after(desk.send(desk.claim(row["id"]), "correct", also=[""]))
    assert starts(desk) == [spans[0].start]


def starts(desk: AtDesk) -> list[int]:
    [row] = desk.client.get(f"/claims?document={desk.document}&embed=evidence").json()["data"]
    return [one["start"] for one in row["evidence"]]


def test_the_queue_ends_in_plain_words(desk: AtDesk, other: Other) -> None:
    page = desk.sit()
    for _ in range(5):
        page = desk.after(desk.send(page, "accept"))

    assert heading(page) == "Nothing waits"
    assert "No claim that waits fits these filters" in page.main
    assert page.one("p", id="happened").said.startswith("✓ Accepted")
    accepted = desk.look(page.link("Look at what was accepted and corrected"))
    assert "Accepted: accepted by River desk" in accepted.main
    assert [form for form in accepted.all("form", method="post") if "/accept" in form.attributes["action"]] == []


def test_after_the_last_come_those_that_were_passed_over(desk: AtDesk) -> None:
    page = desk.sit()
    while links := [one for one in page.all("a", id="next") if one.said == "Skip →"]:
        page = desk.look(links[0].attributes["href"])
    assert page.one("a", id="next").said == "To the first again →"

    after = desk.after(desk.send(page, "accept"))

    assert "1 of 4" in after.main


def test_the_queue_is_narrowed_like_the_list_of_claims(desk: AtDesk, other: Other) -> None:
    desk.enter()
    page = desk.look(f"{desk.queue}&measure=casualties&sort=-value_high")
    after = desk.after(desk.send(page, "accept"))

    assert (heading(page), heading(after)) == ("120 people a week", "14 people")
    assert "1 of 2" in page.main
    assert "sorted by -value_high" in page.main
    assert "measure=casualties" in page.one("a", id="next").attributes["href"]
    searched = desk.look(f"{desk.queue}&q=wounded")
    assert (heading(searched), "1 of 1" in searched.main) == ("14 people", True)


@pytest.mark.parametrize(
    ("query", "says"),
    [("statsu=x", "Did you mean “status”?"), ("as_of=2031-01-01", "The desk shows what stands now")],
    ids=["unknown parameter", "a day that is past"],
)
def test_a_question_with_no_meaning_is_told(desk: AtDesk, query: str, says: str) -> None:
    desk.enter()
    answer = desk.client.get(f"/explore/review?{query}")

    assert answer.status_code == 422
    assert says in Document(answer.text).main


@pytest.mark.parametrize("claim", ["clm_0000000000", "nothing", "clm_%00", "clm_%ff"])
def test_a_claim_that_is_not_there_leads_back_to_the_queue(desk: AtDesk, claim: str) -> None:
    page = desk.sit()
    fields = filled(page, form_of(page, "accept"))

    answers = [
        desk.client.get(f"/explore/review/{claim}"),
        desk.client.post(f"/explore/review/{claim}/accept", data=fields, headers=OWN),
    ]

    for answer in answers:
        assert answer.status_code == 404
        assert "no such claim" in Document(answer.text).main


def test_the_address_of_a_form_leads_to_its_claim(desk: AtDesk) -> None:
    page = desk.sit()
    answer = desk.send(page, "reject")

    again = desk.client.get(answer.url)

    assert answer.status_code == 422
    assert heading(desk.after(again)) == heading(page)
    assert desk.client.get(f"{answer.url}".replace("/reject", "/dance")).status_code == 404


def test_a_claim_that_was_taken_back_is_told_so(desk: AtDesk, other: Other) -> None:
    page = desk.sit()
    one = other.id("headline")
    desk.client.post(f"/claims/{one}/withdraw", json=WHY, headers=other.headers)

    looked, sent = desk.client.get(f"/explore/review/{one}"), desk.send(page, "accept")

    for answer in (looked, sent):
        assert answer.status_code == 410
        assert heading(Document(answer.text)) == "This claim was taken back"
        assert Document(answer.text).link("To the first claim that waits").startswith("/explore/review")
    assert other.get(one).status_code == 410


def test_an_address_alone_does_not_say_that_something_was_done(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one = other.id("boats")

    page = desk.look(f"{desk.queue}&_was={one}")

    assert list(page.all("p", id="happened")) == []
    assert list(desk.look(f"{desk.queue}&_was=%00").all("p", id="happened")) == []


def test_what_another_decided_is_told_as_theirs(desk: AtDesk, other: Other) -> None:
    desk.enter()
    one = other.id("boats")
    other.post(f"/claims/{one}/accept")

    page = desk.look(f"{desk.queue}&_was={one}")

    assert page.one("p", id="happened").said.startswith("✓ Accepted by River desk:")


def test_a_long_text_is_shown_around_the_words(desk: AtDesk) -> None:
    line = "Nothing was heard from the coast that day, and nobody asked.\n"
    text = f"{line * 400}Peter Venn said 120 soldiers fell.\n{line * 400}{next(NUMBERS)}"
    desk.document = (
        adding(desk.engine)(text, [statistic(text, "120 soldiers fell", speaker=PETER, value_text="120")])
    ).document_id

    page = desk.sit()

    shown = [one for one in page.all("p") if "data-at" in one.attributes]
    assert page.one("mark", id="marked").text == "120 soldiers fell"
    assert 200 < len(shown) < 400
    assert "The text is long" in page.main
    start = int(shown[0].attributes["data-at"])
    assert "".join(one.text for one in shown) == text[start:][: sum(len(one.text) for one in shown)]
