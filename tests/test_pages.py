"""Pages by cursor: no row lost, none twice, whatever is written in between; and no cursor but our own."""

import json
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import HMACAlgorithm, URLSafeSerializer
from sqlalchemy import Engine, delete
from sqlmodel import Session

from app.db import transaction
from app.errors import InvalidParameter
from app.filters import SORT_WORDS, Paging
from app.history import Change
from app.models import Appearance, Claim, ClaimWords, Document, Evidence, Speaker
from app.names import text_sha256
from app.queries import Cursors, Window, list_speakers
from app.queries.pages import Position
from app.queries.signing import Signing
from app.queries.sorting import order_by
from app.search_text import search_text
from app.vocabulary import Attribution, Kind, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.library import add_all

DAYS = st.none() | st.integers(0, 3).map(lambda days: date(2031, 5, 1) + timedelta(days))
NUMBERS = st.none() | st.integers(0, 3)
ROWS = st.lists(st.tuples(DAYS, NUMBERS, NUMBERS), max_size=6)
"""A day and two numbers, few of each so that they repeat: everything else in the row is made of them."""

SORTS = st.lists(st.sampled_from(SORT_WORDS), max_size=3)
NEWEST = order_by(["-published_on"])

Row = tuple[date | None, int | None, int | None]
LETTERS = string.ascii_letters + string.digits + "-_.="
HERE = Position(date(2031, 5, 6), "clm_0123456789")
LISTS = ["/claims", "/documents/doc_0123456789/claims"]
ANY = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
VERY_MANY = settings(ANY, max_examples=300)


