"""The doctor: what is broken on purpose is told, and put right where it follows from the rest."""

# ruff: noqa: S608  statements of the tests' own

import json
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from app.doctor import CHECKS, LAWS
from app.models import Claim
from app.queries import flaws
from tests.conftest import AddDocument
from tests.library import add_all
from tests.test_cli import Run, run
from tests.test_migrations import alembic

__all__ = ["run"]

BEARS = "since = (SELECT version FROM data_version)"
"""Without it the schema refuses the change."""
A_CLAIM = "(SELECT id FROM claim WHERE item = 'boat')"
ITS_TEXT = f"(SELECT document_id FROM claim WHERE id = {A_CLAIM})"
HEADLINE = "(SELECT id FROM claim WHERE attribution = 'headline')"

DAY = "published_on = '1999-01-01'"
ANOTHER_DOCUMENT = (
    f"INSERT INTO document SELECT '{{}}', '{'0' * 64}', '', 'en', created_at, since FROM document LIMIT 1"
)

MENDED: dict[str, str] = {
    "claim_is_searched_by_one_row": f"DELETE FROM claim_words WHERE claim_id = {A_CLAIM}",
    "words_are_the_claims": f"UPDATE claim_words SET words = ' 0any boots ' WHERE claim_id = {A_CLAIM}",
    "claim_shows_the_earliest_appearance": f"UPDATE claim SET {DAY}, {BEARS} WHERE id = {A_CLAIM}",
    "rates_follow": f"UPDATE claim SET per_month_low = 1, per_month_high = 4711, {BEARS} WHERE id = {A_CLAIM}",
    "repeat_key_follows": f"UPDATE claim SET repeat_key = 'another', {BEARS} WHERE id = {A_CLAIM}",
    "headline_shows_its_checks": f"UPDATE claim SET check_status = 'ok', {BEARS} WHERE id = {HEADLINE}",
    "rendered_row_is_the_claims": "UPDATE claim_rendered SET json = CAST('{}' AS BLOB) "
    "WHERE id = (SELECT min(id) FROM claim_rendered)",
    "rendered_row_has_a_claim": "INSERT INTO claim_rendered (id) VALUES (4711)",
    "point_is_the_claims": "UPDATE claim_point SET json = '{}' "
    "WHERE claim_id = (SELECT min(claim_id) FROM claim_point)",
    "point_has_a_row": "INSERT INTO claim_point (measure, published_on, claim_id, rendered_id, json) "
    "VALUES ('casualties', '2031-05-06', 'clm_0000000000', 4711, '{}')",
    "values_are_counted": "UPDATE claim_count SET count = count + 1 WHERE value = 'statistic'",
}
"""What breaks a law that the doctor can hold again."""

TOLD: dict[str, str] = {
    "text_has_its_hash": f"UPDATE document SET text = replace(text, '40', '41') WHERE id = {ITS_TEXT}",
    "span_is_in_text": f'UPDATE evidence SET "end" = 99999, {BEARS} WHERE claim_id = {A_CLAIM}',
    "figure_is_in_evidence": f"UPDATE claim SET value_text = '4711', {BEARS} WHERE id = {A_CLAIM}",
    "words_are_in_text": f"UPDATE claim SET attributed_text = 'in a dream', {BEARS} WHERE id = {A_CLAIM}",
    "claim_has_one_primary_span": f"DELETE FROM evidence WHERE claim_id = {A_CLAIM}",
    "document_has_appeared": ANOTHER_DOCUMENT.format("doc_0000000000"),
    "document_has_its_id": ANOTHER_DOCUMENT.format("doc_0000000001"),
    "change_is_recorded": f"UPDATE claim SET party = 'tessara-marsh', {BEARS} WHERE id = {A_CLAIM}",
    "version_is_recorded": "UPDATE source SET since = 4711",
    "data_version_is_the_newest": "UPDATE data_version SET version = version + 1",
    "nothing_is_lost": f"DELETE FROM claim WHERE id = {A_CLAIM}",
}
"""What breaks a law that only a person can hold again."""


def spoil(engine: Engine, statement: str) -> None:
    """Do it behind the back of the program."""
    if engine.dialect.name == "postgresql":
        statement = statement.replace("CAST('{}' AS BLOB)", "'{}'::bytea")
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def diagnosis(run: Run, *arguments: str) -> dict[str, Any]:
    said = run("doctor", "--json", *arguments)
    told: dict[str, Any] = json.loads(said.out)
    assert said.code == (0 if told["sound"] else 1)
    assert told["sound"] == (told["flaws"] == [])
    return told


def laws(told: dict[str, Any]) -> set[str]:
    return {flaw["law"] for flaw in told["flaws"]}


def claims(engine: Engine) -> dict[str, Any]:
    """All that claims say, but for what follows from it."""
    follows = {"per_month_low", "per_month_high", "repeat_key", "check_status", "published_on", "since", "updated_at"}
    with Session(engine) as session:
        return {one.id: one.model_dump(exclude=follows) for one in session.exec(select(Claim))}


def test_a_sound_database_is_told_to_be_sound(run: Run, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)

    said = run("doctor")

    assert (said.code, said.out, said.err) == (0, f"{len(CHECKS)} checks: everything is sound\n", "")


def test_an_empty_database_is_sound(run: Run, engine: Engine) -> None:
    assert diagnosis(run) == {"sound": True, "flaws": [], "mended": []}


