"""History: who may write, every change as a revision, and what each row was before.

Revision ID: a04c3d85f6b7
Revises: 9f3b2c74e5a6
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "a04c3d85f6b7"
down_revision = "9f3b2c74e5a6"
branch_labels = None
depends_on = None

ACTIONS = (
    "began", "created", "appeared", "reread", "corrected", "accepted", "rejected", "withdrawn", "renamed", "merged",
    "aliased", "checked",
)  # fmt: skip
RECORDED = ("database", "source", "speaker", "document", "claim")
REASONS = ("extraction_error", "source_revised", "merged", "retracted", "series_redefined", "other")

APPENDED = ("source", "document", "appearance")
CHANGING = {
    "claim": (
        "id", "document_id", "appearance_id", "published_on", "kind", "statement", "measure", "scope", "party", "unit",
        "item", "value_low", "value_high", "bound", "value_text", "per", "basis", "per_month_low", "per_month_high",
        "status", "attribution", "attribution_explicit", "attributed_text", "speaker_id", "speaker_role",
        "period_start", "period_end", "period_text", "period_inferred", "check_status", "review", "anchor", "rule",
        "created_at", "updated_at", "repeat_key", "since",
    ),
    "evidence": ("id", "claim_id", "document_id", "start", "end", "primary", "since"),
    "claim_link": ("claim_id", "kind", "position", "speaker_id", "since"),
    "headline_check": ("id", "claim_id", "body_claim_id", "status", "since"),
    "speaker": ("id", "slug", "name", "kind", "created_at", "since"),
    "speaker_alias": ("id", "speaker_id", "alias", "since"),
    "speaker_slug": ("slug", "speaker_id", "since"),
}  # fmt: skip
NEVER_CHANGED = ("revision", *(f"{table}_past" for table in CHANGING))

# the text indexes of words are made anew, since SQLite makes the table anew
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
    """CREATE TRIGGER claim_words_changed AFTER UPDATE OF id, words ON claim_words BEGIN
        INSERT INTO claim_words_fts (claim_words_fts, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO claim_words_fts (rowid, words) VALUES (new.id, new.words);
    END""",
    "INSERT INTO claim_words_fts (claim_words_fts) VALUES ('rebuild')",
]


def upgrade() -> None:
    _make_past()
    _make_writing()
    _keep_former_words()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite_triggers() if sqlite else _postgres_triggers():
        op.execute(statement)
    _begin()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*CHANGING, *NEVER_CHANGED):
        for event in ("insert", "update", "delete", "truncate"):
            if sqlite:
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
            else:
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{event} ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION keep_former_row()")
        op.execute("DROP FUNCTION refuse_change()")
    _forget_former_words()
    for table in ("idempotent_request", "api_key", "revision", *(f"{table}_past" for table in CHANGING)):
        op.drop_table(table)
    op.drop_table("speaker_slug")
    for table in (*APPENDED, *CHANGING):
        if table != "speaker_slug":
            op.drop_column(table, "since")


def _string(length: int) -> sa.types.TypeEngine[str]:
    """Sorts by code point on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _moment() -> sa.types.TypeEngine[datetime]:
    return sa.DateTime(timezone=True)


def _since() -> sa.Column[int]:
    return sa.Column("since", sa.Integer(), server_default=sa.text("0"), nullable=False)


def _word(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _make_past() -> None:
    for table in (*APPENDED, *CHANGING):
        if table != "speaker_slug":
            op.add_column(table, _since())
    op.create_table(
        "speaker_slug",
        sa.Column("slug", _string(200), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        _since(),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name=op.f("fk_speaker_slug_speaker_id_speaker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_speaker_slug")),
    )
    op.create_index(op.f("ix_speaker_slug_speaker_id"), "speaker_slug", ["speaker_id"])
    for table, columns in PAST.items():
        keys = [name for name, (_, is_key) in columns.items() if is_key]
        op.create_table(
            f"{table}_past",
            *(sa.Column(name, kind, nullable=name in NULLABLE.get(table, ())) for name, (kind, _) in columns.items()),
            sa.Column("since", sa.Integer(), nullable=False),
            sa.Column("until", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(*keys, "since", name=op.f(f"pk_{table}_past")),
        )


_WORD = sa.String(32)
_NUMBER = sa.Float(53)
PAST = {
    "claim": {
        "id": (_string(32), True),
        "document_id": (_string(32), False),
        "appearance_id": (sa.Integer(), False),
        "published_on": (sa.Date(), False),
        "kind": (_WORD, False),
        "statement": (sa.Text(), False),
        "measure": (_string(64), False),
        "scope": (_WORD, False),
        "party": (_string(200), False),
        "unit": (_string(32), False),
        "item": (_string(200), False),
        "value_low": (_NUMBER, False),
        "value_high": (_NUMBER, False),
        "bound": (_WORD, False),
        "value_text": (_string(200), False),
        "per": (_WORD, False),
        "basis": (_WORD, False),
        "per_month_low": (_NUMBER, False),
        "per_month_high": (_NUMBER, False),
        "status": (_WORD, False),
        "attribution": (_WORD, False),
        "attribution_explicit": (sa.Boolean(), False),
        "attributed_text": (_string(1000), False),
        "speaker_id": (sa.Integer(), False),
        "speaker_role": (_string(300), False),
        "period_start": (sa.Date(), False),
        "period_end": (sa.Date(), False),
        "period_text": (_string(300), False),
        "period_inferred": (sa.Boolean(), False),
        "check_status": (_WORD, False),
        "review": (_WORD, False),
        "anchor": (sa.Integer(), False),
        "rule": (_string(64), False),
        "created_at": (_moment(), False),
        "updated_at": (_moment(), False),
        "repeat_key": (_string(32), False),
    },
    "evidence": {
        "id": (sa.Integer(), True),
        "claim_id": (_string(32), False),
        "document_id": (_string(32), False),
        "start": (sa.Integer(), False),
        "end": (sa.Integer(), False),
        "primary": (sa.Boolean(), False),
    },
    "claim_link": {
        "claim_id": (_string(32), True),
        "kind": (_WORD, True),
        "position": (sa.Integer(), True),
        "speaker_id": (sa.Integer(), False),
    },
    "headline_check": {
        "id": (sa.Integer(), True),
        "claim_id": (_string(32), False),
        "body_claim_id": (_string(32), False),
        "status": (_WORD, False),
    },
    "speaker": {
        "id": (sa.Integer(), True),
        "slug": (_string(200), False),
        "name": (_string(200), False),
        "kind": (_WORD, False),
        "created_at": (_moment(), False),
    },
    "speaker_alias": {
        "id": (sa.Integer(), True),
        "speaker_id": (sa.Integer(), False),
        "alias": (_string(200), False),
    },
    "speaker_slug": {"slug": (_string(200), True), "speaker_id": (sa.Integer(), False)},
}
NULLABLE = {
    "claim": {
        "published_on", "measure", "scope", "party", "unit", "item", "value_low", "value_high", "bound", "value_text",
        "per", "basis", "per_month_low", "per_month_high", "attributed_text", "speaker_id", "speaker_role",
        "period_start", "period_end", "period_text", "check_status", "repeat_key",
    },
    "headline_check": {"body_claim_id"},
}  # fmt: skip


def _make_writing() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("author", _string(200), nullable=False),
        sa.Column("key_id", _string(32), nullable=True),
        sa.Column("action", _word(ACTIONS, "action"), nullable=False),
        sa.Column("kind", _word(RECORDED, "recorded"), nullable=False),
        sa.Column("subject", _string(200), nullable=False),
        sa.Column("reason", _word(REASONS, "revisionreason"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_kind_subject_id", "revision", ["kind", "subject", "id"])
    op.create_index("ix_revision_at_version", "revision", ["at", "version"])
    op.create_table(
        "api_key",
        sa.Column("id", _string(32), nullable=False),
        sa.Column("name", _string(200), nullable=False),
        sa.Column("sha256", _string(64), nullable=False),
        sa.Column("scopes", _string(200), nullable=False),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("expires_at", _moment(), nullable=True),
        sa.Column("revoked_at", _moment(), nullable=True),
        sa.Column("last_used_at", _moment(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_api_key_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("sha256", name=op.f("uq_api_key_sha256")),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("key_id", _string(32), nullable=False),
        sa.Column("name", _string(255), nullable=False),
        sa.Column("sha256", _string(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "name", name=op.f("pk_idempotent_request")),
    )
    op.create_index(op.f("ix_idempotent_request_created_at"), "idempotent_request", ["created_at"])


def _keep_former_words() -> None:
    """Several rows of words for a claim, of which one is held now."""
    _drop_fts5()
    with op.batch_alter_table("claim_words") as words:
        words.drop_constraint(op.f("uq_claim_words_claim_id"), type_="unique")
        words.add_column(_since())
        words.add_column(sa.Column("until", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_claim_words_claim_id"), "claim_words", ["claim_id"])
    held = sa.text("until IS NULL")
    op.create_index(
        "uq_claim_words_claim_id_held",
        "claim_words",
        ["claim_id"],
        unique=True,
        postgresql_where=held,
        sqlite_where=held,
    )
    _make_fts5()


def _forget_former_words() -> None:
    _drop_fts5()
    op.execute("DELETE FROM claim_words WHERE until IS NOT NULL")
    op.drop_index("uq_claim_words_claim_id_held", "claim_words")
    op.drop_index(op.f("ix_claim_words_claim_id"), "claim_words")
    with op.batch_alter_table("claim_words") as words:
        words.drop_column("until")
        words.drop_column("since")
        words.create_unique_constraint(op.f("uq_claim_words_claim_id"), ["claim_id"])
    _make_fts5()


def _drop_fts5() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER claim_words_{trigger}")
        op.execute("DROP TABLE claim_words_fts")


def _make_fts5() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)


def _sqlite_triggers() -> list[str]:
    keep = [
        f"""CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} BEGIN
            {_MOVED if event == "update" else ""}
            INSERT INTO {table}_past ({_list(columns)}, until)
            SELECT {_list(columns, "OLD.")}, version FROM data_version WHERE OLD.since < version;
        END"""  # noqa: S608
        for table, columns in CHANGING.items()
        for event in ("update", "delete")
    ]
    refuse = [
        f"""CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} BEGIN
            SELECT RAISE(ABORT, 'history is never changed');
        END"""
        for table in NEVER_CHANGED
        for event in ("update", "delete")
    ]
    # no trigger tells of a row that is deleted since another one replaces it
    kept = [
        f"""CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}
            WHEN EXISTS (SELECT 1 FROM {table} WHERE {_same(table)}) BEGIN
            SELECT RAISE(ABORT, 'history is never changed');
        END"""  # noqa: S608
        for table in NEVER_CHANGED
    ]
    return keep + refuse + kept


def _same(table: str) -> str:
    columns = PAST.get(table.removesuffix("_past"), {"id": (sa.Integer(), True)})
    keys = [name for name, (_, is_key) in columns.items() if is_key]
    return " AND ".join(f"{key} = NEW.{key}" for key in [*keys, *(["since"] if table.endswith("_past") else [])])


_MOVED = """SELECT RAISE(ABORT, 'a change must bear its data version')
            WHERE NEW.since <> (SELECT version FROM data_version);"""


def _list(columns: tuple[str, ...], row: str = "") -> str:
    return ", ".join(f'{row}"{column}"' for column in columns)


def _postgres_triggers() -> list[str]:
    functions = [
        """CREATE FUNCTION keep_former_row() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE now_version integer;
        BEGIN
            SELECT version INTO now_version FROM data_version;
            IF TG_OP = 'UPDATE' THEN
                IF NEW.since <> now_version THEN
                    RAISE EXCEPTION 'a change must bear its data version' USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            IF OLD.since < now_version THEN
                EXECUTE format('INSERT INTO %I (%s, until) SELECT %s, $2', TG_TABLE_NAME || '_past', TG_ARGV[0],
                               TG_ARGV[1]) USING OLD, now_version;
            END IF;
            IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
            RETURN OLD;
        END $$""",
        """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'history is never changed' USING ERRCODE = 'check_violation';
        END $$""",
    ]
    keep = [
        f"""CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW
            EXECUTE FUNCTION keep_former_row('{_list(columns)}', '{_list(columns, "($1).")}')"""
        for table, columns in CHANGING.items()
        for event in ("update", "delete")
    ]
    refuse = [
        f"""CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} FOR EACH STATEMENT
            EXECUTE FUNCTION refuse_change()"""
        for table in NEVER_CHANGED
        for event in ("update", "delete", "truncate")
    ]
    return functions + keep + refuse


def _begin() -> None:
    """History says itself when it begins."""
    began = sa.table(
        "revision",
        *(sa.column(name) for name in ("version", "author", "action", "kind", "subject")),
        sa.column("at", _moment()),
    )
    version = sa.select(sa.text("version")).select_from(sa.text("data_version")).scalar_subquery()
    words = {"author": "migration", "action": "began", "kind": "database", "subject": "database"}
    op.execute(began.insert().values(version=version, at=sa.literal(datetime.now(UTC), _moment()), **words))
