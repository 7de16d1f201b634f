"""`/changes` and histories: every change with who, when and why, in order, in pages, for one thing or for all."""

import json
from datetime import date, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.db import transaction
from app.history import Author, Change, Why
from app.models import Claim, Speaker, SpeakerSlug
from app.review import decide
from app.vocabulary import Action, Recorded, RevisionReason, SpeakerKind
from tests.conftest import AddDocument
from tests.library import add_all, add_harbour, add_river

DESK = Author("Tidewater desk", "key_0000000000")
WHY = Why(RevisionReason.RETRACTED, "The ministry took it back.")


def withdraw(engine: Engine, statement: str) -> str:
    """Take one claim back; its id."""
    with transaction(engine) as session:
        change = Change(session, DESK, WHY)
        claim = session.exec(select(Claim).where(Claim.statement == statement)).one()
        decide(change, claim, Action.WITHDRAWN)
        return claim.id


def changes(client: httpx.Client, question: str = "") -> list[dict[str, Any]]:
    """The changes of one page."""
    answer = client.get(f"/changes?limit=1000{question}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def test_history_says_when_it_begins(client: httpx.Client) -> None:
    [began] = changes(client)

    assert (began["action"], began["kind"], began["author"]) == ("began", "database", "migration")
    assert (began["url"], began["before"], began["after"]) == (None, None, None)


def test_everything_that_comes_in_is_told_once_in_its_order(client: httpx.Client, add_document: AddDocument) -> None:
    add_river(add_document)

    told = changes(client)[1:]

    assert [one["kind"] for one in told] == ["source", "document", "speaker", "claim"]
    assert {one["action"] for one in told} == {"created"}
    assert len({(one["version"], one["at"]) for one in told}) == 1
    claim = told[-1]["after"]
    assert claim["evidence"] == [{"start": 16, "end": 42, "primary": True}]
    assert (claim["speaker"], claim["source"], claim["item"]) == ("dorian-osk", "river-news", "boat")
    assert claim["created_at"] == claim["updated_at"] == told[-1]["at"].replace("Z", "+00:00")


def test_a_withdrawn_claim_keeps_its_history(client: httpx.Client, engine: Engine, add_document: AddDocument) -> None:
    add_river(add_document)
    id_ = withdraw(engine, "40 boats crossed the river")
    assert client.get(f"/claims/{id_}").status_code == 410

    answer = client.get(f"/claims/{id_}/history")

    assert answer.status_code == 200
    created, withdrawn = answer.json()["data"]
    assert (created["action"], created["before"], created["changed"]) == ("created", None, [])
    assert (withdrawn["action"], withdrawn["author"]) == ("withdrawn", "Tidewater desk")
    assert (withdrawn["reason"], withdrawn["note"]) == ("retracted", "The ministry took it back.")
    assert set(withdrawn["changed"]) == {"review", "updated_at"}
    assert withdrawn["before"] == created["after"]
    assert withdrawn["after"]["review"] == "withdrawn"
    assert withdrawn["url"] == f"/claims/{id_}"
    assert "key" not in json.dumps(withdrawn)


@pytest.mark.parametrize(
    ("path", "actions"),
    [
        ("/sources/river-news/history", ["created"]),
        ("/speakers/dorian-osk/history", ["created"]),
        ("/documents/{document}/history", ["created", "appeared"]),
    ],
)
def test_other_things_have_a_history_too(
    client: httpx.Client, add_document: AddDocument, path: str, actions: list[str]
) -> None:
    document = add_river(add_document)
    add_river(add_document, source="Harbour Sheet", published_on=date(2031, 5, 1))

    told = client.get(path.format(document=document)).json()["data"]

    assert [one["action"] for one in told] == actions


@pytest.mark.parametrize("path", ["/claims/{}", "/documents/{}", "/speakers/{}", "/sources/{}"])
@pytest.mark.parametrize("name", ["nothing", "%00", "database"])
def test_what_never_was_has_no_history(client: httpx.Client, path: str, name: str) -> None:
    answer = client.get(path.format(name) + "/history")

    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/problems/not-found")


def test_pages_follow_each_other_to_the_end(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    whole = changes(client)
    pages, url = [], "/changes?limit=4&kind=claim"
    while url:
        page = client.get(url).json()
        pages.append(page["data"])
        last = page["data"][-1]["id"]
        assert page["next"] is None or (page["meta"]["last"], page["next_cursor"]) == (last, str(last))
        url = page["next"]

    assert [one for page in pages for one in page] == [one for one in whole if one["kind"] == "claim"]
    assert {len(page) for page in pages[:-1]} == {4}
    assert page["meta"]["last"] == whole[-1]["id"]


def test_whoever_asks_again_gets_what_came_since(client: httpx.Client, add_document: AddDocument) -> None:
    add_river(add_document)
    last = client.get("/changes?action=withdrawn").json()["meta"]["last"]
    assert changes(client, f"&since={last}") == []
    before = changes(client)

    add_harbour(add_document)

    assert before + changes(client, f"&since={last}") == changes(client)


def test_a_number_that_was_never_given_is_told(client: httpx.Client) -> None:
    answer = client.get("/changes?since=900").json()

    assert [one["code"] for one in answer["meta"]["warnings"]] == ["ahead"]
    assert answer["meta"]["last"] < 900
    assert answer["data"] == []


def test_since_a_moment_is_after_it_and_since_a_day_from_its_beginning(
    client: httpx.Client, add_document: AddDocument
) -> None:
    add_river(add_document)
    add_harbour(add_document)
    whole = changes(client)
    moment = whole[2]["at"]
    day = datetime.fromisoformat(moment).date().isoformat()

    assert changes(client, f"&since={moment}") == [one for one in whole if one["at"] > moment]
    assert changes(client, f"&since={day}") == [one for one in whole if one["at"] >= day]
    assert changes(client, "&since=2020-01-01") == changes(client, "&since=0001-01-01") == whole
    assert changes(client, "&since=2999-01-01T00:00:00Z") == []


def test_what_is_asked_for_is_what_is_told(client: httpx.Client, engine: Engine, add_document: AddDocument) -> None:
    document = add_harbour(add_document)
    add_river(add_document)
    id_ = withdraw(engine, "Nobody sleeps in Tessara")
    whole = changes(client)
    own = {id_: one for one in whole if (id_ := one["subject"]) and one["kind"] == "claim"}
    of_document = {one for one, change in own.items() if change["after"]["document_id"] == document}

    def chosen(question: str) -> list[dict[str, Any]]:
        return changes(client, question)

    assert chosen("&kind=speaker,source") == [one for one in whole if one["kind"] in {"speaker", "source"}]
    assert chosen("&action=withdrawn") == [one for one in whole if one["action"] == "withdrawn"]
    assert chosen(f"&claim={id_}") == [one for one in whole if one["subject"] == id_]
    assert chosen(f"&document={document}") == [one for one in whole if one["subject"] in {document, *of_document}]
    assert chosen(f"&document={document}&claim={id_}") == chosen(f"&claim={id_}")
    assert chosen("&claim=nothing") == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("since=x", "not_since"),
        ("since=-1", "not_since"),
        ("since=9999999999999999999", "not_since"),
        ("kind=clam", "unknown_word"),
        ("action=create", "unknown_word"),
        ("limit=0", "out_of_range"),
        ("limit=1001", "out_of_range"),
        ("claim=%00", "not_text"),
        ("cursor=3", "unknown_parameter"),
        ("as_of=2031-01-01", "unknown_parameter"),
    ],
)
def test_what_cannot_be_meant_is_refused(client: httpx.Client, question: str, code: str) -> None:
    answer = client.get(f"/changes?{question}")

    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == [code]


