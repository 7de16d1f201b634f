"""When this process last wrote, whatever it was: what was proved before proves nothing after."""

import time

from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_COMMITTED = "committed"


class _Last:
    moment = float("-inf")


def note() -> None:
    """Something may have been written just now."""
    _Last.moment = time.monotonic()


def last() -> float:
    """When that was, on the monotonic clock."""
    return _Last.moment


@event.listens_for(Engine, "commit")
def _begin_to_commit(connection: Connection) -> None:
    connection.info[_COMMITTED] = True


@event.listens_for(Pool, "checkin")
def _end(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    # the commit is told before it is made, so only now is it known to be over
    if entry.info.pop(_COMMITTED, False):
        note()
