"""Review: claims are put right in the open, by whoever has a key, and no reading is changed in silence."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Engine

from app.vocabulary import Action, Basis, Bound
from tests.conftest import adding, borrowed
from tests.databases import Databases
from tests.drafts import statistic
from tests.reviewing import WHY, WORDS, Desk, add_quay, place
from tests.service import asking, service_over

NUMBERS = count()


class Service(NamedTuple):
    """What is asked, and what stands behind it."""

    engine: Engine
    client: httpx.Client


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Service]:
    """A database of each kind, and the service over it: made once, since what is reviewed is each test's own."""
    with borrowed(request, databases) as url, asking(service_over(databases.engine(url))) as client:
        yield Service(databases.engine(url), client)


@pytest.fixture(scope="module")
def refused(service: Service) -> Desk:
    """Somebody whose every request is refused: one document does for all."""
    return Desk(service.engine, service.client, add_quay(service.engine, "\nrefused"))


@pytest.fixture
def reviewer(service: Service) -> Desk:
    """Somebody with a key, and a new document to review."""
    document = add_quay(service.engine, f"\n{next(NUMBERS)}")
    return Desk(service.engine, service.client, document)


def test_a_correction_is_shown_at_once_and_recorded(reviewer: Desk) -> None:
    one = reviewer.id("sailors")

    answer = reviewer.patch(one, value_low=100, bound="range", speaker_role="harbour spokesman")

    assert answer.status_code == 200, answer.text
    row = answer.json()
    assert (row["value_low"], row["value_high"], row["speaker_role"], row["review"]) == (
        100,
        120,
        "harbour spokesman",
        "corrected",
    )
    assert answer.json() == reviewer.get(one).json()
    assert answer.headers["ETag"].removeprefix("W/") == reviewer.get(one).headers["ETag"].removeprefix("W/")
    created, corrected = reviewer.revisions(one)
    assert (created.action, corrected.action) == (Action.CREATED, Action.CORRECTED)
    assert (corrected.author, corrected.key_id, corrected.reason, corrected.note) == (
        "River desk",
        reviewer.key.id,
        WHY["reason"],
        WHY["note"],
    )
    assert corrected.before == created.after
    values = [state and state["value_low"] for state in (corrected.before, corrected.after)]
    assert values == [120.0, 100.0]


def test_what_follows_from_a_figure_follows(reviewer: Desk) -> None:
    one = reviewer.id("sailors")

    row = reviewer.patch(one, per="month").json()

    assert (row["per_month_low"], row["per_month_high"]) == (120, 120)
    assert reviewer.patch(one, per=None, basis="event").json()["per_month_low"] is None


def test_a_corrected_claim_is_found_by_its_new_words_alone(reviewer: Desk) -> None:
    one = reviewer.id("sleep")

    reviewer.patch(one, statement="No one rests in Tessara", evidence=[place("sleeps in Tessara")])

    assert [row["id"] for row in reviewer.claims("q=rests").values()] == [one]
    assert reviewer.claims("q=nobody") == {}


def test_a_correction_makes_a_claim_a_repeat(reviewer: Desk) -> None:
    other = "Orla Venn spoke of 9 to 11 sunken boats."
    basis = Basis.CUMULATIVE
    draft = statistic(other, "9 to 11 sunken boats", value_low=9.0, value_high=11.0, bound=Bound.RANGE, basis=basis)
    adding(reviewer.engine)(other, [draft])
    one = reviewer.id("boats")
    words = {"measure": "casualties", "unit": "people", "item": None, "party": None, "basis": "cumulative"}

    row = reviewer.patch(one, value_low=9, value_high=11, **words).json()

    assert row["repeats"] == 1
    assert reviewer.patch(one, value_low=8).json()["repeats"] == 0


def test_a_corrected_body_changes_what_the_headline_shows(reviewer: Desk) -> None:
    headline, body = reviewer.id("headline"), reviewer.id("boats")

    reviewer.patch(body, value_low=40, value_high=40, bound="exact")

    assert reviewer.get(headline).json()["check_status"] == "ok"
    assert reviewer.get(headline).json()["review"] == "extracted"
    [check] = reviewer.client.get(f"/documents/{reviewer.document}/checks").json()["data"]
    assert (check["status"], check["body_claim_id"]) == ("ok", body)
    checked = reviewer.revisions(headline)[-1]
    assert (checked.action, checked.version) == (Action.CHECKED, reviewer.revisions(body)[-1].version)


