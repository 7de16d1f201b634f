"""The pages in a real browser: under their policy, for everybody, with and without their script."""

import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import Engine

from app.db import transaction
from app.disk import read_file
from app.ingest import ingest
from app.web.words.signs import plainly
from tests.browser import Watched, running_browser
from tests.conftest import adding
from tests.databases import opened
from tests.service import service_over, serving
from tests.web.pages import COMPARISON, PAGES, fill
from tests.web.payloads import PAYLOADS, add_payloads

pytestmark = pytest.mark.once("postgres")

SEED = Path(__file__).parent.parent.parent / "seeds" / "000_e38fc9644ace6d7d.txt"
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE = ViewportSize(width=1240, height=900)
NARROW = ViewportSize(width=390, height=844)
NARROWEST = ViewportSize(width=320, height=700)
"""What 1280 pixels are at 400 %."""


# a browser's loop would be found running by tests of other modules
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def engine_with_texts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The invented texts, and the seed as the reader reads it."""
    path = tmp_path_factory.mktemp("browser") / "claims.db"
    shutil.copy(sqlite_template, path)
    with opened(f"sqlite:///{path}") as engine:
        fill(adding(engine))
        with transaction(engine) as session:
            ingest(session, read_file(SEED, {}, 1_000_000))
        yield engine


@pytest.fixture(scope="module")
def site(engine_with_texts: Engine) -> Iterator[str]:
    """Where the service is."""
    with serving(service_over(engine_with_texts)) as url:
        yield url


@pytest.fixture(scope="module")
def singles(site: str) -> dict[str, str]:
    """Pages of single things."""
    claims = httpx.get(f"{site}/claims?limit=1000").json()["data"]
    seed = httpx.get(f"{site}/documents?limit=1000").json()["data"]
    longest = max(seed, key=lambda row: int(row["length"]))
    ranged = next(row for row in claims if row["document_id"] == longest["id"] and row["bound"] == "range")
    return {
        "document": f"/explore/documents/{longest['id']}",
        "claim": f"/explore/claims/{ranged['id']}",
        "embedded": f"/embed/claims/{ranged['id']}",
    }


ALIKE = ("claims of somebody", "claims that are searched", "comparison by date", "collective", "coverage by source")
"""What another page shows too, of other things."""


@pytest.mark.parametrize(
    ("theme", "but"),
    [pytest.param("light", ALIKE, id="light"), pytest.param("dark", (), id="dark", marks=pytest.mark.slow)],
)
def test_pages_are_quiet_ask_nobody_else_and_fit(
    browser: Browser, site: str, singles: dict[str, str], theme: Any, but: tuple[str, ...]
) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme=theme)
    page = context.new_page()
    watched = Watched(page)
    for name, path in (PAGES | singles).items():
        if name in but:
            continue
        page.goto(site + path)
        for size in (WIDE, NARROW, NARROWEST):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (name, size)
        assert watched.said == [], name
        assert watched.elsewhere(site) == [], name
    context.close()


EVERY, ODD, EVEN = slice(None), slice(1, None, 2), slice(0, None, 2)
EVERYBODY = [
    pytest.param("light", WIDE, EVEN, ALIKE, id="light and wide, every other page"),
    pytest.param("dark", NARROW, ODD, ALIKE, id="dark and narrow, the pages between"),
    pytest.param("light", WIDE, EVERY, (), id="light and wide", marks=pytest.mark.slow),
    pytest.param("dark", NARROW, EVERY, (), id="dark and narrow", marks=pytest.mark.slow),
    pytest.param("dark", WIDE, EVERY, (), id="dark and wide", marks=pytest.mark.slow),
    pytest.param("light", NARROW, EVERY, (), id="light and narrow", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("theme", "size", "pages", "but"), EVERYBODY)
def test_every_page_can_be_used_by_everybody(
    browser: Browser, site: str, singles: dict[str, str], theme: Any, size: Any, pages: slice, but: tuple[str, ...]
) -> None:
    context = browser.new_context(viewport=size, color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    for name, path in [one for one in (PAGES | singles).items() if one[0] not in but][pages]:
        page.goto(site + path)
        for details in page.locator("details:not([name]):not(.filters)").all():
            details.evaluate("one => { one.open = true }")
        assert violations(page) == [], name
    context.close()


def violations(page: Page) -> list[Any]:
    """What axe finds wrong, with the first elements that have it."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]]


