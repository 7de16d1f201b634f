"""Puts the service together."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import BoundedSemaphore
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine

from app.api import claims, docs, documents, exports, figures, meta, sources, speakers, vocabularies
from app.api.openapi import describe, operation_id
from app.db import for_reading, make_engine
from app.gate import API_VERSION, HANDLERS, Coding, Gate
from app.queries import Cursors
from app.settings import Settings

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
    app.add_middleware(Coding)
    app.add_middleware(Gate)
    for resource in (exports, figures, claims, speakers, sources, documents, vocabularies, meta, docs):
        app.include_router(resource.router)
    return app


@asynccontextmanager
async def _until_the_end(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.engine.dispose()


def _cursor_key(settings: Settings, engine: Engine) -> str:
    """The same for all workers: the one that is set, or one made of the database's URL."""
    if settings.cursor_key is not None:
        return settings.cursor_key.get_secret_value()
    return hashlib.sha256(engine.url.render_as_string(hide_password=False).encode()).hexdigest()