@pytest.mark.parametrize("decision", ["reject", "withdraw"])
def test_a_hidden_claim_supports_no_headline(reviewer: Desk, decision: str) -> None:
    headline, body = reviewer.id("headline"), reviewer.id("boats")

    reviewer.post(f"/claims/{body}/{decision}")
    assert reviewer.get(headline).json()["check_status"] == "no_support"

    reviewer.post(f"/claims/{body}/accept")
    assert reviewer.get(headline).json()["check_status"] == "number_is_range_end"


def test_a_decided_headline_stays_decided_when_its_body_changes(reviewer: Desk) -> None:
    headline, body = reviewer.id("headline"), reviewer.id("boats")
    reviewer.post(f"/claims/{headline}/accept")

    reviewer.post(f"/claims/{body}/reject")

    row = reviewer.get(headline).json()
    assert (row["review"], row["check_status"]) == ("accepted", "no_support")


def test_a_headline_that_is_none_is_checked_no_more(reviewer: Desk) -> None:
    headline = reviewer.id("headline")

    row = reviewer.patch(headline, attribution="narrator").json()

    assert (row["check_status"], row["review"]) == (None, "corrected")
    assert reviewer.client.get(f"/documents/{row['document_id']}/checks").json()["data"] == []


STEPS = [
    # from, what is asked, what becomes of it
    ("", "accept", "accepted"),
    ("", "reject", "rejected"),
    ("", "withdraw", "withdrawn"),
    ("accept", "reject", "rejected"),
    ("accept", "withdraw", "withdrawn"),
    ("reject", "accept", "accepted"),
    ("reject", "withdraw", "withdrawn"),
    ("withdraw", "accept", "accepted"),
    ("correct", "accept", "corrected"),
    ("correct", "reject", "rejected"),
    ("correct,reject", "accept", "corrected"),
    ("correct,withdraw", "accept", "corrected"),
    ("reject", "correct", "corrected"),
    ("accept", "correct", "corrected"),
]


def step(reviewer: Desk, claim_id: str, what: str) -> Any:
    if what == "correct":
        return reviewer.patch(claim_id, speaker_role="captain")
    return reviewer.post(f"/claims/{claim_id}/{what}")


@pytest.mark.once("sqlite")
@pytest.mark.parametrize(("before", "asked", "state"), [pytest.param(*row, id=f"{row[0]}>{row[1]}") for row in STEPS])
def test_each_decision_leads_to_one_state(reviewer: Desk, before: str, asked: str, state: str) -> None:
    one = reviewer.id("sailors")
    for what in filter(None, before.split(",")):
        step(reviewer, one, what)

    answer = step(reviewer, one, asked)

    assert (answer.status_code, answer.json()["review"]) == (200, state)
    assert reviewer.claims()[WORDS["sailors"]]["review"] == state


@pytest.mark.parametrize("what", ["accept", "reject", "withdraw", "correct"])
def test_what_is_asked_twice_changes_once(reviewer: Desk, what: str) -> None:
    one = reviewer.id("sailors")
    first = step(reviewer, one, what)
    version, revisions = reviewer.version(), len(reviewer.revisions(one))

    again = step(reviewer, one, what)

    assert (again.status_code, again.content) == (200, first.content)
    assert (reviewer.version(), len(reviewer.revisions(one))) == (version, revisions)


