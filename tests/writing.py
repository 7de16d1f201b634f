"""What tests of writing share: keys, and a service with routes that write nothing but tell who would have written."""

import asyncio
import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import httpx
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.types import Message

from app import keys
from app.api import meta
from app.db import for_reading, make_engine, transaction
from app.deps import Bare, Takes, Writer, needs
from app.gate import HANDLERS, stand_before
from app.models import ApiKey
from app.readers import Readers
from app.settings import Settings
from app.vocabulary import KeyScope
from tests.service import asking, service_over

PROBE = APIRouter()

READING = {"GET", "HEAD", "OPTIONS"}
BOTH = set(KeyScope)
SMALL = Settings(max_body_bytes=1_000, max_batch_bytes=3_000, body_seconds=0.5)


class Note(BaseModel):
    """What the probe takes."""

    text: str


@PROBE.post("/notes", dependencies=[needs(KeyScope.INGEST), Bare])
def add_note(note: Note, author: Writer) -> dict[str, Any]:
    """A body that FastAPI reads and checks."""
    return {"length": len(note.text), "author": author}


@PROBE.get("/notes")
def list_notes() -> list[str]:
    """The same address, for all."""
    return []


@PROBE.post("/notes:batch", dependencies=[needs(KeyScope.INGEST, Takes.BATCH)])
async def add_notes(request: Request, author: Writer) -> JSONResponse:
    """A body that the route reads in pieces."""
    length = sum([len(piece) async for piece in request.stream()])
    return JSONResponse({"length": length, "author": author})


@PROBE.patch("/notes/{name}", dependencies=[needs(KeyScope.REVIEW)])
def change_note(name: str, author: Writer) -> dict[str, Any]:
    """No body at all."""
    return {"name": name, "author": author}


@PROBE.delete("/notes/{name}", dependencies=[needs(KeyScope.REVIEW)])
def fail(name: str) -> None:
    """A route that breaks."""
    raise ValueError(name)


def probe_app(engine: Engine | None = None, settings: Settings | None = None) -> FastAPI:
    """The probe behind the same gate as the service."""
    settings = settings or Settings()
    engine = engine or make_engine(settings.database_url)
    app = FastAPI(exception_handlers=HANDLERS)
    app.state.engine, app.state.reading = engine, for_reading(engine)
    app.include_router(PROBE)
    app.include_router(meta.router)
    stand_before(app, engine, settings)
    return app


def make_key(engine: Engine, scopes: Collection[KeyScope], expires_at: datetime | None = None) -> tuple[str, ApiKey]:
    """A key of the river desk."""
    with transaction(engine) as session:
        return keys.make(session, "River desk", scopes, expires_at)


def bearer(key: str) -> dict[str, str]:
    """The header that a key is sent in."""
    return {"Authorization": f"Bearer {key}"}


def sent(*keys: str | bytes) -> list[tuple[bytes, bytes]]:
    """The same as a server hands it on, a header a key."""
    return [(b"authorization", b"Bearer " + (key if isinstance(key, bytes) else key.encode())) for key in keys]


class Route(NamedTuple):
    """A route that writes."""

    method: str
    path: str
    scope: KeyScope


def write_routes(app: FastAPI) -> Iterator[Route]:
    """Every route of an application that takes keys in a header, with an address that fits it; its scope as OpenAPI
    tells it. The forms of pages are not described there.
    """
    described = app.openapi()["paths"]
    for route in iter_route_contexts(app.routes):
        if not route.include_in_schema:
            continue
        for method in sorted((route.methods or set()) - READING):
            [security] = described[route.path_format][method.lower()]["security"]
            [scope] = security["key"]
            yield Route(method, str(route.path_format).replace("{", "").replace("}", ""), KeyScope(scope))


class Told(NamedTuple):
    """What the application did, in its order: the types of messages, `receive` where it asked for the body."""

    happened: Sequence[str]
    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(app: FastAPI, method: str, path: str, headers: Sequence[tuple[bytes, bytes]], body: Sequence[bytes]) -> Told:
    """Ask the application message by message, as a server does that checks nothing."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"claims.test"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("claims.test", 80),
    }
    happened: list[str] = []
    sent: list[Message] = []
    pieces = iter(body)

    async def receive() -> Message:
        happened.append("receive")
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Message) -> None:
        happened.append(message["type"])
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    told = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Told(happened, sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:]))


def raw(url: str, head: str) -> socket.socket:
    """A connection over which the head of a request was sent, and nothing yet of its body."""
    address = httpx.URL(url)
    connection = socket.create_connection((address.host, address.port or 80), timeout=10)
    connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
    return connection


@contextmanager
def bringing_to(engine: Engine, readers: Readers) -> Iterator[httpx.Client]:
    """A client, with a key to bring documents in, of a service with these readers."""
    key, _ = make_key(engine, {KeyScope.INGEST})
    app = service_over(engine)
    app.state.readers = readers
    with asking(app) as client:
        client.headers.update(bearer(key))
        yield client
