"""Who speaks, who publishes, and what was published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.columns import Moment, now, since, string, word
from app.vocabulary import SpeakerKind


class Source(SQLModel, table=True):
    """Who publishes documents."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=string(200), unique=True)
    name: str = Field(sa_type=string(200))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    since: int = since()


class Speaker(SQLModel, table=True):
    """Whom texts credit."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=string(200), unique=True)
    name: str = Field(sa_type=string(200))
    kind: SpeakerKind = Field(sa_type=word(SpeakerKind))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    since: int = since()


class SpeakerAlias(SQLModel, table=True):
    """A name under which a speaker is asked for, in its normalised form (`names.normalise`)."""

    __tablename__ = "speaker_alias"
    __table_args__ = (UniqueConstraint("speaker_id", "alias"),)

    id: int | None = Field(default=None, primary_key=True)
    speaker_id: int = Field(foreign_key="speaker.id", ondelete="CASCADE")
    alias: str = Field(sa_type=string(200), index=True)
    since: int = since()


class SpeakerSlug(SQLModel, table=True):
    """A slug that a speaker has had, so that an old address leads to the new one."""

    __tablename__ = "speaker_slug"

    slug: str = Field(sa_type=string(200), primary_key=True)
    speaker_id: int = Field(foreign_key="speaker.id", ondelete="CASCADE", index=True)
    since: int = since()


class Document(SQLModel, table=True):
    """One text, exactly as it was given; offsets point into it."""

    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    id: str = Field(sa_type=string(32), primary_key=True)
    sha256: str = Field(sa_type=string(64), unique=True)
    text: str = Field(sa_type=Text)
    language: str = Field(sa_type=string(35))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    since: int = since()


class Appearance(SQLModel, table=True):
    """Where and when a document was published; one text may appear in several sources."""

    __table_args__ = (
        UniqueConstraint("id", "document_id"),
        UniqueConstraint("document_id", "source_id"),
        Index(
            "uq_appearance_document_id_without_source",
            "document_id",
            unique=True,
            postgresql_where=text("source_id IS NULL"),
            sqlite_where=text("source_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(sa_type=string(32), foreign_key="document.id", ondelete="CASCADE")
    source_id: int | None = Field(default=None, foreign_key="source.id", index=True)
    title: str | None = Field(default=None, sa_type=string(1000))
    published_on: date | None = None
    published_on_inferred: bool = False
    url: str | None = Field(default=None, sa_type=string(2000))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    since: int = since()
