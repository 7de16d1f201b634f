"""Documents in over HTTP: what is taken, what is told, what is refused, and what a name of a request is good for."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from app import idempotency
from app.bringing import of_page
from app.db import transaction
from app.errors import RequestAtWork
from app.models import Document, IdempotentRequest, Revision
from app.readers import Readers
from app.schemas import BatchLine, DocumentKept
from app.vocabulary import KeyScope
from app.web_page import WebPage
from tests.writing import bearer, bringing_to, make_key

TEXT = "Orla Venn said 40 soldiers were killed in Tessara on 3 May 2024.\n"
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Forty dead in Tessara | River News</title>
<meta property="og:title" content="Forty dead in Tessara"><meta property="og:site_name" content="River News">
<meta property="article:published_time" content="2024-05-07T10:00:00Z"><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Forty dead in Tessara</h1>
<p>Orla Venn, the defence minister of Lendia, said that 40 soldiers were killed in Tessara &#8211;
&ldquo;a black day&rdquo;.</p>
<script>alert("12 tanks were destroyed")</script>
<p>She told reporters that 1,200 people had fled the harbour since the storm, and that the river was closed.</p>
</article><footer>Copyright River News</footer></body></html>"""


@pytest.fixture
def writer(engine: Engine, readers: Readers) -> Iterator[httpx.Client]:
    """A client with a key that may bring documents in."""
    with bringing_to(engine, readers) as client:
        yield client


def post(client: httpx.Client, **document: Any) -> httpx.Response:
    return client.post("/documents", json=document)


def batch(client: httpx.Client, *lines: bytes) -> list[dict[str, Any]]:
    body = b"\n".join(lines)
    answer = client.post("/documents:batch", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_document_is_read_and_answered_with_its_claims(writer: httpx.Client) -> None:
    answer = post(
        writer, text=TEXT, source="River News", title="Forty", published_on="2024-05-07", url="https://r.test/1"
    )

    kept = DocumentKept.model_validate_json(answer.content)
    assert (answer.status_code, answer.headers["Location"]) == (201, kept.url)
    assert (kept.new, kept.appearance_added, kept.inferred) == (True, True, [])
    assert (kept.source_slug, kept.title, str(kept.published_on)) == ("river-news", "Forty", "2024-05-07")
    assert kept.claim_count == len(kept.claims) >= 1
    for claim in kept.claims:
        assert TEXT[claim.evidence_start : claim.evidence_end] == claim.evidence_text
    got = writer.get(kept.url).json()
    assert got == {name: value for name, value in answer.json().items() if name in got}
    assert writer.get(f"{kept.url}.txt").text == TEXT
    assert [row["id"] for row in writer.get(f"{kept.url}/claims").json()["data"]] == [one.id for one in kept.claims]


def test_who_brought_it_is_kept_in_history(writer: httpx.Client, engine: Engine) -> None:
    one = post(writer, text=TEXT).json()["id"]

    with Session(engine) as session:
        [revision] = session.scalars(select(Revision).where(col(Revision.subject) == one)).all()
    assert revision.key_id is not None
    assert revision.author != "command line"


def test_a_text_that_is_there_is_not_read_again_and_says_what_was_added(writer: httpx.Client) -> None:
    first = post(writer, text=TEXT, source="River News").json()

    same, other = post(writer, text=TEXT, source="River News"), post(writer, text=TEXT, source="Tidewater Post")

    assert [(one.status_code, one.json()["new"], one.json()["appearance_added"]) for one in (same, other)] == [
        (200, False, False),
        (200, False, True),
    ]
    assert "Location" not in same.headers
    assert [one["id"] for one in other.json()["claims"]] == [one["id"] for one in first["claims"]]
    assert [one["source_slug"] for one in other.json()["appearances"]] == ["river-news", "tidewater-post"]


def test_a_bare_text_has_its_facts_in_the_address(writer: httpx.Client) -> None:
    facts = {"source": "River News", "published_on": "2024-05-07", "title": "Forty", "language": "en"}

    answer = writer.post(
        "/documents", params=facts, content="\ufeff" + TEXT, headers={"Content-Type": "text/plain; charset=UTF-8"}
    )

    document = answer.json()
    assert answer.status_code == 201
    assert (document["source_name"], document["published_on"], document["title"]) == (
        "River News",
        "2024-05-07",
        "Forty",
    )
    assert writer.get(f"{document['url']}.txt").content == ("\ufeff" + TEXT).encode()


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "bare"])
def test_of_a_page_the_article_is_kept_with_what_the_page_says_of_itself(writer: httpx.Client, as_json: bool) -> None:
    if as_json:
        answer = post(writer, html=PAGE)
    else:
        answer = writer.post("/documents", content=PAGE.encode(), headers={"Content-Type": "text/html"})

    document = answer.json()
    assert answer.status_code == 201
    assert (document["title"], document["source_name"]) == ("Forty dead in Tessara", "River News")
    assert (document["published_on"], document["published_on_inferred"]) == ("2024-05-07", True)
    assert sorted(document["inferred"]) == ["published_on", "source", "title"]
    text = writer.get(f"{document['url']}.txt").text
    assert text.startswith("Forty dead in Tessara\nOrla Venn, the defence minister of Lendia")
    assert not any(words in text for words in ("12 tanks", "color", "Copyright", "Home", "<p>", "&ldquo;"))
    assert document["claims"]
    for claim in document["claims"]:
        assert text[claim["evidence_start"] : claim["evidence_end"]] == claim["evidence_text"]


