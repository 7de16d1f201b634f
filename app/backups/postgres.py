"""Backups of Postgres: what pg_dump writes of one moment, while others write; pg_restore and psql take it back."""

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from app.backups.archive import Backup, BackupRefused, Checksum, Hashed, Manifest, Saved
from app.backups.differences import compare
from app.backups.emptiness import is_empty
from app.backups.programs import Program, Running, running
from app.roles import held_back

_PIECE = 1 << 20
_WRITTEN_ALIKE = ("timezone = 'UTC'", "datestyle = 'ISO'", "extra_float_digits = 1", "bytea_output = 'hex'")
_TABLES = """
    SELECT c.relname,
           string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
           (SELECT string_agg(quote_ident(k.attname) || CASE WHEN k.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END,
                              ', ' ORDER BY part.place)
            FROM pg_index i, unnest(i.indkey) WITH ORDINALITY part (attnum, place), pg_attribute k
            WHERE i.indrelid = c.oid AND i.indisprimary AND k.attrelid = c.oid AND k.attnum = part.attnum) AS keys
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.oid, c.relname ORDER BY c.relname"""
_EMPTY = """
    DO $$ DECLARE gone text; BEGIN
        FOR gone IN
            SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW'
                          WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname)
            FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
            FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        LOOP EXECUTE gone; END LOOP;
    END $$;
"""
"""What this program has made; extensions are left as they are."""


class _Server(NamedTuple):
    """The server that is asked."""

    major: int
    version: str


@contextmanager
def saving(engine: Engine, _: Path) -> Iterator[Saved]:
    """The database as one snapshot shows it, to pg_dump and to the checksums alike."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        server = _server(connection)
        dump = Program.found("pg_dump", at_least=server.major)
        schema, version = _state(connection)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        yield Saved(
            lambda into: _dump(engine, dump, snapshot, into),
            lambda: Manifest("postgresql", server.version, schema, version, _checksums(connection)),
            packed=True,
        )


def check(backup: Backup) -> None:
    """Read the backup to its end."""
    for _ in backup.pieces():
        pass


def fill(engine: Engine, backup: Backup, replace: bool) -> None:
    """Put what was saved in the place of what is there, in one transaction."""
    check(backup)  # nothing is touched before all of it was read
    with engine.connect() as connection:
        server, was_empty = _server(connection), is_empty(connection)
    name = engine.url.database
    if not was_empty and not replace:
        raise BackupRefused(f"the database {name} has rows already; --replace puts the backup in their place")
    saved = int(backup.manifest.server.split(".")[0])
    if server.major < saved:
        raise BackupRefused(f"it was saved from Postgres {saved}, and this is Postgres {server.major}")
    reader, writer = Program.found("pg_restore", at_least=saved), Program.found("psql", at_least=saved)
    engine.dispose()
    _pour(engine, backup, reader, writer)
    _compare(engine, backup, was_empty)


def _compare(engine: Engine, backup: Backup, was_empty: bool) -> None:
    try:
        with engine.connect() as connection:
            compare(backup.manifest.tables, _checksums(connection), f"the database {engine.url.database}")
    except BackupRefused:
        if was_empty:
            with engine.begin() as connection:
                connection.exec_driver_sql(_EMPTY.replace("%", "%%"))
        raise
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # what the planner knows is in no dump


def _dump(engine: Engine, program: Program, snapshot: str, into: Hashed) -> None:
    options = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=10s"]
    with running(program, options, engine.url) as dump:
        while piece := dump.out.read(_PIECE):
            into.write(piece)
        dump.ended()


def _pour(engine: Engine, backup: Backup, reader: Program, writer: Program) -> None:
    """What pg_restore makes of the dump goes to psql, and only at its good end is it kept."""
    unrolled = ["--file=-", "--no-owner", "--no-privileges"]
    straight = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--file=-"]
    feeding: Thread | None = None
    try:
        with running(reader, unrolled) as source, running(writer, straight, engine.url) as target:
            feeding = Thread(target=_feed, args=(backup, source))
            feeding.start()
            with contextlib.suppress(BrokenPipeError):  # psql says itself why it ended
                target.into.write(f"BEGIN; SET LOCAL lock_timeout = '10s'; {_EMPTY}".encode())
                while piece := source.out.read(_PIECE):
                    target.into.write(piece)
                source.ended()
                # what was made anew is nobody's to read who could not read it before
                target.into.write(held_back().encode())
                # without these words all that was done is undone
                target.into.write(b"\nCOMMIT;\n")
                target.into.close()
            target.ended()
    finally:
        if feeding:
            feeding.join()


def _feed(backup: Backup, source: Running) -> None:
    # whoever gets too little of it says so
    with contextlib.suppress(BrokenPipeError, BackupRefused), source.into as into:
        for piece in backup.pieces():
            into.write(piece)


def _server(connection: Connection) -> _Server:
    number = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    return _Server(number // 10_000, f"{number // 10_000}.{number % 10_000}")


def _state(connection: Connection) -> tuple[str, int]:
    query = "SELECT count(*) FROM pg_class WHERE oid IN (to_regclass('alembic_version'), to_regclass('data_version'))"
    if connection.exec_driver_sql(query).scalar_one() != 2:  # noqa: PLR2004  both of them
        raise BackupRefused("the database holds no claims; `conflict-claims migrate` makes their tables")
    schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return schema, connection.exec_driver_sql("SELECT version FROM data_version").scalar_one()


def _checksums(connection: Connection) -> dict[str, Checksum]:
    for setting in _WRITTEN_ALIKE:
        connection.exec_driver_sql(f"SET LOCAL {setting}")
    tables = connection.exec_driver_sql(_TABLES).all()
    return {name: _checksum(connection, name, columns, keys or columns) for name, columns, keys in tables}


def _checksum(connection: Connection, table: str, columns: str, keys: str) -> Checksum:
    sha256, rows = hashlib.sha256(), 0
    driver: Any = connection.connection.driver_connection
    query = f'COPY (SELECT {columns} FROM public."{table}" ORDER BY {keys}) TO STDOUT'  # noqa: S608  its own names
    with driver.cursor() as cursor, cursor.copy(query) as rows_of_table:
        for piece in rows_of_table:
            sha256.update(piece)
            rows += bytes(piece).count(b"\n")
    return Checksum(rows, sha256.hexdigest())
