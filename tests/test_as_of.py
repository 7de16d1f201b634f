"""`as_of`: every answer can be asked of a moment that is past, and what is no such moment is refused."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import col, select

from app.as_of import at_version
from app.cli import main
from app.db import transaction
from app.history import Change
from app.models import Claim, Speaker, SpeakerAlias, SpeakerSlug
from app.vocabulary import Review
from tests.conftest import AddDocument
from tests.crowd import add_crowd
from tests.databases import filled
from tests.library import add_harbour, add_rally, add_river
from tests.service import asking, service_over
from tests.test_headers import NEEDED, READ

BEFORE_HISTORY = "2020-01-01"


class Then(NamedTuple):
    """A moment that is past, and a client of what became of it."""

    moment: str
    client: httpx.Client

    def ask(self, path: str, **more: str) -> Any:
        """What was answered then."""
        answer = self.client.get(
            path, params={**httpx.QueryParams(path.partition("?")[2]), "as_of": self.moment, **more}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def then(client: httpx.Client, engine: Engine, add_document: AddDocument) -> Then:
    """Two documents, of which one appears earlier afterwards; then a speaker is renamed, and another document comes."""
    return Then(filled(engine, "then", lambda: happen(engine, add_document)), client)


def happen(engine: Engine, add_document: AddDocument) -> str:
    """All of it; the moment before the second appearance."""
    add_harbour(add_document)
    add_river(add_document)
    moment = datetime.now(UTC).isoformat()
    add_river(add_document, source="Harbour Sheet", title="Quays", published_on=date(2031, 5, 1))
    rename(engine)
    add_rally(add_document)
    return moment


def rename(engine: Engine) -> None:
    """Dorian Osk turns out to be called Dorian Oskar."""
    with transaction(engine) as session:
        _ = Change(session).version
        who = session.exec(select(Speaker).where(Speaker.slug == "dorian-osk")).one()
        assert who.id is not None
        who.slug, who.name = "dorian-oskar", "Dorian Oskar"
        session.add(SpeakerSlug(slug="dorian-osk", speaker_id=who.id))
        for alias in session.exec(select(SpeakerAlias).where(col(SpeakerAlias.speaker_id) == who.id)):
            session.delete(alias)
        session.add(SpeakerAlias(alias="oskar", speaker_id=who.id))


@pytest.mark.parametrize("path", READ)
def test_what_tells_of_claims_can_be_asked_of_the_past(then: Then, path: str) -> None:
    url = httpx.URL(address_then(then, path))
    answer = then.client.get(url, params={**url.params, "as_of": then.moment})

    if answer.status_code == 422:
        assert path in NOT_OF_THE_PAST
        return
    assert answer.status_code == 200, answer.text
    assert path not in NOT_OF_THE_PAST
    assert "Peter Venn" not in answer.text
    assert "Oskar" not in answer.text
    assert "Quays" not in answer.text


NOT_OF_THE_PAST = {
    "/changes",
    "/changes.ndjson",
    "/claims/{claim_id}/history",
    "/documents/{document_id}.txt",
    "/documents/{document_id}/history",
    "/healthz",
    "/readyz",
    "/sources/{slug}/history",
    "/speakers/{slug}/history",
    "/version",
    "/vocabularies",
    "/vocabularies/{name}",
}
"""What never changes, what is told of now, and history itself."""


def address_then(then: Then, path: str) -> str:
    """The address of something that was there, as it was called."""
    claim, *_ = then.ask("/claims?speaker=Osk")["data"]
    slug = "river-news" if path.startswith("/sources") else "dorian-osk"
    there = {"claim_id": claim["id"], "document_id": claim["document_id"], "slug": slug, "name": "scope"}
    return path.format(**there) + NEEDED.get(path, "")


def test_names_mean_whom_they_meant(then: Then) -> None:
    assert then.ask("/claims?speaker=Osk")["data"]
    assert then.ask("/speakers/dorian-osk")["name"] == "Dorian Osk"
    assert then.ask("/claims?speaker=Oskar")["data"] == []
    assert then.client.get("/claims?speaker=Osk").json()["data"] == []
    assert then.client.get("/claims?speaker=Oskar").json()["data"]
    assert then.client.get(f"/speakers/dorian-oskar?as_of={then.moment[:19]}Z").status_code in {404, 422}


def test_words_are_searched_as_they_were(then: Then) -> None:
    assert then.client.get("/claims?q=quays").json()["data"]
    assert then.ask("/claims?q=quays")["data"] == []
    assert len(then.ask("/claims?q=boats")["data"]) == len(then.client.get("/claims?q=boats").json()["data"]) == 1


def test_the_answer_says_which_state_it_is_of(then: Then) -> None:
    answer = then.ask("/claims")

    assert answer["meta"]["data_version"] == 2
    assert then.client.get("/claims").json()["meta"]["data_version"] == 5


def test_links_lead_on_in_the_same_moment(then: Then) -> None:
    whole = then.ask("/claims")["data"]
    rows, url = [], httpx.URL("/claims", params={"limit": "2", "as_of": then.moment})
    while url:
        page = then.client.get(url).json()
        rows += page["data"]
        url = page["next"]

    assert rows == whole


def test_a_cursor_belongs_to_its_moment(then: Then) -> None:
    cursor = then.ask("/claims", limit="2")["next_cursor"]

    for moment in ({}, {"as_of": "2999-01-01"}):
        answer = then.client.get("/claims", params={"limit": "2", "cursor": cursor, **moment})
        assert [one["code"] for one in answer.json()["errors"]] == ["other_question"]


@pytest.mark.parametrize("path", ["/claims", "/claims.csv", "/speakers", "/claims/series", "/coverage", "/feed.atom"])
def test_a_moment_before_history_is_refused(then: Then, path: str) -> None:
    answer = then.client.get(path, params={"as_of": BEFORE_HISTORY})

    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert (fault["parameter"], fault["code"]) == ("as_of", "before_history")
    assert fault["detail"].startswith("History begins at 20")


@pytest.mark.parametrize("moment", ["yesterday", "2031-13-01", "2031-02-30", "1", "2031-01-01T25:00:00Z"])
def test_what_is_no_moment_is_refused(then: Then, moment: str) -> None:
    answer = then.client.get("/claims", params={"as_of": moment})

    assert [one["code"] for one in answer.json()["errors"]] == ["not_a_date"]


@pytest.mark.parametrize("moment", ["2999-01-01", "9999-12-31T23:59:59.999999Z", ""])
def test_a_moment_that_is_to_come_is_now(then: Then, moment: str) -> None:
    assert (
        then.client.get("/claims", params={"as_of": moment}).json()["data"] == then.client.get("/claims").json()["data"]
    )


def test_a_day_is_its_end_in_utc(then: Then) -> None:
    today = datetime.now(UTC).date()
    yesterday = today - timedelta(days=1)

    assert (
        then.client.get("/claims", params={"as_of": str(today)}).json()["data"]
        == then.client.get("/claims").json()["data"]
    )
    assert then.client.get("/claims", params={"as_of": str(yesterday)}).status_code == 422


def test_a_moment_may_be_in_any_zone_and_have_fractions(then: Then) -> None:
    moment = datetime.fromisoformat(then.moment)
    spellings = [
        moment.strftime("%Y-%m-%d %H:%M:%S.%fZ"),
        (moment + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.%f+03:00"),
        (moment - timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M:%S.%f-0400"),
    ]

    whole = then.ask("/claims")["data"]
    for spelling in spellings:
        assert then.client.get("/claims", params={"as_of": spelling}).json()["data"] == whole


def test_an_answer_of_the_past_is_kept_while_others_write(then: Then, add_document: AddDocument) -> None:
    tag = then.client.get("/claims", params={"as_of": then.moment}).headers["ETag"]
    add_river(add_document, source="Quay News")

    again = then.client.get("/claims", params={"as_of": then.moment}, headers={"If-None-Match": tag})

    assert again.status_code == 304


def test_a_claim_that_was_withdrawn_since_is_there(then: Then, engine: Engine) -> None:
    [row] = then.ask("/claims?q=boats")["data"]
    with transaction(engine) as session:
        _ = Change(session).version
        session.get_one(Claim, row["id"]).review = Review.WITHDRAWN
    assert then.client.get(row["url"]).status_code == 410

    assert then.ask(row["url"])["review"] == "extracted"


def test_the_views_of_sql_show_what_is(then: Then, engine: Engine) -> None:
    with engine.connect() as connection:
        told = connection.execute(text("SELECT count(*) FROM v_claims WHERE speaker_name = 'Dorian Oskar'")).scalar()

    assert told


def test_the_command_line_has_the_same_flag(
    then: Then, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    listed = run(capsys, "claims", "--as-of", then.moment, "--format", "json")
    exported = run(capsys, "export", "--as-of", then.moment, "--format", "ndjson")
    run(capsys, "export", "--as-of", then.moment, "--sqlite", str(tmp_path / "then.db"))

    whole = then.ask("/claims")["data"]
    assert json.loads(listed)["data"] == whole
    assert [json.loads(line) for line in exported.splitlines()] == whole
    with sqlite3.connect(tmp_path / "then.db") as file:
        assert file.execute("SELECT slug FROM speakers WHERE slug LIKE 'dorian%'").fetchall() == [("dorian-osk",)]
        assert file.execute("SELECT count(*) FROM claims").fetchone() == (len(whole),)
    with pytest.raises(SystemExit) as stopped:
        main(["export", "--as-of", BEFORE_HISTORY])
    assert stopped.value.code == 2
    assert "--as-of: History begins at" in "".join(capsys.readouterr())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints."""
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    assert stopped.value.code == 0
    return capsys.readouterr().out


PAGES = {
    # all claims are by one speaker: which of the two indexes by date is followed is the database's to choose
    "by speaker": ("/claims?speaker=Venn", "published_on_id"),
    "by date": ("/claims", "ix_claim_published_on_id"),
    "by figure": ("/claims?sort=-value_high", "ix_claim_value_high_id"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("question", "index"), PAGES.values(), ids=PAGES)
def test_a_page_of_the_past_follows_an_index(engine: Engine, question: str, index: str) -> None:
    add_crowd(engine, 120)
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET version = 1"))
        connection.execute(text("UPDATE claim SET party = 'lendia', since = 1 WHERE value_low = 7"))
        connection.execute(text("INSERT INTO speaker_alias (speaker_id, alias) VALUES (1, 'venn')"))
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "after_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with asking(service_over(at_version(engine, 0))) as client:
        rows = client.get(question).json()["data"]
    assert len(rows) == 50
    assert {row["party"] for row in rows} == {None}

    [(statement, values)] = [one for one in asked if "sort_tie" in one[0] and "IS NOT NULL" in one[0]]
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        plan = str(connection.connection.cursor().execute(explain + statement, values).fetchall())
    assert index in plan
