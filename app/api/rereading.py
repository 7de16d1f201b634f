"""POST /documents/{id}:read"""

from functools import partial

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlmodel import Session
from starlette.responses import Response

from app import queries, rereading
from app.api.openapi import responses
from app.db import transaction
from app.deps import Bare, DocumentId, Writer, needs
from app.errors import (
    NotFound,
    ReadersBusy,
    ReadingFailed,
    ReadingTooHeavy,
    ReadingTooLong,
)
from app.filters import is_text
from app.history import Author, Change
from app.schemas import Reread
from app.vocabulary import KeyScope

router = APIRouter(tags=["documents"])


@router.post(
    "/documents/{document_id}:read",
    response_model=Reread,
    responses=responses(Reread, NotFound, ReadersBusy, ReadingTooLong, ReadingTooHeavy, ReadingFailed, sent=()),
    dependencies=[needs(KeyScope.REVIEW), Bare],
)
async def reread_document(request: Request, author: Writer, document_id: DocumentId) -> Response:
    """Read a document again with the rules of now; no body is needed.

    Claims keep their ids. What a person has decided or added stands; of the others, those that are read otherwise
    become what is read, and those that are no longer read are withdrawn until a reading has them again. Where nothing
    is read otherwise, nothing is written.
    """
    if not is_text(document_id):
        raise NotFound("There is no such document.")
    work = partial(_read_again, request, author, document_id)
    return await anyio.to_thread.run_sync(work, limiter=request.app.state.bringing)


def _read_again(request: Request, author: Author, document_id: str) -> Response:
    state = request.app.state
    with state.readers.place():
        with Session(state.engine) as session:
            text = rereading.text_of(session, document_id)
        reading = state.readers.read(text)
        with transaction(state.engine) as session:
            outcome = rereading.reread(Change(session, author), document_id, reading)
            version = queries.data_version(session)
    body = {"document_id": document_id, **outcome._asdict(), "data_version": version}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
