"""What stands between the service and its Postgres, or beside it: a standby, and one who shares out connections."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.postgres import Postgres, _launch, _started


@contextmanager
def standby_of(server: Postgres) -> Iterator[Postgres]:
    """A server that follows another."""
    folder = Path(tempfile.mkdtemp(prefix="pg-standby-"))
    try:
        options = ["-D", str(folder / "data"), "-h", str(server.folder), "-U", "postgres", "-R", "-c", "fast"]
        done = subprocess.run(_launch("pg_basebackup", *options), check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"no standby was made: {done.stderr}")
        with _started(folder):
            yield Postgres(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def shared_out(server: Postgres, database: str, connections: int) -> Iterator[str]:
    """A database behind pgbouncer, which hands a connection to another after each transaction; its URL."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    assert program
    folder = Path(tempfile.mkdtemp(prefix="pool-"))
    settings = {
        "listen_port": 6432,
        "unix_socket_dir": folder,
        "auth_type": "any",
        "pool_mode": "transaction",
        "default_pool_size": connections,
        "max_client_conn": 200,
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    known = f"{database} = host={server.folder} user=postgres dbname={database}"
    (folder / "settings").write_text("\n".join(["[databases]", known, "[pgbouncer]", *lines, ""]))
    process = subprocess.Popen(
        _launch(program, str(folder / "settings")), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 10
        while not (folder / ".s.PGSQL.6432").exists() and time.monotonic() < until:
            time.sleep(0.02)
        yield f"postgresql+psycopg://postgres@/{database}?host={quote(str(folder), safe='')}&port=6432"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
