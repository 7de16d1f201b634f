"""The index of words as the database itself judges it, and how it is made anew."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from app.queries import Flaw

_LOOK = "INSERT INTO claim_words_fts (claim_words_fts, rank) VALUES ('integrity-check', 1)"
_ANEW = {
    "sqlite": "INSERT INTO claim_words_fts (claim_words_fts) VALUES ('rebuild')",
    "postgresql": "REINDEX INDEX ix_claim_words_vector",
}


def flaws(engine: Engine) -> Iterator[Flaw]:
    """Whether the index has just the words that it should. On SQLite whoever writes waits meanwhile."""
    if engine.dialect.name != "sqlite":
        return
    # a command in the form of a write, though it writes nothing
    with engine.connect().execution_options(writing=True) as connection:
        try:
            connection.exec_driver_sql(_LOOK)
        except DatabaseError as error:
            if "malformed" not in str(error):
                raise
            yield Flaw("words_are_indexed", "the whole index")


def make_index(connection: Connection) -> None:
    """Make the index anew from the words that are kept."""
    connection.exec_driver_sql(_ANEW[connection.dialect.name])
