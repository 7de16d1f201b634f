"""Claims, and what hangs on them."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from app.models.columns import NOT_IN_HISTORY, Moment, now, since, string, word
from app.vocabulary import Attribution, Basis, Bound, CheckStatus, Kind, LinkKind, Per, Review, Scope, Status


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
        # a page of one measure by value, narrowed by a period, looks at nothing else
        Index(
            "ix_claim_measure_value_high_id",
            "measure",
            "value_high",
            "id",
            "period_start",
            "period_end",
            "review",
            "appearance_id",
            "rendered_id",
        ),
        Index("ix_claim_measure_published_on_id", "measure", "published_on", "id"),
        Index("ix_claim_value_low_id", "value_low", "id"),
        Index("ix_claim_value_high_id", "value_high", "id"),
        Index("ix_claim_per_month_high_id", "per_month_high", "id"),
        Index("ix_claim_period_start_id", "period_start", "id"),
        Index("ix_claim_period_end_id", "period_end", "id"),
        Index("ix_claim_created_at_id", "created_at", "id"),
        Index("ix_claim_updated_at_id", "updated_at", "id"),
        # a page by speaker reads nothing else of the claims
        Index(
            "ix_claim_speaker_id_published_on_id_rendered", "speaker_id", "published_on", "id", "review", "rendered_id"
        ),
        Index("ix_claim_appearance_id_review", "appearance_id", "review"),
        # all that facets count and mostly are narrowed by: `queries/facets.py` needs the order of the first five
        Index(
            "ix_claim_facets",
            "measure",
            "scope",
            "status",
            "kind",
            "review",
            "party",
            "speaker_id",
            "appearance_id",
            "published_on",
        ),
        Index("ix_claim_repeat_key_published_on_id", "repeat_key", "published_on", "id"),
        Index("uq_claim_rendered_id", "rendered_id", unique=True),
    )

    id: str = Field(sa_type=string(32), primary_key=True)
    document_id: str = Field(sa_type=string(32), foreign_key="document.id", index=True)
    appearance_id: int
    """The document's earliest appearance, which the row shows."""
    published_on: date | None = None
    """Copied from that appearance, so that pages by date follow an index; `ingest` alone writes it."""
    kind: Kind = Field(sa_type=word(Kind))
    statement: str = Field(sa_type=Text)
    measure: str | None = Field(default=None, sa_type=string(64))
    scope: Scope | None = Field(default=None, sa_type=word(Scope))
    party: str | None = Field(default=None, sa_type=string(200), index=True)
    unit: str | None = Field(default=None, sa_type=string(32))
    item: str | None = Field(default=None, sa_type=string(200))
    value_low: float | None = Field(default=None, sa_type=Float(53))
    value_high: float | None = Field(default=None, sa_type=Float(53))
    bound: Bound | None = Field(default=None, sa_type=word(Bound))
    value_text: str | None = Field(default=None, sa_type=string(200))
    per: Per | None = Field(default=None, sa_type=word(Per))
    basis: Basis | None = Field(default=None, sa_type=word(Basis))
    per_month_low: float | None = Field(default=None, sa_type=Float(53))
    per_month_high: float | None = Field(default=None, sa_type=Float(53))
    status: Status = Field(sa_type=word(Status))
    attribution: Attribution = Field(sa_type=word(Attribution))
    attribution_explicit: bool = True
    attributed_text: str | None = Field(default=None, sa_type=string(1000))
    speaker_id: int | None = Field(default=None, foreign_key="speaker.id")
    speaker_role: str | None = Field(default=None, sa_type=string(300))
    period_start: date | None = None
    period_end: date | None = None
    period_text: str | None = Field(default=None, sa_type=string(300))
    period_inferred: bool = False
    check_status: CheckStatus | None = Field(default=None, sa_type=word(CheckStatus))
    review: Review = Field(default=Review.EXTRACTED, sa_type=word(Review))
    anchor: int
    """Where the figure, or the statement's sentence, starts: what the id is made of."""
    rule: str = Field(sa_type=string(64))
    """Which rule read it; `docs/methodology.md` lists them."""
    created_at: datetime = Field(default_factory=now, sa_type=Moment)
    updated_at: datetime = Field(default_factory=now, sa_type=Moment)
    repeat_key: str | None = Field(default=None, sa_type=string(32))
    """The same for claims that say the same (`rows.repeat_key`); none where that cannot be told."""
    since: int = since()
    rendered_id: int | None = Field(default=None, sa_column_kwargs={"info": {NOT_IN_HISTORY: True}})
    """Which `ClaimRendered` is its row as it is sent."""


