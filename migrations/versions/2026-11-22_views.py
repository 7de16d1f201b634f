"""The views `v_claims` and `v_series`: the rows of the API for whatever reads SQL.

Revision ID: 8e2a1b63d4f5
Revises: 7d1f0a52c3e4
"""

from alembic import op

revision = "8e2a1b63d4f5"
down_revision = "7d1f0a52c3e4"
branch_labels = None
depends_on = None

# where the two databases write a thing differently; {0} is a column
WRITTEN = {
    "sqlite": {
        "moment": "substr({0}, 1, 10) || 'T' || substr({0}, 12, 8) || 'Z'",
        "midnight": "{0} || 'T00:00:00Z'",
        "names": """(SELECT group_concat(name, '; ') OVER
                    (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
                    FROM claim_link JOIN speaker ON speaker.id = speaker_id
                    WHERE claim_id = c.id AND claim_link.kind = '{0}' LIMIT 1)""",
    },
    "postgresql": {
        "moment": "date_trunc('second', {0})",
        "midnight": "{0}::timestamp AT TIME ZONE 'UTC'",
        "names": """(SELECT string_agg(name, '; ' ORDER BY position)
                    FROM claim_link JOIN speaker ON speaker.id = speaker_id
                    WHERE claim_id = c.id AND claim_link.kind = '{0}')""",
    },
}


def upgrade() -> None:
    connection = op.get_bind()
    for view in (_claims, _series):
        # not `op.execute`, which would take the colons of a time for parameters
        connection.exec_driver_sql(view(WRITTEN[connection.dialect.name]))


def downgrade() -> None:
    op.execute("DROP VIEW v_series")
    op.execute("DROP VIEW v_claims")


def _claims(written: dict[str, str]) -> str:
    return f"""
        CREATE VIEW v_claims AS
        SELECT
            c.id, c.kind, c.statement, c.measure, c.scope, c.party, c.unit, c.item,
            c.value_low, c.value_high, c.bound, c.value_text, c.per, c.basis, c.per_month_low, c.per_month_high,
            c.status, c.attribution, c.attribution_explicit, c.attributed_text,
            s.slug AS speaker_slug, s.name AS speaker_name, c.speaker_role, s.kind AS speaker_kind,
            COALESCE({written["names"].format("relay")}, '') AS relays,
            COALESCE({written["names"].format("origin")}, '') AS origins,
            c.period_start, c.period_end, c.period_text, c.period_inferred,
            c.document_id, a.title AS document_title, p.slug AS source_slug, p.name AS source_name,
            a.published_on, a.published_on_inferred, a.url AS document_url,
            substr(d.text, e.start + 1, e."end" - e.start) AS evidence_text,
            e.start AS evidence_start, e."end" AS evidence_end,
            (SELECT count(*) FROM evidence WHERE claim_id = c.id) AS evidence_count,
            c.check_status, c.review, '/claims/' || c.id AS url,
            {written["moment"].format("c.created_at")} AS created_at,
            {written["moment"].format("c.updated_at")} AS updated_at
        FROM claim c
        JOIN appearance a ON a.id = c.appearance_id
        JOIN document d ON d.id = c.document_id
        JOIN evidence e ON e.claim_id = c.id AND e."primary"
        LEFT JOIN source p ON p.id = a.source_id
        LEFT JOIN speaker s ON s.id = c.speaker_id
        WHERE c.review NOT IN ('rejected', 'withdrawn')"""  # noqa: S608


def _series(written: dict[str, str]) -> str:
    return f"""
        CREATE VIEW v_series AS
        SELECT
            {written["midnight"].format("published_on")} AS time,
            COALESCE(speaker_name, COALESCE(source_name, 'no source') || ' (' || attribution || ')')
                || COALESCE(' · ' || COALESCE(scope, measure), '')
                || COALESCE(' · ' || party, '')
                || COALESCE(' · ' || COALESCE(item, unit), '')
                || COALESCE(' · ' || COALESCE(per, basis), '') AS series,
            speaker_slug, speaker_name, measure, scope, party, unit, item,
            value_low AS low, value_high AS high, bound, per, basis, per_month_low, per_month_high,
            status, attribution, source_slug, id AS claim_id,
            value_text || COALESCE(' / ' || per, '') AS label
        FROM v_claims
        WHERE kind = 'statistic' AND published_on IS NOT NULL
            AND (value_low IS NOT NULL OR value_high IS NOT NULL) AND COALESCE(bound, '') <> 'magnitude'
            AND status IN ('asserted', 'estimated') AND attribution <> 'headline'"""  # noqa: S608
