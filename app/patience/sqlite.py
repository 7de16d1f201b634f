"""A connection to SQLite that waits only so long."""

import sqlite3
import time

_STEPS_BETWEEN_LOOKS = 10_000
"""About a millisecond of SQLite's work."""


class Watched(sqlite3.Connection):
    """A connection to SQLite with a deadline."""

    _until: float | None = None

    def watch(self, seconds: float | None) -> None:
        """Interrupt whatever still runs so many seconds from now; None is never."""
        self._until = None if seconds is None else time.monotonic() + seconds
        self.watch_on()

    def watch_on(self) -> None:
        """Go on after somebody else has watched for a while."""
        until = self._until
        if until is None:
            self.set_progress_handler(None, 0)
        else:
            self.set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_LOOKS)
