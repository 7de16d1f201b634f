"""How many claims have each value is counted while they are written, and never otherwise than they are."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.queries.tallies import COUNTED, kept_tallies, recount
from app.settings import Settings
from app.vocabulary import Review
from tests.databases import filled
from tests.random_claims import fill
from tests.service import asking, service_over


def differing(engine: Engine) -> list[Any]:
    """What is counted otherwise than it is."""
    with Session(engine) as session:
        return sorted(set(recount(session)) ^ set(kept_tallies(session)))


def test_every_value_is_counted(engine: Engine) -> None:
    filled(engine, "random claims", partial(fill, engine))

    with Session(engine) as session:
        tallies = list(kept_tallies(session))

    assert {one.field for one in tallies} == COUNTED - {"check_status"}
    assert {one.review for one in tallies} == set(Review)
    assert differing(engine) == []


CHANGES = {
    "a claim is hidden": "UPDATE claim SET review = 'rejected', {bears} WHERE id = {one}",
    "a claim is another's": "UPDATE claim SET speaker_id = (SELECT max(id) FROM speaker), {bears} WHERE id = {one}",
    "a claim is nobody's": "UPDATE claim SET speaker_id = NULL, attribution = 'narrator', {bears} WHERE id = {one}",
    "words change": "UPDATE claim SET measure = 'strikes', scope = NULL, party = 'Osk', {bears} WHERE id = {one}",
    "all change at once": "UPDATE claim SET unit = 'tonnes', review = 'accepted', {bears}",
    "nothing changes": "UPDATE claim SET unit = unit, {bears}",
    "a claim gets another number": "UPDATE claim SET rendered_id = 4711 WHERE id = {one}",
    "a text came from elsewhere": "UPDATE appearance SET source_id = (SELECT max(id) FROM source), {bears}",
    "a text came from nowhere": "UPDATE appearance SET source_id = NULL, {bears} WHERE id IN "
    "(SELECT appearance_id FROM claim WHERE id = {one})",
    "a claim goes": "DELETE FROM claim WHERE id = {one}",
    "nothing is left": "DELETE FROM claim",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_whoever_changes_claims_changes_their_count(engine: Engine, statement: str) -> None:
    filled(engine, "random claims", partial(fill, engine))
    version = "SELECT version FROM data_version"
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        one = "(SELECT min(id) FROM claim WHERE attribution <> 'headline')"
        if "DELETE" in statement:
            for table in ("evidence", "claim_link", "claim_words", "headline_check"):
                connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        connection.execute(text(statement.format(bears=f"since = ({version})", one=one)))

    assert differing(engine) == []


NARROWED = ("", "&review=rejected,accepted", "&review_not=accepted", "&kind=statistic", "&as_of=2100-01-01")
FACETS = "speaker,speaker_kind,source,measure,scope,party,unit,status,bound,basis,per,attribution,kind,review"


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    filled(engine, "random claims", partial(fill, engine))
    with asking(service_over(engine, Settings(cache_bytes=0))) as client:
        yield client


@pytest.mark.parametrize("narrowed", NARROWED)
def test_facets_say_what_lists_do_however_they_are_counted(client: httpx.Client, narrowed: str) -> None:
    rows = client.get(f"/claims?limit=1000{narrowed}").json()["data"]
    facets = client.get(f"/claims/facets?facet={FACETS},check_status&limit=100{narrowed}").json()
    columns = {"speaker": "speaker_slug", "source": "source_slug"}

    for field in FACETS.split(","):
        if f"&{field}" in narrowed:
            continue
        told = {one["value"]: one["count"] for one in facets["data"] if one["field"] == field}
        shown = [row[columns.get(field, field)] for row in rows]
        if field == "review" and "review" not in narrowed:
            assert sum(told[word] for word in told if word not in {"rejected", "withdrawn"}) == len(rows)
        else:
            assert told == {value: shown.count(value) for value in set(shown) - {None}}, field


def test_what_is_counted_is_told_of_speakers_and_sources(client: httpx.Client) -> None:
    rows = client.get("/claims?limit=1000").json()["data"]
    for name, key in (("speakers", "speaker_slug"), ("sources", "source_slug")):
        shown = [row[key] for row in rows]
        for moment in ("", "&as_of=2100-01-01"):
            told = {one["slug"]: one["claim_count"] for one in client.get(f"/{name}?limit=1000{moment}").json()["data"]}
            assert told == {slug: shown.count(slug) for slug in told}


@pytest.mark.parametrize("field", ["speaker", "source", "measure"])
def test_a_value_that_no_claim_has_any_more_is_none_to_filter_by(
    client: httpx.Client, engine: Engine, field: str
) -> None:
    def values() -> list[str]:
        told = client.get(f"/claims/facets?facet={field}&limit=100").json()["data"]
        return [one["value"] for one in told]

    first, *others = values()
    ids = [row["id"] for row in client.get(f"/claims?limit=1000&{field}={first}").json()["data"]]
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        for one in ids:
            withdrawn = (
                "UPDATE claim SET review = 'withdrawn', since = (SELECT version FROM data_version) WHERE id = :one"
            )
            connection.execute(text(withdrawn), {"one": one})

    assert sorted(values()) == sorted(others)
