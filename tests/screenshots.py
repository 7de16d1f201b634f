"""Pictures of the pages for the README and the docs: `make screenshots`, over the seeds, in Debian's Chromium."""

import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from playwright.sync_api import Browser, Page

from app import keys
from app.db import make_engine, transaction
from app.disk import files, read_file
from app.ingest import ingest
from app.main import create_app
from app.migrating import migrate
from app.vocabulary import KeyScope
from tests.browser import running_browser
from tests.service import serving

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "images"
SIZES = {1240: 900, 390: 844}


class Shot(NamedTuple):
    """One page, in which themes and down to which height it is taken, and what is pressed before."""

    name: str
    path: str
    themes: tuple[str, ...] = ("light",)
    height: int = 1000
    keys: str = ""


def shots(url: str) -> list[Shot]:
    """Every screen; which claim and which text are found by asking."""
    claim = httpx.get(f"{url}/claims?bound=range&kind=statistic&limit=1").json()["data"][0]
    document = claim["document_id"]
    return [
        Shot("landing", "/"),
        Shot("claims", "/explore/claims?kind=statistic", ("light", "dark")),
        Shot(
            "compare",
            "/explore/compare?measure=casualties&party=russia&unit=people&per=month",
            ("light", "dark"),
            1100,
        ),
        Shot("speaker", f"/explore/speakers/{claim['speaker_slug']}"),
        Shot("reader", f"/explore/documents/{document}", ("light", "dark"), 820),
        Shot("claim", f"/explore/claims/{claim['id']}", height=1100),
        Shot("checks", "/explore/checks"),
        Shot("coverage", "/explore/coverage"),
        Shot("documents", "/explore/documents", height=600),
        Shot("desk", f"{DESK}/{claim['id']}", ("light", "dark"), 980),
        Shot("desk-correct", f"{DESK}/{claim['id']}", ("light", "dark"), 1700, "c"),
    ]


DESK = "/explore/review"


def sit(page: Page, url: str, key: str) -> None:
    """Enter the review desk."""
    page.goto(url + DESK)
    page.get_by_label("Your key").fill(key)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DESK}/clm_*")


def take(browser: Browser, url: str, shot: Shot, key: str) -> None:
    """The page at both widths."""
    for width, height in SIZES.items():
        for theme in shot.themes:
            scheme: Any = theme
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            if shot.path.startswith(DESK):
                sit(page, url, key)
            page.goto(url + shot.path)
            for one in shot.keys:
                page.keyboard.press(one)
            whole = page.evaluate("document.documentElement.scrollHeight")
            clip: Any = {"x": 0, "y": 0, "width": width, "height": min(whole, shot.height)}
            name = f"{shot.name}-{width}{'' if theme == 'light' else f'-{theme}'}.png"
            page.screenshot(path=FOLDER / name, full_page=True, clip=clip)
            context.close()


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/claims.db")
        migrate(engine)
        for file in files(ROOT / "seeds"):
            with transaction(engine) as session:
                ingest(session, read_file(file, {}, 5_000_000))
        with transaction(engine) as session:
            key, _ = keys.make(session, "River desk", {KeyScope.REVIEW})
        with running_browser() as browser, serving(create_app(engine)) as url:
            for shot in shots(url):
                take(browser, url, shot, key)
        engine.dispose()
    sizes = {file.name: file.stat().st_size for file in sorted(FOLDER.glob("*.png"))}
    sys.stdout.writelines(f"{size:>8,} {name}\n" for name, size in sizes.items())


if __name__ == "__main__":
    main()
