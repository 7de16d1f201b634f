"""What goes with the rows: where they come from, what the columns mean, how to cite them."""

from typing import Any

from app.exports.table import About, Table

LICENCE = "The facts are free to use; texts belong to their publishers. The program is under the MIT licence."

CITATION = """\
Cite whoever said it first, then where it was published, and this database last:

    SPEAKER (ROLE), relayed by RELAYS, in “DOCUMENT TITLE”, SOURCE, DATE OF PUBLICATION;
    claim ID in conflict-claims, data version {data_version}, {exported_at:%Y-%m-%d}.

The columns speaker_name, speaker_role, relays, document_title, source_name, published_on and id have these words.
A claim without a speaker is the publisher's. A figure is the speaker's, never this database's."""

README = """\
# {name}

{name}.csv has {rows} rows, one a claim; metadata.json says what each column means.
They answer the question `{asked}` from data version {data_version}, as it was at {exported_at:%Y-%m-%d %H:%M} UTC.

## How to cite

{citation}

## How to read it

- `value_low` and `value_high` are what was said. An empty cell is an open end or nothing known, never zero.
- A target or a projection is not a loss: look at `status`. Killed, wounded and both are different counts: see `scope`.
- Never add up or average over speakers, scopes or statuses. Articles that repeat one speaker are one source.
- `evidence_text` stands in the document `document_id` from `evidence_start` to `evidence_end`, in Unicode code points.
- Texts that a spreadsheet would calculate (they begin with =, +, -, @, a tab or a return) have an apostrophe before
  them, unless the export was asked for with `raw=true`.

## Licence

{licence}
"""


def metadata(table: Table, about: About) -> dict[str, Any]:
    """What a program should know of the rows."""
    return {
        "name": table.name,
        "asked": about.asked,
        "data_version": about.data_version,
        "exported_at": f"{about.exported_at:%Y-%m-%dT%H:%M:%SZ}",
        "licence": LICENCE,
        "citation": citation(about),
        "columns": [
            {"name": name, "kind": kind.value, "description": table.meanings[name]}
            for name, kind in table.columns.items()
        ],
    }


def citation(about: About) -> str:
    """How to cite: the speaker and the publication first, the database last."""
    return CITATION.format(**about._asdict())


def readme(table: Table, about: About, rows: int) -> str:
    """The page that a person reads first."""
    return README.format(name=table.name, rows=rows, citation=citation(about), licence=LICENCE, **about._asdict())
