"""Migrated, empty databases of one process: lent to one test at a time, cleared, and lent again.

Their engines stay with them: what SQLAlchemy has compiled for one takes longer than most tests. Whoever borrows one
gets a view of it, so that what a test listens to ends with the test.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar, cast

from psycopg import Cursor
from sqlalchemy import Connection, Engine, Insert, event, insert, text
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.db import make_engine
from app.migrating import migrate
from tests.postgres import Postgres

T = TypeVar("T")
Saved = dict[str, bytes]

ROWS_AT_FIRST = 2
"""The version of the data, and the revision that says when recording began."""

_numbers = count(1)
_BORROWED = "borrowed"

# history refuses to be deleted, by triggers that a replica does not heed
_CLEARING = "SET LOCAL lock_timeout = '5s'; SET LOCAL session_replication_role = replica"
_NOT_BEGUN = "DELETE FROM data_version; DELETE FROM revision"
_SEQUENCES = "sequences"
_SAY_SEQUENCES = (
    "SELECT format('SELECT setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename), coalesce(last_value, 1),"
    " last_value IS NOT NULL) FROM pg_sequences"
)
_BEGIN = (
    "INSERT INTO data_version (id, version) VALUES (1, 0); SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"
)


class _Kept(ABC):
    """A database and its engine."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.empty()

    @abstractmethod
    def empty(self) -> bool:
        """Make it as it was when migrated; false where the test has left it unfit for another."""

    @abstractmethod
    def save(self) -> Saved:
        """All that it holds."""

    @abstractmethod
    def restore(self, saved: Saved) -> None:
        """Let it hold that, and nothing else."""

    def is_empty(self) -> bool:
        """Whether nothing has been put in."""
        rows = " UNION ALL ".join(f'SELECT 1 FROM "{name}"' for name in SQLModel.metadata.tables)  # noqa: S608
        with self.engine.connect() as connection:
            held: int = connection.execute(text(f"SELECT count(*) FROM ({rows}) held")).scalar_one()  # noqa: S608
        return held == ROWS_AT_FIRST


class _File(_Kept):
    """A SQLite file, copied anew for each test."""

    def __init__(self, path: Path, template: Path) -> None:
        self._path, self._template = path, template
        super().__init__(f"sqlite:///{path}")
        event.listen(self.engine, "connect", _hurry)

    def empty(self) -> bool:
        self._write(self._template.read_bytes())
        return True

    def save(self) -> Saved:
        with closing(sqlite3.connect(self._path)) as connection:
            return {"main": connection.serialize()}

    def restore(self, saved: Saved) -> None:
        self._write(saved["main"])

    def _write(self, content: bytes) -> None:
        self.engine.dispose()
        for end in ("", "-wal", "-shm"):
            # another file in its place: whoever has the former one open does not see the next test
            Path(f"{self._path}{end}").unlink(missing_ok=True)
        self._path.write_bytes(content)


class _Database(_Kept):
    """A Postgres database; to make another takes 50 times as long as to clear it."""

    def __init__(self, url: str) -> None:
        self._began: Insert | None = None
        super().__init__(url)

    def empty(self) -> bool:
        tables = SQLModel.metadata.tables
        try:
            with self.engine.begin() as connection:
                if self._began is None:
                    found = connection.execute(text("SELECT * FROM revision WHERE action = 'began'")).mappings().one()
                    began: dict[str, Any] = {name: value for name, value in found.items() if name != "id"}
                    self._began = insert(tables["revision"]).values(began)
                    self._heads = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
                deletions = (f'DELETE FROM "{name}"' for name in tables)  # noqa: S608
                connection.exec_driver_sql("; ".join([_CLEARING, *deletions, _BEGIN]))
                connection.execute(self._began)
                heads = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
        except DBAPIError:
            return False
        return heads == self._heads and self.engine.pool.checkedout() == 0  # type: ignore[attr-defined]

    def save(self) -> Saved:
        with self.engine.connect() as connection, _cursor(connection) as cursor:
            saved = {}
            for name in SQLModel.metadata.tables:
                with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                    saved[name] = b"".join(map(bytes, copy))
            cursor.execute(_SAY_SEQUENCES)
            sequences = "; ".join(row[0] for row in cursor).encode()
        return {name: rows for name, rows in saved.items() if rows} | {_SEQUENCES: sequences}

    def restore(self, saved: Saved) -> None:
        with self.engine.begin() as connection, _cursor(connection) as cursor:
            cursor.execute(f"{_CLEARING}; {_NOT_BEGUN}; {saved[_SEQUENCES].decode()}")
            for name in saved.keys() - {_SEQUENCES}:
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(saved[name])


