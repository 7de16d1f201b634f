"""The forms of the review desk: taken from our own pages alone and within limits, or refused in plain words."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from app.gate.sessions import COOKIE
from tests.databases import Databases
from tests.service import service_over
from tests.web.at_desk import FORM, OWN, AtDesk, form_of, hidden
from tests.web.conftest import serviced
from tests.web.html import Document
from tests.writing import ask


@pytest.fixture(scope="module", params=["sqlite"])
def service(request: pytest.FixtureRequest, databases: Databases) -> Iterator[tuple[Engine, httpx.Client]]:
    """One kind of database does: what is kept of keys is asked of both elsewhere."""
    with serviced(request, databases) as service:
        yield service


ELSEWHERE = {
    "nothing is said": {},
    "another site": {"Origin": "https://evil.test"},
    "hidden": {"Origin": "null"},
    "another port": {"Origin": "http://claims.test:81"},
    "a name that begins the same": {"Origin": "http://claims.test.evil.test"},
    "no address": {"Origin": "http://[claims"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "a sister": {"Sec-Fetch-Site": "same-site", "Origin": "http://claims.test"},
    "typed": {"Sec-Fetch-Site": "none"},
    "two things": {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.test"},
}


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_form_from_elsewhere_is_refused_and_changes_nothing(desk: AtDesk, headers: dict[str, str]) -> None:
    page = desk.sit()
    before = desk.client.get("/version").json()["data_version"]

    answers = [
        desk.send_from(page, step, headers, note="x", party="Lendia") for step in ("accept", "reject", "correct")
    ]
    answers.append(desk.send_from(page, "leave", headers))
    answers.append(desk.client.post(desk.queue, data={"key": desk.given}, headers=headers))

    for answer in answers:
        assert answer.status_code == 403
        assert "The form was not taken" in Document(answer.text).main
        assert "Set-Cookie" not in answer.headers
    assert desk.client.get("/version").json()["data_version"] == before


@pytest.mark.parametrize("headers", [{"Origin": "http://claims.test"}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
def test_one_word_about_where_it_comes_from_is_enough(desk: AtDesk, headers: dict[str, str]) -> None:
    assert desk.send_from(desk.sit(), "accept", headers).status_code == 303


def test_a_form_with_the_token_of_another_visit_is_refused(desk: AtDesk) -> None:
    first = desk.sit()
    old = form_token(first)
    desk.client.cookies.clear()
    door = Document(desk.client.get(desk.queue).text)
    page = desk.sit()

    for token in (old, "", "x", hidden(door, "key")["token"], form_token(page)[:-1], "é"):
        for step in ("accept", "reject", "correct", "leave"):
            assert desk.send(page, step, token=token, note="x").status_code == 403, (token, step)
    assert desk.client.get(f"/claims?document={desk.document}&review=accepted,rejected").json()["data"] == []


def form_token(page: Document) -> str:
    form = form_of(page, "leave")
    return next(one.attributes["value"] for one in page.all("input", name="token") if form in one.within)


LIMITS = {
    "too large": ({"Content-Length": "300000"}, 413, "Body too large"),
    "JSON": ({"Content-Type": "application/json"}, 415, "Only forms are taken here"),
    "compressed": ({"Content-Encoding": "gzip"}, 415, "compressed"),
}


@pytest.mark.parametrize(("headers", "status", "says"), LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("path", ["/explore/review", "/explore/review/clm_0000000000/accept"])
def test_the_limits_of_bodies_hold_at_the_desk(
    desk: AtDesk, path: str, headers: dict[str, str], status: int, says: str
) -> None:
    desk.enter()

    answer = desk.client.post(path, content=b"a=b", headers={"Content-Type": FORM, **OWN, **headers})

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert says in Document(answer.text).main


def test_a_form_that_grows_past_the_limit_is_refused_while_it_comes(desk: AtDesk) -> None:
    action = form_of(desk.sit(), "accept").attributes["action"]
    kept = f"{COOKIE}={desk.client.cookies[COOKIE]}"
    head = {"Cookie": kept, "Content-Type": FORM, "Transfer-Encoding": "chunked", **OWN}
    headers = [(name.lower().encode(), value.encode()) for name, value in head.items()]

    told = ask(service_over(desk.engine), "POST", action, headers, [b"a" * 50_000] * 10)

    assert told.status == 413
    assert told.happened.index("http.response.start") == 5, "after as many pieces as pass the limit"
    assert "200,000" in Document(told.body.decode()).main


@pytest.mark.parametrize("body", [b"note=%ff", b"note=\xff", b"&".join([b"a=b"] * 201)], ids=["bytes", "raw", "many"])
def test_a_form_that_cannot_be_read_is_told_so(desk: AtDesk, body: bytes) -> None:
    page = desk.sit()
    url = form_of(page, "accept").attributes["action"]

    answer = desk.client.post(url, content=body, headers={"Content-Type": FORM, **OWN})

    assert answer.status_code == 400
    assert "The form cannot be read." in Document(answer.text).main
