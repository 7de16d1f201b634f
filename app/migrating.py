"""The migrations: what brings a schema up to date. Only commands need it; serving loads nothing of it."""

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.db import make_engine
from app.errors import NotReady

_PROJECT = Path(__file__).resolve().parent.parent
_OUT_OF_TIME = {
    "55P03": "others were using its tables, and the migration waited no longer; nothing was changed: run it again",
    "57014": "a statement of the migration took longer than it may; nothing was changed",
}
LONGEST = 600
"""Seconds that one statement of a migration may take on Postgres, where nobody says otherwise."""


def migrate(engine: Engine, seconds: float = LONGEST) -> None:
    """Bring the schema to the newest revision, from whichever folder this is called. Only one does so at a time.

    On Postgres a statement that waits 4 seconds for others, or runs for more than `seconds`, ends all of it, for who
    asks for a table meanwhile waits behind it: NotReady, and nothing has changed.
    """
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes |= {"connection": connection, "seconds": seconds}
        try:
            command.upgrade(config, "head")
        except OperationalError as error:
            reason = _OUT_OF_TIME.get(getattr(error.orig, "sqlstate", None) or "")
            if reason is None:
                raise
            raise NotReady(reason) from None


def alembic_config() -> Config:
    """What `pyproject.toml` says of the migrations, from whichever folder it is asked."""
    return Config(toml_file=_PROJECT / "pyproject.toml")


def main() -> None:
    """Migrate the database that `DATABASE_URL` names; what went wrong is said in one line."""
    engine = make_engine(os.environ["DATABASE_URL"])
    try:
        migrate(engine)
    except (NotReady, SQLAlchemyError) as error:
        sys.exit(str(getattr(error, "orig", None) or error).strip().partition("\n")[0])
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
