"""Pages of what is searched: the same bytes however they are made, and the best first whatever is hidden between."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text, update
from sqlmodel import Session, col

from app.as_of import at_version
from app.db import transaction
from app.filters import ClaimQuery
from app.history import Change
from app.models import Claim, ClaimWords, DataVersion
from app.queries import Asked, Cursors, list_claims
from app.queries.claims import MOST_RANKED
from app.schemas import sent
from app.vocabulary import CLAIM_COLUMNS, HIDDEN_REVIEWS, Review
from tests import random_claims
from tests.conftest import borrowed
from tests.crowd import A_DOCUMENT, add_crowd
from tests.databases import Databases

CURSORS = Cursors("of these tests")
QUESTIONS = st.lists(
    st.tuples(st.sampled_from(["", "", "-"]), st.lists(st.sampled_from(random_claims.WORDS), min_size=1, max_size=2)),
    min_size=1,
    max_size=3,
).flatmap(
    lambda terms: st.sampled_from([" ", " OR "]).map(
        lambda between: between.join(sign + (f'"{" ".join(said)}"' if said[1:] else said[0]) for sign, said in terms)
    )
)
NARROWED: list[dict[str, Any]] = [
    {},
    {"review": ",".join(Review)},
    {"kind": "statistic"},
    {"distinct": "true"},
    {"speaker_kind": "person"},
    {"speaker": "Venn"},
    {"said_or_cited": "osk"},
]


class Now(NamedTuple):
    """Claims as they are, and as they were before some rows were forgotten."""

    engine: Engine
    before: Engine


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def now(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Now]:
    with borrowed(request, databases) as url:
        engine = databases.engine(url)
        random_claims.fill(engine)
        with transaction(engine) as session:
            version = session.execute(select(col(DataVersion.version))).scalar_one()
            Change(session).move()
            some = "(SELECT rendered_id FROM claim WHERE anchor % 3 = 0)"
            session.execute(text(f"UPDATE claim_rendered SET json = NULL WHERE id IN {some}"))  # noqa: S608
        yield Now(engine, at_version(engine, version))


def pages(engine: Engine, query: dict[str, Any], as_sent: bool) -> Iterator[tuple[list[bytes], str | None, str | None]]:
    """The rows of each page as they are sent, the cursor after it, and its order."""
    cursor = None
    while True:
        with Session(engine) as session:
            asked = Asked(ClaimQuery(**query, cursor=cursor), as_sent=as_sent)
            answer = list_claims(session, asked, CURSORS)
        rows = [row if isinstance(row, bytes) else sent(row) for row in answer.rows]
        assert as_sent == all(isinstance(row, bytes) for row in answer.rows) or not rows
        yield rows, answer.next_cursor, answer.sort
        cursor = answer.next_cursor
        if cursor is None:
            return


@settings(max_examples=20)
@given(
    question=QUESTIONS,
    narrowed=st.sampled_from(NARROWED),
    sort=st.sampled_from(["", "-score", "score,value_low", "-published_on", "value_high,-score"]),
    limit=st.integers(1, 9),
    is_past=st.booleans(),
)
def test_rows_that_are_kept_are_those_that_are_made(
    now: Now, question: str, narrowed: dict[str, Any], sort: str, limit: int, is_past: bool
) -> None:
    query = {"q": question, "sort": sort, "limit": limit, **narrowed}
    engine = now.before if is_past else now.engine

    kept, made = (list(pages(engine, query, as_sent)) for as_sent in (True, False))

    assert kept == made


@settings(max_examples=20)
@given(question=QUESTIONS, limit=st.integers(1, 9))
def test_pages_of_the_best_are_the_list_of_them(now: Now, question: str, limit: int) -> None:
    shown = ",".join(one for one in Review if one not in HIDDEN_REVIEWS)
    whole = {"q": question, "limit": 1000}

    [(rows, _, sort)] = pages(now.engine, whole, as_sent=True)

    best = sorted((httpx.Response(200, content=row).json() for row in rows), key=_by_score)
    assert [sent(row) for row in best] == rows
    assert sort == "-score"
    hers = [sent(row) for row in best if row["speaker_slug"] in random_claims.SLUGS["Venn"]]
    for more, expected in (
        ({}, rows),
        ({"review": shown}, rows),
        ({"sort": "-score"}, rows),
        ({"speaker": "Venn"}, hers),
    ):
        query = {"q": question, "limit": limit, **more}
        assert [row for page in pages(now.engine, query, as_sent=True) for row in page[0]] == expected


def _by_score(row: dict[str, Any]) -> tuple[float, list[int]]:
    return -row["score"], [-ord(letter) for letter in row["id"]]


ASKED: dict[str, Callable[[Any], Any]] = {
    "shape=array": lambda body: body,
    f"fields={','.join(CLAIM_COLUMNS)}": lambda body: body["data"],
    "embed=evidence": lambda body: [{**row, "evidence": None} for row in body["data"]],
}


@pytest.mark.parametrize("more", ASKED)
def test_what_is_found_is_the_same_in_every_shape(engine: Engine, client: httpx.Client, more: str) -> None:
    random_claims.fill(engine)
    rows = client.get("/claims?q=boats OR million").json()["data"]

    other = client.get(f"/claims?q=boats OR million&{more}").json()

    assert len(rows) > 3
    if "embed" in more:
        rows = [{**row, "evidence": None} for row in rows]
    assert [list(row) for row in ASKED[more](other)] == [list(row) for row in rows]
    assert ASKED[more](other) == rows


@pytest.fixture
def crowd(engine: Engine) -> list[str]:
    """The ids of as many claims as are ranked, the best first; a document's more, nearly the best, are hidden."""
    add_crowd(engine, MOST_RANKED // A_DOCUMENT + 1, searched=True)
    with transaction(engine) as session:
        ids = list(session.execute(select(col(Claim.id)).order_by(col(Claim.id))).scalars())
        best, hidden, good = ids[:3], ids[MOST_RANKED:], ids[3:30]
        for some, more in ((best, 3), (hidden, 2), (good, 1)):
            words = col(ClaimWords.words) + " soldiers " * more
            session.execute(update(ClaimWords).where(col(ClaimWords.claim_id).in_(some)).values(words=words))
    review(engine, hidden, Review.REJECTED)
    return [*best[::-1], *good[::-1], *ids[30:MOST_RANKED][::-1]]


def review(engine: Engine, ids: list[str], decided: Review) -> None:
    """Decide about claims."""
    with transaction(engine) as session:
        change = Change(session)
        values = {"review": decided, "since": change.version, "updated_at": datetime.now(UTC)}
        change.execute(update(Claim).where(col(Claim.id).in_(ids)).values(**values))


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("sort", ["", "&sort=-score"], ids=["unasked", "asked"])
def test_a_page_is_full_though_nearly_the_best_are_hidden(client: httpx.Client, crowd: list[str], sort: str) -> None:
    listed: list[str] = []
    address: str | None = f"/claims?q=soldiers&limit=7{sort}"
    while address and len(listed) < 50:
        body = client.get(address).json()
        assert body["meta"]["sort"] == "-score"
        assert len(body["data"]) == 7
        listed += [row["id"] for row in body["data"]]
        address = body["next"]

    assert listed == crowd[: len(listed)]


@pytest.mark.once("postgres")
def test_claims_that_are_hidden_do_not_count_towards_too_many_to_rank(
    engine: Engine, client: httpx.Client, crowd: list[str]
) -> None:
    question = "/claims?q=soldiers&count=true&limit=3"
    few = client.get(question).json()
    with Session(engine) as session:
        hidden = select(col(Claim.id)).where(col(Claim.review) == Review.REJECTED).limit(1)
        [one] = session.execute(hidden).scalars()
    review(engine, [one], Review.ACCEPTED)
    many = client.get(question).json()

    assert (few["meta"]["sort"], few["meta"]["total"]) == ("-score", MOST_RANKED)
    assert (many["meta"]["sort"], many["meta"]["total"]) == ("-published_on", MOST_RANKED + 1)
    assert client.get(few["next"]).json()["meta"]["sort"] == "-score"