@pytest.mark.once("postgres")
@pytest.mark.parametrize("law", MENDED)
def test_what_follows_from_the_rest_is_told_and_put_right(
    run: Run, engine: Engine, add_document: AddDocument, law: str
) -> None:
    add_all(add_document)
    before = claims(engine)
    spoil(engine, MENDED[law])

    told = diagnosis(run, "--repair")

    assert told["sound"]
    assert {"law": law, "number": 1} in told["mended"]
    assert claims(engine) == before


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("law", TOLD)
def test_what_only_a_person_can_judge_is_told_and_left_alone(
    run: Run, engine: Engine, add_document: AddDocument, law: str
) -> None:
    add_all(add_document)
    spoil(engine, TOLD[law])
    before = claims(engine)

    left = diagnosis(run, "--repair")

    assert law in laws(left)
    assert all(flaw["advice"] for flaw in left["flaws"])
    assert claims(engine) == before


def test_an_index_that_lacks_words_is_made_anew(run: Run, engine: Engine, add_document: AddDocument) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("on Postgres the words and their index are one row")
    add_all(add_document)
    delete = "INSERT INTO claim_words_fts (claim_words_fts, rowid, words) SELECT 'delete', id, words FROM claim_words"
    spoil(engine, f"{delete} WHERE id = 2")

    assert laws(diagnosis(run)) == {"words_are_indexed"}
    assert diagnosis(run, "--repair") == {
        "sound": True,
        "flaws": [],
        "mended": [{"law": "words_are_indexed", "number": 2}],
    }


def test_an_index_with_other_words_is_told_and_made_anew(run: Run, engine: Engine, add_document: AddDocument) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("on Postgres the words and their index are one row")
    add_all(add_document)
    old, new = (
        "INSERT INTO claim_words_fts (claim_words_fts, rowid, words)",
        "INSERT INTO claim_words_fts (rowid, words)",
    )
    spoil(engine, f"{old} SELECT 'delete', id, words FROM claim_words WHERE id = 2")
    spoil(engine, f"{new} VALUES (2, ' 0any marsh ')")

    assert laws(diagnosis(run)) == {"words_are_indexed"}
    assert diagnosis(run, "--repair")["sound"]


def test_an_index_that_is_not_whole_is_told(run: Run, engine: Engine, add_document: AddDocument) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite looks through its indexes by itself")
    add_all(add_document)
    spoil(engine, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_claim_party'::regclass")

    [flaw] = diagnosis(run)["flaws"]

    assert (flaw["law"], flaw["subjects"]) == ("file_is_intact", ["ix_claim_party"])
    spoil(engine, "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'ix_claim_party'::regclass")


def without_constraints(engine: Engine, statement: str) -> None:
    """As one who has switched all of them off."""
    off = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}
    on = {"sqlite": "PRAGMA foreign_keys = ON", "postgresql": "RESET session_replication_role"}
    connection = engine.raw_connection()
    for one in (off[engine.dialect.name], statement, on[engine.dialect.name]):
        connection.cursor().execute(one)
    connection.commit()
    connection.close()


def test_rows_that_refer_to_nothing_are_told(run: Run, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    without_constraints(engine, f"UPDATE claim_link SET speaker_id = 4711, {BEARS} WHERE kind = 'origin'")

    told = diagnosis(run, "--repair")

    assert "references_lead_somewhere" in laws(told)
    assert next(one for one in told["flaws"] if one["law"] == "references_lead_somewhere")["subjects"][0].startswith(
        "claim_link "
    )


def test_a_change_that_was_taken_out_of_history_is_told(run: Run, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    trigger = None
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            trigger = connection.scalar(text("SELECT sql FROM sqlite_schema WHERE name = 'revision_delete'"))
        spoil(engine, "DROP TRIGGER revision_delete")

    without_constraints(engine, "DELETE FROM revision WHERE version = 2")

    if trigger:
        spoil(engine, trigger)
    assert "versions_have_no_gap" in laws(diagnosis(run, "--repair"))


def test_a_schema_that_is_not_at_head_is_told_and_nothing_else_is_asked(run: Run, engine: Engine) -> None:
    alembic(engine, command.downgrade, "-1")

    [flaw] = diagnosis(run, "--repair")["flaws"]

    assert flaw["law"] == "schema_is_at_head"
    assert "conflict-claims migrate" in flaw["advice"]


def test_what_is_put_right_is_in_history(run: Run, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    spoil(engine, MENDED["rates_follow"])

    diagnosis(run, "--repair")

    with engine.connect() as connection:
        newest = "version = (SELECT version FROM data_version)"
        query = f"SELECT kind, subject FROM revision WHERE action = 'checked' AND {newest}"
        told = set(connection.execute(text(query)).all())
        claim = connection.execute(text(A_CLAIM.strip("()"))).scalar()
    assert told == {("database", "database"), ("claim", claim)}
    with Session(engine) as session:
        assert list(flaws(session)) == []


def test_the_doctor_speaks_to_people(run: Run, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    spoil(engine, MENDED["rates_follow"])
    spoil(engine, "UPDATE document SET text = replace(text, 'rally', 'fair')")

    said = run("doctor")
    assert said.code == 1
    assert "    --repair puts this right" in said.out
    assert "    restore a backup, or bring the document in again" in said.out

    said = run("doctor", "--repair")
    assert said.code == 1
    assert "put right: a claim's rate a month is not what its figure says (rates_follow, 1)\n" in said.out


def test_every_law_that_can_be_broken_is_explained(run: Run) -> None:
    named = {
        *MENDED,
        *TOLD,
        "words_are_indexed",
        "file_is_intact",
        "references_lead_somewhere",
        "versions_have_no_gap",
        "schema_is_at_head",
    }

    assert named == set(LAWS)
    assert all(law.cure or law.advice for law in LAWS.values())
