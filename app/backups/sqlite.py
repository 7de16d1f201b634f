"""Backups of SQLite: a copy that SQLite itself makes of one moment, while others write."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from app.backups.archive import Backup, BackupRefused, Checksum, Hashed, Manifest, Saved
from app.backups.differences import compare
from app.backups.emptiness import is_empty
from app.db import PAGE_BYTES

_PIECE = 1 << 20
_STEPS = 100_000
"""Of SQLite's own, between two looks at whether somebody has pressed Ctrl-C."""
_SECONDS_TO_WAIT = 10
_TABLES = (
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
)
"""But for what a text index is made of: that is made of other tables."""


@contextmanager
def saving(engine: Engine, folder: Path) -> Iterator[Saved]:
    """A copy of the database, in that folder as long as it is needed."""
    path = _path(engine)
    if not path.is_file():
        raise BackupRefused(f"{path} is not there")
    with TemporaryDirectory(prefix=".backup-", dir=folder) as temporary, _told(path):
        copy = Path(temporary, "copy")
        with closing(_open(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        manifest = _described(copy)
        yield Saved(lambda into: _send(copy, into), lambda: manifest, packed=False)


def check(backup: Backup) -> None:
    """Hold a backup against its checksums."""
    with TemporaryDirectory(prefix="backup-") as temporary:
        _verified(backup, Path(temporary, "copy"))


def fill(engine: Engine, backup: Backup, replace: bool) -> None:
    """Put what was saved in the place of what is there, all at once."""
    path = _path(engine)
    with TemporaryDirectory(prefix=".restore-", dir=path.parent) as temporary:
        copy = _verified(backup, Path(temporary, "copy"))
        if path.exists() and not replace:
            _refuse_rows(engine, path)
        # one transaction: whoever has the file open sees all of it or nothing, and a kill leaves what was there
        with _told(path), closing(_open(copy)) as source, closing(_open(path)) as target:
            _fit(source, target)
            source.backup(target)
    with _told(path), closing(_open(path)) as restored:
        compare(backup.manifest.tables, _checksums(restored), str(path))


def _fit(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Give the copy the pages of the file that it goes into: SQLite copies page by page."""
    is_new = not target.execute("PRAGMA page_count").fetchone()[0]
    size = PAGE_BYTES if is_new else target.execute("PRAGMA page_size").fetchone()[0]
    if source.execute("PRAGMA page_size").fetchone()[0] != size:
        source.execute(f"PRAGMA page_size = {size}")
        source.execute("VACUUM")


def _refuse_rows(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        if not is_empty(connection):
            raise BackupRefused(f"{path} has rows already; --replace puts the backup in their place")
    engine.dispose()


def _path(engine: Engine) -> Path:
    name = engine.url.database
    if not name or name == ":memory:":
        raise BackupRefused("a database in memory ends with the program: there is nothing to save or to fill")
    return Path(name).absolute()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
    connection.set_progress_handler(lambda: 0, _STEPS)
    return connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite says is said of its file; Ctrl-C is heard as one."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise KeyboardInterrupt from None
        raise BackupRefused(f"{path}: {error}") from None
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{path}: {error}") from None


def _send(copy: Path, into: Hashed) -> None:
    with copy.open("rb") as file:
        while piece := file.read(_PIECE):
            into.write(piece)


def _verified(backup: Backup, copy: Path) -> Path:
    """The database of a backup as a file, which is what was saved."""
    copy.touch(mode=0o600)
    with copy.open("wb") as file:
        file.writelines(backup.pieces())
    with _told(copy):
        compare(backup.manifest.tables, _described(copy).tables, "the backup")
    return copy


def _described(path: Path) -> Manifest:
    with closing(_open(path)) as connection:
        told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if told != "ok":
            raise BackupRefused(f"the database is damaged: {told}")
        if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupRefused(f"the database is damaged: a row of {lost[0]} refers to one of {lost[2]} that is gone")
        tables = _checksums(connection)
        if not {"alembic_version", "data_version"} <= set(tables):
            raise BackupRefused("the database holds no claims; `conflict-claims migrate` makes their tables")
        (schema,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        (version,) = connection.execute("SELECT version FROM data_version").fetchone()
        return Manifest("sqlite", sqlite3.sqlite_version, schema, version, tables)


def _checksums(connection: sqlite3.Connection) -> dict[str, Checksum]:
    names = sorted(name for (name,) in connection.execute(_TABLES))
    return {name: _checksum(connection, name) for name in names}


def _checksum(connection: sqlite3.Connection, table: str) -> Checksum:
    known = connection.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", (table,)).fetchall()
    columns = [f'"{name}"' for name, _ in known]
    keys = [f'"{name}"' for name, place in sorted(known, key=lambda one: one[1]) if place]
    query = f'SELECT {", ".join(columns)} FROM "{table}" ORDER BY {", ".join(keys or columns)}'  # noqa: S608  its own names
    sha256, rows = hashlib.sha256(), 0
    for rows, row in enumerate(connection.execute(query), 1):  # noqa: B007  counted
        sha256.update(json.dumps(row, default=bytes.hex).encode() + b"\n")
    return Checksum(rows, sha256.hexdigest())
