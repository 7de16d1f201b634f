"""A service that can be ended and started again quickly: a program that has imported all of it forks at each start.

Run as a program with the number of a listening socket: each line that comes in starts the service; its process is told,
and then that it has ended.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import uvicorn

from app.main import create_app


class Forks:
    """The service, started anew as often as it is wanted; one at a time."""

    def __init__(self, url: str, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.url = url
        self._say: IO[str] = process.stdin
        self._hear: IO[str] = process.stdout
        self._pid: int | None = None

    def start(self) -> None:
        """Start the service."""
        self._say.write("start\n")
        self._say.flush()
        self._pid = int(self._hear.readline())

    def kill(self) -> None:
        """End it at once, whatever it does."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            assert self._hear.readline() == "ended\n"
            self._pid = None


@contextmanager
def forks(database_url: str, **settings: object) -> Iterator[Forks]:
    """A way to start the service over a database, with settings by their names in lower case."""
    environment = {f"CLAIMS_{name.upper()}": str(value) for name, value in settings.items()}
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        program = [sys.executable, "-m", "tests.faults.forks", str(listener.fileno())]
        with subprocess.Popen(
            program,
            env={**os.environ, "DATABASE_URL": database_url, **environment},
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            starts = Forks(f"http://127.0.0.1:{listener.getsockname()[1]}", process)
            try:
                yield starts
            finally:
                starts.kill()
                process.kill()


def _main(listener: int) -> None:
    app = create_app()  # nothing is open yet that two processes could share
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            with open(os.devnull, "rb") as nothing:
                os.dup2(nothing.fileno(), sys.stdin.fileno())
            uvicorn.run(app, fd=listener, log_level="critical")
            os._exit(0)
        print(pid, flush=True)  # noqa: T201  to whoever started it
        os.waitpid(pid, 0)
        print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    _main(int(sys.argv[1]))
