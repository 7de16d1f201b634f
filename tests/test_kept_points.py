"""Points of one measure are kept as they are sent, and are never anything else than what a series finds."""

# ruff: noqa: S608  statements of the tests' own

import random
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.db import transaction
from app.points import sent_point
from app.queries import find_kept_series, find_series, flaws
from app.questions import SeriesQuery
from app.rendering import render_all
from app.series import points
from app.settings import Settings
from tests.databases import filled
from tests.random_claims import add_one
from tests.service import asking, service_over
from tests.test_rendering import change

MEASURE = "casualties"
ONE = "(SELECT claim_id FROM claim_point ORDER BY claim_id LIMIT 1)"


def fill(engine: Engine) -> None:
    """Some hundred claims, of which a series of one measure has some."""
    chance = random.Random(11)  # noqa: S311  the same every time
    for number in range(60):
        add_one(engine, chance, number)


@pytest.fixture
def library(engine: Engine) -> Engine:
    """A database with points of several measures."""
    filled(engine, "points", partial(fill, engine))
    return engine


@pytest.fixture
def client(library: Engine) -> Iterator[httpx.Client]:
    with asking(service_over(library, Settings(cache_bytes=0))) as client:
        yield client


def kept(engine: Engine, **asked: object) -> tuple[list[bytes], int, bool] | None:
    """What is kept for a question: points, how many claims have no day, and whether there are more."""
    with Session(engine) as session:
        found = find_kept_series(session, SeriesQuery.model_validate(asked))
    if found is None:
        return None
    rows = found.points.sent.replace(b"},{", b"}\n{").splitlines()
    assert len(rows) == len(found.points)
    return rows, found.without_time, found.more


def found(engine: Engine, **asked: object) -> tuple[list[bytes], int, bool]:
    """The same, of the claims themselves."""
    with Session(engine) as session:
        series = find_series(session, SeriesQuery.model_validate(asked), strict=False)
    return [sent_point(row) for row in points(series.points, None)], series.without_time, series.more


QUESTIONS: dict[str, dict[str, object]] = {
    "one measure": {"measure": MEASURE},
    "another": {"measure": "aid"},
    "in upper case": {"measure": "AID"},
    "what nobody counts": {"measure": "share"},
    "some": {"measure": MEASURE, "limit": 3},
    "from a day on": {"measure": MEASURE, "published_from": "2031-05-20"},
    "in a month": {"measure": MEASURE, "published_from": "2031-05-01", "published_to": "2031-05-31"},
    "of one party": {"measure": "other", "party": "lendia"},
    "in some units": {"measure": "aid", "unit": "people,USD"},
    "of some scopes": {"measure": MEASURE, "scope": "killed,wounded,captured", "unit": "people"},
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_what_is_kept_is_what_a_series_finds(library: Engine, asked: dict[str, object]) -> None:
    assert kept(library, **asked) == found(library, **asked)


def test_there_is_something_to_find(library: Engine) -> None:
    counts = [len(found(library, **asked)[0]) for asked in QUESTIONS.values()]

    assert counts[0] > 5
    assert sum(count > 0 for count in counts) >= len(QUESTIONS) - 2


OTHERS: tuple[dict[str, object], ...] = (
    {},
    {"measure": "casualties,aid"},
    {"measure_not": MEASURE},
    {"measure": MEASURE, "per": "month"},
    {"measure": MEASURE, "time": "period"},
    {"measure": MEASURE, "agg": "latest"},
    {"measure": MEASURE, "distinct": True},
    {"measure": MEASURE, "status": "targeted"},
    {"measure": MEASURE, "review": "rejected"},
    {"measure": MEASURE, "speaker": "Osk"},
    {"measure": MEASURE, "q": "boats"},
)


@pytest.mark.parametrize("asked", OTHERS, ids=str)
def test_what_else_is_asked_is_not_answered_by_what_is_kept(library: Engine, asked: dict[str, object]) -> None:
    assert kept(library, **asked) is None


@pytest.mark.parametrize("query", ["", "&shape=array", "&limit=2", "&party=lendia"])
def test_an_answer_is_the_same_with_and_without_what_is_kept(library: Engine, client: httpx.Client, query: str) -> None:
    url = f"/claims/series?measure=other{query}"
    quick = client.get(url)

    with library.begin() as connection:
        connection.execute(text("UPDATE claim_rendered SET json = NULL"))

    with library.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM claim_point")).scalar() == 0
    assert kept(library, measure="other") is None
    assert quick.json()
    assert client.get(url).content == quick.content


DAY = "UPDATE appearance SET published_on = DAY; UPDATE claim SET published_on = DAY, since = NOW"
CHANGES = {
    "the figure": f"UPDATE claim SET value_high = 9e6, value_low = NULL, since = NOW WHERE id = {ONE}",
    "the measure": f"UPDATE claim SET measure = 'aid', since = NOW WHERE id = {ONE}",
    "the day": DAY.replace("DAY", "'2031-05-01'"),
    "no day": DAY.replace("DAY", "NULL"),
    "a target": f"UPDATE claim SET status = 'targeted', since = NOW WHERE id = {ONE}",
    "hidden": f"UPDATE claim SET review = 'rejected', since = NOW WHERE id = {ONE}",
    "a speaker's name": "UPDATE speaker SET name = 'Orla “O” Vennek', since = NOW",
    "a publisher": "UPDATE source SET slug = 'tidewater', since = NOW WHERE slug = 'tidewater-post'",
    "another number": f"UPDATE claim SET rendered_id = 4711 WHERE id = {ONE}",
    "no number": f"UPDATE claim SET rendered_id = NULL WHERE id = {ONE}",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_a_point_is_never_older_than_its_claim(library: Engine, client: httpx.Client, statement: str) -> None:
    urls = [f"/claims/series?measure={measure}" for measure in (MEASURE, "aid", "other")]

    change(library, *statement.split("; "))

    live = [client.get(url).json()["data"] for url in urls]
    for _ in render_all(library):
        pass
    if "4711" not in statement:
        assert kept(library, measure=MEASURE) == found(library, measure=MEASURE)
    assert [client.get(url).json()["data"] for url in urls] == live
    with Session(library) as session:
        assert not [flaw for flaw in flaws(session) if "point" in flaw.law or "row" in flaw.law]


def test_a_claim_that_goes_takes_its_point_with_it(library: Engine) -> None:
    with library.begin() as connection:
        claim = connection.execute(text(f"SELECT {ONE}")).scalar_one()
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        for table in ("evidence", "claim_link", "claim_words", "headline_check"):
            connection.execute(text(f"DELETE FROM {table} WHERE claim_id = '{claim}'"))
        connection.execute(text(f"DELETE FROM claim WHERE id = '{claim}'"))

        assert not connection.execute(text(f"SELECT count(*) FROM claim_point WHERE claim_id = '{claim}'")).scalar()


def test_a_write_keeps_points(library: Engine) -> None:
    with transaction(library) as session:
        session.connection().execute(text("UPDATE claim_rendered SET json = NULL"))
    assert kept(library, measure=MEASURE) is None

    chance = random.Random(12)  # noqa: S311  the same every time
    add_one(library, chance, 1_000)

    assert kept(library, measure=MEASURE) == found(library, measure=MEASURE)
