"""`/feed.atom`: what is new and changed, for feed readers: valid whatever texts say, crediting nobody falsely."""

from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.feed import Feed, atom, shown
from app.models import Appearance, Claim, Revision, Source, Speaker, now
from app.schemas import ClaimParts, SpanText
from app.vocabulary import Action, Attribution, Kind, Recorded, RevisionReason, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.library import add_all, add_harbour, add_river
from tests.test_changes import withdraw

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: httpx.Client, question: str = "") -> list[ET.Element]:
    """The entries of the feed, parsed."""
    answer = client.get(f"/feed.atom{question}")
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314  our own


def text_of(element: ET.Element, name: str) -> str:
    """What one child of it says."""
    found = element.findtext(f"{ATOM}{name}")
    assert found is not None
    return found


def test_a_feed_has_what_a_feed_must_have(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    url = "http://claims.test/feed.atom?speaker=Osk&limit=2"

    answer = client.get(url)
    feed = ET.fromstring(answer.content)  # noqa: S314

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert [name.text for name in feed.findall(f"{ATOM}author/{ATOM}name")] == ["Conflict claims"]
    links = {(link.get("rel"), link.get("type")): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        ("self", "application/atom+xml"): url,
        ("alternate", "text/html"): "http://claims.test/explore/claims?speaker=Osk",
        ("alternate", "application/json"): "http://claims.test/claims?speaker=Osk",
    }
    found = feed.findall(f"{ATOM}entry")
    assert len(found) == 2
    for element in (feed, *found):
        assert text_of(element, "id").startswith("urn:uuid:")
        assert datetime.fromisoformat(text_of(element, "updated")).tzinfo is not None
        assert text_of(element, "title")
    assert text_of(feed, "updated") == max(text_of(entry, "updated") for entry in found)
    assert feed.findall(f".//{ATOM}entry/{ATOM}author") == []


def test_an_empty_feed_is_a_feed(client: httpx.Client) -> None:
    feed = ET.fromstring(client.get("/feed.atom?speaker=nobody").content)  # noqa: S314

    assert feed.findall(f"{ATOM}entry") == []
    assert datetime.fromisoformat(text_of(feed, "updated")).tzinfo is not None


def test_the_last_change_comes_first_and_is_another_entry(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_river(add_document)
    add_harbour(add_document)
    [before] = [text_of(entry, "id") for entry in entries(client) if "40 boats" in text_of(entry, "title")]
    assert "40 boats" not in text_of(entries(client)[0], "title")

    withdraw(engine, "40 boats crossed the river")

    first = entries(client)[0]
    assert text_of(first, "title") == "Withdrawn: Dorian Osk: 40 boats crossed the river"
    assert text_of(first, "id") != before
    assert "The ministry took it back." in text_of(first, "summary")
    assert "[withdrawn]" in text_of(first, "summary")
    assert "withdrawn" in [one.get("term") for one in first.findall(f"{ATOM}category")]
    assert len({text_of(entry, "id") for entry in entries(client)}) == len(entries(client))


def test_ids_are_the_same_from_whichever_host_and_question(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    here = [text_of(entry, "id") for entry in entries(client)]
    there = client.get("/feed.atom", headers={"Host": "mirror.test"})

    assert [text_of(entry, "id") for entry in ET.fromstring(there.content).findall(f"{ATOM}entry")] == here  # noqa: S314
    assert {text_of(entry, "id") for entry in entries(client, "?speaker=Osk")} < set(here)


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("Lendia loses 300 soldiers a week", "Headline, Tidewater Post: "),
        ("12.5 million tonnes of grain burnt", "Dorian Osk: "),
    ],
)
def test_an_entry_says_whose_words_it_has(
    client: httpx.Client, add_document: AddDocument, statement: str, title: str
) -> None:
    add_harbour(add_document)

    assert f"{title}{statement}" in [text_of(entry, "title") for entry in entries(client)]


def test_the_summary_names_speaker_origins_and_relays(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    [entry] = entries(client, "?measure=cost")

    assert text_of(entry, "summary") == (
        "New.\nDorian Osk (spokesman), citing Ministry of Harbours, as reported by Tidewater Agency in "
        "“Lendia loses 300”, Tidewater Post, 6 May 2031."
    )
    assert text_of(entry, "content") == "12.5 million tonnes of grain burnt"


@pytest.mark.parametrize("question", ["?speaker=Osk", "?measure=cost", "?q=grain", "?status=targeted", "?limit=3"])
def test_filters_are_those_of_claims(client: httpx.Client, add_document: AddDocument, question: str) -> None:
    add_all(add_document)
    listed = client.get(f"/claims{question}&sort=-updated_at").json()["data"]

    found = [entry.find(f"{ATOM}link[@rel='alternate']") for entry in entries(client, question)]

    assert {link.get("href") for link in found if link is not None} == {
        f"http://claims.test/claims/{row['id']}" for row in listed
    }


@pytest.mark.parametrize("question", ["speker=x", "limit=0", "limit=501", "sort=id", "cursor=x"])
def test_what_means_nothing_is_refused(client: httpx.Client, question: str) -> None:
    assert client.get(f"/feed.atom?{question}").status_code == 422


def test_a_feed_that_holds_is_not_sent_again(client: httpx.Client, add_document: AddDocument) -> None:
    tag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304

    add_river(add_document)

    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 200


ANYTHING = st.text(st.characters(codec=None), min_size=1, max_size=40)
"""Halves of surrogate pairs, controls and non-characters among it."""


@given(words=ANYTHING, name=ANYTHING, title=ANYTHING, note=ANYTHING)
@example("<![CDATA[ ]]> &amp; <b>", "\x00\x1b[31m", "\ud800\udfff\ufffe\uffff", "a\r\nb\rc\x0b\u2028\u202e")
def test_whatever_texts_say_is_said_again(words: str, name: str, title: str, note: str) -> None:
    claim = Claim(
        id="clm_0000000000",
        document_id="doc_0000000000",
        appearance_id=1,
        kind=Kind.STATEMENT,
        statement=words,
        status=Status.ASSERTED,
        attribution=Attribution.QUOTE,
        anchor=0,
        rule="test",
    )
    speaker = Speaker(slug="somebody", name=name, kind=SpeakerKind.PERSON)
    span = SpanText(0, 1, words, "", "", primary=True)
    appearance = Appearance(document_id=claim.document_id, title=title, published_on=date(2031, 5, 6))
    parts = ClaimParts(claim, appearance, Source(slug="s", name=name), speaker, [span], [], [])
    revision = Revision(
        version=1,
        at=now(),
        author=name,
        action=Action.CORRECTED,
        kind=Recorded.CLAIM,
        subject=claim.id,
        reason=RevisionReason.OTHER,
        note=note,
    )
    about = Feed("http://claims.test/feed.atom?q=x", {}, "http://claims.test/", "q=x", now())

    [entry] = ET.fromstring(atom(about, [parts], {claim.id: revision})).findall(f"{ATOM}entry")  # noqa: S314

    assert text_of(entry, "title") == shown(f"{name}: {words}")
    assert entry.findtext(f"{ATOM}content") == shown(words)
    assert text_of(entry, "summary").startswith(shown(f"Corrected. The note says why. {note}"))
    assert len(shown(words)) + words.count("\r\n") == len(words)


@pytest.mark.parametrize(
    ("text", "seen"),
    [("a\x00b", "a␀b"), ("\x1b", "␛"), ("\ud800", "�"), ("\uffff", "�"), ("a\r\nb\rc", "a\nb\nc"), ("\t🚢é", "\t🚢é")],
    ids=ascii,
)
def test_what_xml_cannot_hold_is_seen(text: str, seen: Any) -> None:
    assert shown(text) == seen
