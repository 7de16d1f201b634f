"""Word lists and tables: the data files of reading (`data/*.toml`), each loaded once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words(file: str, name: str) -> frozenset[str]:
    """The list `name` of `data/{file}.toml`, as a set."""
    return frozenset(_load(file)[name])


def table(file: str, name: str) -> dict[str, Any]:
    """The table `name` of `data/{file}.toml`, in the file's order."""
    found: dict[str, Any] = _load(file)[name]
    return found


@cache
def _load(file: str) -> dict[str, Any]:
    return tomllib.loads(files("app.extract").joinpath("data", f"{file}.toml").read_text(encoding="utf-8"))