def test_the_file_has_the_same_changes(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    whole = changes(client)

    answer = client.get("/changes.ndjson")
    later = client.get(f"/changes.ndjson?since={whole[4]['id']}&limit=3&kind=claim,speaker")

    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == whole
    wanted = [one for one in whole[5:] if one["kind"] in {"claim", "speaker"}][:3]
    assert [json.loads(line) for line in later.text.splitlines()] == wanted


def test_an_answer_that_holds_is_not_sent_again(client: httpx.Client, add_document: AddDocument) -> None:
    tag = client.get("/changes").headers["ETag"]
    assert client.get("/changes", headers={"If-None-Match": tag}).status_code == 304

    add_river(add_document)

    assert client.get("/changes", headers={"If-None-Match": tag}).status_code == 200


def test_a_thing_from_before_history_has_an_empty_one(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    with Session(engine) as session:
        session.add(Speaker(slug="velis-ormon", name="Velis Ormon", kind=SpeakerKind.PERSON))
        session.commit()

    answer = client.get("/speakers/velis-ormon/history")

    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_a_speaker_s_history_goes_on_under_another_slug(client: httpx.Client, engine: Engine) -> None:
    state = {"slug": "velis-ormon", "name": "Velis Ormon"}
    with transaction(engine) as session:
        change = Change(session)
        session.add(Speaker(id=7, slug="velis-ormon-2", name="Velis Ormon", kind=SpeakerKind.PERSON))
        session.flush()
        session.add(SpeakerSlug(slug="velis-ormon", speaker_id=7))
        change.record(Action.CREATED, Recorded.SPEAKER, {"velis-ormon": (None, state)})
        change.record(Action.RENAMED, Recorded.SPEAKER, {"velis-ormon-2": (state, {**state, "slug": "velis-ormon-2"})})

    told = client.get("/speakers/velis-ormon-2/history").json()["data"]

    assert [(one["action"], one["changed"]) for one in told] == [("created", []), ("renamed", ["slug"])]
    former = client.get("/speakers/velis-ormon/history?limit=5")
    assert (former.status_code, former.headers["Location"]) == (308, "/speakers/velis-ormon-2/history?limit=5")
