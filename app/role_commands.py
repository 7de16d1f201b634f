"""The command `conflict-claims role`: who may read and write a Postgres database, beside whoever runs this."""

import os
from typing import Annotated

import typer

from app import roles
from app.db import make_engine
from app.ingest_commands import REFUSED
from app.readiness import make_sure
from app.roles import May, Role, RoleRefused
from app.settings import Settings


def make_role(
    name: Annotated[str, typer.Argument(help="Of the role: a-z, 0-9 and _.")],
    may: Annotated[May, typer.Option(help="Read (all but keys), write (and read), or be a standby.")],
    password_from: Annotated[str, typer.Option(help="The environment variable that holds the role's password.")],
    seconds: Annotated[int, typer.Option(min=0, help="A statement that takes longer is ended; 0: never.")] = 60,
) -> None:
    """Make a role in the Postgres database, or make a known one what is wanted. It may be run again at any time.

    Run it as the role that migrates: tables of later migrations are then covered too.
    """
    password = os.environ.get(password_from, "")
    if not password:
        raise typer.BadParameter(f"the environment variable {password_from} is empty or not set")
    engine = make_engine(Settings().database_url)
    try:
        if engine.dialect.name == "postgresql":
            make_sure(engine)
        with engine.begin() as connection:
            is_new = roles.make(connection, Role(name, may, password, seconds))
    except RoleRefused as error:
        typer.echo(f"conflict-claims: {error}", err=True)
        raise typer.Exit(REFUSED) from None
    finally:
        engine.dispose()
    typer.echo(f"{name} may {may.value}{'' if is_new else ', as before or anew'}.")