class Shelf:
    """A document that claims are added to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers = count()
        with transaction(engine) as session:
            Change(session).move()
            session.execute(delete(Claim))
            session.merge(Document(id="doc_0123456789", sha256=text_sha256("40 boats"), text="40 boats", language="en"))
            session.flush()
            session.merge(Appearance(id=1, document_id="doc_0123456789"))
            for number in range(4):
                session.merge(Speaker(id=number + 1, slug=f"speaker-{number}", name="Venn", kind=SpeakerKind.PERSON))

    def add(self, rows: list[Row]) -> set[str]:
        """Add a claim for each, with an id that sorts in no particular way; their ids."""
        claims = [self._claim(*row) for row in rows]
        with transaction(self._engine) as session:
            Change(session).move()
            session.add_all(claims)
            session.flush()
            for claim in claims:
                here = {"start": claim.anchor, "end": claim.anchor + 2}
                evidence = Evidence(claim_id=claim.id, document_id=claim.document_id, **here, primary=True)
                words = search_text(["boats " * (1 + claim.updated_at.hour)])
                session.add_all([evidence, ClaimWords(claim_id=claim.id, words=words)])
            return {claim.id for claim in claims}

    def _claim(self, day: date | None, first: int | None, second: int | None) -> Claim:
        low = None if first is None else first * 1.5
        high = None if second is None else second * 2.5 + 10
        return Claim(
            id=f"clm_{text_sha256(str(next(self._numbers)))[:10]}",
            document_id="doc_0123456789",
            appearance_id=1,
            published_on=day,
            kind=Kind.STATISTIC,
            statement="40 boats",
            status=Status.ASSERTED,
            attribution=Attribution.NARRATOR,
            measure=None if first is None else ["aid", "attacks", "cost", "other"][first],
            value_low=low,
            value_high=high,
            per_month_high=None if low is None else low / 3,
            period_start=day,
            period_end=None if first is None else date(2031, 6, 1 + first),
            speaker_id=None if second is None else second + 1,
            anchor=first or 0,
            rule="test",
            created_at=datetime(2031, 7, 1, 0, 0, second or 0, tzinfo=UTC),
            updated_at=datetime(2031, 7, 1, second or 0, tzinfo=UTC),
        )


def walk(client: httpx.Client, url: str) -> Iterator[list[str]]:
    """The ids of each page."""
    for _ in range(50):
        body = client.get(url).json()
        assert (body["next"] is None) == (body["next_cursor"] is None)
        yield [row["id"] for row in body["data"]]
        url = body["next"]
        if url is None:
            return
    raise AssertionError("the pages never end")


def asking_for(path: str, limit: int, sort: list[str]) -> str:
    """The address of a first page; only what is searched has a score."""
    parts = {"limit": str(limit), "sort": ",".join(sort), "q": "boats" if {"score", "-score"} & {*sort} else ""}
    return f"{path}?" + "&".join(f"{name}={value}" for name, value in parts.items() if value)


@pytest.mark.parametrize("path", LISTS)
@ANY
@given(there=ROWS, meanwhile=st.lists(ROWS, max_size=4), limit=st.integers(1, 7), sort=SORTS)
def test_pages_lose_no_row_and_repeat_none(
    client: httpx.Client,
    engine: Engine,
    path: str,
    there: list[Row],
    meanwhile: list[list[Row]],
    limit: int,
    sort: list[str],
) -> None:
    check_pages(client, Shelf(engine), asking_for(path, limit, sort), limit, [there, *meanwhile])


@pytest.mark.slow
@pytest.mark.parametrize("path", LISTS)
@VERY_MANY
@given(written=st.lists(ROWS, min_size=1, max_size=5), limit=st.integers(1, 7), sort=SORTS)
def test_whatever_is_written_pages_lose_no_row_and_repeat_none(
    client: httpx.Client, engine: Engine, path: str, written: list[list[Row]], limit: int, sort: list[str]
) -> None:
    check_pages(client, Shelf(engine), asking_for(path, limit, sort), limit, written)


def check_pages(client: httpx.Client, shelf: Shelf, url: str, limit: int, written: list[list[Row]]) -> None:
    """What was there is seen once, what is written in between at most once."""
    first, *meanwhile = written
    there = shelf.add(first)
    added: set[str] = set()

    seen: list[str] = []
    writes = iter(meanwhile)
    for page in walk(client, url):
        assert len(page) <= limit
        seen += page
        added |= shelf.add(next(writes, []))

    assert len(seen) == len(set(seen))
    assert there <= set(seen) <= there | added


COLUMNS = {
    "speaker": "speaker_slug",
    "source": "source_slug",
    "document": "document_id",
    "text": "evidence_start",
    "published_on": "period_start",
}
"""Where a row shows what is sorted by; the shelf's document has no date, its claims' periods begin on theirs."""


@ANY
@given(there=ROWS, limit=st.integers(1, 7), sort=SORTS)
def test_rows_come_in_the_order_that_is_asked_for(
    client: httpx.Client, engine: Engine, there: list[Row], limit: int, sort: list[str]
) -> None:
    check_order(client, engine, there, limit, sort)


@pytest.mark.slow
@VERY_MANY
@given(there=ROWS, limit=st.integers(1, 7), sort=SORTS)
def test_whatever_is_there_comes_in_the_order_that_is_asked_for(
    client: httpx.Client, engine: Engine, there: list[Row], limit: int, sort: list[str]
) -> None:
    check_order(client, engine, there, limit, sort)


def check_order(client: httpx.Client, engine: Engine, there: list[Row], limit: int, sort: list[str]) -> None:
    """The pages have the order that Python makes of the rows."""
    Shelf(engine).add(there)
    rows = {row["id"]: row for row in client.get(asking_for("/claims", 1000, ["score"])).json()["data"]}

    found = [one for page in walk(client, asking_for("/claims", limit, sort)) for one in page]

    # the last column first, since sorting in Python keeps the order of equals
    expected = sorted(rows, reverse=(sort or ["-published_on"])[0].startswith("-"))
    for name in reversed(sort or ["-published_on"]):
        column = COLUMNS.get(name.removeprefix("-"), name.removeprefix("-"))
        sign = -1 if name.startswith("-") else 1
        ranks = {one: sign * rank(rows, column, one) for one in rows if rows[one][column] is not None}
        expected = sorted([one for one in expected if one in ranks], key=ranks.__getitem__) + [
            one for one in expected if one not in ranks
        ]
    assert found == expected


def rank(rows: dict[str, dict[str, Any]], column: str, one: str) -> int:
    """The place of its value among those of the column."""
    return sorted({row[column] for row in rows.values() if row[column] is not None}).index(rows[one][column])


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("resource", ["speakers", "sources", "documents"])
def test_other_lists_have_pages_too(client: httpx.Client, add_document: AddDocument, resource: str, limit: int) -> None:
    add_all(add_document)
    whole = client.get(f"/{resource}").json()["data"]

    rows: list[Any] = []
    url: str | None = f"/{resource}?limit={limit}"
    while url:
        body = client.get(url).json()
        rows += body["data"]
        url = body["next"]

    assert rows == whole
    assert len(rows) > 1


def test_names_sort_by_code_point_on_both_databases(engine: Engine) -> None:
    names = ["b", "a", "Z", "é", "-", "a-b", "ab", "и"]
    with transaction(engine) as session:
        session.add_all(Speaker(slug=name, name=name, kind=SpeakerKind.PERSON) for name in names)

    with Session(engine) as session:
        found = list_speakers(session, Window(Paging(), Cursors("key"), "all"))

    assert [row["slug"] for row in found.rows] == sorted(names)


def test_the_next_page_keeps_the_question(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    answer = client.get("/claims?limit=1&speaker=Osk&embed=speaker&utm_source=letter&status=asserted,targeted")

    following = httpx.URL(answer.json()["next"])
    assert dict(following.params) == {
        "limit": "1",
        "speaker": "Osk",
        "embed": "speaker",
        "utm_source": "letter",
        "status": "asserted,targeted",
        "cursor": answer.json()["next_cursor"],
    }
    assert answer.links["next"]["url"] == str(following)


def cursor_of(client: httpx.Client, query: str = "limit=1") -> str:
    cursor: str = client.get(f"/claims?{query}").json()["next_cursor"]
    return cursor


@pytest.mark.parametrize(
    "query",
    ["limit=1&speaker=Osk", "limit=1&kind=statement", "limit=1&review=extracted"],
)
def test_a_cursor_goes_with_its_filters(client: httpx.Client, add_document: AddDocument, query: str) -> None:
    add_all(add_document)

    answer = client.get(f"/claims?{query}&cursor={cursor_of(client)}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "other_question"


@pytest.mark.parametrize("path", ["/documents", "/speakers", "/sources"])
def test_a_cursor_goes_with_its_list(client: httpx.Client, add_document: AddDocument, path: str) -> None:
    add_all(add_document)

    assert client.get(f"{path}?cursor={cursor_of(client)}").status_code == 422


def test_a_cursor_may_go_with_another_limit(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    assert client.get(f"/claims?limit=3&cursor={cursor_of(client)}").json()["meta"]["returned"] == 3


def test_a_changed_cursor_is_refused() -> None:
    cursors = Cursors("key")
    cursor = cursors.write("question", NEWEST, HERE)
    changed = {cursor[:place] + letter + cursor[place + 1 :] for place in range(len(cursor)) for letter in LETTERS}

    for other in changed - {cursor}:
        with pytest.raises(InvalidParameter):
            cursors.read("question", NEWEST, other)


@pytest.mark.parametrize("cursor", ["x", "a.b", "WyJ4Il0.x", "é", "%00", "a" * 5000, "..", "null"])
def test_an_invented_cursor_is_refused(client: httpx.Client, cursor: str) -> None:
    answer = client.get(f"/claims?cursor={cursor}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_cursor"


def test_a_cursor_signed_with_another_key_is_refused() -> None:
    cursor = Cursors("old key").write("question", NEWEST, HERE)

    with pytest.raises(InvalidParameter):
        Cursors("new key").read("question", NEWEST, cursor)


class Compact:
    """JSON as cursors have it."""

    loads = staticmethod(json.loads)
    dumps = staticmethod(partial(json.dumps, ensure_ascii=False, separators=(",", ":")))


@pytest.mark.parametrize("values", [["a"], ["ab", None, 1.5, -3], ['é " \\ \n', True], []], ids=str)
def test_tokens_are_those_of_itsdangerous(values: list[object]) -> None:
    how = {"digest_method": sha256, "algorithm": HMACAlgorithm(sha256)}
    library = URLSafeSerializer("key", salt="cursor", serializer=Compact, signer_kwargs=how)

    assert library.loads(Signing("key", "cursor").signed(values)) == values
    assert Signing("key", "cursor").read(str(library.dumps(values))) == values


@pytest.mark.parametrize("token", ["", ".", "é", "WyJ4Il0", "WyJ4Il0.", ".x", "WyJ4Il0.x", "W.W.W"])
def test_what_was_not_signed_is_no_token(token: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Signing("key", "cursor").read(token)


@pytest.mark.parametrize(
    "position", [Position(5, "x"), Position("2031-13-01", "x"), Position(None, 5), Position("", "\0")]
)
def test_a_signed_cursor_of_nonsense_is_refused(position: Position) -> None:
    cursor = Cursors("key").write("question", NEWEST, position)

    with pytest.raises(InvalidParameter):
        Cursors("key").read("question", NEWEST, cursor)
