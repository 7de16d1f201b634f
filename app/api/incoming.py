"""Documents in over HTTP: one, or many in one body."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import idempotency, queries
from app.api.batches import BatchAnswer, Lines
from app.api.bodies import HTML, JSON, NDJSON, TEXT, kind_of, sent_as_json, sent_bare, without_parameters
from app.api.headers import headers_of
from app.api.openapi import example_of, responses
from app.bringing import Brought, Door, Sent, bring
from app.deps import Bare, Takes, Writer, needs
from app.errors import (
    DocumentRefused,
    DocumentTooLarge,
    InvalidBody,
    ReadersBusy,
    ReadingFailed,
    ReadingTooHeavy,
    ReadingTooLong,
    RequestAtWork,
    UnusableIdempotencyKey,
)
from app.filters import ClaimQuery
from app.queries import Asked
from app.schemas import BatchLine, DocumentKept, DocumentQuery, DocumentSent
from app.vocabulary import KeyScope

router = APIRouter(tags=["documents"])

_REFUSALS = (
    DocumentRefused,
    DocumentTooLarge,
    ReadingTooLong,
    ReadingTooHeavy,
    InvalidBody,
    ReadingFailed,
    ReadersBusy,
)
_PAGE = 1000
_STRING = {"schema": {"type": "string"}}
_ONE = {
    JSON: {
        "schema": DocumentSent.model_json_schema(),
        "example": {
            "text": "Orla Venn said 30 people were killed.",
            "source": "River News",
            "published_on": "2026-02-15",
        },
    },
    TEXT: _STRING,
    HTML: _STRING,
}

_ANSWERS = responses(DocumentKept, *_REFUSALS, UnusableIdempotencyKey, RequestAtWork, sent=("Idempotency-Replayed",))
_LINE = json.dumps(example_of(BatchLine)) + "\n"
_CREATED = {**_ANSWERS[200], "headers": headers_of(("Idempotency-Replayed", "Location"))}

IdempotencyKey = Annotated[
    str | None,
    Header(description="1 to 255 printable ASCII characters: the same request under it is carried out once."),
]


@router.post(
    "/documents",
    status_code=201,
    response_model=DocumentKept,
    responses={**_ANSWERS, 201: _CREATED},
    openapi_extra={"requestBody": {"required": True, "content": _ONE}},
    dependencies=[needs(KeyScope.INGEST)],
)
async def add_document(
    request: Request,
    author: Writer,
    facts: Annotated[DocumentQuery, Query()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Bring a document in: it is read, and kept with its claims.

    JSON has the facts beside `text` or `html`; where the body is the bare text or page they are parameters. 201 where
    the text is new, 200 where it is there already; another publisher is then added to it. Of a page the article alone
    is kept; its title, day and site are taken where none are given, and told under `inferred`.
    """
    kind, data, state = kind_of(request, tuple(_ONE)), await request.body(), request.app.state
    if kind == JSON:
        without_parameters(facts)
        sent = sent_as_json(data, state.max_document_bytes)
    else:
        sent = sent_bare(kind, data, facts, state.max_document_bytes)
    asked = (b"POST", request.scope["path"].encode(), request.scope["query_string"], kind.encode(), data)
    named = idempotency.named(author, idempotency_key, *asked)
    keep = partial(_keep, state, Door(state.engine, state.readers, author), sent, named)
    return await anyio.to_thread.run_sync(keep, limiter=state.bringing)


@router.post(
    "/documents:batch",
    response_class=Lines,
    responses=responses(None, ReadersBusy, sent=(), content={NDJSON: {**_STRING, "example": _LINE}}),
    openapi_extra={"requestBody": {"required": True, "content": {NDJSON: _STRING}}},
    dependencies=[needs(KeyScope.INGEST, Takes.BATCH), Bare],
)
async def add_documents(request: Request, author: Writer) -> Response:
    """Bring many documents in: a JSON object a line, as `POST /documents` takes it.

    Answered with a line for each in their order, while the others are still being sent. Good ones go in whatever
    becomes of the others; a line that is refused says why. What was sent twice is there once, so that a batch that
    broke off may be sent again.
    """
    kind_of(request, (NDJSON,))
    return BatchAnswer(request, Door(request.app.state.engine, request.app.state.readers, author))


def _keep(state: Any, door: Door, sent: Sent, named: idempotency.Named | None) -> Response:  # noqa: ANN401  as Starlette has it
    with idempotency.once(door.engine, named) as once:
        if once.kept is not None:
            return _answer(once.kept.status, once.kept.body, {"Idempotency-Replayed": "true"})

        def told(session: Session, brought: Brought) -> tuple[int, bytes]:
            status, body = 201 if brought.kept.new else 200, _told(session, state, brought)
            once.keep(session, status, body)
            return status, body

        with door.readers.place():
            return _answer(*bring(door, sent, told))


def _told(session: Session, state: Any, brought: Brought) -> bytes:  # noqa: ANN401  as Starlette has it
    one = brought.kept.document_id
    document = {
        **(queries.find_document(session, one) or {}),
        "new": brought.kept.new,
        "appearance_added": brought.kept.appeared,
        "inferred": list(brought.inferred),
        "claims": list(_claims(session, state, one)),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _claims(session: Session, state: Any, document_id: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as Starlette has it
    cursor = None
    while True:
        query = ClaimQuery(limit=_PAGE, cursor=cursor)
        found = queries.list_claims(session, Asked(query, sort="text", within=document_id), state.cursors)
        yield from found.rows
        cursor = found.next_cursor
        if cursor is None:
            return


def _answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response:
    place = {"Location": json.loads(body)["url"]} if status == 201 else {}  # noqa: PLR2004  created
    more = {"Cache-Control": "no-store", **place, **(headers or {})}
    return Response(body, status, more, media_type="application/json")
