"""The door of the review desk: who has no good key learns nothing, and no other site sends our forms."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr
from sqlalchemy import Engine, update
from sqlmodel import col

from app import keys, main
from app.db import make_engine, transaction
from app.gate.sessions import COOKIE, LIFETIME, Sessions
from app.main import create_app
from app.models import ApiKey, now
from app.settings import Settings
from app.vocabulary import KeyScope
from tests.databases import Databases
from tests.service import asking, service_over
from tests.test_keys import everything
from tests.web.at_desk import FORM, OWN, AtDesk, hidden
from tests.web.conftest import serviced
from tests.web.html import Document
from tests.writing import BOTH, READING, ask, bearer, make_key


def desk_routes(app: FastAPI) -> Iterator[str]:
    """Every address under /explore that is written to, so that a new one is not missed."""
    for route in iter_route_contexts(app.routes):
        path = str(route.path_format)
        if path.startswith("/explore") and set(route.methods or ()) - READING:
            yield path.replace("{claim_id}", "clm_0000000000")


ROUTES = sorted(desk_routes(create_app(make_engine("sqlite://"))))
SEATED = [path for path in ROUTES if path != "/explore/review"]


@pytest.fixture(scope="module", params=["sqlite"])
def service(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Engine, httpx.Client]]:
    """One kind of database does: what is kept of keys is asked of both elsewhere."""
    with serviced(request, databases) as service:
        yield service


@pytest.fixture(scope="module")
def app(service: tuple[Engine, httpx.Client]) -> FastAPI:
    """The service over the same database, with a key of its own for sessions."""
    return service_over(service[0], Settings(session_key=SecretStr("the same")))


def cookie(answer: httpx.Response, name: str = COOKIE) -> dict[str, Any]:
    """The attributes of a cookie that is set."""
    for header in answer.headers.get_list("Set-Cookie"):
        jar = SimpleCookie(header)
        if name in jar:
            return {key: value for key, value in jar[name].items() if value} | {"": jar[name].value}
    return {}


def test_the_desk_has_the_forms_that_are_tested_here() -> None:
    claim = "/explore/review/clm_0000000000"
    assert ["/explore/review", *(f"{claim}/{step}" for step in ("accept", "correct", "reject"))] == ROUTES[:4]
    assert ROUTES[4:] == ["/explore/review/leave"]


def test_the_cookie_is_for_the_desk_alone_and_no_script_reads_it(desk: AtDesk) -> None:
    answer = desk.enter()

    assert cookie(answer) == {
        "": cookie(answer)[""],
        "path": "/explore/review",
        "max-age": str(12 * 3600),
        "httponly": True,
        "samesite": "strict",
    }
    gone = cookie(answer, "claims_desk_form")
    assert (gone[""], gone["max-age"]) == ("", "0")
    door = desk.client.get(desk.queue, headers={"Cookie": ""})
    assert cookie(door, "claims_desk_form")["samesite"] == "strict"


def test_over_https_the_cookie_goes_over_nothing_else(desk: AtDesk) -> None:
    site = "https://claims.test"
    shown = Document(desk.client.get(f"{site}{desk.queue}").text)
    fields = {**hidden(shown, "key"), "key": desk.given}
    answer = desk.client.post(f"{site}{desk.queue}", data=fields, headers={"Origin": site})

    assert answer.status_code == 303
    assert cookie(answer)["secure"] is True
    assert cookie(answer, "claims_desk_form")["secure"] is True


def test_the_cookie_holds_neither_the_key_nor_what_is_kept_of_it(desk: AtDesk) -> None:
    sessions: Sessions = Sessions("x")
    written = sessions.enter(desk.key)
    held = " ".join(map(str, sessions.read({COOKIE: written}) or ()))

    assert desk.key.id in held
    assert desk.given[13:] not in held
    assert desk.key.sha256 not in held


def test_every_page_of_the_desk_is_kept_by_nobody(desk: AtDesk) -> None:
    desk.enter()
    pages = [desk.client.get(desk.queue), desk.client.get(desk.queue, follow_redirects=True)]
    pages += [desk.client.get("/explore/review/clm_0000000000"), desk.client.get("/explore/review?party=nobody")]

    for answer in pages:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
    policy = pages[1].headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def bad_keys(engine: Engine) -> dict[str, str]:
    good, _ = make_key(engine, {KeyScope.REVIEW})
    revoked, kept = make_key(engine, BOTH)
    with transaction(engine) as session:
        keys.revoke(session, kept.id)
    return {
        "none": "",
        "wrong": good[:13] + "A" * 43,
        "unknown": "ccl_22222222_" + "A" * 43,
        "revoked": revoked,
        "expired": make_key(engine, BOTH, now() - timedelta(seconds=1))[0],
        "of another scope": make_key(engine, {KeyScope.INGEST})[0],
        "two in one": f"{good} {good}",
        "a bearer": f"Bearer {good}",
        "not ASCII": "ccl_ä" + good[5:],
        "not text": good + "\0",
        "10 kB": "ccl_" + "a" * 10_000,
    }


def test_every_key_that_is_no_good_has_the_same_answer(desk: AtDesk, caplog: pytest.LogCaptureFixture) -> None:
    told, given = set(), bad_keys(desk.engine)
    for name, key in given.items():
        answer = desk.enter(key)
        assert answer.status_code == 401, name
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert cookie(answer) == {}
        told.add(re.sub('value="[^"]*"', "", answer.text))
        assert not key or key not in answer.text

    assert len(told) == 1
    assert "This key cannot be used here" in Document(told.pop()).main
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert f"key_{given['revoked'][4:12]} is revoked" in said
    assert given["revoked"][13:] not in said


def test_spaces_around_a_key_do_no_harm(desk: AtDesk) -> None:
    assert desk.enter(f"  {desk.given}\r\n").status_code == 303


def test_a_key_in_the_address_lets_nobody_in(desk: AtDesk) -> None:
    answer = desk.client.get(f"/explore/review?key={desk.given}")

    assert answer.status_code == 422
    assert desk.given not in answer.text


@pytest.mark.parametrize("claim", ["clm_1b2c3", "//evil.test", "https://evil.test", "../claims", "clm_1/../.."])
def test_entering_leads_to_the_desk_and_nowhere_else(desk: AtDesk, claim: str) -> None:
    led = desk.enter(claim=claim).headers["Location"]

    assert led.startswith("/explore/review/clm_1b2c3?" if claim == "clm_1b2c3" else "/explore/review?")


@pytest.mark.parametrize("path", SEATED)
@pytest.mark.parametrize("how", ["no cookie", "a bearer", "a forged cookie", "the right signer alone"])
def test_who_has_no_session_is_told_before_any_of_the_body_is_read(
    desk: AtDesk, app: FastAPI, path: str, how: str
) -> None:
    guessed = ApiKey(id=desk.key.id, name="x", sha256="0" * 64, scopes="review", created_at=now())
    cookies = {
        "a forged cookie": Sessions("another").enter(desk.key),
        "the right signer alone": Sessions("the same").enter(guessed),
    }
    headers = [(name.lower().encode(), value.encode()) for name, value in OWN.items()]
    headers += [(b"content-length", b"8"), (b"content-type", FORM.encode())]
    headers += [(b"cookie", f"{COOKIE}={cookies[how]}".encode())] if how in cookies else []
    headers += [(b"authorization", bearer(desk.given)["Authorization"].encode())] if how == "a bearer" else []

    told = ask(app, "POST", path, headers, [b"note=abc"])

    assert told.status == 401
    assert told.happened[:2] == ["http.response.start", "http.response.body"]
    assert told.headers["content-type"].startswith("text/html")
    assert "Enter a key to go on where you were" in told.body.decode()


def test_a_session_ends_with_its_key(desk: AtDesk) -> None:
    page = desk.sit()
    with transaction(desk.engine) as session:
        keys.revoke(session, desk.key.id)

    answer, looked = desk.send(page, "accept"), desk.client.get(desk.queue)

    assert answer.status_code == 401
    shown = Document(answer.text)
    assert "nothing was changed" in shown.main
    assert hidden(shown, "key")["claim"].startswith("clm_"), "the way back to where it was"
    assert "Your key" in Document(looked.text).main
    assert desk.client.get(f"/claims?document={desk.document}&review=accepted").json()["data"] == []


@pytest.mark.parametrize("what", ["expired", "without its scope"])
def test_a_session_ends_when_its_key_may_no_longer_review(desk: AtDesk, what: str) -> None:
    page = desk.sit()
    changes: dict[str, dict[str, Any]] = {
        "expired": {"expires_at": now()},
        "without its scope": {"scopes": "ingest"},
    }
    with desk.engine.begin() as connection:
        connection.execute(update(ApiKey).where(col(ApiKey.id) == desk.key.id).values(changes[what]))

    assert desk.send(page, "accept").status_code in (401, 403)
    assert "Your key" in desk.look(desk.queue).main


def test_a_session_lasts_twelve_hours(desk: AtDesk) -> None:
    sessions = Sessions("x")

    young, old, ahead = (
        sessions.read({COOKIE: sessions.enter(desk.key, now() - age)})
        for age in (LIFETIME - timedelta(minutes=1), LIFETIME, -timedelta(hours=1))
    )

    assert young is not None
    assert (old, ahead) == (None, None)


@pytest.mark.parametrize("given", ["", "x", "W10.x", "é", "a" * 5000], ids=["empty", "x", "list", "not ASCII", "long"])
def test_a_cookie_that_is_none_is_no_session(desk: AtDesk, given: str) -> None:
    answer = desk.client.get(desk.queue, headers={b"Cookie": f"{COOKIE}={given}".encode()})

    assert answer.status_code == 200
    assert "Your key" in Document(answer.text).main


def test_sessions_and_cursors_are_signed_by_different_keys(engine: Engine) -> None:
    app = create_app(engine)
    of_cursors = Sessions(main._signing_key(Settings().cursor_key, "", engine))
    _, key = make_key(engine, {KeyScope.REVIEW})

    assert app.state.sessions.read({COOKIE: of_cursors.enter(key)}) is None
    assert app.state.sessions.read({COOKIE: create_app(engine).state.sessions.enter(key)}) is not None


def test_who_leaves_has_left(desk: AtDesk) -> None:
    page = desk.sit()

    answer = desk.send(page, "leave")

    assert (answer.status_code, cookie(answer)["max-age"]) == (303, "0")
    assert "Your key" in desk.look(answer.headers["Location"]).main
    assert desk.send(page, "leave").status_code == 401


class Said(NamedTuple):
    """Everything that came out while somebody was at the desk."""

    answers: list[str]
    urls: list[str]


def test_a_key_is_in_no_page_no_log_no_address_and_no_table(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = Said([], [])
    with asking(create_app(engine)) as client:
        client.event_hooks["response"].append(lambda answer: said.urls.append(str(answer.request.url)))
        client.event_hooks["response"].append(lambda answer: said.answers.append(f"{answer.headers} {answer.read()!r}"))
        desk = AtDesk(engine, client, "doc_0000000000")
        desk.enter(desk.given + "x")
        desk.sit()
        client.post(desk.queue, content=f"key={desk.given}", headers={"Content-Type": "text/plain", **OWN})
        client.post(desk.queue, data={"key": desk.given}, headers={"Origin": "https://evil.test"})

    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
    everywhere = "\n".join([*said.answers, *said.urls, *logged, everything(engine)])
    assert len(said.answers) > 5
    assert desk.given[13:] not in everywhere
