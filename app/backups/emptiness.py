"""Whether a database holds anything that a restore would take away."""

from sqlalchemy import Connection, MetaData, Table, func, inspect, select

_OF_ITSELF = {"alembic_version": 1, "data_version": 1, "revision": 1}
"""Tables that a migration fills by itself, with how many rows."""


def is_empty(connection: Connection) -> bool:
    """Whether there are no tables, or only those that `conflict-claims migrate` made."""
    names = [name for name in inspect(connection).get_table_names() if not name.startswith("claim_words_fts")]
    return all(_rows(connection, name) <= _OF_ITSELF.get(name, 0) for name in names)


def _rows(connection: Connection, name: str) -> int:
    """How many rows a table has, as far as it matters."""
    table = Table(name, MetaData())
    found: int = connection.execute(
        select(func.count()).select_from(select(1).select_from(table).limit(2).subquery())
    ).scalar_one()
    return found
