"""Whether the database can be served from: it answers, and has the schema that this code was written for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
from sqlalchemy import Engine

from app.db import Schema, is_in_memory, make_engine, schema_of
from app.errors import DatabaseUnavailable, NotReady
from app.limits import Limits

_WORDS = {
    Schema.MISSING: "it has no schema yet: run `conflict-claims migrate`",
    Schema.OLDER: "its schema is older than this version needs: run `conflict-claims migrate`",
    Schema.NEWER: "its schema is newer than this version knows: run a newer version of conflict-claims",
}
_PROJECT = Path(__file__).resolve().parent.parent
_LOOKS_AT_ONCE = 2


class Readiness:
    """Looks on connections of its own, in threads of its own: those of the requests may all be in use."""

    def __init__(self, engine: Engine, limits: Limits, seconds: float) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self._engine = engine if is_in_memory(url) else make_engine(url, limits, pooled=False)
        self._seconds = seconds
        self._looking = anyio.CapacityLimiter(_LOOKS_AT_ONCE)

    async def look(self) -> None:
        """Errors: NotReady, DatabaseUnavailable, and those of the database."""
        try:
            with anyio.fail_after(self._seconds):
                await anyio.to_thread.run_sync(make_sure, self._engine, limiter=self._looking, abandon_on_cancel=True)
        except TimeoutError:
            detail = f"The database has not answered within {self._seconds:g} seconds."
            raise DatabaseUnavailable(detail) from None


def make_sure(engine: Engine) -> None:
    """Refuse a database whose schema is not the one of this code: NotReady, with what mends it."""
    schema = schema_of(engine)
    if schema is not Schema.AT_HEAD:
        raise NotReady(_WORDS[schema])


@contextmanager
def ready(database_url: str) -> Iterator[Engine]:
    """A database that a command uses for a while, and leaves; refused as by `make_sure`."""
    engine = make_engine(database_url)
    try:
        make_sure(engine)
        yield engine
    finally:
        engine.dispose()


def prepare(engine: Engine, migrate: bool) -> None:
    """The same before serving; where it may, it brings the schema up to date first. Several may do so at once."""
    behind = schema_of(engine) in {Schema.MISSING, Schema.OLDER}
    if migrate and behind and not is_in_memory(engine.url.render_as_string()):
        _migrate(engine)
    make_sure(engine)


def _migrate(engine: Engine) -> None:
    # in a process of its own: the service loads no migration tool; its folder is ours, since the URL may be a path
    url = engine.url.render_as_string(hide_password=False)
    program = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "app.migrating"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": program},
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
        raise NotReady(f"its schema could not be brought up to date: {said}")
