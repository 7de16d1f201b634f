"""The first tables: sources, speakers, documents and their claims.

Revision ID: 2026_11_22_01
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_01"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _string(length: int) -> sa.types.TypeEngine[str]:
    """Sorts by code point on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, *words: str) -> sa.Enum:
    """A word of a closed vocabulary: a string and a check."""
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "data_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_data_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_version")),
    )
    op.create_table(
        "document",
        sa.Column("id", _string(32), nullable=False),
        sa.Column("sha256", _string(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", _string(35), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", _string(200), nullable=False),
        sa.Column("name", _string(200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", _string(200), nullable=False),
        sa.Column("name", _string(200), nullable=False),
        sa.Column(
            "kind",
            _word("speakerkind", "person", "organisation", "government", "military", "collective", "publication"),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("slug", name=op.f("uq_speaker_slug")),
    )
    op.create_table(
        "appearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", _string(32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("title", _string(1000), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_on_inferred", sa.Boolean(), nullable=False),
        sa.Column("url", _string(2000), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_appearance_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_appearance_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint("document_id", "source_id", name=op.f("uq_appearance_document_id_source_id")),
        sa.UniqueConstraint("id", "document_id", name=op.f("uq_appearance_id_document_id")),
    )
    op.create_index("ix_appearance_source_id", "appearance", ["source_id"])
    op.create_index(
        "uq_appearance_document_id_without_source",
        "appearance",
        ["document_id"],
        unique=True,
        postgresql_where=sa.text("source_id IS NULL"),
        sqlite_where=sa.text("source_id IS NULL"),
    )

    op.create_table(
        "speaker_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("alias", _string(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name=op.f("fk_speaker_alias_speaker_id_speaker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_alias")),
        sa.UniqueConstraint("speaker_id", "alias", name=op.f("uq_speaker_alias_speaker_id_alias")),
    )
    op.create_index("ix_speaker_alias_alias", "speaker_alias", ["alias"])

    op.create_table(
        "claim",
        sa.Column("id", _string(32), nullable=False),
        sa.Column("document_id", _string(32), nullable=False),
        sa.Column("appearance_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("kind", _word("kind", "statistic", "statement"), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("measure", _string(64), nullable=True),
        sa.Column(
            "scope",
            _word("scope", "killed", "wounded", "killed_and_wounded", "captured", "missing", "unspecified"),
            nullable=True,
        ),
        sa.Column("party", _string(200), nullable=True),
        sa.Column("unit", _string(32), nullable=True),
        sa.Column("item", _string(200), nullable=True),
        sa.Column("value_low", sa.Float(precision=53), nullable=True),
        sa.Column("value_high", sa.Float(precision=53), nullable=True),
        sa.Column(
            "bound",
            _word("bound", "exact", "about", "range", "at_least", "more_than", "at_most", "less_than", "magnitude"),
            nullable=True,
        ),
        sa.Column("value_text", _string(200), nullable=True),
        sa.Column("per", _word("per", "day", "week", "month", "year"), nullable=True),
        sa.Column(
            "basis",
            _word("basis", "rate", "period", "cumulative", "stock", "event", "difference", "ratio"),
            nullable=True,
        ),
        sa.Column("per_month_low", sa.Float(precision=53), nullable=True),
        sa.Column("per_month_high", sa.Float(precision=53), nullable=True),
        sa.Column(
            "status", _word("status", "asserted", "estimated", "projected", "targeted", "denied"), nullable=False
        ),
        sa.Column(
            "attribution", _word("attribution", "quote", "paraphrase", "mixed", "headline", "narrator"), nullable=False
        ),
        sa.Column("attribution_explicit", sa.Boolean(), nullable=False),
        sa.Column("attributed_text", _string(1000), nullable=True),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("speaker_role", _string(300), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("period_text", _string(300), nullable=True),
        sa.Column("period_inferred", sa.Boolean(), nullable=False),
        sa.Column(
            "check_status",
            _word(
                "checkstatus",
                "no_support",
                "speaker_differs",
                "number_differs",
                "number_is_range_end",
                "status_differs",
                "ok",
            ),
            nullable=True,
        ),
        sa.Column(
            "review", _word("review", "extracted", "accepted", "corrected", "rejected", "withdrawn"), nullable=False
        ),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column("rule", _string(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "attribution <> 'headline' OR speaker_id IS NULL", name=op.f("ck_claim_headline_has_no_speaker")
        ),
        sa.CheckConstraint(
            "attribution = 'headline' OR check_status IS NULL", name=op.f("ck_claim_only_headlines_are_checked")
        ),
        sa.CheckConstraint(
            "kind = 'statistic' OR (value_low IS NULL AND value_high IS NULL AND bound IS NULL)",
            name=op.f("ck_claim_figures"),
        ),
        sa.CheckConstraint("anchor >= 0", name=op.f("ck_claim_anchor")),
        sa.CheckConstraint("per_month_low <= per_month_high", name=op.f("ck_claim_per_months")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_claim_periods")),
        sa.CheckConstraint("value_low <= value_high", name=op.f("ck_claim_values")),
        sa.ForeignKeyConstraint(
            ["appearance_id", "document_id"],
            ["appearance.id", "appearance.document_id"],
            name=op.f("fk_claim_appearance_id_appearance"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_claim_document_id_document")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_claim_speaker_id_speaker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("id", "document_id", name=op.f("uq_claim_id_document_id")),
    )
    op.create_index("ix_claim_appearance_id", "claim", ["appearance_id"])
    op.create_index("ix_claim_document_id", "claim", ["document_id"])
    op.create_index("ix_claim_measure", "claim", ["measure"])
    op.create_index("ix_claim_party", "claim", ["party"])
    op.create_index("ix_claim_published_on_id", "claim", ["published_on", "id"])
    op.create_index("ix_claim_speaker_id_published_on_id", "claim", ["speaker_id", "published_on", "id"])

    op.create_table(
        "claim_link",
        sa.Column("claim_id", _string(32), nullable=False),
        sa.Column("kind", _word("linkkind", "relay", "origin"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_claim_link_position")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_link_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_claim_link_speaker_id_speaker")),
        sa.PrimaryKeyConstraint("claim_id", "kind", "position", name=op.f("pk_claim_link")),
        sa.UniqueConstraint("claim_id", "kind", "speaker_id", name=op.f("uq_claim_link_claim_id_kind_speaker_id")),
    )
    op.create_index("ix_claim_link_speaker_id", "claim_link", ["speaker_id"])

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", _string(32), nullable=False),
        sa.Column("document_id", _string(32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_evidence_span")),
        sa.ForeignKeyConstraint(
            ["claim_id", "document_id"],
            ["claim.id", "claim.document_id"],
            name=op.f("fk_evidence_claim_id_claim"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_evidence_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("claim_id", "start", "end", name=op.f("uq_evidence_claim_id_start_end")),
    )
    op.create_index("ix_evidence_document_id", "evidence", ["document_id"])
    op.create_index(
        "uq_evidence_claim_id_primary",
        "evidence",
        ["claim_id"],
        unique=True,
        postgresql_where=sa.text('"primary"'),
        sqlite_where=sa.text('"primary"'),
    )

    op.create_table(
        "headline_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", _string(32), nullable=False),
        sa.Column("body_claim_id", _string(32), nullable=True),
        sa.Column(
            "status",
            _word(
                "checkstatus",
                "no_support",
                "speaker_differs",
                "number_differs",
                "number_is_range_end",
                "status_differs",
                "ok",
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["body_claim_id"], ["claim.id"], name=op.f("fk_headline_check_body_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_headline_check_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headline_check")),
        sa.UniqueConstraint("claim_id", "status", name=op.f("uq_headline_check_claim_id_status")),
    )
    op.create_index("ix_headline_check_body_claim_id", "headline_check", ["body_claim_id"])
    op.execute("INSERT INTO data_version (id, version) VALUES (1, 0)")


def downgrade() -> None:
    for table in (
        "headline_check",
        "evidence",
        "claim_link",
        "claim",
        "speaker_alias",
        "appearance",
        "speaker",
        "source",
        "document",
        "data_version",
    ):
        op.drop_table(table)
