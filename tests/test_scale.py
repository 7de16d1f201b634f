"""What costs no more than it finds: facets from indexes alone, and searches asked in whichever way is cheapest."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, select, tuple_, update
from sqlmodel import Session, col

from app.models import Claim, ClaimWords
from app.queries import find_facets
from app.queries.claims import MOST_NEAR, MOST_RANKED
from app.queries.conditions import joined
from app.queries.search import Matching, found, matching, matching_each, matching_near, parse
from app.questions import FacetQuery
from tests import random_claims
from tests.crowd import A_DOCUMENT, add_crowd
from tests.databases import opened

OLD = 1_100
"""So many of the oldest claims have a word that no newer one has: more than are ranked."""

ID = col(Claim.id)
WAYS: dict[str, Matching] = {
    "each in turn": matching_each,
    "none near": matching_near(ID < ""),
    "all near": matching_near(ID >= ""),
    "some near": matching_near(tuple_(col(Claim.anchor), ID) >= tuple_(40, "clm_8")),
}


def test_each_way_of_searching_finds_the_same(engine: Engine) -> None:
    random_claims.fill(engine)

    questions = ["soldiers", "-soldiers", '"7,000"', "boats OR foreign-born", "ﷺ", "million -soldiers OR don't"]
    with Session(engine) as session:
        for question in map(parse, questions):
            expected = ids(session, select(ID).where(matching(question)))
            assert ids(session, joined(ID, among=found(question))) == expected
            for name, way in WAYS.items():
                assert ids(session, select(ID).where(way(question))) == expected, name


def ids(session: Session, query: Any) -> list[str]:
    return sorted(session.execute(query).scalars())


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="of all claims"),
        pytest.param({"measure": "casualties"}, id="of a measure"),
        pytest.param({"scope": "killed", "measure": "casualties"}, id="of a measure and a scope"),
        pytest.param({"status": "targeted"}, id="of a status"),
        pytest.param({"review": "accepted"}, id="of a review"),
    ],
)
def test_usual_facets_are_counted_from_indexes_alone(sqlite_template: Path, asked: dict[str, Any]) -> None:
    usual = ("speaker", "speaker_kind", "measure", "scope", "status", "source", "kind", "review", "party")
    counts: list[tuple[str, Any]] = []
    # Postgres chooses by how much there is: SQLite, which has no statistics, plans alike for an empty table
    with opened(f"sqlite:///{sqlite_template}") as engine, Session(engine) as session:

        @event.listens_for(engine, "before_cursor_execute")
        def _seen(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
            counts.extend([(statement, parameters)] if "count(*)" in statement else [])

        find_facets(session, FacetQuery(facet=usual, **asked), 60, strict=True)
        event.remove(engine, "before_cursor_execute", _seen)
        plans = [step.detail for one in counts for step in plan(session, *one) if " claim " in f"{step.detail} "]

    assert len(counts) <= len(usual) - len({"measure", "scope", "status", "kind", "review"} - asked.keys()) + 1
    assert len(plans) == len(counts)
    assert all("USING COVERING INDEX" in step for step in plans), plans


def plan(session: Session, statement: str, parameters: Any) -> Any:
    return session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)


@pytest.mark.once("postgres")
def test_what_only_old_texts_say_is_listed_whole_and_in_order(engine: Engine, client: httpx.Client) -> None:
    documents = (MOST_NEAR + OLD) // A_DOCUMENT + 1
    add_crowd(engine, documents, searched=True)
    oldest = select(ID).where(col(Claim.published_on).is_not(None)).order_by(col(Claim.published_on), ID).limit(OLD)
    here = col(ClaimWords.claim_id).in_(oldest)
    with engine.begin() as connection:
        connection.execute(update(ClaimWords).where(here).values(words=col(ClaimWords.words) + " erstwhile "))
        expected = list(connection.execute(oldest).scalars())[::-1]

    listed: list[str] = []
    address: str | None = "/claims?q=erstwhile&limit=400&fields=id"
    while address:
        body = client.get(address).json()
        assert body["meta"]["sort"] == "-published_on"
        listed += [row["id"] for row in body["data"]]
        address = body["next"]
    exported = client.get("/claims.csv?q=erstwhile&sort=-published_on&fields=id").text.split()

    assert len(expected) == OLD > MOST_RANKED
    assert listed == expected
    assert exported == ["id", *listed]
