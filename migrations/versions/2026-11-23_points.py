"""Points of series as they are sent, side by side by measure and day, made and forgotten with the claims' rows.

Revision ID: e48b71d9fbc3
Revises: d37a60c8eab2
"""

import sqlalchemy as sa
from alembic import op

revision = "e48b71d9fbc3"
down_revision = "d37a60c8eab2"
branch_labels = None
depends_on = None

RENUMBERED = "OLD.rendered_id IS NOT NULL AND (NEW.rendered_id IS NULL OR NEW.rendered_id <> OLD.rendered_id)"
POINT = "DELETE FROM claim_point WHERE rendered_id = OLD.id"
ROW = "DELETE FROM claim_rendered WHERE id = OLD.rendered_id"
FORGETS = {
    "claim_point_update": ("UPDATE OF json ON claim_rendered FOR EACH ROW WHEN (NEW.json IS NULL)", POINT),
    "claim_point_delete": ("DELETE ON claim_rendered FOR EACH ROW", POINT),
    # else its point would stand in the way of the one that is made with its next row
    "rendered_claim_number": (f"UPDATE OF rendered_id ON claim FOR EACH ROW WHEN ({RENUMBERED})", ROW),
}
"""What happens to a claim's row, and takes its point with it; and to a claim, and takes its row with it."""


def upgrade() -> None:
    op.create_table(
        "claim_point",
        sa.Column("measure", _string(64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("claim_id", _string(32), nullable=False),
        sa.Column("rendered_id", sa.Integer(), nullable=False),
        sa.Column("scope", _string(32), nullable=True),
        sa.Column("party", _string(200), nullable=True),
        sa.Column("unit", _string(32), nullable=True),
        sa.Column("json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "published_on", "claim_id", name=op.f("pk_claim_point")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_claim_point_rendered_id", "claim_point", ["rendered_id"], unique=True)
    # points are made with the rows: all of them once more, by `conflict-claims migrate` or `db render`
    op.execute("UPDATE claim_rendered SET json = NULL")
    for name, (when, forget) in FORGETS.items():
        for statement in _trigger(name, when, forget):
            op.execute(statement)


def downgrade() -> None:
    for name in FORGETS:
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP FUNCTION {name}() CASCADE")
    op.drop_index("uq_claim_point_rendered_id", "claim_point")
    op.drop_table("claim_point")


def _string(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _trigger(name: str, when: str, forget: str) -> list[str]:
    if _is_sqlite():
        return [f"CREATE TRIGGER {name} AFTER {when} BEGIN {forget}; END"]
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {forget};
            RETURN NULL;
        END $$""",
        f"CREATE TRIGGER {name} AFTER {when} EXECUTE FUNCTION {name}()",
    ]