def _hurry(connection: DBAPIConnection, _: object) -> None:
    """What is written may be lost at any moment: nothing waits for the disk."""
    connection.cursor().execute("PRAGMA synchronous = OFF")


def _cursor(connection: Connection) -> Cursor[Any]:
    return cast(Cursor[Any], connection.connection.cursor())


class Borrowed(OptionEngine):
    """A view of the engine of a database that is lent."""

    def dispose(self, close: bool = True) -> None:
        """As of any engine; who listens to this view is told too."""
        super().dispose(close)
        self.end()

    def end(self) -> None:
        """Tell who listens that nobody asks any more; connections stay for the next test."""
        self.dispatch.engine_disposed(self)


class Databases:
    """All that this process has."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._free: dict[str, list[_Kept]] = {"sqlite": [], "postgres": []}
        self._by_url: dict[str, _Kept] = {}
        self._views: dict[str, list[Borrowed]] = {}

    def template(self) -> Path:
        """A migrated SQLite file to copy."""
        path = self._folder / "template.db"
        if not path.exists():
            migrated(f"sqlite:///{path}")
        return path

    @contextmanager
    def lent(self, kind: str, server: Postgres | None = None) -> Iterator[str]:
        """The URL of a database with no document in it; Postgres needs the server."""
        free = self._free[kind]
        kept = free.pop() if free else self._another(server)
        url = kept.engine.url.render_as_string(hide_password=False)
        self._by_url[url] = kept
        self._views[url] = []
        yield url
        for view in self._views[url]:
            view.end()
        if kept.empty():
            free.append(kept)
        else:
            kept.engine.dispose()

    def engine(self, url: str) -> Engine:
        """The engine of a database that is lent, as if it were new."""
        kept = self._by_url[url]
        view = Borrowed(kept.engine, {_BORROWED: kept})
        self._views[url].append(view)
        return view

    def close(self) -> None:
        """Leave no connection open."""
        for kept in self._by_url.values():
            kept.engine.dispose()

    def _another(self, server: Postgres | None) -> _Kept:
        if server is None:
            return _File(self._folder / f"claims-{next(_numbers)}.db", self.template())
        return _Database(migrated(create_database(server)))


_fillings: dict[tuple[type[_Kept], str], tuple[Saved, Any]] = {}


def filled(engine: Engine, name: str, fill: Callable[[], T]) -> T:
    """What `fill` gives, which puts the same into a database each time: the rows of its first time do for the others.

    Only for a database that is lent and still empty; any other is filled in earnest.
    """
    kept: _Kept | None = engine.get_execution_options().get(_BORROWED)
    if kept is None or not kept.is_empty():
        return fill()
    known = _fillings.get((type(kept), name))
    if known is None:
        given = fill()
        _fillings[type(kept), name] = kept.save(), given
        return given
    saved, given = known
    kept.restore(saved)
    return given


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine that leaves no connection open."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def create_database(server: Postgres, template: str = "template1") -> str:
    """Make a database on the server; its URL."""
    name = f"claims_{next(_numbers)}"
    with opened(server.url("postgres")) as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    return server.url(name)


def migrated(url: str) -> str:
    """The database, brought to the newest schema."""
    with opened(url) as engine:
        migrate(engine)
    return url
