"""A connection to Postgres that waits only so long.

A server that is stopped, or cut off, still takes what it is sent: no setting of its own, nor of the socket, ends that
wait. So the deadline is ours, and a connection that has missed it is closed.
"""

import time
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.generators import execute
from psycopg.pq import ExecStatus, TransactionStatus

_GRACE = 0.5
"""A server that can still speak ends its query itself, and says so; it is given this much longer to do it."""
_SHORTEST = 0.05


class ServerSilent(psycopg.OperationalError):
    """The server has not answered in time, and the connection is closed."""


class Patient(psycopg.Connection[Any]):
    """A connection to Postgres with a deadline."""

    patience: float | None = None
    """Seconds for whatever is asked outside of a transaction."""
    until: float | None = None
    """When the transaction must have ended, on the monotonic clock."""
    _limits: bytes = b""

    def begin_within(self, seconds: float | None, lock_seconds: float | None) -> None:
        """Give the transaction that begins next so many seconds; None is for ever."""
        self.until = None if seconds is None else time.monotonic() + seconds + _GRACE
        limits = {"statement_timeout": seconds, "lock_timeout": None if seconds is None else lock_seconds}
        # of the transaction, not of the session: between us and the server there may be one who shares out sessions
        self._limits = b"".join(
            b"; SET LOCAL %s = %d" % (name.encode(), max(1, round(limit * 1000)))
            for name, limit in limits.items()
            if limit is not None
        )

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ANN401  the driver's
        """Wait for the server, no longer than the deadline."""
        left = self.patience if self.until is None else max(self.until - time.monotonic(), _SHORTEST)
        try:
            return super().wait(gen, interval, left if timeout is None else timeout)
        except _WaitTimeout:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise ServerSilent("the database server does not answer") from None

    def _start_query(self) -> PQGen[None]:
        """Begin a transaction where there is none, with its limits in the same message: they cost no journey."""
        if not self._limits or self._autocommit or self._pipeline:
            yield from super()._start_query()
        elif self.pgconn.transaction_status == TransactionStatus.IDLE:
            self.pgconn.send_query(self._get_tx_start_command() + self._limits)
            for result in (yield from execute(self.pgconn)):
                if result.status != ExecStatus.COMMAND_OK:
                    raise psycopg.errors.error_from_result(result, encoding=self.pgconn._encoding)
