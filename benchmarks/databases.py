"""The databases that are asked: made once in a folder, and used again while what makes them is the same."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import create_engine, make_url, text

from app.migrating import migrate
from benchmarks import generator
from tests.databases import opened
from tests.postgres import Postgres, kept_postgres

_SOURCES = [Path(__file__).with_name(f"{name}.py") for name in ("generator", "invented", "sentences")]
_MIGRATIONS = Path("migrations/versions")
_PLACES = Path("app/places.py")
_SETTINGS = ("shared_buffers=512MB", "max_connections=60", "max_wal_size=4GB", "wal_compression=on")


class Loaded(NamedTuple):
    """A database with so many claims in it, and how long its import took when it was made."""

    url: str
    claims: int
    lines: int
    seconds: float

    @property
    def kind(self) -> str:
        """Which of the two."""
        return make_url(self.url).get_backend_name().replace("postgresql", "postgres")


class Folder:
    """Where everything is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mark = _mark()

    @contextmanager
    def postgres(self) -> Iterator[Postgres]:
        """The server whose databases are kept here."""
        with kept_postgres(self.folder / "postgres", _SETTINGS) as server:
            yield server

    def file(self, claims: int) -> Path:
        """So many claims as NDJSON."""
        path = self.folder / f"claims-{claims}-{self.mark}.ndjson"
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            with unfinished.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in generator.lines(claims))
            unfinished.replace(path)
        return path

    def sqlite(self, claims: int) -> Loaded:
        """A SQLite file with so many claims."""
        path = self.folder / f"claims-{claims}-{self.mark}.db"
        return self._loaded(f"sqlite:///{path}", claims)

    def in_postgres(self, server: Postgres, claims: int) -> Loaded:
        """A database of the server with so many claims."""
        name = f"claims_{claims}_{self.mark}"
        create(server, name)
        return self._loaded(server.url(name), claims)

    def _loaded(self, url: str, claims: int) -> Loaded:
        note = self.folder / f"{make_url(url).get_backend_name()}-{claims}-{self.mark}.json"
        if not note.exists():
            empty(url)
            seconds = import_file(url, self.file(claims))
            settle(url)
            with self.file(claims).open("rb") as file:
                note.write_text(json.dumps({"seconds": seconds, "lines": sum(1 for _ in file)}))
        kept = json.loads(note.read_text())
        return Loaded(url, claims, kept["lines"], kept["seconds"])


def create(server: Postgres, name: str) -> str:
    """A database of the server, which may be there already; its URL."""
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
        if known is None:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    admin.dispose()
    return server.url(name)


def empty(url: str) -> None:
    """The schema, and nothing in it."""
    file = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
    else:
        with opened(url) as engine, engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    with opened(url) as engine:
        migrate(engine)


def import_file(url: str, file: Path) -> float:
    """Seconds that `conflict-claims import` takes."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "app.cli", "import", str(file)]
    done = subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the import failed: {done.stderr[-2000:]}")
    return time.monotonic() - begun


def settle(url: str) -> None:
    """What every service's database has had after some days: statistics, and no half-written log."""
    with opened(url) as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in ("VACUUM ANALYZE", "CHECKPOINT") if engine.dialect.name == "postgresql" else (
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)


def _mark() -> str:
    """Changes with the generator, with the schema, and with where rows lie in it."""
    made_by = hashlib.sha256()
    for path in [*sorted(_SOURCES), *sorted(_MIGRATIONS.glob("*.py")), _PLACES]:
        made_by.update(path.read_bytes())
    return made_by.hexdigest()[:8]
