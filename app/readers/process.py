"""One reader: a process of its own, asked one thing at a time, ended when it takes too long."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import DocumentRefused, ReadingFailed, ReadingTooHeavy, ReadingTooLong
from app.readers.frames import Said, hear, say

_log = logging.getLogger(__name__)
_PROJECT = Path(__file__).resolve().parents[2]
_SECONDS_TO_START = 60
_PATIENCE = 3
"""On a busy machine a second of work takes longer than a second, up to so much."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_KEPT = ("PATH", "HOME", "LANG", "LC_", "TMPDIR", "TZ", "PYTHON", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_")


class ReaderEnded(Exception):
    """The process is gone, for a reason that need not lie in the document."""


class Reader:
    """A process that reads. Whoever gets an error from `ask` may ask again only if it still `is_alive`."""

    def __init__(self, megabytes: int) -> None:
        command = [sys.executable, "-B", "-m", "app.readers.child", str(megabytes)]
        self._most = megabytes
        self._process = subprocess.Popen(  # noqa: S603  our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env=environment(),
        )
        try:
            with self._ended_after(_SECONDS_TO_START):
                self._hear()
        except ReaderEnded:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: Said, seconds: float) -> Said:
        """The answer, within so many seconds of work; the process has ended where it took too long, or broke off."""
        with self._ended_after(seconds * _PATIENCE) as late:
            try:
                with contextlib.suppress(BrokenPipeError):
                    say(self._stdin, {**question, "seconds": seconds})
                answer = self._hear()
            except ReaderEnded:
                code = self.end()
                if late.is_set() or code == -signal.SIGXCPU:
                    raise ReadingTooLong(f"the document took more than {seconds:g} seconds to read") from None
                raise
        return self._judged(answer)

    def end(self) -> int:
        """End the process now; its exit code, negative for a signal."""
        self._process.kill()
        code = self._process.wait()
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                stream.close()
        return code

    def _judged(self, answer: Said) -> Said:
        worn = answer.get("megabytes", 0) > self._most / 2
        if worn or "too_heavy" in answer:
            self.end()
        if "too_heavy" in answer:
            raise ReadingTooHeavy(f"the document took more than {self._most:,} megabytes to read")
        if "refused" in answer:
            raise DocumentRefused(answer["refused"])
        if "failed" in answer:
            _log.error("a document could not be read: %s", answer["failed"])
            raise ReadingFailed("The fault is ours; it is in the log.")
        return answer

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[threading.Event]:
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _hear(self) -> Said:
        try:
            return hear(self._stdout)
        except (EOFError, OSError, ValueError) as error:
            raise ReaderEnded from error

    @property
    def _stdin(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdin)

    @property
    def _stdout(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdout)


def environment() -> dict[str, str]:
    """Of ours what programs need to run, and no secret: they read what strangers wrote."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    return kept | _ONE_THREAD
