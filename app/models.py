"""The tables. A change here needs a migration."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    Enum,
    Float,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from app.vocabulary import (
    Attribution,
    Basis,
    Bound,
    CheckStatus,
    Kind,
    LinkKind,
    Per,
    Review,
    Scope,
    SpeakerKind,
    Status,
)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


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


def _string(length: int) -> Any:  # noqa: ANN401  SQLModel asks for a class
    """Text that sorts by code point on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def _word(vocabulary: type[StrEnum]) -> Any:  # noqa: ANN401  SQLModel asks for a class
    """A closed vocabulary: stored as its word, refused by the schema where it is no word of it."""
    return Enum(
        vocabulary,
        name=vocabulary.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda words: [word.value for word in words],
    )


class Source(SQLModel, table=True):
    """Who publishes documents."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=_string(200), unique=True)
    name: str = Field(sa_type=_string(200))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Speaker(SQLModel, table=True):
    """Whom texts credit."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=_string(200), unique=True)
    name: str = Field(sa_type=_string(200))
    kind: SpeakerKind = Field(sa_type=_word(SpeakerKind))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class SpeakerAlias(SQLModel, table=True):
    """A name under which a speaker is asked for, in its normalised form (`names.normalise`)."""

    __tablename__ = "speaker_alias"
    __table_args__ = (UniqueConstraint("speaker_id", "alias"),)

    id: int | None = Field(default=None, primary_key=True)
    speaker_id: int = Field(foreign_key="speaker.id", ondelete="CASCADE")
    alias: str = Field(sa_type=_string(200), index=True)


class Document(SQLModel, table=True):
    """One text, exactly as it was given; offsets point into it."""

    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    id: str = Field(sa_type=_string(32), primary_key=True)
    sha256: str = Field(sa_type=_string(64), unique=True)
    text: str = Field(sa_type=Text)
    language: str = Field(sa_type=_string(35))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


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
    document_id: str = Field(sa_type=_string(32), foreign_key="document.id", ondelete="CASCADE")
    source_id: int | None = Field(default=None, foreign_key="source.id", index=True)
    title: str | None = Field(default=None, sa_type=_string(1000))
    published_on: date | None = None
    published_on_inferred: bool = False
    url: str | None = Field(default=None, sa_type=_string(2000))
    created_at: datetime = Field(default_factory=now, sa_type=Moment)


class Claim(SQLModel, table=True):
    """One thing that one speaker says in one document."""

    __table_args__ = (
        UniqueConstraint("id", "document_id"),
        ForeignKeyConstraint(["appearance_id", "document_id"], ["appearance.id", "appearance.document_id"]),
        CheckConstraint("value_low <= value_high", name="values"),
        CheckConstraint("period_start <= period_end", name="periods"),
        CheckConstraint("per_month_low <= per_month_high", name="per_months"),
        CheckConstraint("anchor >= 0", name="anchor"),
        CheckConstraint(
            "kind = 'statistic' OR (value_low IS NULL AND value_high IS NULL AND bound IS NULL)", name="figures"
        ),
        CheckConstraint("attribution <> 'headline' OR speaker_id IS NULL", name="headline_has_no_speaker"),
        CheckConstraint("attribution = 'headline' OR check_status IS NULL", name="only_headlines_are_checked"),
        Index("ix_claim_published_on_id", "published_on", "id"),
        Index("ix_claim_measure_id", "measure", "id"),
        Index("ix_claim_value_low_id", "value_low", "id"),
        Index("ix_claim_value_high_id", "value_high", "id"),
        Index("ix_claim_per_month_high_id", "per_month_high", "id"),
        Index("ix_claim_period_start_id", "period_start", "id"),
        Index("ix_claim_period_end_id", "period_end", "id"),
        Index("ix_claim_created_at_id", "created_at", "id"),
        Index("ix_claim_updated_at_id", "updated_at", "id"),
        Index("ix_claim_speaker_id_published_on_id", "speaker_id", "published_on", "id"),
        Index("ix_claim_repeat_key_published_on_id", "repeat_key", "published_on", "id"),
    )

    id: str = Field(sa_type=_string(32), primary_key=True)
    document_id: str = Field(sa_type=_string(32), foreign_key="document.id", index=True)
    appearance_id: int = Field(index=True)
    """The document's earliest appearance, which the row shows."""
    published_on: date | None = None
    """Copied from that appearance, so that pages by date follow an index; `ingest` alone writes it."""
    kind: Kind = Field(sa_type=_word(Kind))
    statement: str = Field(sa_type=Text)
    measure: str | None = Field(default=None, sa_type=_string(64))
    scope: Scope | None = Field(default=None, sa_type=_word(Scope))
    party: str | None = Field(default=None, sa_type=_string(200), index=True)
    unit: str | None = Field(default=None, sa_type=_string(32))
    item: str | None = Field(default=None, sa_type=_string(200))
    value_low: float | None = Field(default=None, sa_type=Float(53))
    value_high: float | None = Field(default=None, sa_type=Float(53))
    bound: Bound | None = Field(default=None, sa_type=_word(Bound))
    value_text: str | None = Field(default=None, sa_type=_string(200))
    per: Per | None = Field(default=None, sa_type=_word(Per))
    basis: Basis | None = Field(default=None, sa_type=_word(Basis))
    per_month_low: float | None = Field(default=None, sa_type=Float(53))
    per_month_high: float | None = Field(default=None, sa_type=Float(53))
    status: Status = Field(sa_type=_word(Status))
    attribution: Attribution = Field(sa_type=_word(Attribution))
    attribution_explicit: bool = True
    attributed_text: str | None = Field(default=None, sa_type=_string(1000))
    speaker_id: int | None = Field(default=None, foreign_key="speaker.id")
    speaker_role: str | None = Field(default=None, sa_type=_string(300))
    period_start: date | None = None
    period_end: date | None = None
    period_text: str | None = Field(default=None, sa_type=_string(300))
    period_inferred: bool = False
    check_status: CheckStatus | None = Field(default=None, sa_type=_word(CheckStatus))
    review: Review = Field(default=Review.EXTRACTED, sa_type=_word(Review))
    anchor: int
    """Where the figure, or the statement's sentence, starts: what the id is made of."""
    rule: str = Field(sa_type=_string(64))
    """Which rule read it; `docs/methodology.md` lists them."""
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment)
    repeat_key: str | None = Field(default=None, sa_type=_string(32))
    """The same for claims that say the same (`rows.repeat_key`); none where that cannot be told."""


