"""Who is asked: the service with and without its cache, on both databases, and its peers."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import make_url

from benchmarks.databases import Loaded
from benchmarks.servers import Server, free_port, running, uvicorn

DATASETTE = Path(".venv-bench/bin/datasette")
_ALIKE = {
    "CLAIMS_CURSOR_KEY": "the same for all, so that one page is asked of all",
    # nor do the others write a line for each request
    "CLAIMS_LOG": "off",
    # nor is anybody refused: what is measured is how long it takes
    "CLAIMS_WAITING_AT_ONCE": "64",
    "CLAIMS_WAIT_SECONDS": "60",
}
_FIRST = "/claims?limit=1"
COLD = {"CLAIMS_CACHE_BYTES": "0"}
"""What leaves the cache empty."""


class Contender(NamedTuple):
    """Somebody who is asked."""

    name: str
    speaks: str
    """In whose words the questions are asked."""
    server: Server


@contextmanager
def constant() -> Iterator[Contender]:
    """The limit."""
    command = uvicorn("benchmarks.peers.constant:app", "--port", "{port}")
    with running(command, "/", {}) as server:
        yield Contender("constant", "any", server)


@contextmanager
def ours(loaded: Loaded, cold: bool) -> Iterator[Contender]:
    """The service as `conflict-claims serve` runs it: the same server, with limits for heads; one worker."""
    command = [sys.executable, "-m", "app.serving", "127.0.0.1", "{port}", "1"]
    environment = {"DATABASE_URL": loaded.url, **_ALIKE, **(COLD if cold else {})}
    with running(command, _FIRST, environment) as server:
        yield Contender(f"ours, {loaded.kind}, {'cold' if cold else 'warm'}", "ours", server)


@contextmanager
def everybody(databases: Sequence[Loaded]) -> Iterator[list[Contender]]:
    """All who can be asked here; who cannot is named aloud."""
    with ExitStack() as stack:
        found = [stack.enter_context(constant())]
        for loaded in databases:
            found += [stack.enter_context(ours(loaded, cold)) for cold in (True, False)]
            found += [stack.enter_context(peer(loaded)) for peer in _PEERS[loaded.kind] if _is_here(peer)]
        yield found


@contextmanager
def _tutorial(loaded: Loaded) -> Iterator[Contender]:
    command = uvicorn("benchmarks.peers.tutorial:app", "--port", "{port}")
    with running(command, "/speakers?limit=1", {"DATABASE_URL": loaded.url}) as server:
        yield Contender(f"tutorial, {loaded.kind}", "tutorial", server)


@contextmanager
def _datasette(loaded: Loaded) -> Iterator[Contender]:
    file = str(make_url(loaded.url).database)
    options = ["--port", "{port}", "--setting", "sql_time_limit_ms", "20000", "--setting", "num_sql_threads", "3"]
    with running([str(DATASETTE), "serve", file, *options], "/-/versions.json", {}) as server:
        yield Contender("datasette, sqlite", "datasette", server)


@contextmanager
def _postgrest(loaded: Loaded) -> Iterator[Contender]:
    port, url = free_port(), make_url(loaded.url)
    said = {"db-uri": f"postgresql://postgres@/{url.database}?host={url.query['host']}", "db-schemas": "public"}
    said |= {"db-anon-role": "postgres", "server-host": "127.0.0.1", "server-port": str(port)}
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.writelines(f'{name} = "{value}"\n' for name, value in said.items())
        config.flush()
        with running(["postgrest", config.name], "/speaker?limit=1", {}, port) as server:
            yield Contender("postgrest, postgres", "postgrest", server)


_PEERS = {"sqlite": (_tutorial, _datasette), "postgres": (_postgrest,)}
_NEEDED = {
    _datasette: (DATASETTE.exists, "datasette is not asked: `make benchmark` installs it into .venv-bench"),
    _postgrest: (lambda: bool(shutil.which("postgrest")), "postgrest is not asked: there is no such program here"),
}


def _is_here(peer: object) -> bool:
    there, otherwise = _NEEDED.get(peer, (lambda: True, ""))  # type: ignore[call-overload]
    if not there():
        print(otherwise, flush=True)  # noqa: T201
    return bool(there())


def database_name(loaded: Loaded) -> str:
    """What Datasette calls the database."""
    return Path(str(make_url(loaded.url).database)).stem
