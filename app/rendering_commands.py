"""The commands `conflict-claims db …`: the rows as they are sent, which are kept beside the claims."""

import sys
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine
from sqlmodel import Session

from app.db import for_reading
from app.queries import differing_rows
from app.readiness import ready
from app.rendering import render_all
from app.settings import Settings

_DIFFERS = 1

commands = typer.Typer(no_args_is_help=True, help="Make and check what is kept to answer fast.")


@commands.command("render")
def render(
    anew: Annotated[
        bool,
        typer.Option(
            "--all", help="Make all rows anew, not only those that are missing; in SQLite, put each beside its like."
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Make nothing: hold each row that is kept against its claim.")
    ] = False,
) -> None:
    """Make the rows of claims as they are sent, where they are missing. Lists make them at each request until then.

    The service may go on meanwhile. With `--check` the exit code is 1 where a row differs from its claim.
    """
    with ready(Settings().database_url) as engine:
        if check:
            _check(engine)
        else:
            typer.echo(f"{make_rows(engine, anew):,} rows made")


def make_rows(engine: Engine, anew: bool = False) -> int:
    """Make what is missing, with a bar for whoever watches; how many rows were made."""
    made = 0
    with Progress(
        TextColumn("rows as they are sent"), BarColumn(), TextColumn("{task.completed:,}"), TimeRemainingColumn(),
        transient=True, disable=not sys.stdout.isatty(),
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=None)
        for step in render_all(engine, anew):
            made += step.made
            bar.update(task, completed=made, total=made + step.left)
    return made


def _check(engine: Engine) -> None:
    with Session(for_reading(engine)) as session:
        differing = list(differing_rows(session))
    for claim_id in differing:
        typer.echo(f"{claim_id}: the row that is kept is not the claim's")
    if differing:
        raise typer.Exit(_DIFFERS)
    typer.echo("every row that is kept is its claim's")
