"""The papers that the code writes: `docs/openapi.json`, and a page for each problem. `make papers` renews them."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

from app.db import make_engine
from app.errors import AppError, problems
from app.main import create_app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def papers() -> Iterator[tuple[Path, str]]:
    """Each paper's place and what it says."""
    description = create_app(make_engine("sqlite://")).openapi()
    yield DOCS / "openapi.json", json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    for slug, kind in sorted(problems().items()):
        yield DOCS / "problems" / f"{slug}.md", _page(slug, kind)


def _page(slug: str, kind: type[AppError]) -> str:
    return (
        f"# {kind.title}\n\n"
        f"`type` ends in `/problems/{slug}`, `code` is `{kind.code}`, the status {kind.status}.\n\n"
        f"{inspect.getdoc(kind)}\n"
    )


if __name__ == "__main__":
    for path, words in papers():
        path.parent.mkdir(exist_ok=True)
        path.write_text(words, encoding="utf-8")
