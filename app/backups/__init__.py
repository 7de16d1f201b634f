"""Backups: a whole database in one file, with a checksum of each table, as it stood at one moment."""

from pathlib import Path

from sqlalchemy import Engine

from app.backups import postgres, sqlite
from app.backups.archive import BackupRefused, Manifest, opened, write

__all__ = ["BackupRefused", "Manifest", "back_up", "check", "restore"]

_KINDS = {"sqlite": sqlite, "postgresql": postgres}
"""How each database is saved and filled: `saving`, `check`, `fill`."""


def back_up(engine: Engine, path: Path) -> Manifest:
    """Save the database; the file takes its place when it is whole."""
    with _KINDS[engine.dialect.name].saving(engine, path.absolute().parent) as saved:
        return write(path, saved)


def check(path: Path) -> Manifest:
    """Read a backup to its end and hold it against its own checksums; no database is asked."""
    with opened(path) as backup:
        _KINDS[backup.manifest.database].check(backup)
        return backup.manifest


def restore(engine: Engine, path: Path, replace: bool = False) -> Manifest:
    """Fill the database with what was saved, all or nothing; one with tables in it only if it may be replaced."""
    with opened(path) as backup:
        if backup.manifest.database != engine.dialect.name:
            raise BackupRefused(
                f"it is a backup of {backup.manifest.database}, and the database is {engine.dialect.name}: "
                "between them `export --whole` and `import` carry what is kept"
            )
        _KINDS[engine.dialect.name].fill(engine, backup, replace)
        return backup.manifest
