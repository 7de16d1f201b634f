"""Search over claims, and an index for each column that claims are sorted by.

Revision ID: 7d1f0a52c3e4
Revises: 2026_11_22_01
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from alembic import op

from app.search_text import search_text

revision = "7d1f0a52c3e4"
down_revision = "2026_11_22_01"
branch_labels = None
depends_on = None

SORTED = ("value_low", "value_high", "per_month_high", "period_start", "period_end", "created_at", "updated_at")

# words are ASCII already: the tokenizers have nothing to decide
FTS5 = [
    """CREATE VIRTUAL TABLE claim_words_fts USING fts5(
        words, content = 'claim_words', content_rowid = 'id', columnsize = 0,
        tokenize = 'unicode61 remove_diacritics 0'
    )""",
    """CREATE TRIGGER claim_words_added AFTER INSERT ON claim_words BEGIN
        INSERT INTO claim_words_fts (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER claim_words_removed AFTER DELETE ON claim_words BEGIN
        INSERT INTO claim_words_fts (claim_words_fts, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER claim_words_changed AFTER UPDATE ON claim_words BEGIN
        INSERT INTO claim_words_fts (claim_words_fts, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO claim_words_fts (rowid, words) VALUES (new.id, new.words);
    END""",
]
TSVECTOR = [
    """ALTER TABLE claim_words ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', words)) STORED""",
    "CREATE INDEX ix_claim_words_vector ON claim_words USING gin (vector)",
]


def _string(length: int) -> sa.types.TypeEngine[str]:
    """Sorts by code point on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "claim_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", _string(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_words_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_words")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_claim_words_claim_id")),
    )
    for statement in FTS5 if op.get_bind().dialect.name == "sqlite" else TSVECTOR:
        op.execute(statement)
    words = sa.table("claim_words", sa.column("claim_id"), sa.column("words"))
    op.bulk_insert(words, list(_words(op.get_bind())))
    for column in SORTED:
        op.create_index(f"ix_claim_{column}_id", "claim", [column, "id"])
    op.drop_index("ix_claim_measure", "claim")
    op.create_index("ix_claim_measure_id", "claim", ["measure", "id"])


def downgrade() -> None:
    op.drop_index("ix_claim_measure_id", "claim")
    op.create_index("ix_claim_measure", "claim", ["measure"])
    for column in SORTED:
        op.drop_index(f"ix_claim_{column}_id", "claim")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE claim_words_fts")
    op.drop_table("claim_words")


def _words(connection: sa.Connection) -> Iterator[dict[str, str]]:
    """For each claim that is there already what `ingest` writes for a new one."""
    spans = sa.text("""
        SELECT claim.id, claim.statement, claim.speaker_role, claim.item, appearance.title,
               substr(document.text, evidence.start + 1, evidence."end" - evidence.start) AS exact
        FROM claim
        JOIN appearance ON appearance.id = claim.appearance_id
        JOIN document ON document.id = claim.document_id
        JOIN evidence ON evidence.claim_id = claim.id
        ORDER BY claim.id, evidence.start, evidence."end"
    """)
    for claim_id, group in groupby(connection.execute(spans).all(), attrgetter("id")):
        rows = list(group)
        fields = [rows[0].statement, *(row.exact for row in rows), rows[0].title]
        found_by = search_text(fields, role=rows[0].speaker_role, item=rows[0].item)
        yield {"claim_id": claim_id, "words": found_by}
