"""Keys in use: looked up beside the requests of others, noted when nobody waits for it, and repeated nowhere."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlmodel import Session, col

from app.db import make_engine, transaction
from app.models import ApiKey, now
from app.settings import Settings
from app.vocabulary import KeyScope
from tests.service import asking, service_over, serving
from tests.test_keys import everything
from tests.writing import BOTH, SMALL, bearer, make_key, probe_app, raw


@pytest.fixture
def probe(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the probe."""
    with asking(probe_app(engine, SMALL)) as client:
        yield client


@pytest.fixture
def key(engine: Engine) -> str:
    """A key for everything."""
    return make_key(engine, BOTH)[0]


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/claims.db", "postgresql+psycopg://nobody@/none?host=%2Fnowhere"],
    ids=["sqlite", "postgres"],
)
def test_a_lost_database_is_no_verdict_on_the_key(url: str) -> None:
    engine = make_engine(url)
    with asking(probe_app(engine)) as client:
        answer = client.patch("/notes/x", headers=bearer("ccl_22222222_" + "A" * 43))
        unkeyed = client.patch("/notes/x")
    engine.dispose()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["title"] == "Database unavailable"
    assert unkeyed.status_code == 401


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_looking_a_key_up_holds_nobody_else_up(engine: Engine) -> None:
    key, _ = make_key(engine, BOTH)
    with serving(probe_app(engine, Settings())) as url, engine.connect() as holder:
        holder.execute(text("LOCK TABLE api_key IN ACCESS EXCLUSIVE MODE"))
        address = httpx.URL(url)
        with raw(url, f"PATCH /notes/x HTTP/1.1\nHost: x\nAuthorization: Bearer {key}\n") as connection:
            time.sleep(0.1)
            began = time.monotonic()
            assert httpx.get(address.join("/healthz")).status_code == 200
            took = time.monotonic() - began
            holder.rollback()
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    engine.dispose()

    assert took < 1


def last_used(engine: Engine) -> list[datetime | None]:
    with Session(engine) as session:
        return list(session.execute(select(col(ApiKey.last_used_at))).scalars())


def version(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT version FROM data_version")).scalar_one()
    return found


def test_the_last_use_is_noted_once_a_minute_and_is_no_change_of_the_data(engine: Engine, probe: httpx.Client) -> None:
    given, kept = make_key(engine, BOTH)
    before = version(engine)
    written: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: written.append(call[2]))

    for _ in range(3):
        assert probe.patch("/notes/x", headers=bearer(given)).status_code == 200
    [first] = last_used(engine)
    noted = [statement for statement in written if statement.startswith("UPDATE")]
    with engine.begin() as connection:
        connection.execute(update(ApiKey).values(last_used_at=now() - timedelta(minutes=2)))
    probe.patch("/notes/x", headers=bearer(given))
    [second] = last_used(engine)

    assert first
    assert second
    assert len(noted) == 1
    assert second >= first > now() - timedelta(minutes=1)
    assert (version(engine), kept.last_used_at) == (before, None)


@contextmanager
def another_writer(engine: Engine) -> Iterator[None]:
    """Somebody who holds what a note of the last use would have to be written to."""
    with transaction(engine) as session:
        # on SQLite the transaction itself keeps all others from writing
        session.execute(select(ApiKey).with_for_update())
        yield


def test_a_busy_database_holds_nobody_up_for_a_note(engine: Engine, probe: httpx.Client, key: str) -> None:
    with another_writer(engine):
        began = time.monotonic()
        answer = probe.patch("/notes/x", headers=bearer(key))
        took = time.monotonic() - began
        assert last_used(engine) == [None]

    assert answer.status_code == 200
    assert took < 1
    assert probe.patch("/notes/x", headers=bearer(key)).status_code == 200
    assert last_used(engine) != [None]


def test_after_a_note_that_was_left_out_writers_wait_for_each_other_as_before(
    engine: Engine, probe: httpx.Client, key: str
) -> None:
    with another_writer(engine):
        probe.patch("/notes/x", headers=bearer(key))

    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000


def test_a_key_is_in_no_log_no_answer_and_no_table(engine: Engine, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    narrow, _ = make_key(engine, {KeyScope.INGEST})
    ended, _ = make_key(engine, BOTH, now() - timedelta(days=1))
    escaped = "".join(f"%{ord(letter):02x}" for letter in key)
    told: list[str] = []

    with asking(service_over(engine)) as service, asking(probe_app(engine, SMALL)) as probe:
        for given in (key, narrow, ended, key[:-5], escaped):
            for client in (service, probe):
                for path in (
                    f"/claims?q={given}",
                    f"/claims?{given}=1",
                    f"/claims/{given}",
                    f"/notes/{given}",
                    f"/{given}",
                ):
                    for method in ("GET", "PATCH", "POST", "DELETE"):
                        answer = client.request(method, path, headers={**bearer(key), "X-Request-ID": given[:64]})
                        told.append(f"{answer.headers} {answer.text}")
            told.append(probe.post(f"/notes?key={given}", json={"text": "a"}, headers=bearer(key)).text)
            told.append(probe.patch("/notes/x", headers=bearer(given)).text)

    secrets = [key[13:-5], narrow[13:-5], ended[13:-5], escaped[39:-15]]
    # the client writes down what it asks, and that is its own affair
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
    said = "\n".join([*told, *logged, *map(str, (record.exc_text for record in caplog.records)), everything(engine)])
    assert [secret for secret in secrets if secret.lower() in said.lower()] == []
    assert "ccl_hidden" in said
    assert f"key_{ended[4:12]} is expired" in said
