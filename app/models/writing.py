"""Who may write, and what was written when, by whom and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now, string, word
from app.vocabulary import Action, Recorded, RevisionReason

# SQLite numbers rows by itself only where the column is called INTEGER
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


class DataVersion(SQLModel, table=True):
    """One row: a counter that every write moves, so that an unchanged answer is known without reading it."""

    __tablename__ = "data_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    version: int = 0


class Revision(SQLModel, table=True):
    """One change of one thing; the schema refuses to alter or to delete it."""

    __table_args__ = (
        Index("ix_revision_kind_subject_id", "kind", "subject", "id"),
        Index("ix_revision_at_version", "at", "version"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_COUNTED)
    version: int
    """The data version that the change made, shared by all that one transaction changes."""
    at: datetime = Field(sa_type=Moment)
    author: str = Field(sa_type=string(200))
    """Who: the name of the key, or `command line`."""
    key_id: str | None = Field(default=None, sa_type=string(32))
    action: Action = Field(sa_type=word(Action))
    kind: Recorded = Field(sa_type=word(Recorded))
    subject: str = Field(sa_type=string(200))
    """The id of the claim or the document, the slug of the speaker or the source."""
    reason: RevisionReason | None = Field(default=None, sa_type=word(RevisionReason))
    note: str | None = Field(default=None, sa_type=Text)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class ApiKey(SQLModel, table=True):
    """Who may write. The key itself is shown once and never kept: this is its hash."""

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    id: str = Field(sa_type=string(32), primary_key=True)
    """`key_` and the visible prefix of the key."""
    name: str = Field(sa_type=string(200))
    sha256: str = Field(sa_type=string(64), unique=True)
    scopes: str = Field(sa_type=string(200))
    """What it may do, words separated by a space."""
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    last_used_at: datetime | None = Field(default=None, sa_type=Moment)


class IdempotentRequest(SQLModel, table=True):
    """A write that its asker has named, so that asking again does not write again."""

    __tablename__ = "idempotent_request"

    key_id: str = Field(sa_type=string(32), primary_key=True)
    """Names mean something to one key alone."""
    name: str = Field(sa_type=string(255), primary_key=True)
    """The header `Idempotency-Key`."""
    sha256: str = Field(sa_type=string(64))
    """Of method, path and body: another request under the same name is a mistake."""
    status: int | None = None
    """None while it is at work."""
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime = Field(default_factory=now, sa_type=Moment, index=True)