def test_a_withdrawn_claim_is_gone_until_it_is_accepted(reviewer: Desk) -> None:
    one = reviewer.id("sailors")
    reviewer.post(f"/claims/{one}/withdraw")

    for gone in (reviewer.get(one), reviewer.patch(one, status="denied"), reviewer.post(f"/claims/{one}/reject")):
        assert (gone.status_code, gone.json()["tombstone"]["id"]) == (410, one)

    assert reviewer.post(f"/claims/{one}/accept").status_code == 200
    assert reviewer.get(one).json()["review"] == "accepted"


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a point with two ends": ("boats", {"bound": "exact"}, "bound", "ends"),
    "a range that is a point": ("boats", {"value_low": 40}, "value_low", "ends"),
    "a range the wrong way": ("boats", {"value_low": 41}, "value_low", "ends"),
    "a range with one end": ("boats", {"value_high": None}, "value_high", "ends"),
    "at least with both ends": ("boats", {"bound": "at_least"}, "bound", "ends"),
    "at most with a low end": ("sailors", {"bound": "at_most"}, "bound", "ends"),
    "a magnitude with a high end": ("sailors", {"bound": "magnitude"}, "bound", "ends"),
    "a figure too large": ("sailors", {"value_low": 1e19, "value_high": 1e19}, "value_low", "too_large"),
    "a figure that nobody wrote": ("sailors", {"value_text": "121"}, "value_text", "not_in_evidence"),
    "a statistic without a figure": ("sailors", {"value_text": None}, "value_text", "figure_missing"),
    "a statement with a figure": ("sleep", {"value_low": 7}, "value_low", "figure_of_a_statement"),
    "a statistic that becomes a statement": ("sailors", {"kind": "statement"}, "kind", "figure_of_a_statement"),
    "a headline with a speaker": ("headline", {"speaker": "orla-venn"}, "speaker", "headline_has_no_speaker"),
    "a speaker's claim as a headline": (
        "sailors",
        {"attribution": "headline"},
        "attribution",
        "headline_has_no_speaker",
    ),
    "a role of nobody": ("headline", {"speaker_role": "captain"}, "speaker_role", "role_of_nobody"),
    "no such measure": ("sailors", {"measure": "casualities"}, "measure", "unknown_word"),
    "no such unit": ("sailors", {"unit": "peple"}, "unit", "unknown_word"),
    "money that is none": ("sailors", {"unit": "ZZZ"}, "unit", "unknown_word"),
    "a party with spaces": ("sailors", {"party": "North Lendia"}, "party", "not_a_slug"),
    "a scope of boats": ("boats", {"scope": "killed"}, "scope", "scope"),
    "an item of people": ("sailors", {"item": "sailor"}, "item", "item"),
    "a rate that is none": ("boats", {"per": "week"}, "per", "rate"),
    "a period that ends first": (
        "boats",
        {"period_start": "2031-05-31", "period_end": "2031-05-01"},
        "period_start",
        "periods",
    ),
    "a period of other words": ("boats", {"period_text": "in June"}, "period_text", "not_in_text"),
    "a credit of other words": ("boats", {"attributed_text": "Orla Venn lied"}, "attributed_text", "not_in_text"),
    "a span past the end": ("sleep", {"evidence": [{"start": 0, "end": 1000}]}, "evidence", "outside"),
    "a span before the start": ("sleep", {"evidence": [{"start": -1, "end": 4}]}, "evidence", "outside"),
    "a span of nothing": ("sleep", {"evidence": [{"start": 4, "end": 4}]}, "evidence", "outside"),
    "a span of blanks": ("sleep", {"evidence": [{"start": 1, "end": 2}]}, "evidence", "blank"),
    "a span twice": ("sleep", {"evidence": [place("sleeps"), place("sleeps")]}, "evidence", "twice"),
    "two primary spans": (
        "sleep",
        {"evidence": [place("sleeps") | {"primary": True}, place("Nobody") | {"primary": True}]},
        "evidence",
        "primary",
    ),
    "a figure that is no more in the evidence": (
        "sailors",
        {"evidence": [place("were killed")]},
        "evidence",
        "not_in_evidence",
    ),
    "nobody of this name": ("sailors", {"speaker": "Dorian"}, "speaker", "unknown_speaker"),
    "several of this name": ("sailors", {"speaker": "Venn"}, "speaker", "ambiguous_speaker"),
    "a relay of several": ("sailors", {"relays": ["dorian-osk", "Venn"]}, "relays.1", "ambiguous_speaker"),
    "somebody of another kind": (
        "sailors",
        {"speaker": {"name": "Orla Venn", "kind": "military"}},
        "speaker",
        "other_kind",
    ),
}


@pytest.mark.parametrize(
    ("name", "members", "parameter", "code"), [pytest.param(*row, id=case) for case, row in REFUSED.items()]
)
def test_a_claim_stays_lawful(refused: Desk, name: str, members: dict[str, Any], parameter: str, code: str) -> None:
    one = refused.id(name)
    before, version = refused.get(one).content, refused.version()

    answer = refused.patch(one, **members)

    assert answer.status_code == 422, answer.text
    assert answer.json()["type"].endswith("/claim-refused")
    assert (parameter, code) in [(fault["parameter"], fault["code"]) for fault in answer.json()["errors"]]
    assert (refused.get(one).content, refused.version()) == (before, version)


