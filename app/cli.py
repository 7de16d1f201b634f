"""The command `conflict-claims`: documents in from disk, the schema, the server."""

import json
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from app import (
    backup_commands,
    disk,
    doctor_commands,
    importing,
    ingest,
    ingest_commands,
    key_commands,
    listing,
    rendering_commands,
    review_commands,
    role_commands,
    saving,
    serving,
)
from app.db import make_engine
from app.errors import AppError, NotReady
from app.ingest_commands import REFUSED, AsJson, PublishedOn, Source, Title, given
from app.migrating import migrate
from app.schemas import ClaimParts, claim_row, evidence_object
from app.settings import Settings

USAGE, DATABASE, INTERRUPTED = 2, 3, 130
"""Exit codes beside REFUSED: the command or a setting is wrong, the database fails, Ctrl-C."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what went wrong is said in one line."""
    try:
        app(args=arguments)
    except ValidationError as error:
        _stop(USAGE, f"wrong setting: {_faults(error)}")
    except NotReady as error:
        _stop(DATABASE, f"database: {error}")
    except AppError as error:
        _stop(REFUSED, str(error))
    except SQLAlchemyError as error:
        if _was_interrupted(error):
            sys.exit(INTERRUPTED)
        _stop(DATABASE, f"database: {_first_line(getattr(error, 'orig', None) or error)}")


@app.callback(invoke_without_command=True)
def _options(show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Sourced conflict statistics: every figure as a claim that can be checked."""
    if show_version:
        typer.echo(f"conflict-claims {version('conflict-claims')}")
        raise typer.Exit


@app.command()
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


app.command("ingest")(ingest_commands.ingest_paths)
app.command("seed")(ingest_commands.seed)
app.command("claims")(listing.claims)
app.command("export")(saving.save)
app.command("import")(importing.import_rows)
app.command("reread")(review_commands.reread)
app.command("serve")(serving.serve)
app.command("role")(role_commands.make_role)
app.command("backup")(backup_commands.back_up)
app.command("restore")(backup_commands.restore)
app.command("doctor")(doctor_commands.examine)
app.add_typer(review_commands.commands, name="speakers")
app.add_typer(key_commands.commands, name="keys")
app.add_typer(rendering_commands.commands, name="db")


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to the newest schema, and make what it keeps to answer fast."""
    engine = make_engine(Settings().database_url)
    migrate(engine)
    rendering_commands.make_rows(engine)
    typer.echo(f"The schema of {engine.url.render_as_string()} is up to date.")
    engine.dispose()


def _faults(error: ValidationError) -> str:
    """What is wrong in the environment, a variable a fault."""
    return "; ".join(
        f"{_variable(fault['loc'])} {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
    )


def _variable(place: Sequence[int | str]) -> str:
    name = str(place[0]).upper()
    return name if name.startswith(("DATABASE_URL", "CLAIMS_")) else f"CLAIMS_{name}"


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


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C stands behind it: a driver that is interrupted may find its connection in disorder, and say so."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _stop(code: int, reason: str) -> NoReturn:
    typer.echo(f"conflict-claims: {reason}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
