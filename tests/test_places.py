"""Rows as they are sent lie beside those of the same speaker, in the order of days, where a file keeps their order."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Connection, Engine, create_engine, insert, select, text
from sqlmodel import Session, SQLModel, col

from app.bulk import load_file
from app.models import Claim, ClaimRendered
from app.places import Beside, places
from app.queries import differing_rows, flaws
from app.rendering import render_all
from benchmarks import generator
from tests.conftest import AddDocument
from tests.databases import opened
from tests.drafts import MINISTRY, TEXT, statement, statistic
from tests.test_importing import write_lines
from tests.test_rendering import change

DAY = date(2031, 5, 4)
ROWS = SQLModel.metadata.tables["claim_rendered"]


@contextmanager
def no_rows() -> Iterator[Connection]:
    """A file's rows as they are sent, none yet, and nothing else."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        ROWS.create(connection)
        yield connection
    engine.dispose()


def keep(connection: Connection, numbers: list[int]) -> None:
    connection.execute(insert(ClaimRendered), [{"id": number} for number in numbers])


@given(
    some.lists(
        some.lists(
            some.builds(Beside, some.none() | some.integers(1, 1 << 40), some.none() | some.dates()), min_size=1
        ),
        max_size=4,
    )
)
def test_no_number_is_given_twice(writes: list[list[Beside]]) -> None:
    with no_rows() as connection:
        for claims in writes:
            given_now = places(connection, claims)
            assert len(given_now) == len(claims)
            assert all(0 < number < 1 << 63 for number in given_now)
            keep(connection, given_now)  # which refuses any number that is there


SPEAKERS = some.none() | some.integers(1, (1 << 21) - 1)
DAYS = some.none() | some.dates(date(1900, 1, 2), date(2079, 6, 6))


@given(some.lists(some.builds(Beside, SPEAKERS, DAYS), max_size=30))
def test_rows_lie_by_speaker_and_day_and_within_a_day_as_they_came(claims: list[Beside]) -> None:
    with no_rows() as connection:
        numbers = [number for claim in claims for number in kept_one_by_one(connection, claim)]

    as_they_lie = [claims[place] for place in sorted(range(len(claims)), key=numbers.__getitem__)]
    assert as_they_lie == sorted(claims, key=lambda one: (one.speaker_id or 0, one.published_on or date.min))


def kept_one_by_one(connection: Connection, claim: Beside) -> list[int]:
    numbers = places(connection, [claim])
    keep(connection, numbers)
    return numbers


def test_rows_that_were_numbered_as_they_came_are_no_obstacle() -> None:
    with no_rows() as connection:
        keep(connection, [1, 2, 3])

        numbers = places(connection, [Beside(None, None), Beside(7, DAY), Beside(None, None), Beside(7, None)])

    assert len({*numbers, 1, 2, 3}) == 7
    assert [numbers[0], numbers[2]] == [4, 5]


def in_order_of_rows(engine: Engine) -> list[tuple[int | None, date | None]]:
    """Speaker and day of each claim, as the rows lie."""
    query = select(col(Claim.speaker_id), col(Claim.published_on)).order_by(col(Claim.rendered_id))
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


def is_in_order(rows: list[tuple[int | None, date | None]]) -> bool:
    return rows == sorted(rows, key=lambda row: (row[0] or 0, row[1] or date.min))


def test_claims_of_a_document_are_put_where_they_belong(engine: Engine, add_document: AddDocument) -> None:
    for number, days in enumerate((9, 2, 5)):
        drafts = [statistic(TEXT, "120 soldiers were killed a week"), statement(TEXT, "no help", speaker=MINISTRY)]
        add_document(f"{TEXT} {number}", drafts, published_on=DAY + timedelta(days))

    rows = in_order_of_rows(engine)

    assert len(rows) == 6
    assert is_in_order(rows) == (engine.dialect.name == "sqlite")


def bring(engine: Engine, folder: Path, claims: int) -> None:
    file = write_lines(folder / "claims.ndjson", generator.lines(claims))
    for _ in load_file(engine, file):
        pass


def test_claims_of_a_file_are_put_where_they_belong(engine: Engine, tmp_path: Path) -> None:
    bring(engine, tmp_path, 300)

    rows = in_order_of_rows(engine)

    assert len(rows) == 300
    assert is_in_order(rows) == (engine.dialect.name == "sqlite")


def test_who_makes_all_rows_anew_puts_them_where_they_belong_by_now(engine: Engine, add_document: AddDocument) -> None:
    for number, speaker in enumerate((MINISTRY, None, MINISTRY)):
        draft = statement(TEXT, "no help", **({} if speaker is None else {"speaker": speaker}))
        add_document(f"{TEXT} {number}", [draft], published_on=DAY)
    change(
        engine,
        "UPDATE claim SET speaker_id = (SELECT max(id) FROM speaker), since = NOW "
        "WHERE rendered_id = (SELECT min(rendered_id) FROM claim)",
    )

    assert sum(step.made for step in render_all(engine, anew=True)) == 3

    assert len(in_order_of_rows(engine)) == 3
    assert is_in_order(in_order_of_rows(engine)) or engine.dialect.name == "postgresql"


def test_who_stops_that_leaves_every_row_where_it_is_found(engine: Engine, tmp_path: Path) -> None:
    bring(engine, tmp_path, 700)

    first = next(render_all(engine, anew=True))

    assert 0 < first.made < 700
    assert first.left == 700 - first.made
    with Session(engine) as session:
        assert list(differing_rows(session)) == []
        assert list(flaws(session)) == []
    assert sum(step.made for step in render_all(engine)) == 0


def test_a_new_file_has_pages_on_which_several_rows_lie_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.execute("PRAGMA page_size = 4096")
        old.execute("CREATE TABLE something (it)")

    assert {name: page_bytes(tmp_path / name) for name in ("new.db", "old.db")} == {"new.db": 8192, "old.db": 4096}


def page_bytes(file: Path) -> int:
    with opened(f"sqlite:///{file}") as engine, engine.connect() as connection:
        connection.execute(text("CREATE TABLE another (it)"))
        return int(connection.execute(text("PRAGMA page_size")).scalar_one())
