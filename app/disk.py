"""Documents on disk: which files there are, and the facts in the TOML file beside each."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.errors import DocumentRefused
from app.intake import NewDocument, check_size, decode

TYPES = {
    "source": str,
    "title": str,
    "published_on": date,
    "published_on_inferred": bool,
    "url": str,
    "language": str,
}
"""The facts that may be known of a document, each with its type in TOML."""


def files(path: Path) -> Iterator[Path]:
    """The file itself, or every *.txt in a folder and below it, in the order of their names.

    A folder with none is given back itself, to be refused like a file that cannot be read.
    """
    yield from (path.is_dir() and sorted(path.rglob("*.txt"))) or [path]


def read_file(path: Path, given: Mapping[str, Any], max_bytes: int) -> NewDocument:
    """A text with the facts of its TOML file; what is `given` wins over them."""
    if path.suffix == ".toml":
        raise DocumentRefused("this is a file of facts; give the text that it stands beside")
    if path.is_dir():
        raise DocumentRefused("the folder holds no *.txt")
    text = _read_text(path, max_bytes)
    facts = {"published_on_inferred": False, **given} if "published_on" in given else given
    return NewDocument(text=text, **{**facts_beside(path), **facts})


def facts_beside(path: Path) -> dict[str, Any]:
    """What the TOML file of the same name says, checked; nothing where there is none."""
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        return {}
    try:
        facts = tomllib.loads(beside.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DocumentRefused(f"{beside.name} cannot be read: {error}") from error
    return {key: _fact(beside.name, key, value) for key, value in facts.items()}


def _fact(file: str, key: str, value: object) -> object:
    if key not in TYPES:
        raise DocumentRefused(f"{file} has an unknown key: {key}; known are {', '.join(TYPES)}")
    if not isinstance(value, TYPES[key]) or isinstance(value, datetime):
        raise DocumentRefused(f"{file}: {key} must be a {TYPES[key].__name__}")
    return value


def _read_text(path: Path, max_bytes: int) -> str:
    try:
        check_size(path.stat().st_size, max_bytes)
        if not path.is_file():
            raise DocumentRefused("it is not a file")
        return decode(path.read_bytes(), max_bytes)
    except OSError as error:
        raise DocumentRefused(f"cannot be opened: {error.strerror}") from error
