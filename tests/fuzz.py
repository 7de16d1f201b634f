"""Fuzz the service: every operation of `/openapi.json`, on SQLite and on a Postgres of its own, or at a given URL.

    python -m tests.fuzz ST [URL] [--seconds 60]

ST is schemathesis's program, which has an environment of its own (`make fuzz`). Only this machine is ever asked.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine

from app import disk
from app.db import transaction
from app.ingest import ingest
from app.main import create_app
from tests import random_claims
from tests.conftest import adding
from tests.databases import create_database, migrated, opened
from tests.library import add_all
from tests.postgres import running_postgres
from tests.service import serving

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MAX_BYTES = 5_000_000


def fuzz(program: str, url: str, seconds: int) -> bool:
    """Whether nothing was found."""
    options = ["--checks", "all", "--max-time", str(seconds), "--request-timeout", "10", "--continue-on-failure"]
    return subprocess.run([program, "run", f"{url}/openapi.json", *options], check=False).returncode == 0


@contextmanager
def database_urls() -> Iterator[list[str]]:
    """An empty database of each kind, migrated."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        yield [migrated(f"sqlite:///{Path(folder) / 'claims.db'}"), migrated(create_database(server))]


def fill(engine: Engine) -> None:
    """The seeds, claims of every kind made by chance, and a few whose names are alike."""
    random_claims.fill(engine)  # the first, since it withdraws some of all that there are
    with transaction(engine) as session:
        for file in disk.files(Path("seeds")):
            ingest(session, disk.read_file(file, {}, MAX_BYTES))
    add_all(adding(engine))


def served(program: str, database_url: str, seconds: int) -> bool:
    """Whether nothing was found in the service over this database."""
    with opened(database_url) as engine:
        fill(engine)
        with serving(create_app(engine)) as url:
            print(f"\n{engine.dialect.name}", flush=True)  # noqa: T201  which of the two runs
            return fuzz(program, url, seconds)


def main() -> int:
    """Fuzz, and tell by the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("url", nargs="?")
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    if asked.url:
        if urlsplit(asked.url).hostname not in LOOPBACK:
            parser.error("fuzzing is for a service on this machine: 127.0.0.1, ::1 or localhost")
        return 0 if fuzz(asked.program, asked.url.rstrip("/"), asked.seconds) else 1
    with database_urls() as urls:
        clean = [served(asked.program, url, asked.seconds) for url in urls]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
