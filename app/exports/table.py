"""What an export holds: rows in batches, under columns whose kinds come from the shape of the row."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

Row = Mapping[str, Any]
Batch = Sequence[Row]


class Kind(StrEnum):
    """What stands in a column, which every format writes in its own way."""

    TEXT = "text"
    LIST = "list"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"


_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    date: Kind.DAY,
    datetime: Kind.MOMENT,
}


class Table(NamedTuple):
    """The name of what is exported, its columns in order, and what each of them means."""

    name: str
    columns: Mapping[str, Kind]
    meanings: Mapping[str, str]


class Look(NamedTuple):
    """How a file is to look; only CSV has a choice."""

    bom: bool = False
    """Begin with a byte order mark, by which Excel knows UTF-8."""
    raw: bool = False
    """Leave texts that a spreadsheet would take for formulas as they are."""


class About(NamedTuple):
    """Where an export comes from."""

    asked: str
    """The question, as a query string."""
    data_version: int
    exported_at: datetime


class Export(NamedTuple):
    """Everything that a writer needs."""

    table: Table
    batches: Iterator[Batch]
    about: About
    look: Look = Look()
    sent: Iterator[Sequence[bytes]] | None = None
    """The rows as lists send them, instead of the batches."""


Writer = Callable[[Export], Generator[bytes, None, None]]


def table_of(name: str, shape: type[BaseModel], fields: Sequence[str] = ()) -> Table:
    """The table whose rows have this shape: all its columns, or those that are asked for."""
    names = fields or list(shape.model_fields)
    return Table(
        name,
        {field: _kind(shape.model_fields[field].annotation) for field in names},
        {field: shape.model_fields[field].description or "" for field in names},
    )


def _kind(annotation: object) -> Kind:
    """The kind of what may stand there, null aside."""
    if get_origin(annotation) is list:
        return Kind.LIST
    if isinstance(annotation, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not type(None))
    assert isinstance(annotation, type)  # noqa: S101
    return Kind.TEXT if issubclass(annotation, str) else _KINDS[annotation]