class ClaimRendered(SQLModel, table=True):
    """A claim's flat row as it is sent, made when it is written. Triggers forget it with whatever it was made of."""

    __tablename__ = "claim_rendered"
    __table_args__ = (
        Index(
            "ix_claim_rendered_forgotten",
            "id",
            postgresql_where=text("json IS NULL"),
            sqlite_where=text("json IS NULL"),
        ),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    json_: bytes | None = Field(default=None, sa_column=Column("json", LargeBinary, nullable=True))
    """UTF-8; none where it is to be made anew."""


class ClaimPoint(SQLModel, table=True):
    """A claim's point of a series as it is sent, by measure and day of publication.

    Made with the claim's row, for what a series holds unless asked otherwise; triggers forget it with that row.
    """

    __tablename__ = "claim_point"
    __table_args__ = (
        Index("uq_claim_point_rendered_id", "rendered_id", unique=True),
        # the points of one measure lie side by side, in the order of a series
        {"sqlite_with_rowid": False},
    )

    measure: str = Field(sa_type=string(64), primary_key=True)
    published_on: date = Field(primary_key=True)
    claim_id: str = Field(sa_type=string(32), primary_key=True)
    rendered_id: int
    """Which `ClaimRendered` was made with it."""
    scope: str | None = Field(default=None, sa_type=string(32))
    party: str | None = Field(default=None, sa_type=string(200))
    unit: str | None = Field(default=None, sa_type=string(32))
    json_: str = Field(sa_column=Column("json", Text, nullable=False))


class ClaimCount(SQLModel, table=True):
    """How many claims have a value, in each state of review: triggers count while claims are written.

    A count of 0 is none. Of the past nothing is counted.
    """

    __tablename__ = "claim_count"

    field: str = Field(sa_type=string(32), primary_key=True)
    """As filters name it; `speaker` and `source` by their keys."""
    value: str = Field(sa_type=string(200), primary_key=True)
    review: str = Field(sa_type=string(32), primary_key=True)
    count: int = Field(sa_type=BigInteger)


class ClaimWords(SQLModel, table=True):
    """What a claim is found by (`search_text`); the migrations index it, each database in its own way."""

    __tablename__ = "claim_words"
    __table_args__ = (
        Index(
            "uq_claim_words_claim_id_held",
            "claim_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
            sqlite_where=text("until IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(sa_type=string(32), foreign_key="claim.id", ondelete="CASCADE", index=True)
    words: str = Field(sa_type=Text)
    since: int = since()
    until: int | None = None
    """Former words stay in the index, since a question may be asked of a moment that is past."""


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
    claim_id: str = Field(sa_type=string(32))
    document_id: str = Field(sa_type=string(32), foreign_key="document.id", index=True)
    start: int
    end: int
    primary: bool = False
    since: int = since()


class ClaimLink(SQLModel, table=True):
    """Who passed a claim on (relay), or whom its speaker cites (origin), in order."""

    __tablename__ = "claim_link"
    __table_args__ = (
        UniqueConstraint("claim_id", "kind", "speaker_id"),
        CheckConstraint("position >= 0", name="position"),
    )

    claim_id: str = Field(sa_type=string(32), foreign_key="claim.id", primary_key=True, ondelete="CASCADE")
    kind: LinkKind = Field(sa_type=word(LinkKind), primary_key=True)
    position: int = Field(primary_key=True)
    speaker_id: int = Field(foreign_key="speaker.id", index=True)
    since: int = since()


class HeadlineCheck(SQLModel, table=True):
    """What a headline's figure shows against the body; `body_claim_id` is the claim that it was held against."""

    __tablename__ = "headline_check"
    __table_args__ = (UniqueConstraint("claim_id", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(sa_type=string(32), foreign_key="claim.id", ondelete="CASCADE")
    body_claim_id: str | None = Field(
        default=None, sa_type=string(32), foreign_key="claim.id", ondelete="CASCADE", index=True
    )
    status: CheckStatus = Field(sa_type=word(CheckStatus))
    since: int = since()
