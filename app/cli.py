"""The command `conflict-claims`: documents in from disk, the schema, the server."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app import disk, ingest, listing, saving
from app.db import make_engine, migrate, schema_is_at_head, transaction
from app.errors import AppError, NotReady
from app.ingest import Ingested
from app.intake import NewDocument
from app.schemas import ClaimParts, claim_row, evidence_object
from app.settings import Settings

REFUSED, USAGE, DATABASE, INTERRUPTED = 1, 2, 3, 130
"""Exit codes: a document was refused, the command or a setting is wrong, the database fails, Ctrl-C."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one line a document.")]
Source = Annotated[str | None, typer.Option(help="Who published it.")]
Title = Annotated[str | None, typer.Option(help="Its title.")]
PublishedOn = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day when it was published.")]


class Outcome(NamedTuple):
    """What became of a file: kept, or refused for a reason."""

    file: Path
    kept: Ingested | None
    reason: str = ""


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


@app.command("ingest")
def ingest_paths(  # noqa: PLR0913, PLR0917  an argument for each flag
    paths: Annotated[list[Path], typer.Argument(help="Texts, or folders of *.txt.")],
    source: Source = None,
    title: Title = None,
    published_on: PublishedOn = None,
    url: Annotated[str | None, typer.Option(help="Where it was published; a label, never fetched.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read documents and keep their claims.

    A TOML file of the same name beside a text may give source, title, published_on, published_on_inferred, url and
    language; flags win over it.
    """
    given = _given(source=source, title=title, published_on=published_on, url=url)
    found = [file for path in paths for file in disk.files(path)]
    if len(found) > 1 and (title or url):
        raise typer.BadParameter("a title or a URL belongs to one document, and there are several")
    _ingest(found, given, as_json)


@app.command()
def seed(as_json: AsJson = False) -> None:
    """Read the documents in the folder of seeds (CLAIMS_SEEDS) and keep their claims."""
    _ingest(list(disk.files(Settings().seeds)), {}, as_json)


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(help="A text.")],
    source: Source = None,
    title: Title = None,
    published_on: PublishedOn = None,
    as_json: AsJson = False,
) -> None:
    """Read a document and print its claims; no database is touched."""
    given = _given(source=source, title=title, published_on=published_on)
    claims = ingest.preview(disk.read_file(file, given, Settings().max_document_bytes))
    if as_json:
        typer.echo(json.dumps({"data": [_with_evidence(parts) for parts in claims]}, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(claims))


app.command("claims")(listing.claims)
app.command("export")(saving.save)


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to the newest schema."""
    engine = make_engine(Settings().database_url)
    migrate(engine)
    typer.echo(f"The schema of {engine.url.render_as_string()} is up to date.")
    engine.dispose()


@app.command()
def serve(
    host: Annotated[str, typer.Option(envvar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Serve the claims over HTTP."""
    import uvicorn  # noqa: PLC0415  no other command needs it

    Settings()
    uvicorn.run("app.main:create_app", factory=True, host=host, port=port)


def _faults(error: ValidationError) -> str:
    """What is wrong in the environment, a variable a fault."""
    return "; ".join(
        f"{_variable(fault['loc'])} {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
    )


def _variable(place: Sequence[int | str]) -> str:
    name = str(place[0]).upper()
    return name if name.startswith(("DATABASE_URL", "CLAIMS_")) else f"CLAIMS_{name}"


def _given(published_on: datetime | None, **facts: str | None) -> dict[str, Any]:
    day = published_on.date() if published_on else None
    return {name: value for name, value in {**facts, "published_on": day}.items() if value is not None}


def _ingest(files: Sequence[Path], given: dict[str, Any], as_json: bool) -> None:
    """Every file that can be read goes in, whatever becomes of the others."""
    settings = Settings()
    engine = make_engine(settings.database_url)
    try:
        if not schema_is_at_head(engine):
            _stop(DATABASE, "database: its schema is not up to date; run `conflict-claims migrate`")
        outcomes = (_outcome(engine, file, given, settings) for file in files)
        if as_json or not sys.stdout.isatty():
            refused = [outcome for outcome in map(partial(_say, as_json=as_json), outcomes) if not outcome.kept]
        else:
            refused = _watch(outcomes, len(files))
    finally:
        engine.dispose()
    if refused:
        raise typer.Exit(REFUSED)


def _outcome(engine: Engine, file: Path, given: dict[str, Any], settings: Settings) -> Outcome:
    try:
        return Outcome(file, _keep(engine, disk.read_file(file, given, settings.max_document_bytes)))
    except AppError as error:
        return Outcome(file, None, str(error))


def _keep(engine: Engine, new: NewDocument) -> Ingested:
    """Nobody else waits while the text is read: only what was read is written in a transaction."""
    with Session(engine) as session:
        reading = None if ingest.is_known(session, new) else ingest.read(new)
    with transaction(engine) as session:
        return ingest.ingest(session, new, reading)


def _say(outcome: Outcome, as_json: bool) -> Outcome:
    """One line a document."""
    kept = outcome.kept
    if kept is None:
        typer.echo(f"refused {outcome.file}: {outcome.reason}", err=True)
    elif as_json:
        typer.echo(json.dumps({"id": kept.document_id, "claims": kept.claims, "new": kept.new}))
    else:
        typer.echo(f"{kept.document_id}  {kept.claims:>4} claims  {'new' if kept.new else 'known':<5}  {outcome.file}")
    return outcome


def _watch(outcomes: Iterable[Outcome], total: int) -> list[Outcome]:
    """A bar for whoever watches, then what came of it; the refused ones are given back."""
    with Progress(transient=True) as progress:
        done = list(progress.track(outcomes, total=total, description="Reading"))
    kept = [outcome.kept for outcome in done if outcome.kept]
    new = sum(one.new for one in kept)
    typer.echo(f"{len(kept)} documents, {new} of them new, {sum(one.claims for one in kept)} claims")
    return [_say(outcome, as_json=False) for outcome in done if not outcome.kept]


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
