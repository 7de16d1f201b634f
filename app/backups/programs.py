"""The programs of Postgres: found on the path, of a version that fits, and told no password where others see it."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple, Self

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.backups.archive import BackupRefused

_VERSION = re.compile(r"\(PostgreSQL\) ((\d+)\S*)")
_PREFIX = re.compile(r"^\w+(:<stdin>:\d+)?: ((fatal|error|ERROR|FATAL): )*")
_OUR_WAITING = {"connect_timeout": 10}


class Program(NamedTuple):
    """A program that can be run."""

    name: str
    path: str

    @classmethod
    def found(cls, name: str, at_least: int) -> Self:
        """The program, if it is there and not older than the server."""
        path = shutil.which(name)
        if path is None:
            raise BackupRefused(f"{name} is not installed: the client programs of Postgres {at_least} are needed")
        told = subprocess.run([path, "--version"], check=False, capture_output=True, text=True).stdout  # noqa: S603
        version = _VERSION.search(told)
        if version is None or int(version[2]) < at_least:
            known = version[1] if version else "unknown"
            raise BackupRefused(f"{name} is of version {known}: at least {at_least} is needed")
        return cls(name, path)


class Running(NamedTuple):
    """A program at work."""

    program: Program
    process: "subprocess.Popen[bytes]"
    into: IO[bytes]
    """What it is told."""
    out: IO[bytes]
    """What it gives."""
    said: IO[bytes]
    """What it says of errors."""

    def ended(self) -> None:
        """Wait for its end, which must be a good one."""
        if self.process.wait() == 0:
            return
        self.said.seek(0)
        lines = self.said.read().decode(errors="replace").strip().splitlines()
        why = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "it gave no reason")
        raise BackupRefused(f"{self.program.name} failed: {_PREFIX.sub('', why)}")


@contextmanager
def running(program: Program, options: Sequence[str], url: URL | None = None) -> Iterator[Running]:
    """A program, connected to a database if one is named; it does not outlive what it is needed for."""
    connected = [] if url is None else [f"--dbname={_where(url)}"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            [program.path, *options, *connected],
            env=_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("both were asked for")
        try:
            yield Running(program, process, process.stdin, process.stdout, said)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _where(url: URL) -> str:
    """The database without its password: whoever lists processes sees this."""
    _, arguments = PGDialect_psycopg().create_connect_args(url._replace(password=None))  # type: ignore[no-untyped-call]
    return make_conninfo(**(_OUR_WAITING | arguments))


def _environment(url: URL | None) -> dict[str, str]:
    password = {"PGPASSWORD": str(url.password)} if url is not None and url.password is not None else {}
    return {**os.environ, **password, "LC_ALL": "C", "PGAPPNAME": "conflict-claims"}
