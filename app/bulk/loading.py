"""Lines into the database, batch by batch."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.bulk.batch import Batch, Outcome
from app.bulk.files import Line
from app.bulk.shape import Record
from app.db import transaction
from app.history import COMMAND_LINE, Author, Change

LINES = 5_000
"""Lines of a batch; more where a document's claims go on, which stay together."""
_MOST = 20 * LINES
_CHARACTERS = 32_000_000
"""Of the texts of a batch."""


def load(engine: Engine, lines: Iterable[Line], author: Author = COMMAND_LINE) -> Iterator[Outcome]:
    """Keep the lines; what is told of a batch is told when it is kept."""
    batches = _batches(lines)
    while True:
        with _uncollected():
            lines_of_batch = next(batches, None)
            if lines_of_batch is None:
                return
            with transaction(engine) as session:
                outcome = Batch(Change(session, author), lines_of_batch).keep()
            del lines_of_batch
        yield outcome


@contextmanager
def _uncollected() -> Iterator[None]:
    """A batch is a million objects without a circle: to look for circles all the time takes a sixth of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(1)


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    characters = 0
    for line in lines:
        is_full = len(batch) >= LINES or characters >= _CHARACTERS
        if is_full and (len(batch) >= _MOST or not _goes_on(batch[-1], line)):
            yield batch
            batch, characters = [], 0
        batch.append(line)
        if line.record is Record.DOCUMENT:
            characters += len(str(line.row.get("text")))
    if batch:
        yield batch


def _goes_on(last: Line, line: Line) -> bool:
    """Whether both are claims of one document: a headline is held against a claim beside it."""
    claims = last.record is line.record is Record.CLAIM
    return claims and last.row.get("document_id") == line.row.get("document_id")
