"""One process that listens and answers, or several that answer what comes in where the first listens."""

import gc
import os
import socket
import sys
import tempfile
from typing import NoReturn

import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from uvicorn.supervisors import Multiprocess

from app.db import make_engine
from app.errors import NotReady
from app.readiness import prepare
from app.settings import Settings

_FAILED_TO_LISTEN = 2
_FAILED_TO_START = 3


def listen(host: str, port: int, workers: int) -> None:
    """Serve until told to end. It exits with a reason where that cannot be."""
    settings = _settings()
    os.environ.setdefault("CLAIMS_LOG", "text" if sys.stdout.isatty() else "json")
    try:
        _look_at_database(settings)
    except NotReady as error:
        _stop(f"database: {error}")
    except SQLAlchemyError as error:
        _stop(f"database: {getattr(error, 'orig', None) or error}")
    _run(settings, host, port, workers)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        # it loads much, for what no service that starts has to say
        from app.endings import USAGE, wrong_setting  # noqa: PLC0415

        _stop(wrong_setting(error), USAGE)


def _look_at_database(settings: Settings) -> None:
    engine = make_engine(settings.database_url, settings.limits)
    try:
        prepare(engine, settings.migrates)
    except OperationalError as error:
        if engine.dialect.name == "sqlite":
            raise
        _say(f"conflict-claims: the database does not answer yet: {error.orig}")
    finally:
        engine.dispose()


def _run(settings: Settings, host: str, port: int, workers: int) -> None:
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
    _say(f"Serving on http://{host}:{listener.getsockname()[1]}")
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

        # nothing more is loaded here
        gc.enable()
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
        _stop(f"cannot listen on {host} port {port}: {error.strerror}", _FAILED_TO_LISTEN)
    # what is accepted inherits it; without it a small answer waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _stop(reason: str, code: int = _FAILED_TO_START) -> NoReturn:
    _say(f"conflict-claims: {reason}")
    sys.exit(code)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
