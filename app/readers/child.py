"""The program of a reader: a process that reads one document after the other, and can be ended at any moment.

It has no database, no key, no network of its own, and may write no file. It ends when the service does.
"""

import logging
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from app import extract, web_page
from app.errors import DocumentRefused
from app.extract import Reading, Reference
from app.pipes import end_with, private_streams
from app.readers.frames import Said, hear, say

_READING = TypeAdapter(Reading)


def main(megabytes: int) -> None:
    """Answer until nobody asks any more."""
    asked, answered = private_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends its readers
    logging.disable(logging.CRITICAL)
    threading.Thread(target=end_with, args=[asked.fileno()], daemon=True).start()
    # the model is loaded before the first document comes
    extract.read("A reader is ready.")
    _limit(megabytes)
    say(answered, {"ready": True})
    with suppress(EOFError):
        while True:
            question = hear(asked)
            _limit_seconds(question["seconds"])
            say(answered, {**_answer(question), "megabytes": _megabytes()})


def _answer(question: Said) -> Said:
    try:
        return _WORK[question["work"]](question)
    except DocumentRefused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"too_heavy": True}
    except Exception:
        return {"failed": traceback.format_exc(limit=-12)}


def _read(question: Said) -> Said:
    day = question["published_on"]
    about = Reference(question["title"], question["source"], date.fromisoformat(day) if day else None)
    return {"reading": _READING.dump_python(extract.read(question["text"], about), mode="json")}


def _page(question: Said) -> Said:
    try:
        return {"page": web_page.read_page(question["html"])._asdict()}
    except (DocumentRefused, MemoryError):
        raise
    except Exception as error:
        raise DocumentRefused("the page is no HTML that could be read") from error


_WORK: dict[str, Callable[[Said], Said]] = {"read": _read, "page": _page}


def _limit(megabytes: int) -> None:
    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: megabytes << 20}
    for limit, value in limits.items():
        _set(limit, value)


def _limit_seconds(seconds: float) -> None:
    """Of work from now on: past it the system ends the process, whatever it is doing."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set(resource.RLIMIT_CPU, ceil(used.ru_utime + used.ru_stime + seconds))


def _set(limit: int, value: int) -> None:
    """As far as the system has such a limit, and no higher than whoever started us allows."""
    _, hard = resource.getrlimit(limit)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(limit, (allowed, hard))


def _megabytes() -> int:
    """The address space in use, where the system tells it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize() >> 20


if __name__ == "__main__":
    arguments: list[Any] = sys.argv[1:]
    main(int(arguments[0]))