def test_what_the_sender_says_of_a_page_wins_over_the_page(writer: httpx.Client) -> None:
    answer = post(writer, html=PAGE, source="Tidewater Post", published_on="2024-05-08")

    document = answer.json()
    assert (document["source_name"], document["published_on"]) == ("Tidewater Post", "2024-05-08")
    assert (document["published_on_inferred"], document["inferred"]) == (False, ["title"])


@pytest.mark.parametrize(
    ("page", "inferred"),
    [
        (WebPage("A text.", title="x" * 1001), ()),
        (WebPage("A text.", site="\ud800"), ()),
        (WebPage("A text.", title="Fits", site="y" * 201), ("title",)),
    ],
    ids=["too-long", "no-text", "one-of-two"],
)
def test_what_a_page_says_of_itself_is_left_out_where_it_cannot_be_kept(
    page: WebPage, inferred: tuple[str, ...]
) -> None:
    assert of_page(page, {}).inferred == inferred


KINDS = {
    "application/pdf": b"%PDF-1.7",
    "application/zip": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/xml": b"<a/>",
    "multipart/form-data; boundary=x": b"--x--",
    "text/plain; charset=iso-8859-1": b"caf\xe9",
    "text/html; charset=utf-16": PAGE.encode("utf-16"),
    "application/json; charset=windows-1252": b"{}",
    "text/": TEXT.encode(),
    "": TEXT.encode(),
}


def test_another_kind_of_body_is_not_taken(writer: httpx.Client) -> None:
    for kind, body in KINDS.items():
        answer = writer.post("/documents", content=body, headers={"Content-Type": kind})

        assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/problem+json"), kind
        assert answer.json()["available"], kind


BODIES = {
    "nan": b'{"text": NaN}',
    "infinity": b'{"text": "a", "source": -Infinity}',
    "huge number": b'{"text": "a", "source": 1e400}',
    "many digits": b'{"text": ' + b"9" * 5000 + b"}",
    "lone surrogate": rb'{"text": "MARKER \ud800 here"}',
    "surrogate in a name": rb'{"text": "a", "\ud800": 1}',
    "surrogate in a page": rb'{"html": "<p>\udfff</p>"}',
    "surrogate in a fact": rb'{"text": "a", "source": "\udc00"}',
    "nul": rb'{"text": "MARKER \u0000"}',
    "raw nul": b'{"text": "a\x00"}',
    "nul in a page": rb'{"html": "<p>\u0000</p>"}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "deep and closed": b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "twice": b'{"text": "a", "text": "b"}',
    "not utf-8": b'{"text": "caf\xe9"}',
    "utf-16": '{"text": "a"}'.encode("utf-16"),
    "mark": b'\xef\xbb\xbf{"text": "a"}',
    "list": b'["text"]',
    "string": b'"MARKER"',
    "null": b"null",
    "nothing": b"",
    "half": b'{"text": "MARKER',
    "neither": b'{"source": "River News"}',
    "both": b'{"text": "a", "html": "<p>b</p>"}',
    "number as text": b'{"text": 7}',
    "object as text": b'{"text": {"a": "MARKER"}}',
    "empty text": b'{"text": " \\n "}',
    "empty page": b'{"html": ""}',
    "page without article": b'{"html": "<html><body></body></html>"}',
    "empty fact": b'{"text": "a", "source": ""}',
    "long fact": b'{"text": "a", "source": "' + b"s" * 201 + b'"}',
    "two lines": b'{"text": "a", "title": "b\\nc"}',
    "no url": b'{"text": "a", "url": "javascript:MARKER"}',
    "no day": b'{"text": "a", "published_on": "2024-02-30"}',
    "day as number": b'{"text": "a", "published_on": 1700000000}',
    "day with time": b'{"text": "a", "published_on": "2024-02-03T00:00:00"}',
    "no language": b'{"text": "a", "language": "MARKER MARKER"}',
}


