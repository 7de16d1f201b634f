"""Whatever reviewers do, in whatever order: a claim is what a claim must be, and everybody sees the same one."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.extract import Reference, read
from app.laws import Place, Proposed, broken
from app.models import Claim, Evidence, Revision
from app.queries import claim_states
from app.review.forms import COLUMNS
from app.vocabulary import (
    HIDDEN_REVIEWS,
    MEASURES,
    Action,
    Attribution,
    Basis,
    Bound,
    Per,
    Recorded,
    Review,
    Scope,
    Status,
)
from tests.databases import Databases
from tests.postgres import Postgres
from tests.reviewing import QUAY, Desk, add_quay, shown_in_view
from tests.service import asking, service_over
from tests.test_views import as_json

NUMBERS = count()
TEXTS = sorted((Path(__file__).parent / "gold" / "texts").glob("*.txt"))


class Service(NamedTuple):
    """What is asked, and what stands behind it."""

    engine: Engine
    client: httpx.Client


@pytest.fixture(scope="module")
def services(databases: Databases, postgres: Postgres) -> Iterator[list[Service]]:
    with databases.lent("sqlite") as first_url, databases.lent("postgres", postgres) as second_url:
        one, two = databases.engine(first_url), databases.engine(second_url)
        with asking(service_over(one)) as first, asking(service_over(two)) as second:
            yield [Service(one, first), Service(two, second)]


OFFSETS = st.integers(-1, len(QUAY) + 3)
SPANS = st.lists(
    st.fixed_dictionaries({"start": OFFSETS, "end": OFFSETS}, optional={"primary": st.booleans()}),
    min_size=1,
    max_size=3,
)
VALUES = st.sampled_from([None, 0, 12, 14.5, 30, 40, 120, -3, 1e19])
WORD = st.sampled_from
WHOM = WORD([None, "osk", "orla-venn", "Venn", "nobody", {"name": "Sela Quist", "kind": "person", "role": "clerk"}])
LINKED = st.lists(
    WORD(["osk", "tidewater-agency", "Orla Venn", {"name": "Quay Office", "kind": "government"}]), max_size=3
)
DAYS = WORD([None, "2031-05-01", "2031-05-31"])
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "kind": WORD(["statistic", "statement"]),
        "statement": WORD(["30 boats", "No one sleeps"]),
        "speaker": WHOM,
        "speaker_role": WORD([None, "captain"]),
        "relays": LINKED,
        "origins": LINKED,
        "measure": WORD([None, *list(MEASURES)[:3]]),
        "scope": WORD([None, *Scope]),
        "party": WORD([None, "lendia", "Lendia!"]),
        "unit": WORD([None, "people", "item", "UAH", "x"]),
        "item": WORD([None, "boat"]),
        "value_low": VALUES,
        "value_high": VALUES,
        "bound": WORD([None, *Bound]),
        "value_text": WORD([None, "30 and 40", "120", "14", "x"]),
        "per": WORD([None, *Per]),
        "basis": WORD([None, *Basis]),
        "status": WORD(list(Status)),
        "attribution": WORD(list(Attribution)),
        "period_start": DAYS,
        "period_end": DAYS,
        "evidence": SPANS,
    },
)
STEPS = st.tuples(
    WORD(["boats", "sailors", "sleep", "headline", "wounded"]),
    WORD(["accept", "reject", "withdraw", "patch", "patch", "patch", "add"]),
    MEMBERS,
)


def take(desk: Desk, ids: dict[str, str], step: tuple[str, str, dict[str, Any]]) -> int:
    """One thing that a reviewer does; the status of the answer."""
    name, what, members = step
    if what == "patch":
        return desk.patch(ids[name], **members).status_code
    if what == "add":
        own = {"document_id": desk.document, "kind": "statistic", "attribution": "narrator"}
        place = [{"start": QUAY.index("14"), "end": QUAY.index("14") + 10}]
        lawful = {"measure": "casualties", "unit": "people", "bound": "exact", "value_text": "14", "evidence": place}
        figure = {"value_low": 14, "value_high": 14}
        return desk.post("/claims", **(lawful | figure | members | own)).status_code
    return desk.post(f"/claims/{ids[name]}/{what}").status_code


SEQUENCES = st.lists(STEPS, min_size=1, max_size=8)


@settings(max_examples=8)
@given(steps=SEQUENCES)
def test_any_sequence_of_reviews_keeps_the_laws(
    services: list[Service], steps: list[tuple[str, str, dict[str, Any]]]
) -> None:
    keep_laws(services, steps)


@pytest.mark.slow
@settings(max_examples=100)
@given(steps=SEQUENCES)
def test_any_of_very_many_sequences_of_reviews_keeps_the_laws(
    services: list[Service], steps: list[tuple[str, str, dict[str, Any]]]
) -> None:
    keep_laws(services, steps)


def keep_laws(services: list[Service], steps: list[tuple[str, str, dict[str, Any]]]) -> None:
    """On both databases the same comes of the steps, and all of it is lawful."""
    number = next(NUMBERS)
    seen: list[Any] = []
    for service in services:
        desk = Desk(service.engine, service.client, add_quay(service.engine, f"\n{number}"))
        ids = {name: desk.id(name) for name in ("boats", "sailors", "sleep", "headline", "wounded")}
        before = desk.version()
        statuses = [take(desk, ids, step) for step in steps]
        assert set(statuses) <= {200, 201, 410, 422}
        rows = desk.claims()
        seen.append((statuses, [_timeless(row) for row in sorted(rows.values(), key=lambda row: str(row["id"]))]))
        hold_laws(service, desk.document)
        hold_history(service.engine, desk.document, before)
    assert seen[0] == seen[1]


def hold_laws(service: Service, document: str) -> None:
    """What is kept is lawful, and what SQL sees is what HTTP shows."""
    query = {"document": document, "review": ",".join(Review), "limit": "1000", "embed": "evidence"}
    rows = {row["id"]: row for row in service.client.get("/claims", params=query).json()["data"]}
    text = service.client.get(f"/documents/{document}.txt").text
    with Session(service.engine) as session:
        for claim in session.exec(select(Claim).where(Claim.document_id == document)):
            spans = session.exec(select(Evidence).where(Evidence.claim_id == claim.id)).all()
            places = [Place(span.start, span.end, span.primary) for span in spans]
            said = Proposed({name: getattr(claim, name) for name in COLUMNS}, claim.speaker_id, places, text)
            assert list(broken(said, {*COLUMNS, "speaker", "evidence"})) == []
            row = rows[claim.id]
            assert all(text[span["start"] : span["end"]] == span["exact"] for span in row.pop("evidence"))
            shown = shown_in_view(service.engine, claim.id)
            if claim.review in HIDDEN_REVIEWS:
                assert shown is None
            else:
                flat = {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()}
                assert shown is not None
                assert {name: as_json(value) for name, value in shown.items()} == flat


def hold_history(engine: Engine, document: str, before: int) -> None:
    """Each claim is what its last revision says, and each revision begins where the one before ended."""
    with Session(engine) as session:
        ids = list(session.exec(select(Claim.id).where(Claim.document_id == document)))
        query = select(Revision).where(Revision.kind == Recorded.CLAIM, col(Revision.subject).in_(ids))
        last: dict[str, Any] = {}
        for revision in session.exec(query.order_by(col(Revision.id))):
            assert revision.before == last.get(revision.subject)
            assert revision.version <= before or revision.action is Action.CHECKED or revision.note
            last[revision.subject] = revision.after
        assert last == claim_states(session, ids)


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("_at")}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_the_reader_reads_is_held_to_the_same_laws(path: Path) -> None:
    text = path.read_bytes().decode()
    # the reader says "9,000 fewer" of a day without naming it
    known = {"rate"}
    for draft in read(text, Reference()).drafts:
        spans = [Place(span.start, span.end, primary=not place) for place, span in enumerate(draft.evidence)]
        columns = {name: getattr(draft, name, None) for name in COLUMNS}
        faults = list(broken(Proposed(columns, draft.speaker, spans, text), {*COLUMNS, "speaker", "evidence"}))
        assert [fault for fault in faults if fault["code"] not in known] == [], draft.statement
