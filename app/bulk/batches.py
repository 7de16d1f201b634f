"""The lines of a file in batches."""

from collections.abc import Iterable, Iterator

from app.bulk.files import Line
from app.bulk.shape import Record

_MOST = 20
"""So many times the lines that a batch should have, and no document's claims hold it together any longer."""
_CHARACTERS = 32_000_000
"""Of the texts of a batch."""


def batches_of(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    """So many lines at a time, or more where a document's claims go on, which stay together."""
    batch: list[Line] = []
    characters = 0
    for line in lines:
        is_full = len(batch) >= size or characters >= _CHARACTERS
        if is_full and (len(batch) >= _MOST * size or not _goes_on(batch[-1], line)):
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
