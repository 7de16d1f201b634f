"""Pages by cursor: no row lost, none twice, whatever is written in between; and no cursor but our own."""

import string
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlmodel import Session

from app.db import transaction
from app.errors import InvalidParameter
from app.filters import Paging
from app.models import Appearance, Claim, Document, Evidence, Speaker
from app.names import text_sha256
from app.queries import Cursors, Window, list_speakers
from app.queries.claims import SORTS
from app.queries.pages import Position
from app.vocabulary import Attribution, Kind, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.library import add_all

DAYS = st.none() | st.integers(0, 3).map(lambda days: date(2031, 5, 1) + timedelta(days))
ROWS = st.lists(st.tuples(DAYS, st.integers(0, 3)), max_size=6)
"""Days and places in the text, few of each so that they repeat."""

LETTERS = string.ascii_letters + string.digits + "-_.="
HERE = Position(date(2031, 5, 6), "clm_0123456789")
LISTS = {"-published_on": "/claims", "text": "/documents/doc_0123456789/claims"}
ANY = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Shelf:
    """A document that claims are added to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._numbers = count()
        with transaction(engine) as session:
            session.execute(delete(Claim))
            session.merge(Document(id="doc_0123456789", sha256=text_sha256("40 boats"), text="40 boats", language="en"))
            session.flush()
            session.merge(Appearance(id=1, document_id="doc_0123456789"))

    def add(self, rows: list[tuple[date | None, int]]) -> set[str]:
        """Add a claim for each, with an id that sorts in no particular way; their ids."""
        claims = [self._claim(day, anchor) for day, anchor in rows]
        with transaction(self._engine) as session:
            session.add_all(claims)
            session.flush()
            for claim in claims:
                evidence = Evidence(claim_id=claim.id, document_id=claim.document_id, start=0, end=2, primary=True)
                session.add(evidence)
            return {claim.id for claim in claims}

    def _claim(self, day: date | None, anchor: int) -> Claim:
        return Claim(
            id=f"clm_{text_sha256(str(next(self._numbers)))[:10]}",
            document_id="doc_0123456789",
            appearance_id=1,
            published_on=day,
            kind=Kind.STATEMENT,
            statement="40 boats",
            status=Status.ASSERTED,
            attribution=Attribution.NARRATOR,
            anchor=anchor,
            rule="test",
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


@pytest.mark.parametrize("sort", LISTS)
@ANY
@given(there=ROWS, meanwhile=st.lists(ROWS, max_size=4), limit=st.integers(1, 7))
def test_pages_lose_no_row_and_repeat_none(
    client: httpx.Client,
    engine: Engine,
    sort: str,
    there: list[tuple[date | None, int]],
    meanwhile: list[list[tuple[date | None, int]]],
    limit: int,
) -> None:
    shelf = Shelf(engine)
    first = shelf.add(there)
    added: set[str] = set()

    seen: list[str] = []
    writes = iter(meanwhile)
    for page in walk(client, f"{LISTS[sort]}?limit={limit}"):
        assert len(page) <= limit
        seen += page
        added |= shelf.add(next(writes, []))

    assert len(seen) == len(set(seen))
    assert first <= set(seen) <= first | added


@ANY
@given(there=ROWS, limit=st.integers(1, 7))
def test_claims_come_newest_first_and_those_without_a_date_last(
    client: httpx.Client, engine: Engine, there: list[tuple[date | None, int]], limit: int
) -> None:
    shelf = Shelf(engine)
    days = {next(iter(shelf.add([row]))): row[0] for row in there}

    order = [one for page in walk(client, f"/claims?limit={limit}") for one in page]

    dated = [one for one in days if days[one]]
    undated = [one for one in days if not days[one]]
    assert order == sorted(dated, key=lambda one: (days[one], one), reverse=True) + sorted(undated, reverse=True)


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
    cursor = cursors.write("question", HERE)
    changed = {cursor[:place] + letter + cursor[place + 1 :] for place in range(len(cursor)) for letter in LETTERS}

    for other in changed - {cursor}:
        with pytest.raises(InvalidParameter):
            cursors.read("question", SORTS["-published_on"], other)


@pytest.mark.parametrize("cursor", ["x", "a.b", "WyJ4Il0.x", "é", "%00", "a" * 5000, "..", "null"])
def test_an_invented_cursor_is_refused(client: httpx.Client, cursor: str) -> None:
    answer = client.get(f"/claims?cursor={cursor}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bad_cursor"


def test_a_cursor_signed_with_another_key_is_refused() -> None:
    cursor = Cursors("old key").write("question", HERE)

    with pytest.raises(InvalidParameter):
        Cursors("new key").read("question", SORTS["-published_on"], cursor)


@pytest.mark.parametrize(
    "position", [Position(5, "x"), Position("2031-13-01", "x"), Position(None, 5), Position("", "\0")]
)
def test_a_signed_cursor_of_nonsense_is_refused(position: Position) -> None:
    cursor = Cursors("key").write("question", position)

    with pytest.raises(InvalidParameter):
        Cursors("key").read("question", SORTS["-published_on"], cursor)
