"""The command `conflict-claims migrate`: the schema, and what is kept beside the claims."""

import typer

from app.db import make_engine
from app.migrating import migrate
from app.rendering_commands import make_rows
from app.settings import Settings


def migrate_database() -> None:
    """Bring the database to the newest schema, and make what it keeps to answer fast."""
    engine = make_engine(Settings().database_url)
    migrate(engine)
    make_rows(engine)
    typer.echo(f"The schema of {engine.url.render_as_string()} is up to date.")
    engine.dispose()
