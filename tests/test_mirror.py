"""History loses nothing: what was written can be written again from `/changes`, and any moment be asked again."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from app.db import transaction
from app.extract import Reading
from app.ingest import ingest
from app.intake import NewDocument
from app.queries import flaws
from app.vocabulary import Review
from tests.conftest import borrowed
from tests.databases import Databases
from tests.drafts import TEXT, statement
from tests.happenings import WRITES, answers, happen
from tests.mirror import replay
from tests.service import asking, service_over

ALL = f"review={','.join(Review)}"
QUESTIONS = [
    f"/claims.ndjson?{ALL}",
    f"/claims?limit=1000&{ALL}&embed=evidence,document,speaker,checks",
    "/claims?limit=1000&sort=measure,-value_high",
    "/claims?limit=1000&sort=-updated_at",
    "/claims?limit=1000&q=fire OR drones OR 7000",
    "/claims?limit=1000&speaker=Venn",
    "/claims?limit=1000&party=marsh-isles&distinct=true",
    "/claims/facets?facet=speaker,source,party,review,status,speaker_kind&limit=100",
    "/claims/series",
    "/coverage",
    "/coverage?by=source",
    "/speakers?limit=1000",
    "/speakers.csv",
    "/speakers/orla-venn",
    "/speakers/orla-venn/timeline?limit=1000",
    "/sources?limit=1000",
    "/documents?limit=1000",
    "/documents.ndjson",
]

Fresh = Callable[[], AbstractContextManager[Engine]]

SEQUENCES = st.lists(st.sampled_from(["bring", "bring", *WRITES]), min_size=2, max_size=8)
FEW = settings(
    max_examples=int(os.environ.get("EXAMPLES", "2")),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes too long to look for smaller ones
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, databases: Databases) -> Fresh:
    """A way to have an empty database, as often as it is asked for."""

    @contextmanager
    def fresh() -> Iterator[Engine]:
        with borrowed(request, databases) as url:
            yield databases.engine(url)

    return fresh


def all_changes(client: httpx.Client, limit: int = 7) -> Iterator[dict[str, Any]]:
    """As a mirror reads them, page after page."""
    url: str | None = f"/changes?limit={limit}"
    while url:
        page = client.get(url).json()
        yield from page["data"]
        url = page["next"]


def about_each(client: httpx.Client) -> list[str]:
    """Questions about single things that are there."""
    documents = [row["id"] for row in client.get("/documents?limit=1000").json()["data"]]
    claims = [row["id"] for row in client.get(f"/claims?limit=1000&{ALL}").json()["data"]]
    of_documents = [
        f"/documents/{id_}{rest}" for id_ in documents[:3] for rest in ("", "/checks", "/claims?limit=1000")
    ]
    return of_documents + [f"/claims/{id_}{rest}" for id_ in claims[:3] for rest in ("", "/evidence", "/repeats")]


@pytest.mark.once("postgres")
@FEW
@given(names=SEQUENCES, seed=st.integers(0, 2**32))
def test_a_mirror_that_is_made_from_changes_gives_the_same_answers(fresh: Fresh, names: list[str], seed: int) -> None:
    with fresh() as engine, fresh() as other:
        happen(engine, names, random.Random(seed))  # noqa: S311
        with asking(service_over(engine)) as client, asking(service_over(other)) as mirrored:
            with Session(other) as session:
                replay(session, all_changes(client), lambda id_: client.get(f"/documents/{id_}.txt").text)
                session.commit()
            questions = [*QUESTIONS, *about_each(client)]
            assert answers(mirrored.get, questions) == answers(client.get, questions)


@pytest.mark.once("sqlite")
@FEW
@given(names=SEQUENCES, seed=st.integers(0, 2**32))
def test_an_answer_of_a_moment_is_what_was_answered_then(fresh: Fresh, names: list[str], seed: int) -> None:
    with fresh() as engine, asking(service_over(engine)) as client:
        copies: list[tuple[datetime, dict[str, Any]]] = []
        for number, name in enumerate(names):
            # a chance of its own for each, as if all had happened in one go
            [moment] = happen(engine, [name], random.Random(f"{seed} {number}"))  # noqa: S311
            copies.append((moment, answers(client.get, [*QUESTIONS, *about_each(client)])))

        for moment, copy in copies:
            asked = {_as_of(question, moment): question for question in copy}
            then = answers(client.get, list(asked))
            assert {asked[question]: answer for question, answer in then.items()} == copy


@FEW
@given(names=SEQUENCES, seed=st.integers(0, 2**32))
def test_whatever_is_written_is_recorded_and_sound(fresh: Fresh, names: list[str], seed: int) -> None:
    with fresh() as engine:
        happen(engine, names, random.Random(seed))  # noqa: S311
        with Session(engine) as session:
            assert list(flaws(session)) == []


def test_the_last_moment_before_a_change_does_not_know_of_it(fresh: Fresh) -> None:
    with fresh() as engine, asking(service_over(engine)) as client:
        happen(engine, ["bring", "publish", "correct", "bring"], random.Random(3))  # noqa: S311
        versions = {change["version"]: change["at"] for change in all_changes(client) if change["version"]}
        assert len(versions) >= 3
        for version, at in versions.items():
            before = datetime.fromisoformat(at) - timedelta(microseconds=1)
            assert _version(client, at) == version
            assert _version(client, before.isoformat()) == version - 1


def _version(client: httpx.Client, moment: str) -> int:
    version: int = client.get("/claims", params={"as_of": moment}).json()["meta"]["data_version"]
    return version


def _as_of(question: str, moment: datetime) -> str:
    return question + ("&" if "?" in question else "?") + urlencode({"as_of": moment.isoformat()})


def test_what_does_not_come_whole_leaves_nothing(fresh: Fresh) -> None:
    with fresh() as engine, asking(service_over(engine)) as client:
        happen(engine, ["bring"], random.Random(1))  # noqa: S311
        before = list(all_changes(client))

        with pytest.raises(RuntimeError, match="cut short"), transaction(engine) as session:
            _cut_short(session)

        assert list(all_changes(client)) == before
        with Session(engine) as session:
            assert list(flaws(session)) == []


def _cut_short(session: Session) -> None:
    """A document goes in, and then something happens."""
    ingest(session, NewDocument(TEXT), Reading((statement(TEXT, "no help"),)))
    raise RuntimeError("cut short")
