"""The command `conflict-claims serve`, which becomes the program that serves."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

_PROJECT = Path(__file__).resolve().parent.parent


def serve(
    host: Annotated[str, typer.Option(envvar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="CLAIMS_WORKERS", min=1, max=256, help="Processes that answer.")] = 1,
) -> None:
    """Serve the claims over HTTP, from a database whose schema is this version's.

    It ends at SIGTERM: no new connection is taken, requests in flight are answered, for CLAIMS_DRAIN_SECONDS at most.
    """
    # this process becomes one that has loaded nothing but what serves; workers are made in its likeness
    command = [sys.executable, "-m", "app.serving", host, str(port), str(workers)]
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606  our own program
