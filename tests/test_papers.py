"""The committed description of the API and the pages on its problems say what the code says today."""

from pathlib import Path

import pytest

from tests.papers import DOCS, papers

PAPERS = [pytest.param(path, words, id=path.name) for path, words in papers()]


@pytest.mark.parametrize(("path", "words"), PAPERS)
def test_a_paper_is_what_the_code_writes(path: Path, words: str) -> None:
    assert path.read_text(encoding="utf-8") == words, "renew it with `make papers`"


def test_no_problem_has_a_page_that_is_no_problem() -> None:
    assert set((DOCS / "problems").glob("*.md")) == {
        param.values[0] for param in PAPERS if str(param.values[0]).endswith(".md")
    }