LAWFUL: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "at least": ("sailors", {"bound": "at_least", "value_high": None}, {"value_low": 120, "value_high": None}),
    "up to": ("sailors", {"bound": "at_most", "value_low": None}, {"value_low": None, "value_high": 120}),
    "money": ("boats", {"measure": "cost", "unit": "UAH", "item": None}, {"unit": "UAH"}),
    "one known by a surname": ("sailors", {"speaker": "Osk"}, {"speaker_slug": "dorian-osk"}),
    "another speaker has no role": (
        "sailors",
        {"speaker": "orla-venn"},
        {"speaker_name": "Orla Venn", "speaker_role": None},
    ),
    "another speaker and the role": (
        "sailors",
        {"speaker": "orla-venn", "speaker_role": "minister"},
        {"speaker_slug": "orla-venn", "speaker_role": "minister"},
    ),
    "nobody": ("sailors", {"speaker": None, "attribution": "narrator"}, {"speaker_slug": None, "speaker_role": None}),
    "one who is new": (
        "sailors",
        {"speaker": {"name": "Sela Quist", "kind": "person", "role": "clerk"}},
        {"speaker_slug": "sela-quist", "speaker_kind": "person", "speaker_role": "clerk"},
    ),
    "no relay, two origins": (
        "sailors",
        {"relays": [], "origins": ["orla-venn", {"name": "Quay Office", "kind": "government"}, "orla venn"]},
        {"relays": [], "origins": ["Orla Venn", "Quay Office"]},
    ),
    "a statement": (
        "wounded",
        {
            "kind": "statement",
            **dict.fromkeys(("measure", "scope", "unit", "bound", "value_text", "basis", "value_low", "value_high")),
        },
        {"kind": "statement", "value_low": None, "per_month_low": None},
    ),
    "two spans": (
        "boats",
        {"evidence": [place("30 and 40 boats") | {"primary": True}, place("Lendia loses")]},
        {"evidence_text": "30 and 40 boats", "evidence_count": 2},
    ),
    "a span after an emoji": ("sleep", {"evidence": [{"start": 2, "end": 8}]}, {"evidence_text": "Lendia"}),
    "a period": (
        "boats",
        {"period_start": "2031-05-01", "period_end": "2031-05-31", "period_text": "in May"},
        {"period_start": "2031-05-01", "period_end": "2031-05-31"},
    ),
    "no minus zero": ("sailors", {"value_low": -0.0, "value_high": 0}, {"value_low": 0, "value_high": 0}),
}


@pytest.mark.once("postgres")
@pytest.mark.parametrize(("name", "members", "shown"), [pytest.param(*row, id=case) for case, row in LAWFUL.items()])
def test_a_lawful_correction_is_kept(reviewer: Desk, name: str, members: dict[str, Any], shown: dict[str, Any]) -> None:
    answer = reviewer.patch(reviewer.id(name), **members)

    assert answer.status_code == 200, answer.text
    assert {member: answer.json()[member] for member in shown} == shown


BODIES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no reason": ({"note": "x"}, "reason", "missing"),
    "no note": ({"reason": "other"}, "note", "missing"),
    "a note of blanks": ({"reason": "other", "note": " \n"}, "note", "invalid_value"),
    "a long note": ({"reason": "other", "note": "x" * 2001}, "note", "invalid_value"),
    "a note with NUL": ({"reason": "other", "note": "a\0b"}, "note", "invalid_value"),
    "half a character": ({"reason": "other", "note": "a\ud800b"}, "note", "invalid_value"),
    "no such reason": ({"reason": "retrected", "note": "x"}, "reason", "unknown_word"),
    "no such member": (WHY | {"valu_low": 3}, "valu_low", "unknown_member"),
    "a member of the row": (WHY | {"speaker_slug": "orla-venn"}, "speaker_slug", "unknown_member"),
    "no such word": (WHY | {"status": "targetted"}, "status", "unknown_word"),
    "no status": (WHY | {"status": None}, "status", "unknown_word"),
    "a number in words": (WHY | {"value_low": "120"}, "value_low", "invalid_value"),
    "a number that is a truth": (WHY | {"value_low": True}, "value_low", "invalid_value"),
    "no spans": (WHY | {"evidence": []}, "evidence", "invalid_value"),
    "half an offset": (WHY | {"evidence": [{"start": 0.5, "end": 4}]}, "evidence.0.start", "invalid_value"),
    "a span with more": (
        WHY | {"evidence": [{"start": 0, "end": 4, "exakt": ""}]},
        "evidence.0.exakt",
        "unknown_member",
    ),
    "a moment for a day": (WHY | {"period_start": "2031-05-01T00:00:00Z"}, "period_start", "invalid_value"),
    "a new speaker of no kind": (WHY | {"speaker": {"name": "Sela Quist"}}, "speaker.kind", "missing"),
    "an empty role": (WHY | {"speaker_role": ""}, "speaker_role", "invalid_value"),
    "a long role": (WHY | {"speaker_role": "x" * 301}, "speaker_role", "invalid_value"),
}


