"""Documents on disk: which are found, and what is known of each."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.disk import files, read_file
from app.errors import DocumentRefused

SEEDS = Path(__file__).parent.parent / "seeds"


def write(folder: Path, text: str = "Ten boats sank.", facts: str | None = None) -> Path:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    if facts is not None:
        (folder / "report.toml").write_text(facts, encoding="utf-8")
    return path


def read(path: Path, **given: Any) -> Any:
    return read_file(path, given, max_bytes=1000)


def test_a_folder_gives_its_texts_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", "a/b.toml", "README.md", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Ten boats sank.")

    assert [str(path.relative_to(tmp_path)) for path in files(tmp_path)] == ["a/c.txt", "a.txt", "b.txt"]


def test_a_text_alone_has_no_facts(tmp_path: Path) -> None:
    new = read(write(tmp_path))

    assert (new.text, new.source, new.published_on) == ("Ten boats sank.", None, None)


def test_facts_stand_beside_the_text(tmp_path: Path) -> None:
    facts = 'source = "The Lendian"\npublished_on = 2031-05-04\npublished_on_inferred = true\nlanguage = "en"'

    new = read(write(tmp_path, facts=facts))

    assert (new.source, new.published_on, new.published_on_inferred, new.language) == (
        "The Lendian",
        date(2031, 5, 4),
        True,
        "en",
    )


def test_what_is_given_wins_over_the_facts(tmp_path: Path) -> None:
    facts = 'source = "The Lendian"\ntitle = "Boats"\npublished_on = 2031-05-04\npublished_on_inferred = true'

    new = read(write(tmp_path, facts=facts), source="Tidewater Agency", published_on=date(2031, 5, 3))

    assert (new.source, new.title) == ("Tidewater Agency", "Boats")
    assert (new.published_on, new.published_on_inferred) == (date(2031, 5, 3), False)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ('publisher = "x"', "unknown key: publisher"),
        ('published_on = "2031-05-04"', "published_on must be a date"),
        ("published_on = 2031-05-04T10:00:00", "published_on must be a date"),
        ("source = 5", "source must be a str"),
        ('published_on_inferred = "yes"', "published_on_inferred must be a bool"),
        ("source = ", "cannot be read"),
        ('url = "ftp://example.org/"', "url must begin"),
        ("published_on_inferred = true", "published_on is missing"),
    ],
)
def test_wrong_facts_refuse_the_document(tmp_path: Path, facts: str, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        read(write(tmp_path, facts=facts))


@pytest.mark.parametrize(
    ("name", "reason"),
    [(".", "holds no"), ("nothing.txt", "cannot be opened: No such file"), ("report.toml", "file of facts")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        read(tmp_path / name)


def test_every_seed_says_where_it_is_from() -> None:
    documents = [read_file(path, {}, max_bytes=10**6) for path in files(SEEDS)]

    assert documents
    assert all(new.source and new.title and new.published_on for new in documents)
