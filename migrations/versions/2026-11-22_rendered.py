"""Each claim's row as it is sent, kept beside the claim, and forgotten with whatever it was made of.

Revision ID: c26f5eb7d9a1
Revises: b15d4e96a7c8
"""

import sqlalchemy as sa
from alembic import op

revision = "c26f5eb7d9a1"
down_revision = "b15d4e96a7c8"
branch_labels = None
depends_on = None

IN_HISTORY = (
    "id", "document_id", "appearance_id", "published_on", "kind", "statement", "measure", "scope", "party", "unit",
    "item", "value_low", "value_high", "bound", "value_text", "per", "basis", "per_month_low", "per_month_high",
    "status", "attribution", "attribution_explicit", "attributed_text", "speaker_id", "speaker_role",
    "period_start", "period_end", "period_text", "period_inferred", "check_status", "review", "anchor", "rule",
    "created_at", "updated_at", "repeat_key", "since",
)  # fmt: skip
"""Columns of a claim whose former values are kept."""

OF_A_CLAIM = "id = (SELECT rendered_id FROM claim WHERE claim.id = {row}.claim_id)"
OF_A_SPEAKER = """id IN (
    SELECT rendered_id FROM claim WHERE speaker_id = {row}.id
    UNION
    SELECT rendered_id FROM claim JOIN claim_link ON claim_link.claim_id = claim.id
    WHERE claim_link.speaker_id = {row}.id
)"""
OF_AN_APPEARANCE = "id IN (SELECT rendered_id FROM claim WHERE appearance_id = {row}.id)"
OF_A_SOURCE = """id IN (
    SELECT rendered_id FROM claim JOIN appearance ON appearance.id = claim.appearance_id
    WHERE appearance.source_id = {row}.id
)"""
OF_A_DOCUMENT = "id IN (SELECT rendered_id FROM claim WHERE document_id = {row}.id)"

FORGETS = {
    ("claim", "UPDATE"): "id = {row}.rendered_id",
    ("evidence", "INSERT"): OF_A_CLAIM,
    ("evidence", "UPDATE"): OF_A_CLAIM,
    ("evidence", "DELETE"): OF_A_CLAIM,
    ("claim_link", "INSERT"): OF_A_CLAIM,
    ("claim_link", "UPDATE"): OF_A_CLAIM,
    ("claim_link", "DELETE"): OF_A_CLAIM,
    ("speaker", "UPDATE"): OF_A_SPEAKER,
    ("appearance", "UPDATE"): OF_AN_APPEARANCE,
    ("source", "UPDATE"): OF_A_SOURCE,
    ("document", "UPDATE"): OF_A_DOCUMENT,
}
"""What is done to which table, and whose rows are then to be made anew."""


