"""Reading beside the service: a bounded number of processes, each document within limits of time and memory.

Nothing is started before something is read; a reader stays warm for the next document, and ends with the service.
"""

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter

from app.errors import ReadersBusy, ReadingTooHeavy
from app.extract import Reading
from app.intake import NewDocument
from app.readers.frames import Said
from app.readers.process import Reader, ReaderEnded
from app.web_page import WebPage

__all__ = ["Readers", "ReadingLimits"]

_PIECE = 100_000


class ReadingLimits(NamedTuple):
    """What may be used: processes, documents that wait for one, and what each document may take."""

    readers: int = 1
    waiting: int = 32
    seconds: float = 8
    """Of work, for a web page; for a text, for each 100,000 characters begun."""
    megabytes: int = 2048

    def seconds_for(self, text: str) -> float:
        """How long a text may be read."""
        return self.seconds * (len(text) // _PIECE + 1)


class Readers:
    """The readers of one service. Its methods wait; any thread may call them."""

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self.limits = limits or ReadingLimits()
        self._places = threading.BoundedSemaphore(self.limits.readers + self.limits.waiting)
        self._turns = threading.BoundedSemaphore(self.limits.readers)
        self._idle: list[Reader] = []
        # whoever forgets to close leaves no process behind
        self._end = weakref.finalize(self, _end_all, self._idle)

    def read(self, new: NewDocument) -> Reading:
        """What a document's text says.

        Errors: ReadersBusy, ReadingTooLong, ReadingTooHeavy; ReadingFailed where the fault is ours.
        """
        day = new.published_on.isoformat() if new.published_on else None
        about = {"title": new.title, "source": new.source, "published_on": day}
        answer = self._ask({"work": "read", "text": new.text, **about}, self.limits.seconds_for(new.text))
        return _adapter().validate_python(answer["reading"])

    def read_page(self, html: str) -> WebPage:
        """The article of a web page. Errors: DocumentRefused, and those of `read`."""
        answer = self._ask({"work": "page", "html": html}, self.limits.seconds)
        return WebPage(**answer["page"])

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who are read or wait; refused where all are taken."""
        if not self._places.acquire(blocking=False):
            raise ReadersBusy("As many documents are being read or wait as may. Send it again in some seconds.")
        try:
            yield
        finally:
            self._places.release()

    def close(self) -> None:
        """End the readers that are not at work; another document would start a new one."""
        _end_all(self._idle)

    def pids(self) -> list[int]:
        """The processes that wait for a document."""
        return [reader.pid for reader in self._idle]

    def _ask(self, question: Said, seconds: float) -> Said:
        """A process that breaks off may have been ended by whoever runs the machine: another is asked, once."""
        with self._turns:
            for _ in range(2):
                try:
                    return self._asked_once(question, seconds)
                except ReaderEnded:
                    continue
        raise ReadingTooHeavy("the process that read the document broke off")

    def _asked_once(self, question: Said, seconds: float) -> Said:
        reader = self._next()
        try:
            return reader.ask(question, seconds)
        finally:
            if reader.is_alive:
                self._idle.append(reader)
            else:
                reader.end()

    def _next(self) -> Reader:
        while self._idle:
            reader = self._idle.pop()
            if reader.is_alive:
                return reader
            reader.end()
        return Reader(self.limits.megabytes)


@cache
def _adapter() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)


def _end_all(idle: list[Reader]) -> None:
    while idle:
        idle.pop().end()