def test_a_wrong_body_is_refused_and_not_repeated(writer: httpx.Client) -> None:
    for name, body in BODIES.items():
        answer = writer.post("/documents", content=body, headers={"Content-Type": "application/json"})

        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json"), name
        assert answer.json()["detail"], name
        assert "MARKER" not in answer.text, name
    assert writer.get("/documents").json()["data"] == []


def test_an_unknown_member_comes_with_those_near(writer: httpx.Client) -> None:
    problem = post(writer, text=TEXT, sorce="River News", published="2024-05-07").json()

    assert [(one["parameter"], one["code"], one["did_you_mean"]) for one in problem["errors"]] == [
        ("sorce", "unknown_member", ["source"]),
        ("published", "unknown_member", ["published_on"]),
    ]


def test_a_fact_that_is_misspelt_or_misplaced_in_the_address_is_refused(writer: httpx.Client) -> None:
    plain = {"Content-Type": "text/plain"}

    misspelt = writer.post("/documents?sorce=River", content=TEXT, headers=plain)
    misplaced = writer.post("/documents?source=River", json={"text": TEXT})

    assert misspelt.json()["errors"][0]["did_you_mean"] == ["source"]
    assert misplaced.json()["errors"][0]["code"] == "misplaced"
    assert {misspelt.status_code, misplaced.status_code} == {422}


# --- the same request, sent again


def test_the_same_request_of_one_name_has_the_same_answer(writer: httpx.Client, engine: Engine) -> None:
    named = {"Idempotency-Key": "a name with spaces ~"}
    first = writer.post("/documents", json={"text": TEXT, "source": "River News"}, headers=named)

    again = writer.post("/documents", json={"text": TEXT, "source": "River News"}, headers=named)

    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert (again.headers["Idempotency-Replayed"], "Idempotency-Replayed" in first.headers) == ("true", False)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"json": {"text": "Another text."}},
        {"json": {"text": TEXT, "source": "Tidewater Post"}},
        {"content": TEXT, "headers": {"Content-Type": "text/plain"}},
        {"json": {"text": TEXT}, "params": {"_": "1"}},
    ],
    ids=["text", "source", "kind", "address"],
)
def test_another_request_under_a_used_name_is_refused(writer: httpx.Client, other: dict[str, Any]) -> None:
    named = {"Idempotency-Key": "once"}
    writer.post("/documents", json={"text": TEXT}, headers=named)

    answer = writer.post("/documents", **{**other, "headers": {**other.get("headers", {}), **named}})

    assert (answer.status_code, answer.json()["title"]) == (422, "Unusable idempotency key")


def test_a_name_means_something_to_one_key_alone(writer: httpx.Client, engine: Engine) -> None:
    named = {"Idempotency-Key": "once"}
    writer.post("/documents", json={"text": TEXT}, headers=named)
    other, _ = make_key(engine, {KeyScope.INGEST})

    answer = writer.post("/documents", json={"text": "Another text."}, headers=named | bearer(other))

    assert answer.status_code == 201


@pytest.mark.parametrize("name", ["", "x" * 256, "caf\xe9", "tab\there"], ids=["empty", "long", "non-ascii", "control"])
def test_a_name_is_printable_ascii(writer: httpx.Client, name: str) -> None:
    headers = {b"Idempotency-Key": name.encode("latin-1"), b"Content-Type": b"application/json"}

    answer = writer.post("/documents", content=json.dumps({"text": TEXT}), headers=headers)

    assert (answer.status_code, answer.json()["title"]) == (422, "Unusable idempotency key")


