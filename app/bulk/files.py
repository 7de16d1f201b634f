"""Files of rows, line by line: NDJSON, CSV and Parquet as the exports write them."""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from app.bulk.shape import SHAPES, Record
from app.exports import Kind, Table, whole_table
from app.exports.lines import FORMULAS, SEPARATOR

_LONGEST = 50_000_000
"""A longer line of NDJSON is none: what is held at once has a bound."""
_AT_ONCE = 1_000
csv.field_size_limit(_LONGEST)


class UnknownShape(ValueError):
    """A file whose rows are none of ours."""


class Line(NamedTuple):
    """A line as it stands in its file; `fault` says why there is no row."""

    number: int
    record: Record
    row: dict[str, Any]
    read: int
    """Bytes of the file that are read, this line's among them."""
    fault: str | None = None


def lines_of(path: Path, defused: bool = False) -> Iterator[Line]:
    """The lines of a file, by its ending; `UnknownShape` where they are none of ours.

    `defused` says that a CSV file has an apostrophe before what a spreadsheet would calculate.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UnknownShape(f"{path} is none of {', '.join(name.lstrip('.') for name in _READERS)} by its ending")
    return read(path, defused)


def _ndjson(path: Path, _: bool) -> Iterator[Line]:
    with path.open("rb") as file:
        number, read, begun = 0, 0, False
        while text := file.readline(_LONGEST):
            number, read = number + 1, read + len(text)
            if not text.endswith(b"\n") and len(text) == _LONGEST:
                read += _skip_line(file)
                yield Line(number, Record.CLAIM, {}, read, f"the line is longer than {_LONGEST:,} bytes")
            elif text.strip():
                line = _of_json(number, text, read)
                if not begun:
                    _refuse_others(path, line)
                begun = True
                yield line


def _skip_line(file: BinaryIO) -> int:
    skipped = 0
    while more := file.readline(_LONGEST):
        skipped += len(more)
        if more.endswith(b"\n"):
            break
    return skipped


def _of_json(number: int, text: bytes, read: int) -> Line:
    try:
        row = _parsed(text)
        record = Record(row.pop("record", Record.CLAIM)) if isinstance(row, dict) else None
    except (ValueError, RecursionError) as error:
        return Line(number, Record.CLAIM, {}, read, f"no JSON of ours: {error}")
    if record is None:
        return Line(number, Record.CLAIM, {}, read, "no JSON object")
    return Line(number, record, row, read)


def _parsed(text: bytes) -> Any:  # noqa: ANN401  whatever a file holds
    try:
        return orjson.loads(text)
    except ValueError:
        # half characters, a byte order mark; and what is wrong, in words that do not depend on who reads
        return json.loads(text, parse_constant=_no_number)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _refuse_others(path: Path, line: Line) -> None:
    if line.fault:
        raise UnknownShape(f"{path} is no file of rows: its first line is {line.fault}")
    _refuse_columns(path, list(line.row), line.record)


def _refuse_columns(path: Path, columns: Sequence[str], record: Record) -> None:
    shape = SHAPES[record]
    if unknown := [name for name in columns if name not in shape]:
        raise UnknownShape(f"{path} is none of ours: a {record.value} has no {', '.join(map(str, unknown[:5]))}")
    if missing := [name for name, field in shape.items() if field.required and name not in columns]:
        raise UnknownShape(f"{path} is none of ours: a {record.value} must have {', '.join(missing)}")


def _csv(path: Path, defused: bool) -> Iterator[Line]:
    """Strict: a quote that never ends is a fault of the file, not of a row."""
    with path.open("rb") as raw, open(os.dup(raw.fileno()), encoding="utf-8-sig", newline="") as text:
        found = csv.reader(text, strict=True)
        try:
            columns = next(found, [])
            _refuse_columns(path, columns, Record.CLAIM)
            cells = [(name, _cell(whole_table(), name, defused)) for name in columns]
            for number, values in enumerate(found, 2):
                yield _of_csv(number, cells, values, raw.tell())
        except (UnicodeDecodeError, csv.Error) as error:
            raise UnknownShape(f"{path} is no CSV in UTF-8: {error}") from None


def _of_csv(number: int, cells: Sequence[tuple[str, Callable[[str], Any]]], values: list[str], read: int) -> Line:
    if len(values) != len(cells):
        return Line(number, Record.CLAIM, {}, read, f"there are {len(values)} cells under {len(cells)} columns")
    row: dict[str, Any] = {}
    for (name, cell), value in zip(cells, values, strict=True):
        try:
            row[name] = cell(value)
        except ValueError:
            row[name] = value  # as it stands: the column's own check says what is wrong
    return Line(number, Record.CLAIM, row, read)


def _cell(table: Table, name: str, defused: bool) -> Callable[[str], Any]:
    def as_list(text: str) -> list[str]:
        return (as_text(text) or "").split(SEPARATOR) if text else []

    kind = table.columns[name]
    as_text = _calculated if defused else _as_it_stands
    return as_list if kind is Kind.LIST else _CELLS.get(kind, as_text)


def _as_it_stands(text: str) -> str | None:
    return text or None


def _calculated(text: str) -> str | None:
    return (text[1:] if text[:1] == "'" and text[1:].startswith(FORMULAS) else text) or None


_CELLS: dict[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: lambda text: int(text) if text else None,
    Kind.NUMBER: lambda text: float(text) if text else None,
    Kind.FLAG: lambda text: {"true": True, "false": False, "": None}.get(text, text),
    Kind.DAY: lambda text: text or None,
    Kind.MOMENT: lambda text: text or None,
}


def _parquet(path: Path, _: bool) -> Iterator[Line]:
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise UnknownShape("Parquet needs pyarrow, which is not installed: pip install pyarrow") from None
    size = path.stat().st_size
    try:
        with closing(parquet.ParquetFile(path)) as file:
            _refuse_columns(path, file.schema_arrow.names, Record.CLAIM)
            number, total = 0, max(1, file.metadata.num_rows)
            for batch in file.iter_batches(_AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    plain = {name: _plain(value) for name, value in row.items()}
                    yield Line(number, Record.CLAIM, plain, size * number // total)
    except ArrowException as error:
        raise UnknownShape(f"{path} is no Parquet: {error}") from None


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a file holds
    return value.isoformat() if isinstance(value, date | datetime) else value


_READERS: dict[str, Callable[[Path, bool], Iterator[Line]]] = {".ndjson": _ndjson, ".csv": _csv, ".parquet": _parquet}
