"""Lines into the database, batch by batch."""

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from app.bulk.ahead import Ahead, AheadEnded
from app.bulk.batch import Batch, Outcome
from app.bulk.batches import batches_of
from app.bulk.database import InDatabase, make_room
from app.bulk.files import Line, lines_of
from app.db import transaction
from app.history import COMMAND_LINE, Author, Change

LINES = 5_000
"""Lines of a batch; more where a document's claims go on, which stay together."""


def load(engine: Engine, lines: Iterable[Line], author: Author = COMMAND_LINE) -> Iterator[Outcome]:
    """Keep the lines; what is told of a batch is told when it is kept."""
    return _load(engine, batches_of(lines, LINES), author)


def load_file(engine: Engine, path: Path, defused: bool = False, author: Author = COMMAND_LINE) -> Iterator[Outcome]:
    """The same with a file. Where there is a second processor, a second process reads ahead of what is written.

    `UnknownShape` where the file is none of ours.
    """
    batches = batches_of(lines_of(path, defused), LINES)
    first = next(batches, [])
    is_long = bool(first) and first[-1].read < path.stat().st_size
    begun = _load(engine, [first] if first else [], author)
    del first
    if not (is_long and has_another_processor()):
        yield from begun
        yield from _load(engine, batches, author)
        return
    with closing(Ahead(path, defused, LINES)) as ahead:
        yield from begun
        written = 0
        try:
            while ahead.goes_on():
                with _uncollected(), transaction(engine) as session:
                    outcome = ahead.serve(InDatabase(Change(session, author)))
                written += 1
                yield outcome
        except AheadEnded:
            # whatever ended it: a fault of the file is met again, and told by whoever meets it here
            yield from _load(engine, islice(batches, written, None), author)


def has_another_processor() -> bool:
    """Whether this process may use more than one."""
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) > 1


def _load(engine: Engine, batches: Iterable[list[Line]], author: Author) -> Iterator[Outcome]:
    make_room(engine)
    coming, known = iter(batches), 0
    while True:
        with _uncollected():
            lines = next(coming, None)
            if lines is None:
                return
            batch = Batch(lines)
            if not known:
                batch.read()
            with transaction(engine) as session:
                outcome = batch.keep(InDatabase(Change(session, author)))
            del lines, batch
        known = outcome.known
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
