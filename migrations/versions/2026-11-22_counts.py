"""How many claims have each value, counted while they are written; and indexes by measure, for figures and series.

Revision ID: d37a60c8eab2
Revises: c26f5eb7d9a1
"""

import sqlalchemy as sa
from alembic import op

revision = "d37a60c8eab2"
down_revision = "c26f5eb7d9a1"
branch_labels = None
depends_on = None

COLUMNS = (
    "kind", "measure", "scope", "party", "unit", "bound", "per", "basis", "status", "attribution", "check_status",
)  # fmt: skip
"""Columns of a claim whose values are counted as they are."""

SOURCE = "(SELECT source_id FROM appearance WHERE appearance.id = {row}.appearance_id)"
COUNTED = {
    **{column: f"{{row}}.{column}" for column in COLUMNS},
    "speaker": "{row}.speaker_id",
    "source": SOURCE,
}
"""What is counted: a name, and the value that a claim has."""

CAUSES = (*COLUMNS, "speaker_id", "appearance_id", "review")
"""Columns of a claim that counts depend on."""

INDEXES = {
    # a page of one measure by value, narrowed by a period, looks at nothing else
    "ix_claim_measure_value_high_id": [
        "measure", "value_high", "id", "period_start", "period_end", "review", "appearance_id", "rendered_id",
    ],
    "ix_claim_measure_published_on_id": ["measure", "published_on", "id"],
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "claim_count",
        sa.Column("field", _string(32), nullable=False),
        sa.Column("value", _string(200), nullable=False),
        sa.Column("review", _string(32), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("field", "value", "review", name=op.f("pk_claim_count")),
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "claim", columns)
    for statement in _sqlite() if _is_sqlite() else _postgres():
        op.execute(statement)


def downgrade() -> None:
    for name in ("claim_count_insert", "claim_count_update", "claim_count_delete"):
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP FUNCTION {name}() CASCADE")
    op.execute("DROP TRIGGER claim_count_source" if _is_sqlite() else "DROP FUNCTION claim_count_source() CASCADE")
    for name in INDEXES:
        op.drop_index(name, "claim")
    op.drop_table("claim_count")


def _string(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _values(row: str) -> str:
    """A row for each thing that is counted."""
    return " UNION ALL ".join(
        f"SELECT '{name}' AS field, CAST({value.format(row=row)} AS TEXT) AS value" for name, value in COUNTED.items()
    )


def _add(row: str, by: int) -> str:
    """Count a claim, or count it no more."""
    return f"""INSERT INTO claim_count (field, value, review, count)
        SELECT field, value, {row}.review, {by} FROM ({_values(row)}) WHERE value IS NOT NULL
        ON CONFLICT (field, value, review) DO UPDATE SET count = count + {by};"""  # noqa: S608


def _sqlite() -> list[str]:
    moved = "SELECT 'source', CAST({row}.source_id AS TEXT), review, {by} * count(*) FROM claim"
    sources = " ".join(
        f"""INSERT INTO claim_count (field, value, review, count)
            {moved.format(row=row, by=by)}
            WHERE appearance_id = NEW.id AND {row}.source_id IS NOT NULL GROUP BY review
            ON CONFLICT (field, value, review) DO UPDATE SET count = count + excluded.count;"""
        for row, by in (("OLD", -1), ("NEW", 1))
    )
    return [
        *(
            f"""INSERT INTO claim_count (field, value, review, count)
            SELECT '{name}', CAST({value.format(row="claim")} AS TEXT) AS value, review, count(*) FROM claim
            WHERE {value.format(row="claim")} IS NOT NULL GROUP BY 2, 3"""  # noqa: S608
            for name, value in COUNTED.items()
        ),
        f"CREATE TRIGGER claim_count_insert AFTER INSERT ON claim BEGIN {_add('NEW', 1)} END",
        f"CREATE TRIGGER claim_count_delete AFTER DELETE ON claim BEGIN {_add('OLD', -1)} END",
        f"""CREATE TRIGGER claim_count_update AFTER UPDATE OF {", ".join(CAUSES)} ON claim
            BEGIN {_add("OLD", -1)} {_add("NEW", 1)} END""",
        f"""CREATE TRIGGER claim_count_source AFTER UPDATE OF source_id ON appearance
            WHEN OLD.source_id IS NOT NEW.source_id BEGIN {sources} END""",
    ]


def _postgres() -> list[str]:
    """One look at all rows of a statement: a row that is counted up for each claim would be written as often."""
    values = ", ".join(
        f"('{name}', ({value.format(row='changed')})::text)" for name, value in COUNTED.items() if name != "source"
    )
    counted = f"""INSERT INTO claim_count (field, value, review, count)
        SELECT one.field COLLATE "C", one.value COLLATE "C", changed.review COLLATE "C", sum(changed.by)
        FROM ({{changed}}) AS changed
        LEFT JOIN appearance ON appearance.id = changed.appearance_id
        CROSS JOIN LATERAL (VALUES {values}, ('source', appearance.source_id::text)) AS one (field, value)
        WHERE one.value IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(changed.by) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (field, value, review) DO UPDATE SET count = claim_count.count + excluded.count"""  # noqa: S608
    columns = ", ".join(CAUSES)
    added = f"SELECT 1 AS by, {columns} FROM added"  # noqa: S608
    removed = f"SELECT -1 AS by, {columns} FROM removed"  # noqa: S608
    new, old = "NEW TABLE AS added", "OLD TABLE AS removed"
    moved = """INSERT INTO claim_count (field, value, review, count)
        SELECT 'source', changed.source_id::text COLLATE "C", claim.review COLLATE "C", sum(changed.by)
        FROM (SELECT 1 AS by, id, source_id FROM added UNION ALL SELECT -1, id, source_id FROM removed) AS changed
        JOIN claim ON claim.appearance_id = changed.id
        WHERE changed.source_id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(changed.by) <> 0 ORDER BY 1, 2, 3
        ON CONFLICT (field, value, review) DO UPDATE SET count = claim_count.count + excluded.count"""
    everything = f"SELECT 1 AS by, {columns} FROM claim"  # noqa: S608
    return [
        counted.format(changed=everything),
        *_trigger("insert", f"INSERT ON claim REFERENCING {new}", counted.format(changed=added)),
        *_trigger("delete", f"DELETE ON claim REFERENCING {old}", counted.format(changed=removed)),
        *_trigger(
            "update",
            f"UPDATE ON claim REFERENCING {new} {old}",
            counted.format(changed=f"{added} UNION ALL {removed}"),
        ),
        *_trigger("source", f"UPDATE ON appearance REFERENCING {new} {old}", moved),
    ]


def _trigger(name: str, event: str, statement: str) -> list[str]:
    return [
        f"""CREATE FUNCTION claim_count_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {statement};
            RETURN NULL;
        END $$""",
        f"CREATE TRIGGER claim_count_{name} AFTER {event} FOR EACH STATEMENT EXECUTE FUNCTION claim_count_{name}()",
    ]
