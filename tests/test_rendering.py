"""Rows as they are sent are kept beside the claims, and are never anything else than what the tables hold."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.cli import main
from app.db import transaction
from app.models import now as moment
from app.queries import Flaw, differing_rows, flaws
from app.rendering import render_all, render_forgotten
from app.schemas import ClaimRow
from tests.conftest import AddDocument
from tests.drafts import MINISTRY, TEXT, statement, statistic


@pytest.fixture
def document(add_document: AddDocument) -> str:
    """Two claims of one document, of which one was passed on."""
    drafts = [statistic(TEXT, "120 soldiers were killed a week"), statement(TEXT, "no help", relays=(MINISTRY,))]
    return add_document(TEXT, drafts, title="Überblick", source="The Lendian").document_id


def kept(engine: Engine) -> dict[str, bytes | None]:
    """What is kept, by claim."""
    query = """SELECT claim.id, json FROM claim LEFT JOIN claim_rendered ON claim_rendered.id = rendered_id
        ORDER BY anchor"""
    with engine.connect() as connection:
        return {row[0]: row[1] if row[1] is None else bytes(row[1]) for row in connection.execute(text(query))}


def change(engine: Engine, *statements: str) -> None:
    """Change the tables behind the service's back, as history allows it."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = version + 1"))
        for one in statements:
            connection.execute(text(one.replace("NOW", "(SELECT version FROM data_version)")))


def test_a_claim_is_kept_as_it_is_sent_as_soon_as_it_is_there(
    engine: Engine, client: httpx.Client, document: str
) -> None:
    rows = kept(engine)

    assert len(rows) == 2
    answer = client.get("/claims?sort=text").content
    for row in rows.values():
        assert row is not None
        assert row in answer
        assert list(json.loads(row)) == list(ClaimRow.model_fields)


ROW = "(SELECT min(id) FROM claim)"
CHANGES: dict[str, tuple[str, ...]] = {
    "the claim": ("UPDATE claim SET party = 'verania', since = NOW",),
    "a span": ('UPDATE evidence SET "end" = "end" - 1, since = NOW',),
    "a span more": (
        'INSERT INTO evidence (claim_id, document_id, start, "end", "primary", since) '
        'SELECT claim_id, document_id, 0, 5, "primary" AND NOT "primary", NOW FROM evidence',
    ),
    "a span less": (
        'INSERT INTO evidence (claim_id, document_id, start, "end", "primary", since) '
        'SELECT claim_id, document_id, 0, 5, "primary" AND NOT "primary", NOW FROM evidence',
        'DELETE FROM evidence WHERE "end" = 5',
    ),
    "the speaker's name": ("UPDATE speaker SET name = 'Orla Vennek', since = NOW",),
    "who passed it on": ("DELETE FROM claim_link",),
    "another who passed it on": (
        "INSERT INTO claim_link (claim_id, kind, position, speaker_id, since) "
        "SELECT claim.id, 'relay', 7, (SELECT min(id) FROM speaker), NOW FROM claim",
    ),
    "the title": ("UPDATE appearance SET title = 'Another'",),
    "the publisher": ("UPDATE source SET name = 'The Lendian Weekly'",),
}


@pytest.mark.parametrize("statements", CHANGES.values(), ids=CHANGES)
def test_a_row_is_never_older_than_what_it_is_made_of(
    engine: Engine, client: httpx.Client, document: str, statements: tuple[str, ...]
) -> None:
    before = kept(engine)

    change(engine, *statements)

    forgotten = kept(engine)
    assert None in forgotten.values()
    live = client.get("/claims?sort=text").json()["data"]
    assert [row["id"] for row in live] == list(before)
    with transaction(engine) as session:
        render_forgotten(session, 100)
    now = kept(engine)
    assert None not in now.values()
    assert [json.loads(row or b"") for row in now.values()] == live
    with Session(engine) as session:
        assert list(differing_rows(session)) == []


def test_what_was_forgotten_is_kept_again_by_the_next_write(
    engine: Engine, add_document: AddDocument, document: str
) -> None:
    change(engine, "UPDATE speaker SET name = 'Orla Vennek', since = NOW")
    assert None in kept(engine).values()

    add_document("Another text. Rain fell.", [])

    assert None not in kept(engine).values()


def test_a_claim_that_goes_takes_its_row_with_it(engine: Engine, document: str) -> None:
    change(engine, "DELETE FROM claim WHERE id = (SELECT min(id) FROM claim)")

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM claim_rendered")).scalar() == 1


def test_claims_that_came_in_without_a_place_get_one(engine: Engine, client: httpx.Client, document: str) -> None:
    before, answer = kept(engine), client.get("/claims").json()["data"]
    change(engine, "UPDATE claim SET rendered_id = NULL", "DELETE FROM claim_rendered")
    assert client.get("/claims").json()["data"] == answer

    assert sum(step.made for step in render_all(engine)) == 2

    assert kept(engine) == before


def test_rows_are_made_anew_when_that_is_asked(
    engine: Engine, document: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    before = kept(engine)
    spoil(engine, "id > 0")

    assert run(capsys, "db", "render", "--check") == (1, "the row that is kept is not the claim's")
    assert run(capsys, "db", "render", "--all") == (0, "2 rows made")
    assert run(capsys, "db", "render", "--check") == (0, "every row that is kept is its claim's")
    assert run(capsys, "db", "render") == (0, "0 rows made")
    assert kept(engine) == before


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Any, str]:
    """The exit code of a command, and the last line that it prints, without the id before it."""
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    return stopped.value.code, capsys.readouterr().out.splitlines()[-1].rpartition(": ")[2]


def spoil(engine: Engine, which: str) -> None:
    """Put wrong rows in the place of those that are kept."""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE claim_rendered SET json = :row WHERE {which}"), {"row": b"{}"})  # noqa: S608


def test_a_wrong_row_is_a_flaw(engine: Engine, document: str) -> None:
    spoil(engine, "id = (SELECT min(id) FROM claim_rendered)")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO claim_rendered (id) VALUES (99)"))

    with Session(engine) as session:
        found = list(flaws(session))

    assert {flaw.law for flaw in found} == {"rendered_row_is_the_claims", "rendered_row_has_a_claim"}
    assert Flaw("rendered_row_has_a_claim", "1") in found


def test_of_the_past_nothing_is_kept(engine: Engine, client: httpx.Client, document: str) -> None:
    now = client.get("/claims").json()["data"]
    made = moment().isoformat()
    change(engine, "UPDATE speaker SET name = 'Orla Vennek', since = NOW")

    assert client.get("/claims", params={"as_of": made}).json()["data"] == now