class ClaimWords(SQLModel, table=True):
    """What a claim is found by (`search_text`); the migrations index it, each database in its own way."""

    __tablename__ = "claim_words"

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(sa_type=_string(32), foreign_key="claim.id", ondelete="CASCADE", unique=True)
    words: str = Field(sa_type=Text)


class Evidence(SQLModel, table=True):
    """The characters of the document that carry a claim: code points, end excluded."""

    __table_args__ = (
        ForeignKeyConstraint(["claim_id", "document_id"], ["claim.id", "claim.document_id"], ondelete="CASCADE"),
        UniqueConstraint("claim_id", "start", "end"),
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
        Index(
            "uq_evidence_claim_id_primary",
            "claim_id",
            unique=True,
            postgresql_where=text('"primary"'),
            sqlite_where=text('"primary"'),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(sa_type=_string(32))
    document_id: str = Field(sa_type=_string(32), foreign_key="document.id", index=True)
    start: int
    end: int
    primary: bool = False


class ClaimLink(SQLModel, table=True):
    """Who passed a claim on (relay), or whom its speaker cites (origin), in order."""

    __tablename__ = "claim_link"
    __table_args__ = (
        UniqueConstraint("claim_id", "kind", "speaker_id"),
        CheckConstraint("position >= 0", name="position"),
    )

    claim_id: str = Field(sa_type=_string(32), foreign_key="claim.id", primary_key=True, ondelete="CASCADE")
    kind: LinkKind = Field(sa_type=_word(LinkKind), primary_key=True)
    position: int = Field(primary_key=True)
    speaker_id: int = Field(foreign_key="speaker.id", index=True)


class HeadlineCheck(SQLModel, table=True):
    """What a headline's figure shows against the body; `body_claim_id` is the claim that it was held against."""

    __tablename__ = "headline_check"
    __table_args__ = (UniqueConstraint("claim_id", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(sa_type=_string(32), foreign_key="claim.id", ondelete="CASCADE")
    body_claim_id: str | None = Field(
        default=None, sa_type=_string(32), foreign_key="claim.id", ondelete="CASCADE", index=True
    )
    status: CheckStatus = Field(sa_type=_word(CheckStatus))


class DataVersion(SQLModel, table=True):
    """One row: a counter that every write moves, so that an unchanged answer is known without reading it."""

    __tablename__ = "data_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    version: int = 0