def test_a_mistake_is_a_page_that_everybody_can_use(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=NARROW, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site}/explore/claims?statsu=targeted")

    assert violations(page) == []
    page.get_by_role("link", name="Did you mean “status”?").click()
    assert page.url == f"{site}/explore/claims?status=targeted"
    context.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_back_restores_the_filter(page: Page, site: str) -> None:
    watched = Watched(page)
    page.goto(f"{site}/explore/claims")
    everything = page.locator("#found").inner_text()

    page.get_by_role("checkbox", name="Dorian Osk").check()
    expect(page.locator("#found")).not_to_have_text(everything)
    assert page.url == f"{site}/explore/claims?speaker=dorian-osk"
    expect(page.get_by_role("checkbox", name="Dorian Osk")).to_be_focused()
    some = page.locator("#found").inner_text()
    page.get_by_role("checkbox", name="Target").check()
    expect(page.locator("#found")).not_to_have_text(some)

    page.go_back()
    expect(page.locator("#found")).to_have_text(some)
    expect(page.get_by_role("checkbox", name="Dorian Osk")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Target")).not_to_be_checked()
    page.go_back()
    expect(page.locator("#found")).to_have_text(everything)
    assert page.url == f"{site}/explore/claims"
    assert page.locator('link[type="application/json"]').get_attribute("href") == "/claims"
    assert watched.said == []


def test_back_from_another_page_shows_what_was_filtered(page: Page, site: str) -> None:
    page.goto(f"{site}/explore/claims")
    page.get_by_role("checkbox", name="Dorian Osk").check()
    page.wait_for_url("**/explore/claims?speaker=dorian-osk")
    expect(page.locator(".chips")).to_contain_text("Dorian Osk")
    shown = page.locator("#found").inner_text()

    page.locator(".claim h3 a").first.click()
    page.wait_for_url("**/explore/claims/clm_*")
    page.go_back()

    expect(page.locator("#found")).to_have_text(shown)
    expect(page.get_by_role("checkbox", name="Dorian Osk")).to_be_checked()


def test_the_list_beside_a_text_is_narrowed_at_once(page: Page, site: str, singles: dict[str, str]) -> None:
    watched = Watched(page)
    page.goto(site + singles["document"])
    everything = page.locator("#list").inner_text()

    page.get_by_label("Speaker").focus()
    page.get_by_label("Speaker").select_option(index=1)
    expect(page.locator("#list")).not_to_have_text(everything)
    assert "?speaker=" in page.url
    expect(page.get_by_label("Speaker")).to_be_focused()
    marks = page.locator("article mark[id]").count()
    assert page.locator("ol.list li").count() == marks > 0
    # no letter is typed here: a browser takes it for the name of another speaker
    page.go_back()

    expect(page.locator("#list")).to_have_text(everything)
    assert watched.said == []


def test_forms_work_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/explore/claims")
    page.locator("#filters summary").click()
    page.get_by_role("checkbox", name="Dorian Osk").check()
    page.get_by_role("button", name="Apply filters").click()

    assert "speaker=dorian-osk" in page.url
    rows = httpx.get(f"{site}/claims?speaker=dorian-osk").json()["data"]
    expect(page.locator(".claim")).to_have_count(len(rows))
    page.goto(site)
    page.get_by_label("Search the quoted words").fill("drowned")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found")).to_have_text("1 claim")
    page.goto(site + COMPARISON)
    page.get_by_label("Shown").select_option("For a week")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_have_text("Casualties: Lendia, per week")
    page.locator("#as-table summary").click()
    expect(page.locator("#as-table td").first).to_be_visible()
    assert page.locator("button[data-copy]:visible").count() == 0
    context.close()


def test_the_marked_words_are_the_evidence(page: Page, site: str) -> None:
    documents = httpx.get(f"{site}/documents?limit=1000").json()["data"]
    checked = 0
    for document in documents:
        rows = httpx.get(f"{site}/documents/{document['id']}/claims?embed=evidence&limit=1000").json()["data"]
        page.goto(f"{site}/explore/documents/{document['id']}")
        marked: dict[str, str] = page.evaluate("""() => {
            const words = {};
            for (const mark of document.querySelectorAll("mark[data-claims]"))
                for (const id of mark.dataset.claims.split(" ")) words[id] = (words[id] || "") + mark.textContent;
            return words;
        }""")
        for row in rows:
            evidence = "".join(span["exact"] for span in row["evidence"])
            assert marked[row["id"]] == plainly(evidence), row["statement"]
            assert page.locator(f"#{row['id']}").count() == 1
            checked += 1
    assert checked > 30


def test_a_reader_steps_through_the_claims_with_keys(page: Page, site: str, singles: dict[str, str]) -> None:
    page.goto(site + singles["document"])
    ids = page.locator("article mark[id]").evaluate_all("all => all.map(one => one.id)")
    now = page.locator("article mark[id].now")

    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(now.first).to_have_attribute("id", ids[place])
    expect(now.first.locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/explore/claims/{ids[1]}")


def test_the_keyboard_alone_is_enough(page: Page, site: str) -> None:
    page.goto(f"{site}/explore/claims")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the quoted words")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_label("Search the quoted words")).to_be_focused()
    page.keyboard.type("drowned")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("1 claim")
    expect(page.get_by_label("Search the quoted words")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"


def test_a_citation_can_be_copied(context: BrowserContext, site: str, singles: dict[str, str]) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site + singles["claim"])
    page.get_by_role("button", name="Copy Text").click()

    expect(page.get_by_role("button", name="Copied Text")).to_be_visible()
    shown = page.locator("#text-text").inner_text().strip()
    assert page.evaluate("navigator.clipboard.readText()") == shown


def test_only_the_card_may_be_framed(page: Page, site: str, singles: dict[str, str]) -> None:
    frames = "".join(f'<iframe src="{site}{path}"></iframe>' for path in (singles["embedded"], singles["claim"]))
    paper = FastAPI()
    paper.add_api_route("/", lambda: HTMLResponse(frames))
    with serving(paper) as url:
        page.goto(url)

        expect(page.frame_locator("iframe").first.locator("mark")).to_be_visible()
        assert page.frames[2].url.startswith("chrome-error:")


def test_on_paper_there_is_the_text_alone(page: Page, site: str, singles: dict[str, str]) -> None:
    page.emulate_media(media="print", color_scheme="light")
    page.goto(site + singles["document"])

    expect(page.locator("header.site")).to_be_hidden()
    expect(page.locator("article mark").first).to_be_visible()
    line = page.locator("article mark").first.evaluate("one => getComputedStyle(one).textDecorationLine")
    assert line == "underline"


def test_shapes_stay_where_colours_are_forced(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=WIDE, forced_colors="active")
    page = context.new_page()
    watched = Watched(page)
    page.goto(site + COMPARISON)

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    drawn = page.locator(".strip circle").first.evaluate("one => getComputedStyle(one).fill")
    assert drawn not in ("none", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert watched.said == []
    context.close()


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_what_a_text_says_is_shown_and_never_done(
    browser: Browser, sqlite_template: Path, tmp_path: Path, every: int
) -> None:
    """Lists show all of it; of the pages of single things one of so many is looked at."""
    shutil.copy(sqlite_template, tmp_path / "claims.db")
    with opened(f"sqlite:///{tmp_path / 'claims.db'}") as engine:
        ids = add_payloads(adding(engine))
        context = browser.new_context(viewport=NARROW)
        page = context.new_page()
        watched = Watched(page)
        with serving(service_over(engine)) as site:
            claims = httpx.get(f"{site}/claims?limit=1000").json()["data"]
            assert len(claims) >= len(PAYLOADS) >= 30
            paths = ["/", "/explore/claims?limit=1000", "/explore/speakers", "/explore/documents", "/explore/sources"]
            paths += ["/explore/checks", "/explore/coverage", "/explore/compare?measure=casualties&unit=people"]
            paths += [f"/explore/documents/{one}" for one in ids[::every]]
            paths += [f"/{kind}/claims/{row['id']}" for row in claims[:: 5 * every] for kind in ("explore", "embed")]
            for path in paths:
                page.goto(site + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
                assert not HIDDEN.search(page.locator("body").text_content() or ""), path
            shown = page.locator(".claim .sign")
            page.goto(f"{site}/explore/claims?q=reversal")
            expect(shown.filter(has_text="[U+202E]").first).to_be_visible()
            assert watched.dialogs == []
            assert watched.said == []
            assert watched.elsewhere(site) == []
        context.close()
