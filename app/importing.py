"""The command `conflict-claims import`: rows of the project's own shape into the database, as many as there are."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from app import bulk
from app.ingest_commands import REFUSED
from app.readiness import ready
from app.settings import Settings

_SECONDS_BETWEEN = 5
"""Between two lines, where nobody watches a bar."""


class Total(NamedTuple):
    """What became of all lines so far."""

    new: int = 0
    known: int = 0
    refused: int = 0

    def plus(self, outcome: bulk.Outcome) -> "Total":
        """With a batch more."""
        return Total(self.new + outcome.new, self.known + outcome.known, self.refused + len(outcome.refused))

    @property
    def lines(self) -> int:
        """All of them."""
        return sum(self)


Tell = Callable[[int, int], None]
"""Bytes read, lines done."""


def import_rows(
    file: Annotated[Path, typer.Argument(help="Rows as NDJSON, CSV or Parquet, by the file's ending.")],
    documents: Annotated[
        Path | None, typer.Option(help="Texts, sources and speakers as NDJSON, which come in first.")
    ] = None,
    defused: Annotated[
        bool, typer.Option("--defused", help="CSV exported without --raw: an apostrophe stands before formulas.")
    ] = False,
) -> None:
    """Take in rows of the project's own shape, as `export --whole` writes them.

    Every row is checked, and held against its document's text; those that cannot stand are told with their line in
    FILE.rejects.ndjson. Batches of some thousand rows are kept whole or not at all. Rows that are there already are
    left as they are: stopped, it is simply run again.
    """
    with ready(Settings().database_url) as engine:
        totals = [_import(engine, path, defused) for path in (documents, file) if path]
    if any(total.refused for total in totals):
        raise typer.Exit(REFUSED)


def _import(engine: Engine, path: Path, defused: bool) -> Total:
    if not path.is_file():
        raise typer.BadParameter(f"{path} is no file")
    rejects = path.with_name(f"{path.name}.rejects.ndjson")
    rejects.unlink(missing_ok=True)
    total = Total()
    try:
        with _telling(path) as tell:
            for outcome in bulk.load_file(engine, path, defused):
                total = total.plus(outcome)
                if outcome.refused:
                    _keep_apart(rejects, outcome.refused)
                tell(outcome.read, total.lines)
    except bulk.UnknownShape as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"{path}: {total.new:,} new, {total.known:,} known, {total.refused:,} refused")
    if total.refused:
        typer.echo(f"what was refused, and why: {rejects}", err=True)
    return total


def _keep_apart(rejects: Path, refused: Iterable[bulk.Refused]) -> None:
    # half a character is written as JSON writes it
    with rejects.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(map(_reject, refused))


def _reject(refused: bulk.Refused) -> str:
    line = refused.line
    row = {"record": line.record.value, **line.row}
    return json.dumps({"line": line.number, "reason": refused.reason, "row": row}, ensure_ascii=False) + "\n"


@contextmanager
def _telling(path: Path) -> Iterator[Tell]:
    """A bar with rate and time left for whoever watches; a line every few seconds for a log."""
    if sys.stdout.isatty():
        with Progress(
            TextColumn(path.name), BarColumn(), TextColumn("{task.percentage:.0f} %"),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"), TimeRemainingColumn(),
            transient=True,
        ) as bar:  # fmt: skip
            task, begun = bar.add_task("", total=path.stat().st_size, rows=0, rate=0.0), time.monotonic()
            yield lambda read, rows: bar.update(
                task, completed=read, rows=rows, rate=rows / max(time.monotonic() - begun, 1e-9)
            )
    else:
        yield _Lines(path).tell


class _Lines:
    """Plain lines, not too many."""

    def __init__(self, path: Path) -> None:
        self._size = max(1, path.stat().st_size)
        self._begun = self._told = time.monotonic()

    def tell(self, read: int, rows: int) -> None:
        """How far it is."""
        now = time.monotonic()
        if now - self._told < _SECONDS_BETWEEN:
            return
        self._told, seconds, part = now, now - self._begun, max(read / self._size, 1e-9)
        left = seconds / part - seconds
        typer.echo(f"{part:.0%}  {rows:,} rows, {rows / seconds:,.0f} a second, {left:,.0f} s left")
