"""SQLite and Postgres give the same answers, byte for byte, but for the moments when things were kept."""

import re
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from app.settings import Settings
from tests.conftest import adding
from tests.databases import Databases
from tests.library import add_all
from tests.postgres import Postgres
from tests.service import asking, service_over

QUESTIONS = [
    "/claims",
    "/claims?limit=2",
    "/claims?speaker=Osk,Venn&embed=evidence,document,speaker",
    "/claims?speaker=Ven",
    "/claims?measure=cost&source=tidewater-post",
    "/claims?speker=x",
    "/claims?distinct=true",
    "/claims/facets?facet=speaker,speaker_kind,source,measure,scope,party,unit,status,bound,basis,per,attribution,kind",
    "/claims/facets?facet=review,check_status&status=asserted",
    "/claims/series",
    "/claims/series?per=month&status=asserted,targeted",
    "/claims/series?agg=latest&interval=week&group=speaker,source",
    "/claims/series?shape=wide",
    "/claims/series.csv?shape=wide&agg=count",
    "/claims/series.vl.json?per=month",
    "/claims?facet=speaker,source,measure&limit=1",
    "/claims/compare",
    "/claims/compare?measure=casualties&unit=people&per=week",
    "/coverage",
    "/coverage?by=source",
    "/vocabularies",
    "/vocabularies/measure",
    "/speakers/orla-venn/timeline",
    "/speakers",
    "/speakers/dorian-osk",
    "/speakers/dorian",
    "/sources",
    "/documents",
    "/nothing",
]
MOMENT = re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')


@pytest.fixture
def engines(databases: Databases, postgres: Postgres) -> Iterator[list[Engine]]:
    """One database of each kind."""
    with databases.lent("sqlite") as one, databases.lent("postgres", postgres) as other:
        yield [databases.engine(one), databases.engine(other)]


def test_both_databases_give_the_same_answers(engines: list[Engine]) -> None:
    answers: list[list[bytes]] = []
    for engine in engines:
        add_all(adding(engine))
        with asking(service_over(engine, Settings(cursor_key=SecretStr("one key")))) as client:
            asked = [client.get(url, headers={"X-Request-ID": "same"}) for url in QUESTIONS]
            answers.append([MOMENT.sub(b'"then"', answer.content) for answer in asked])

    assert answers[0] == answers[1]
