"""The command `conflict-claims serve`: the service over HTTP, in one process or several."""

import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.db import make_engine
from app.errors import NotReady
from app.readiness import prepare
from app.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

_PROJECT = Path(__file__).resolve().parent.parent
_FAILED_TO_LISTEN = 2
_FAILED_TO_START = 3


def serve(
    host: Annotated[str, typer.Option(envvar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(envvar="CLAIMS_WORKERS", min=1, max=256, help="Processes that answer.")] = 1,
) -> None:
    """Serve the claims over HTTP, from a database whose schema is this version's.

    It ends at SIGTERM: no new connection is taken, requests in flight are answered, for CLAIMS_DRAIN_SECONDS at most.
    """
    Settings()
    # this process becomes one that has loaded nothing but what serves; workers are made in its likeness
    command = [sys.executable, "-m", "app.serving", host, str(port), str(workers)]
    path = os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH"))))
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606  our own program


def main(host: str, port: int, workers: int) -> None:
    """Serve in this process, or in several that it starts."""
    # before it serves, and again after it has ended well
    signal.signal(signal.SIGTERM, _end)
    settings = Settings()
    os.environ.setdefault("CLAIMS_LOG", "text" if sys.stdout.isatty() else "json")
    try:
        _look_at_database(settings)
    except NotReady as error:
        _stop(f"database: {error}")
    except SQLAlchemyError as error:
        _stop(f"database: {getattr(error, 'orig', None) or error}")
    _run(settings, host, port, workers)


def worker() -> "FastAPI":
    """The application of one process; it ends with the process that started it."""
    from app.main import create_app  # noqa: PLC0415

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return create_app()


def _look_at_database(settings: Settings) -> None:
    engine = make_engine(settings.database_url, settings.limits)
    try:
        prepare(engine, settings.migrates)
    except OperationalError as error:
        if engine.dialect.name == "sqlite":
            raise
        typer.echo(f"conflict-claims: the database does not answer yet: {error.orig}", err=True)
    finally:
        engine.dispose()


def _run(settings: Settings, host: str, port: int, workers: int) -> None:
    import uvicorn  # noqa: PLC0415  no other command needs it
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    if settings.metrics and workers > 1:
        # where workers leave what they have counted, for whichever of them is asked
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="claims-metrics-"))
    config = uvicorn.Config(
        "app.serving:worker",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="app.heads:Heads",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    listener = _listen(host, port, config.backlog)
    typer.echo(f"Serving on http://{host}:{listener.getsockname()[1]}", err=True)
    if workers == 1:
        server = uvicorn.Server(config)
        server.run([listener])
        failed = not server.started
    else:

        class Several(Multiprocess):
            """Workers that share the listener; once they are told to end, nobody listens any more."""

            def terminate_all(self) -> None:
                listener.close()
                super().terminate_all()

        supervisor = Several(config, [listener])
        supervisor.run()
        failed = any(process.exitcode == _FAILED_TO_START for process in supervisor.processes)
    if failed:
        sys.exit(_FAILED_TO_START)


def _listen(host: str, port: int, backlog: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        typer.echo(f"conflict-claims: cannot listen on {host} port {port}: {error.strerror}", err=True)
        sys.exit(_FAILED_TO_LISTEN)
    # what is accepted inherits it; without it a small answer waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _stop(reason: str) -> NoReturn:
    typer.echo(f"conflict-claims: {reason}", err=True)
    sys.exit(_FAILED_TO_START)


def _end(*_: object) -> NoReturn:
    sys.exit(0)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__mp_main__":
    # of a worker: once it has ended well it says so, and what it has to write down is written
    signal.signal(signal.SIGTERM, _end)
if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
