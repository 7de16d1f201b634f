"""The review desk in a real browser: by keyboard alone, by mouse, without script, for everybody."""

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from app.vocabulary import KeyScope
from app.web.words.signs import plainly
from tests.browser import Watched, running_browser
from tests.conftest import adding
from tests.databases import opened
from tests.reviewing import QUAY, WHY, WORDS, add_quay
from tests.service import service_over, serving
from tests.web.payloads import add_payloads
from tests.web.test_browser import HIDDEN, NARROW, NARROWEST, WIDE, violations
from tests.writing import bearer, make_key

pytestmark = pytest.mark.once("postgres")

NUMBERS = count()
REFUSED = re.compile("Failed to load resource: the server responded with a status of (401|412|422)")
"""What Chromium itself writes down of a page that is a refusal."""


class Site:
    """The service, a key, and documents to review."""

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine, self.url = engine, url
        self.key, _ = make_key(engine, {KeyScope.REVIEW})

    def queue(self) -> str:
        """The queue of a new document."""
        return f"{self.url}/explore/review?document={add_quay(self.engine, f'{chr(10)}browser {next(NUMBERS)}')}"

    def row(self, page: Page) -> dict[str, Any]:
        """The claim that the page shows."""
        claim = page.url.partition("?")[0].removesuffix("/correct").rpartition("/")[2]
        found: dict[str, Any] = httpx.get(f"{self.url}/claims/{claim}").json()
        return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("desk") / "claims.db"
    shutil.copy(sqlite_template, path)
    with opened(f"sqlite:///{path}") as engine, serving(service_over(engine)) as url:
        yield Site(engine, url)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def enter(page: Page, site: Site, url: str) -> None:
    page.goto(url)
    page.get_by_label("Your key").fill(site.key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/review/clm_*")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def type_over(page: Page, label: str, words: str) -> None:
    """Reach a field by Tab, and type into it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.textContent") == label:
            break
    press(page, "Control+a")
    page.keyboard.type(words)


def test_the_keyboard_alone_accepts_corrects_and_meets_another_reviewer(page: Page, site: Site) -> None:
    watched = Watched(page)
    enter(page, site, site.queue())
    first = site.row(page)

    press(page, "a")
    happened = page.get_by_role("status").filter(has_text="Accepted")
    expect(happened).to_be_focused()
    expect(happened).to_contain_text(first["statement"])
    assert httpx.get(f"{site.url}{first['url']}").json()["review"] == "accepted"

    while site.row(page)["statement"] != WORDS["sailors"]:
        after = page.locator("#next").get_attribute("href") or ""
        press(page, "n")
        page.wait_for_url(site.url + after)
    sailors, url = site.row(page), page.url.partition("?")[0]
    assert page.evaluate("document.activeElement.id") in ("claim", "happened")
    press(page, "c")
    expect(page.locator("#f-speaker")).to_be_focused()
    type_over(page, "Upper end", "130")
    press(page, "Escape")
    page.locator("#claim").focus()
    press(page, "t", "ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    press(page, "Shift+ArrowRight", "Shift+ArrowRight")
    expect(page.locator("[data-told]")).to_have_text("Selected: Agency that 120 sailors a week")
    press(page, "Enter")
    expect(page.locator("#marked")).to_have_text("Agency that 120 sailors a week")
    expect(page.get_by_label("to, excluded")).to_be_focused()

    why = {**WHY, "party": "lendia", "note": "They are of Lendia."}
    patched = httpx.patch(f"{site.url}{sailors['url']}", json=why, headers=bearer(site.key))
    assert patched.status_code == 200
    press(page, "Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("They are of Lendia.")
    expect(page.locator("#marked")).to_have_text("Agency that 120 sailors a week")
    expect(page.locator("#stands-party")).to_have_text(re.compile("Changed meanwhile; it was: nothing"))
    expect(page.get_by_label("Whose", exact=True)).to_have_value("Lendia")
    expect(page.locator("#stands-value_high")).to_have_text(re.compile("Stands now: 120"))
    expect(page.get_by_label("Upper end")).to_have_value("130")
    type_over(page, "Exact or open", "Range")
    type_over(page, "Upper end", "130")
    press(page, "Enter")
    expect(page.get_by_role("status").filter(has_text="Corrected")).to_be_focused()

    row = httpx.get(f"{site.url}{sailors['url']}").json()
    assert url.endswith(row["id"])
    assert (row["value_low"], row["value_high"], row["bound"], row["party"]) == (120, 130, "range", "lendia")
    assert (row["evidence_text"], row["review"]) == ("Agency that 120 sailors a week", "corrected")
    assert [one for one in watched.said if not REFUSED.match(one)] == []
    assert watched.elsewhere(site.url) == []


def test_words_are_selected_with_the_mouse(page: Page, site: Site) -> None:
    enter(page, site, site.queue())
    line = page.locator("#text p", has_text="Peter Venn counted")

    page.get_by_role("button", name="Take the selected words").click()
    expect(page.locator("[data-told]")).to_have_text("Select words in the text first.")
    line.click(click_count=3)
    page.get_by_role("button", name="Take the selected words").click()

    taken = "“Nobody sleeps in Tessara”, he added. Peter Venn counted 14 wounded."
    expect(page.locator("[data-picked]")).to_have_text(f"“{taken}”")
    start, end = (int(page.locator(f"#f-{name}").input_value()) for name in ("start", "end"))
    assert QUAY[start:end] == taken, "code points, whatever the ship before counts as in the browser"
    assert "".join(page.locator("#text mark").all_text_contents()) == taken


def test_single_keys_do_nothing_in_fields_and_can_be_turned_off(page: Page, site: Site) -> None:
    enter(page, site, site.queue())
    here = page.url
    press(page, "r")
    expect(page.locator("#rejected-note")).to_be_focused()
    page.keyboard.type("an apron, r c p?")
    expect(page.locator("#rejected-note")).to_have_value("an apron, r c p?")
    page.locator("#claim").focus()
    press(page, "?")
    expect(page.locator("#shortcuts dl")).to_be_visible()
    page.get_by_label("Single keys are on").uncheck()

    page.locator("#claim").focus()
    press(page, "n", "a", "c")
    page.reload()
    press(page, "n", "a", "c")

    assert page.url == here
    expect(page.locator("#correct")).not_to_have_attribute("open", "")
    assert site.row(page)["review"] == "extracted"


def test_the_desk_works_without_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    enter(page, site, site.queue())
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#happened")).to_contain_text("Accepted")
    row = site.row(page)
    page.locator("#correct summary").click()
    page.get_by_label("to, excluded").fill("9999")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("#fault-start")).to_contain_text("do not lie in the text")
    page.get_by_label("to, excluded").fill(str(row["evidence_end"] + 1))
    page.get_by_role("button", name="Save the correction").click()

    expect(page.locator("#happened")).to_contain_text("Corrected")
    assert httpx.get(f"{site.url}{row['url']}").json()["evidence_end"] == row["evidence_end"] + 1
    expect(page.locator(".script-only:visible, button[data-put]:visible")).to_have_count(0)
    page.get_by_role("button", name="Leave the desk").click()
    expect(page.get_by_label("Your key")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("light", WIDE, id="light and wide", marks=pytest.mark.slow),
        pytest.param("dark", NARROW, id="dark and narrow"),
    ],
)
def test_the_desk_can_be_used_by_everybody(browser: Browser, site: Site, theme: Any, size: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    queue = site.queue()

    def check(name: str) -> None:
        assert violations(page) == [], name
        for one in (size, NARROWEST):
            page.set_viewport_size(one)
            assert page.evaluate("document.documentElement.scrollWidth") <= one["width"], (name, one)
        page.set_viewport_size(size)

    page.goto(queue)
    check("door")
    page.get_by_label("Your key").fill("ccl_none")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    check("a bad key")
    enter(page, site, queue)
    for details in page.locator("details").all():
        details.evaluate("one => { one.open = true }")
    check("a claim")
    page.get_by_label("Lower end").fill("ten")
    page.locator("#f-speaker").fill("Dorian Osc")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check("a refusal")
    httpx.patch(f"{site.url}{site.row(page)['url']}", json={**WHY, "party": "tessara"}, headers=bearer(site.key))
    page.get_by_label("Lower end").fill("12")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("alert")).to_contain_text("meanwhile")
    check("a conflict")
    page.goto(f"{queue}&party=nobody")
    check("an empty queue")
    context.close()


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_what_a_text_says_is_shown_at_the_desk_and_never_done(page: Page, site: Site, every: int) -> None:
    ids = add_payloads(adding(site.engine))
    watched = Watched(page)
    enter(page, site, f"{site.url}/explore/review?document={ids[0]}")
    for one in ids[::every]:
        page.goto(f"{site.url}/explore/review?document={one}")
        row = site.row(page)
        page.locator("#correct").evaluate("one => { one.open = true }")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"], row
        assert "".join(page.locator("#text mark").all_text_contents()) == plainly(row["evidence_text"])
        assert not HIDDEN.search(page.locator("main").inner_text()), row
        press(page, "t")
        press(page, "Shift+ArrowRight")
    context = page.context
    assert watched.dialogs == []
    assert watched.said == []
    assert watched.elsewhere(site.url) == []
    assert all("secure" in one and one["httpOnly"] for one in context.cookies())
