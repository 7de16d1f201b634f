"""CSV and NDJSON: a line for each row."""

import csv
import io
import json
from collections.abc import Callable, Generator, Sequence
from typing import Any

from app.exports.table import Export, Kind, Table

BOM = "\ufeff"
SEPARATOR = "; "
"""Between the members of a list that stands in one cell."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate."""

Column = Callable[[Sequence[Any]], Sequence[object]]
"""Makes cells of a column's values: a call for each cell would cost more than all the rest."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_csv(export: Export) -> Generator[bytes, None, None]:
    """RFC 4180: commas, CRLF, UTF-8, a header even where no row follows; null is an empty cell."""
    page = io.StringIO(BOM if export.look.bom else "", newline="")
    page.seek(0, io.SEEK_END)
    lines = csv.writer(page)
    written = _written(export.table, export.look.raw)
    lines.writerow(name if export.look.raw else defused(name) for name in export.table.columns)
    for batch in export.batches:
        columns = ([row[name] for row in batch] for name in export.table.columns)
        lines.writerows(zip(*(write(column) for write, column in zip(written, columns, strict=True)), strict=True))
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()
    yield page.getvalue().encode()


def write_ndjson(export: Export) -> Generator[bytes, None, None]:
    """The rows as JSON, one a line."""
    names = list(export.table.columns)
    for rows in export.sent or ():
        yield b"\n".join([*rows, b""])
    for batch in export.batches:
        whole = not batch or list(batch[0]) == names
        some = batch if whole else [{name: row[name] for name in names} for row in batch]
        yield "".join(_encode(row) + "\n" for row in some).encode()


def defused(value: str | None) -> str | None:
    """A text that no spreadsheet calculates: where one would, an apostrophe stands before it."""
    return "'" + value if value and value[0] in FORMULAS else value


def joined(values: Sequence[str]) -> str:
    """A list in one cell."""
    return SEPARATOR.join(values)


def _defused(values: Sequence[str | None]) -> list[str | None]:
    return ["'" + value if value and value[0] in FORMULAS else value for value in values]


def _as_they_are(values: Sequence[object]) -> Sequence[object]:
    return values


def _joined(values: Sequence[Sequence[str]]) -> list[str]:
    return [joined(value) if value else "" for value in values]


def _flags(values: Sequence[bool]) -> list[str]:
    return ["true" if value else "false" for value in values]


def _written(table: Table, raw: bool) -> list[Column]:
    """How each column is written; numbers are never touched, however they begin."""
    write: dict[Kind, Column] = {
        Kind.TEXT: _as_they_are if raw else _defused,
        Kind.LIST: _joined if raw else lambda values: _defused(_joined(values)),
        Kind.FLAG: _flags,
    }
    return [write.get(kind, _as_they_are) for kind in table.columns.values()]
