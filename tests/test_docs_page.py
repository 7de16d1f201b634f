"""`/docs` in a real browser: it works with no other host, under its policy, and answers."""

import os
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from app.vocabulary import KeyScope
from tests.browser import running_browser
from tests.conftest import AddDocument
from tests.library import add_all
from tests.service import service_over, serving
from tests.writing import make_key

pytestmark = pytest.mark.once("postgres")


@pytest.fixture
def page() -> Iterator[Page]:
    """An empty page of a browser."""
    with running_browser() as browser:
        yield browser.new_page()


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_asks_this_host_alone_and_executes(page: Page, engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    with serving(service_over(engine)) as url:
        page.goto(f"{url}/docs")
        operation = page.locator("#operations-claims-listClaims")
        operation.locator(".opblock-summary").click()
        speaker = operation.locator("input[value=Healey]").element_handle()
        assert speaker is not None
        speaker.fill("Osk")
        # the page waits a while for more to be typed, unless it is told that this is all
        speaker.press("Enter")
        operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response").first
        expect(answer).to_contain_text("200")
        expect(answer).to_contain_text('"dorian-osk"')
        keep_screenshot(page)

    assert {httpx.URL(one).host for one in asked if not one.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert said == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_given_to_the_page_is_sent_with_what_writes(page: Page, engine: Engine) -> None:
    key, _ = make_key(engine, {KeyScope.INGEST})
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    with serving(service_over(engine)) as url:
        page.goto(f"{url}/docs")
        page.locator(".auth-wrapper .authorize").first.click()
        page.locator(".auth-container input").fill(key)
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".auth-btn-wrapper .btn-done").click()
        operation = page.locator("#operations-documents-addDocument")
        operation.locator(".opblock-summary-control").click()
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            operation.get_by_role("button", name="Execute").click()

    assert answered.value.request.headers["authorization"] == f"Bearer {key}"
    assert answered.value.status not in {401, 403}
    assert said == []


def keep_screenshot(page: Page) -> None:
    """For those who want to see it: `SCREENSHOTS=folder`."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/docs.png", full_page=True)
