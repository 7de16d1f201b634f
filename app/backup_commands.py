"""The commands `conflict-claims backup` and `restore`: a whole database into one file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from app import backups
from app.backups import BackupRefused, Manifest
from app.db import make_engine
from app.ingest_commands import REFUSED
from app.revisions import REVISIONS
from app.settings import Settings


def back_up(
    file: Annotated[Path, typer.Argument(help="Where to put it.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Save the whole database in one file, as it stands at one moment; others may read and write meanwhile.

    The file is put in its place when it is whole. It holds the hashes of keys: keep it as you keep the database.
    Postgres needs pg_dump of at least the server's version.
    """
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} is there already; --force writes over it")
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.absolute().parent}")
    with _said(), _database() as engine:
        manifest = backups.back_up(engine, file)
    typer.echo(f"{file}: {_described(manifest)}, {file.stat().st_size:,} bytes")


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` has written.", exists=True, dir_okay=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the database holds now.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read it, and hold it against its checksums.")] = False,
) -> None:
    """Fill an empty database with a backup: all of it, or nothing. Every table is held against its checksum.

    Stop the service first. On Postgres psql and pg_restore are needed, and roles are given their rights again by
    `conflict-claims role`.
    """
    if check:
        with _said():
            manifest = backups.check(file)
        typer.echo(f"{file} is whole: {_described(manifest)}")
        return
    with _said(), _database() as engine:
        manifest = backups.restore(engine, file, replace)
    typer.echo(f"restored: {_described(manifest)}; every table is as it was saved")
    if manifest.schema != REVISIONS[-1]:
        typer.echo("Its schema is an older one: run `conflict-claims migrate`.", err=True)


def _described(manifest: Manifest) -> str:
    return (
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {manifest.database} {manifest.server}, "
        f"schema {manifest.schema}, data version {manifest.data_version}, of {manifest.made_at}"
    )


@contextmanager
def _database() -> Iterator[Engine]:
    engine = make_engine(Settings().database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _said() -> Iterator[None]:
    """What goes wrong is said in one line."""
    try:
        yield
    except BackupRefused as error:
        reason = str(error)
    except OSError as error:
        reason = f"{error.filename or 'the file'}: {error.strerror or error}"
    else:
        return
    typer.echo(f"conflict-claims: {reason}", err=True)
    raise typer.Exit(REFUSED)
