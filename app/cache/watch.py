"""Whether the data are still those that an answer was made of, as each database can say it."""

from collections.abc import Hashable
from typing import Protocol

from sqlalchemy import Engine, StaticPool, event

from app.cache.sqlite import OnSqlite


class Watch(Protocol):
    """Knows the state of the data: a value that is another one after each change of claims."""

    def now(self) -> Hashable | None:
        """The state, if it is known without waiting."""

    async def proven(self) -> Hashable | None:
        """The state; none where the database does not say it at once."""

    def ask(self) -> None:
        """Find out for those who ask later, if it is not known."""

    def close(self) -> None:
        """Leave the database alone; it is asked anew when somebody looks."""


def watch(engine: Engine) -> Watch | None:
    """A watch over a database, closed whenever its engine is disposed of.

    None where there is no telling: a database in memory has one connection and sees no other, an address by URI may be
    anything, and several hosts may each have another state.
    """
    _, options = engine.dialect.create_connect_args(engine.url)
    if isinstance(engine.pool, StaticPool) or options.get("uri") or "," in str(options.get("host", "")):
        return None
    watch = _watch_of(engine)

    @event.listens_for(engine, "engine_disposed")
    def _end(_: Engine) -> None:
        watch.close()

    return watch


def _watch_of(engine: Engine) -> Watch:
    if engine.dialect.name == "sqlite":
        return OnSqlite(engine)
    # whoever keeps a file needs no driver for servers
    from app.cache.postgres import OnPostgres  # noqa: PLC0415

    return OnPostgres(engine)
