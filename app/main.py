"""Puts the service together."""

import hashlib
import logging
import os
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from threading import BoundedSemaphore
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic import SecretStr
from pydantic.warnings import UnsupportedFieldAttributeWarning
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.types import ASGIApp, Receive, Scope, Send

from app import logs
from app.api import (
    changes,
    claims,
    docs,
    documents,
    exports,
    facets,
    feed,
    figures,
    incoming,
    meta,
    rereading,
    reviews,
    series,
    sources,
    speakers,
    vocabularies,
)
from app.api.openapi import describe, operation_id
from app.db import for_files, for_reading, make_engine
from app.gate import API_VERSION, HANDLERS, stand_before
from app.gate.aged import Aged
from app.gate.hiding import ASKED, hidden
from app.gate.sessions import Sessions
from app.queries import Cursors
from app.quick import Answering, Front, Quick, database_of
from app.readers import Readers, ReadingLimits
from app.readiness import Readiness, prepare
from app.settings import Settings
from app.standby import Standby
from app.web import router as pages

# FastAPI makes its fields in a way that pydantic warns of, and silences it only where they are built at once
warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)

_log = logging.getLogger(__name__)
_MORE_THREADS = 8

_ROUTERS = (
    exports.router,
    facets.router,
    series.router,
    figures.router,
    claims.router,
    speakers.router,
    sources.router,
    documents.router,
    changes.router,
    feed.router,
    incoming.router,
    reviews.router,
    rereading.router,
    vocabularies.router,
    meta.router,
    docs.router,
    pages,
)
"""In the order in which an address is looked for."""

DESCRIPTION = """
Every figure as a **claim**: who said it, who passed it on, where it was published, and the exact characters of the
document that carry it. Nobody needs to trust this service: `/claims/{id}/evidence` checks a claim against the stored
text.

Start with [`/claims?speaker=Healey`](/claims?speaker=Healey). Nothing here sums or averages over speakers.
"""


class Service(FastAPI):
    """FastAPI, with a description of the API that says what is sent."""

    is_traced = False
    """Whether spans are made of what is asked."""
    front: ASGIApp | None = None
    """What stands before everything else of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await (self.front or self.behind)(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer without what stands in front. Spans tell neither keys nor what is asked: the gate has that."""
        if self.is_traced and scope["type"] == "http":
            path, query = hidden(scope["path"]), scope["query_string"]
            scope.update({"path": path, "raw_path": path.encode(), "query_string": b"", ASKED: query})
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        self.openapi_schema = self.openapi_schema or describe(self)
        return self.openapi_schema


def create_app(engine: Engine | None = None, settings: Settings | None = None) -> FastAPI:
    """The service over a database; by default the one that the environment names."""
    settings = settings or Settings()
    engine = engine or make_engine(settings.database_url, settings.limits)
    telemetry = _telemetry()
    app = Service(
        telemetry=telemetry,
        title="Conflict claims",
        summary="Sourced conflict statistics, each with the words that carry it.",
        description=DESCRIPTION,
        version=API_VERSION,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        exception_handlers=HANDLERS,
        lifespan=_until_the_end,
    )
    app.is_traced = telemetry["tracing"]
    reader = _reader(engine, settings)
    app.state.engine, app.state.reader, app.state.reading = engine, reader, for_reading(reader)
    app.state.reading_files = for_files(app.state.reading)
    app.state.standby = _standby(engine, settings)
    app.state.readiness = Readiness(engine, settings.limits, settings.ready_seconds)
    app.state.cursors = Cursors(_signing_key(settings.cursor_key, "", engine))
    app.state.sessions = Sessions(_signing_key(settings.session_key, "sessions|", engine))
    # a standby says how old its answers are: the routes do
    app.state.quick = None if settings.standby_url else database_of(reader, settings.pooler is not None)
    app.state.max_export_rows = settings.max_export_rows
    app.state.exports_at_once = BoundedSemaphore(settings.max_exports_at_once)
    app.state.facet_seconds = settings.facet_seconds
    app.state.readers = Readers(
        ReadingLimits(
            settings.readers, settings.max_waiting_documents, settings.reading_seconds, settings.reading_megabytes
        )
    )
    # a place is refused, never waited for: there are more threads than places
    app.state.bringing = CapacityLimiter(settings.readers + settings.max_waiting_documents + _MORE_THREADS)
    app.state.max_document_bytes, app.state.max_line_bytes = settings.max_document_bytes, settings.body_bytes
    for router in _ROUTERS:
        app.include_router(router)
    # the routers' own routes: FastAPI makes those of the application when they are first asked for
    routes = [route for router in _ROUTERS for route in router.routes]
    app.state.answering = Answering(app.state.cursors)
    if app.state.quick is not None:
        app.add_middleware(Quick, database=app.state.quick, answering=app.state.answering)
    if app.state.standby is not None:
        app.add_middleware(Aged, standby=app.state.standby)
    stand_before(app, engine, settings, routes, partial(_start, engine, settings))
    app.front = app.state.kept.before(_quickly(app, settings))
    if settings.log in {"json", "text"}:
        app.state.watchers.append(logs.begin(settings.log))
    app.state.metrics = _metrics(app, settings)
    return app


