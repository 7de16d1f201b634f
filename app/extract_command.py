"""The command `conflict-claims extract`: what is read in a file, shown and not kept."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import disk, ingest
from app.ingest_commands import AsJson, PublishedOn, Source, Title, given
from app.schemas import ClaimParts, claim_row, evidence_object
from app.settings import Settings


def extract(
    file: Annotated[Path, typer.Argument(help="A text.")],
    source: Source = None,
    title: Title = None,
    published_on: PublishedOn = None,
    as_json: AsJson = False,
) -> None:
    """Read a document and print its claims; no database is touched."""
    known = given(source=source, title=title, published_on=published_on)
    claims = ingest.preview(disk.read_file(file, known, Settings().max_document_bytes))
    if as_json:
        typer.echo(json.dumps({"data": [_with_evidence(parts) for parts in claims]}, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(claims))


def _with_evidence(parts: ClaimParts) -> dict[str, Any]:
    return {**claim_row(parts), "evidence": [evidence_object(span) for span in parts.evidence]}


def _table(claims: Iterable[ClaimParts]) -> Table:
    table = Table("claim", "figure", "measure", "speaker", "status", "evidence")
    for row in map(claim_row, claims):
        figure = " ".join(filter(None, (row["value_text"], row["per"] and f"a {row['per']}")))
        place = f"{row['evidence_start']}–{row['evidence_end']}"
        cells = (row["statement"], figure, row["measure"], row["speaker_name"], row["status"], place)
        table.add_row(*(Text(cell or "") for cell in cells))
    return table
