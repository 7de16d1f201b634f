"""Of what columns are made, alike on both databases."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, String, TypeDecorator, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


NOT_IN_HISTORY = "not in history"
"""Marks a column by which a row is served faster, and which says nothing of it."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone; this gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def now() -> datetime:
    """The present moment, in UTC, in whole microseconds."""
    return datetime.now(UTC)


def string(length: int) -> Any:  # noqa: ANN401  SQLModel asks for a class
    """Text that sorts by code point on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def word(vocabulary: type[StrEnum]) -> Any:  # noqa: ANN401  SQLModel asks for a class
    """A closed vocabulary: stored as its word, refused by the schema where it is no word of it."""
    return Enum(
        vocabulary,
        name=vocabulary.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda words: [word.value for word in words],
    )


def since() -> Any:  # noqa: ANN401  SQLModel asks for a class
    """The data version that wrote the row as it is; what was there before history was kept has 0."""
    return Field(default=0, sa_column_kwargs={"server_default": text("0")})
