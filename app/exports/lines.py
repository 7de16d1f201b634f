"""CSV and NDJSON: a line for each row."""

import csv
import io
import json
from collections.abc import Callable, Generator

from app.exports.table import Export, Kind, Table

BOM = "\ufeff"
SEPARATOR = "; "
"""Between the members of a list that stands in one cell."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_csv(export: Export) -> Generator[bytes, None, None]:
    """RFC 4180: commas, CRLF, UTF-8, a header even where no row follows; null is an empty cell."""
    page = io.StringIO(BOM if export.look.bom else "", newline="")
    page.seek(0, io.SEEK_END)
    lines = csv.writer(page)
    text = as_text if export.look.raw else defused
    lines.writerow(map(text, export.table.columns))
    cells = _cells(export.table, text)
    for batch in export.batches:
        lines.writerows([cell(row[name]) for name, cell in cells] for row in batch)
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()
    yield page.getvalue().encode()


def write_ndjson(export: Export) -> Generator[bytes, None, None]:
    """The rows as JSON, one a line."""
    names = list(export.table.columns)
    for batch in export.batches:
        whole = not batch or list(batch[0]) == names
        rows = batch if whole else [{name: row[name] for name in names} for row in batch]
        yield "".join(_encode(row) + "\n" for row in rows).encode()


def as_text(value: object) -> object:
    """A text as it stands."""
    return value


def defused(value: str | None) -> str | None:
    """A text that no spreadsheet calculates: where one would, an apostrophe stands before it."""
    return "'" + value if value and value.startswith(FORMULAS) else value


def joined(values: list[str]) -> str:
    """A list in one cell."""
    return SEPARATOR.join(values)


def _cells(table: Table, text: Callable[..., object]) -> list[tuple[str, Callable[..., object]]]:
    """How the cells of each column are written; numbers are never touched, however they begin."""
    write: dict[Kind, Callable[..., object]] = {
        Kind.TEXT: text,
        Kind.LIST: lambda values: text(joined(values)),
        Kind.FLAG: lambda flag: "true" if flag else "false",
    }
    return [(name, write.get(kind, as_text)) for name, kind in table.columns.items()]