def upgrade() -> None:
    op.create_table(
        "claim_rendered",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("json", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_rendered")),
    )
    forgotten = sa.text("json IS NULL")
    op.create_index(
        "ix_claim_rendered_forgotten",
        "claim_rendered",
        ["id"],
        postgresql_where=forgotten,
        sqlite_where=forgotten,
    )
    op.add_column("claim", sa.Column("rendered_id", sa.Integer(), nullable=True))
    _keep_history_of(IN_HISTORY)
    _number()
    op.create_index("uq_claim_rendered_id", "claim", ["rendered_id"], unique=True)
    op.create_index(
        "ix_claim_speaker_id_published_on_id_rendered",
        "claim",
        ["speaker_id", "published_on", "id", "review", "rendered_id"],
    )
    op.drop_index("ix_claim_speaker_id_published_on_id_review", "claim")
    for statement in _sqlite_triggers() if _is_sqlite() else _postgres():
        op.execute(statement)


def downgrade() -> None:
    for table, event in (*FORGETS, ("claim", "DELETE")):
        name = f"rendered_{table}_{event.lower()}"
        if _is_sqlite():
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP FUNCTION {name}() CASCADE")
    op.create_index(
        "ix_claim_speaker_id_published_on_id_review", "claim", ["speaker_id", "published_on", "id", "review"]
    )
    op.drop_index("ix_claim_speaker_id_published_on_id_rendered", "claim")
    op.drop_index("uq_claim_rendered_id", "claim")
    _keep_history_of(())
    op.drop_column("claim", "rendered_id")
    op.drop_index("ix_claim_rendered_forgotten", "claim_rendered")
    op.drop_table("claim_rendered")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _keep_history_of(columns: tuple[str, ...]) -> None:
    """Former rows are kept where one of these columns is written; without any, wherever the table is."""
    event = f"UPDATE OF {_list(columns)}" if columns else "UPDATE"
    if not _is_sqlite():
        op.execute("DROP TRIGGER claim_update ON claim")
        op.execute(
            f"""CREATE TRIGGER claim_update BEFORE {event} ON claim FOR EACH ROW
            EXECUTE FUNCTION keep_former_row('{_list(IN_HISTORY)}', '{_list(IN_HISTORY, "($1).")}')"""
        )
        return
    op.execute("DROP TRIGGER claim_update")
    op.execute(
        f"""CREATE TRIGGER claim_update BEFORE {event} ON claim BEGIN
            SELECT RAISE(ABORT, 'a change must bear its data version')
            WHERE NEW.since <> (SELECT version FROM data_version);
            INSERT INTO claim_past ({_list(IN_HISTORY)}, until)
            SELECT {_list(IN_HISTORY, "OLD.")}, version FROM data_version WHERE OLD.since < version;
        END"""  # noqa: S608
    )


def _list(columns: tuple[str, ...], row: str = "") -> str:
    return ", ".join(f'{row}"{column}"' for column in columns)


def _number() -> None:
    """Every claim that is there gets a row, to be made by `conflict-claims db render`."""
    if _is_sqlite():
        op.execute("UPDATE claim SET rendered_id = rowid")
    else:
        op.execute(
            """UPDATE claim SET rendered_id = numbered.number
            FROM (SELECT id, row_number() OVER (ORDER BY document_id, anchor, id) AS number FROM claim) AS numbered
            WHERE numbered.id = claim.id"""
        )
    op.execute("INSERT INTO claim_rendered (id) SELECT rendered_id FROM claim")


def _sqlite_triggers() -> list[str]:
    forget = [
        f"""CREATE TRIGGER rendered_{table}_{event.lower()} AFTER {_event(table, event)} ON {table} BEGIN
            UPDATE claim_rendered SET json = NULL
            WHERE json IS NOT NULL AND {which.format(row="OLD" if event == "DELETE" else "NEW")};
        END"""  # noqa: S608
        for (table, event), which in FORGETS.items()
    ]
    drop = """CREATE TRIGGER rendered_claim_delete AFTER DELETE ON claim BEGIN
        DELETE FROM claim_rendered WHERE id = OLD.rendered_id;
    END"""
    return [*forget, drop]


def _event(table: str, event: str) -> str:
    """A claim that gets its number is no other claim for it."""
    return f"UPDATE OF {_list(IN_HISTORY)}" if (table, event) == ("claim", "UPDATE") else event


def _postgres() -> list[str]:
    # small enough to stand in its page as it is: nothing to look up elsewhere, nothing to unpack
    kept_plain = [
        "ALTER TABLE claim_rendered ALTER COLUMN json SET STORAGE EXTERNAL",
        "ALTER TABLE claim_rendered SET (toast_tuple_target = 8160)",
    ]
    # a function for each, since a statement that is put together is planned anew for every row
    forget = [
        statement
        for (table, event), which in FORGETS.items()
        for statement in _postgres_trigger(
            table,
            event,
            f"UPDATE claim_rendered SET json = NULL WHERE json IS NOT NULL AND {which}",  # noqa: S608
        )
    ]
    return [
        *kept_plain,
        *forget,
        *_postgres_trigger("claim", "DELETE", "DELETE FROM claim_rendered WHERE {row}.rendered_id = id"),
    ]


def _postgres_trigger(table: str, event: str, statement: str) -> list[str]:
    name = f"rendered_{table}_{event.lower()}"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {statement.format(row="OLD" if event == "DELETE" else "NEW")};
            RETURN NULL;
        END $$""",
        f"""CREATE TRIGGER {name} AFTER {_event(table, event)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]