def _quickly(app: Service, settings: Settings) -> ASGIApp:
    """The application with the quickest way before it, unless every request is to be counted or told of."""
    if app.state.quick is None or app.is_traced or settings.rate_limit is not None:
        return app.behind
    return Front(app.behind, app.state.quick, app.state.answering, app.state.watchers)


def _metrics(app: FastAPI, settings: Settings) -> Any:  # noqa: ANN401  of a module that need not be there
    if not settings.metrics:
        return None
    if find_spec("prometheus_client") is None:
        _log.warning("CLAIMS_METRICS is set, but the extra `metrics` is not installed: nothing is counted")
        return None
    from app.metrics import Metrics  # noqa: PLC0415  an extra

    metrics = Metrics(app.state)
    app.state.watchers.append(metrics.watch)
    return metrics


def _telemetry() -> TelemetryConfig:
    """FastAPI's own spans, where they are to be sent somewhere; what went wrong stands in the log, not in them."""
    wanted = "OTEL_EXPORTER_OTLP_ENDPOINT" in os.environ
    if wanted and find_spec("opentelemetry.exporter") is None:
        _log.warning("OTEL_EXPORTER_OTLP_ENDPOINT is set, but the extra `tracing` is not installed: nothing is sent")
        wanted = False
    return {"auto_configure": wanted, "tracing": wanted, "metrics": False, "logs": False, "operation_spans": False}


async def _start(engine: Engine, settings: Settings) -> None:
    """Nothing is served from a schema that is not this code's; a database that does not answer yet may come."""
    limiter = to_thread.current_default_thread_limiter()
    limiter.total_tokens = max(
        limiter.total_tokens, settings.requests_at_once + settings.writes_at_once + _MORE_THREADS
    )
    try:
        await to_thread.run_sync(prepare, engine, settings.migrates)
    except (OperationalError, PoolTimeout) as error:
        _log.warning("the database does not answer yet: %s", error.args[0] if error.args else error)


@asynccontextmanager
async def _until_the_end(app: FastAPI) -> AsyncIterator[None]:
    if app.state.quick is not None:
        app.state.quick.is_open = True
    if app.state.standby is not None:
        app.state.standby.begin()
    yield
    if app.state.quick is not None:
        await app.state.quick.close()
    app.state.readers.close()
    if app.state.standby is not None:
        await to_thread.run_sync(app.state.standby.close)
    app.state.reader.dispose()
    app.state.engine.dispose()


def _standby(engine: Engine, settings: Settings) -> Standby | None:
    if settings.standby_url is None:
        return None
    return Standby(engine, make_engine(settings.standby_url, settings.limits), settings.staleness_seconds)


def _reader(engine: Engine, settings: Settings) -> Engine:
    """The database, in the role that reads where one is named."""
    if settings.database_read_url is None or settings.standby_url is not None:
        return engine
    return make_engine(settings.database_read_url, settings.limits)


def _signing_key(given: SecretStr | None, purpose: str, engine: Engine) -> str:
    """The same for all workers: the one that is set, or one made of the database's URL, for this purpose alone."""
    if given is not None:
        return given.get_secret_value()
    return hashlib.sha256(f"{purpose}{engine.url.render_as_string(hide_password=False)}".encode()).hexdigest()