@pytest.mark.once("postgres")
@pytest.mark.parametrize(("body", "parameter", "code"), [pytest.param(*row, id=case) for case, row in BODIES.items()])
def test_a_body_says_what_it_means(refused: Desk, body: dict[str, Any], parameter: str, code: str) -> None:
    headers = refused.headers | {"Content-Type": "application/json"}
    answer = refused.client.patch(f"/claims/{refused.id('sailors')}", headers=headers, content=json.dumps(body))

    assert answer.status_code == 422, answer.text
    assert (parameter, code) in [(fault["parameter"], fault["code"]) for fault in answer.json()["errors"]]


@pytest.mark.once("postgres")
def test_a_misspelt_member_is_told_with_what_comes_near(refused: Desk) -> None:
    [fault] = refused.patch(refused.id("sailors"), valu_low=3).json()["errors"]

    assert "value_low" in fault["did_you_mean"]


@pytest.mark.once("postgres")
@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"note": NaN}', b'{"a": 1, "a": 2}', b"\xff"], ids=repr)
def test_what_is_no_json_object_is_refused(refused: Desk, content: bytes) -> None:
    headers = refused.headers | {"Content-Type": "application/json"}

    answer = refused.client.post(f"/claims/{refused.id('sleep')}/accept", headers=headers, content=content)

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (422, "invalid-body")


@pytest.mark.once("postgres")
def test_another_kind_of_body_is_not_taken(refused: Desk) -> None:
    headers = refused.headers | {"Content-Type": "text/plain"}

    answer = refused.client.post(f"/claims/{refused.id('sleep')}/accept", headers=headers, content=b"{}")

    assert answer.status_code == 415


@pytest.mark.parametrize("claim_id", ["clm_0000000000", "%00", "x"])
def test_a_claim_that_is_not_there_cannot_be_reviewed(refused: Desk, claim_id: str) -> None:
    assert refused.patch(claim_id, status="denied").status_code == 404
    assert refused.post(f"/claims/{claim_id}/accept").status_code == 404


@pytest.mark.once("postgres")
def test_a_parameter_that_does_not_exist_is_refused(refused: Desk) -> None:
    assert refused.post(f"/claims/{refused.id('sleep')}/accept?force=true").status_code == 422


TAGS = {
    "the tag": ("{}", 200),
    "the tag weakened": ("W/{}", 200),
    "one of several": ('"other", {}', 200),
    "any": ("*", 200),
    "another": ('"other"', 412),
    "no tag": ("other", 412),
    "nothing": ("", 412),
}


@pytest.mark.parametrize(("given", "status"), [pytest.param(*row, id=case) for case, row in TAGS.items()])
def test_a_claim_is_changed_only_as_it_was_seen(reviewer: Desk, given: str, status: int) -> None:
    one = reviewer.id("sailors")
    tag = reviewer.get(one).headers["ETag"].removeprefix("W/")

    answer = reviewer.patch(one, given.format(tag), status="denied")

    assert answer.status_code == status
    assert reviewer.get(one).json()["status"] == ("denied" if status == 200 else "asserted")
    if status == 412:
        assert answer.json()["etag"] == tag


def test_of_two_reviewers_who_saw_the_same_one_wins(reviewer: Desk) -> None:
    one = reviewer.id("sailors")
    for turn in range(4):
        tag, both = reviewer.get(one).headers["ETag"], Barrier(2)

        def change(role: str, tag: str = tag, both: Barrier = both) -> int:
            both.wait()
            return reviewer.patch(one, tag, speaker_role=role).status_code

        roles = [f"captain {turn}", f"mate {turn}"]
        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(change, roles))

        assert sorted(statuses) == [200, 412]
        assert reviewer.get(one).json()["speaker_role"] == roles[statuses.index(200)]


