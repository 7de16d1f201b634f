"""Puts the service together."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import BoundedSemaphore
from typing import Any

from anyio import CapacityLimiter
from fastapi import FastAPI
from sqlalchemy import Engine

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
from app.db import for_reading, make_engine
from app.gate import API_VERSION, HANDLERS, stand_before
from app.queries import Cursors
from app.readers import Readers, ReadingLimits
from app.settings import Settings
from app.web import router as pages

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

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        self.openapi_schema = self.openapi_schema or describe(self)
        return self.openapi_schema


def create_app(engine: Engine | None = None, settings: Settings | None = None) -> FastAPI:
    """The service over a database; by default the one that the environment names."""
    settings = settings or Settings()
    engine = engine or make_engine(settings.database_url)
    app = Service(
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
    app.state.engine, app.state.reading = engine, for_reading(engine)
    app.state.cursors = Cursors(_cursor_key(settings, engine))
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
    stand_before(app, engine, settings, [route for router in _ROUTERS for route in router.routes])
    return app


@asynccontextmanager
async def _until_the_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.readers.close()
    app.state.engine.dispose()


def _cursor_key(settings: Settings, engine: Engine) -> str:
    """The same for all workers: the one that is set, or one made of the database's URL."""
    if settings.cursor_key is not None:
        return settings.cursor_key.get_secret_value()
    return hashlib.sha256(engine.url.render_as_string(hide_password=False).encode()).hexdigest()
