"""The process that reads ahead: it makes the next batch into rows while one is written, and asks what it must know."""

import contextlib
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.bulk.batch import Outcome
from app.bulk.keeper import Keeper
from app.readers.process import environment

_PROJECT = Path(__file__).resolve().parents[2]
_ASKED = {"facts", "keep_sources", "keep_speakers", "sources", "cast", "hashes", "texts", "shown", "claims", "places"}

Said = tuple[str, tuple[Any, ...]]
"""What it says: a method of a keeper and what it is called with, or `done` and the outcome, or `end`."""


class AheadEnded(Exception):
    """The process is gone before the file's end."""


class Ahead:
    """A process that reads a file's batches from the second one on. It ends with us, however we end."""

    def __init__(self, path: Path, defused: bool, size: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.bulk.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env=environment(),
        )
        self._say((str(path.resolve()), defused, size))
        self._next: Said | None = None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def goes_on(self) -> bool:
        """Whether there is another batch; waits until it is read. Errors: AheadEnded."""
        self._next = self._hear()
        return self._next[0] != "end"

    def serve(self, keeper: Keeper) -> Outcome:
        """Answer and write for one batch; what became of it. Errors: AheadEnded, and the keeper's."""
        while True:
            what, given = self._next or self._hear()
            self._next = None
            if what == "done":
                return Outcome(*given)
            answer = getattr(keeper, what)(*given)
            if what in _ASKED:
                self._say(answer)

    def close(self) -> None:
        """End it, wherever it is."""
        self._process.kill()
        self._process.wait()
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                stream.close()

    def _say(self, said: object) -> None:
        try:
            pickle.dump(said, self._stdin, pickle.HIGHEST_PROTOCOL)
            self._stdin.flush()
        except OSError as error:
            raise AheadEnded from error

    def _hear(self) -> Said:
        """Pickles are from our own program alone."""
        try:
            said: Said = pickle.load(self._stdout)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise AheadEnded from error
        return said

    @property
    def _stdin(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdin)

    @property
    def _stdout(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdout)