def by_hand(document: str, **members: Any) -> dict[str, Any]:
    return {
        "document_id": document,
        "kind": "statistic",
        "attribution": "narrator",
        "measure": "casualties",
        "unit": "people",
        "value_low": 14,
        "value_high": 14,
        "bound": "exact",
        "value_text": "14",
        "evidence": [place("counted 14 wounded")],
        **members,
    }


def test_a_claim_is_added_by_hand(reviewer: Desk) -> None:
    document = reviewer.document

    answer = reviewer.post("/claims", **by_hand(document))

    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert answer.headers["Location"] == row["url"] == f"/claims/{row['id']}"
    assert (row["rule"], row["review"], row["statement"]) == ("by_hand", "accepted", "counted 14 wounded")
    assert reviewer.get(row["id"]).json() == row
    assert reviewer.claims("q=counted")["counted 14 wounded"]["id"] == row["id"]
    [created] = reviewer.revisions(row["id"])
    assert (created.action, created.before, created.reason) == (Action.CREATED, None, "extraction_error")


def test_claims_by_hand_at_one_place_have_ids_of_their_own(reviewer: Desk) -> None:
    known = reviewer.id("wounded")
    document = reviewer.document

    ids = {reviewer.post("/claims", **by_hand(document)).json()["id"] for _ in range(3)}

    assert len(ids | {known}) == 4


def test_a_claim_by_hand_is_as_lawful_as_any(reviewer: Desk) -> None:
    document = reviewer.document

    for members in ({"value_text": "15"}, {"value_high": 15}, {"unit": None}, {"document_id": "doc_0000000000"}):
        assert reviewer.post("/claims", **by_hand(document, **members)).status_code == 422


def test_a_named_request_adds_a_claim_once(reviewer: Desk) -> None:
    document = reviewer.document
    headers = reviewer.headers | {"Idempotency-Key": "once"}

    first, again = (reviewer.client.post("/claims", headers=headers, json=WHY | by_hand(document)) for _ in range(2))

    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.content == again.content
    assert {first.headers[name] for name in ("ETag", "Location")} == {
        again.headers[name] for name in ("ETag", "Location")
    }


def test_a_speaker_who_is_new_is_found_by_name_and_surname(reviewer: Desk) -> None:
    one = reviewer.id("sailors")

    reviewer.patch(one, speaker={"name": "Mira Holm", "kind": "person"})

    assert [row["id"] for row in reviewer.claims("speaker=holm").values()] == [one]
    assert reviewer.client.get("/speakers/mira-holm").json()["claim_count"] == 1


def test_states_are_counted_the_hidden_ones_too(reviewer: Desk) -> None:
    for name, decision in {"boats": "reject", "sailors": "withdraw", "sleep": "accept"}.items():
        reviewer.post(f"/claims/{reviewer.id(name)}/{decision}")
    reviewer.patch(reviewer.id("wounded"), status="denied")

    def counted(query: str) -> dict[str, int]:
        rows = reviewer.client.get(f"/claims/facets?document={reviewer.document}&{query}").json()["data"]
        return {f"{row['field']} {row['value']}": row["count"] for row in rows}

    states = ("extracted", "accepted", "corrected", "rejected", "withdrawn")
    assert counted("facet=review") == {f"review {state}": 1 for state in states}
    assert counted("facet=review&review=rejected") == counted("facet=review")
    assert counted("facet=review,kind") == counted("facet=review") | counted("facet=kind")
    assert counted("facet=kind") == {"kind statistic": 2, "kind statement": 1}
    assert counted("facet=kind&review=rejected,withdrawn") == {"kind statistic": 2}


def test_unreviewed_claims_are_listed_in_the_order_of_the_text(reviewer: Desk) -> None:
    reviewer.post(f"/claims/{reviewer.id('boats')}/accept")

    rows = reviewer.client.get(f"/claims?document={reviewer.document}&review=extracted&sort=document,text").json()[
        "data"
    ]

    assert [row["statement"] for row in rows] == [WORDS[name] for name in ("headline", "sailors", "sleep", "wounded")]
