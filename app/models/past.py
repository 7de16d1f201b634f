"""What rows were before they changed: a table of former rows for each table whose rows change.

A row has held since the data version `since`; a former row held until the data version `until`, which it no longer
saw. Triggers of the schema keep former rows, so that no way of writing can lose one.
"""

from typing import Any

from sqlalchemy import Column, Enum, Integer, MetaData, PrimaryKeyConstraint, String, Table
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

from app.models import claims, sources
from app.models.columns import NOT_IN_HISTORY

_CHANGING: tuple[type[SQLModel], ...] = (
    claims.Claim,
    claims.Evidence,
    claims.ClaimLink,
    claims.HeadlineCheck,
    sources.Speaker,
    sources.SpeakerAlias,
    sources.SpeakerSlug,
)


def _former(table: Table, metadata: MetaData) -> Table:
    keys = [column.name for column in table.primary_key]
    kept = [column for column in table.columns if NOT_IN_HISTORY not in column.info]
    columns = [Column(column.name, _bare(column.type), nullable=column.nullable) for column in kept]
    return Table(
        f"{table.name}_past",
        metadata,
        *columns,
        Column("until", Integer, nullable=False),
        PrimaryKeyConstraint(*keys, "since"),
    )


def _bare(of: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type without its check: what was a word once may be none now."""
    return String(of.length) if isinstance(of, Enum) else of


PAST: dict[str, Table] = {
    name: _former(SQLModel.metadata.tables[name], SQLModel.metadata)
    for name in (str(model.__tablename__) for model in _CHANGING)
}
"""The table of former rows, by the name of the table."""

APPENDED = ("source", "document", "appearance")
"""Tables whose rows only ever come."""