def test_a_refused_request_leaves_its_name_free(writer: httpx.Client) -> None:
    named = {"Idempotency-Key": "once"}
    refused = writer.post("/documents", json={"html": "<html></html>"}, headers=named)

    answer = writer.post("/documents", json={"text": TEXT}, headers=named)

    assert (refused.status_code, answer.status_code) == (422, 201)


def at_work(engine: Engine, age: timedelta, status: int | None = None) -> idempotency.Named:
    """A request that began so long ago."""
    request = idempotency.Named("key_test", "once", "0" * 64)
    with idempotency.once(engine, request) as once, transaction(engine) as session:
        if status:
            once.keep(session, status, b"{}")
    with transaction(engine) as session:
        [row] = session.scalars(select(IdempotentRequest)).all()
        row.created_at -= age
    return request


def test_a_request_still_at_work_is_told_so(engine: Engine) -> None:
    request = at_work(engine, timedelta(0))

    with pytest.raises(RequestAtWork), idempotency.once(engine, request):
        pass


def test_a_request_whose_worker_died_is_free_after_a_while(engine: Engine) -> None:
    request = at_work(engine, idempotency.AT_WORK + timedelta(seconds=1))

    with idempotency.once(engine, request) as once, transaction(engine) as session:
        assert once.kept is None
        once.keep(session, 201, b"[]")


def test_who_was_taken_over_keeps_nothing(engine: Engine) -> None:
    request = idempotency.Named("key_test", "once", "0" * 64)
    with idempotency.once(engine, request) as slow:
        with transaction(engine) as session:
            [row] = session.scalars(select(IdempotentRequest)).all()
            row.created_at -= idempotency.AT_WORK + timedelta(seconds=1)
        with idempotency.once(engine, request) as quick, transaction(engine) as session:
            quick.keep(session, 201, b"quick")
        with pytest.raises(RequestAtWork), transaction(engine) as session:
            slow.keep(session, 201, b"slow")

    with idempotency.once(engine, request) as again:
        assert again.kept == idempotency.Kept(201, b"quick")


@pytest.mark.parametrize(
    ("age", "kept"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24, seconds=1), False)]
)
def test_an_answer_is_kept_for_a_day(engine: Engine, age: timedelta, kept: bool) -> None:
    request = at_work(engine, age, status=201)

    with idempotency.once(engine, request) as once:
        assert (once.kept is not None) == kept


def test_of_two_at_once_one_is_carried_out(writer: httpx.Client) -> None:
    def send(_: int) -> int:
        return writer.post("/documents", json={"text": TEXT}, headers={"Idempotency-Key": "once"}).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(6)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses


# --- many in one body


def test_a_batch_takes_the_good_and_tells_the_bad(writer: httpx.Client) -> None:
    one = json.dumps({"text": TEXT, "source": "River News"}).encode()

    answers = batch(writer, one, b"{", b"", one + b"\r", json.dumps({"html": PAGE}).encode(), b'{"sorce": 1}', b"\xff")

    for answer in answers:
        BatchLine.model_validate(answer)
    assert [(answer["line"], answer["status"]) for answer in answers] == [
        (1, 201),
        (2, 422),
        (4, 200),
        (5, 201),
        (6, 422),
        (7, 422),
    ]
    assert answers[0]["id"] == answers[2]["id"]
    assert (answers[0]["new"], answers[2]["new"], answers[0]["claim_count"] >= 1) == (True, False, True)
    assert answers[1]["problem"]["title"] == "Invalid body"
    assert answers[4]["problem"]["errors"][0]["parameter"] == "sorce"
    assert len(writer.get("/documents").json()["data"]) == 2


def test_a_batch_of_another_kind_or_with_parameters_is_refused(writer: httpx.Client) -> None:
    kind = writer.post("/documents:batch", json={"text": TEXT})
    parameter = writer.post(
        "/documents:batch?source=x", content=b"{}", headers={"Content-Type": "application/x-ndjson"}
    )

    assert (kind.status_code, kind.json()["available"]) == (415, ["application/x-ndjson"])
    assert parameter.status_code == 422


def test_an_empty_batch_has_an_empty_answer(writer: httpx.Client) -> None:
    assert batch(writer) == []
    assert batch(writer, b"", b"  ", b"") == []
