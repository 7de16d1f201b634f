"""What is the same for claims that say the same.

Revision ID: 9f3b2c74e5a6
Revises: 8e2a1b63d4f5
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "9f3b2c74e5a6"
down_revision = "8e2a1b63d4f5"
branch_labels = None
depends_on = None

BATCH = 1000
INDEX = "ix_claim_repeat_key_published_on_id"
KEY = sa.String(32).with_variant(sa.String(32, collation="C"), "postgresql")

# that a claim can be a repetition; `rows.repeat_key` says why
REPEATABLE = """
    SELECT claim.id, speaker.slug, measure, scope, party, item, unit, per, status,
           value_low, value_high, period_start, period_end
    FROM claim JOIN speaker ON speaker.id = claim.speaker_id
    WHERE claim.kind = 'statistic' AND attribution NOT IN ('headline', 'narrator') AND speaker.kind <> 'collective'
      AND (basis IS NULL OR basis NOT IN ('event', 'period') OR period_start IS NOT NULL)"""


def upgrade() -> None:
    op.add_column("claim", sa.Column("repeat_key", KEY, nullable=True))
    connection = op.get_bind()
    for keys in _batches(list(_keys(connection))):
        connection.execute(sa.text("UPDATE claim SET repeat_key = :key WHERE id = :id"), keys)
    op.create_index(INDEX, "claim", ["repeat_key", "published_on", "id"])


def downgrade() -> None:
    op.drop_index(INDEX, "claim")
    op.drop_column("claim", "repeat_key")


def _keys(connection: sa.Connection) -> Iterator[dict[str, str]]:
    typed = sa.text(REPEATABLE).columns(period_start=sa.Date(), period_end=sa.Date())
    for claim_id, *said in connection.execute(typed):
        plain = [value.isoformat() if isinstance(value, date) else value for value in said]
        yield {"id": claim_id, "key": hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:32]}


def _batches(keys: list[dict[str, str]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
