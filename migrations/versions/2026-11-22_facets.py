"""Facets are counted from indexes alone.

Revision ID: b15d4e96a7c8
Revises: a04c3d85f6b7
"""

from alembic import op

revision = "b15d4e96a7c8"
down_revision = "a04c3d85f6b7"
branch_labels = None
depends_on = None

COLUMNS = ["measure", "scope", "status", "kind", "review", "party", "speaker_id", "appearance_id", "published_on"]
LONGER = {
    "ix_claim_appearance_id": ["appearance_id"],
    "ix_claim_speaker_id_published_on_id": ["speaker_id", "published_on", "id"],
}
"""Indexes that tell of each claim whether lists show it, too."""


def upgrade() -> None:
    op.create_index("ix_claim_facets", "claim", COLUMNS)
    for name, columns in LONGER.items():
        op.create_index(f"{name}_review", "claim", [*columns, "review"])
        op.drop_index(name, "claim")


def downgrade() -> None:
    for name, columns in LONGER.items():
        op.create_index(name, "claim", columns)
        op.drop_index(f"{name}_review", "claim")
    op.drop_index("ix_claim_facets", "claim")
