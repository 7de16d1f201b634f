"""/documents"""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import PlainTextResponse
from sqlmodel import Session
from starlette.responses import Response

from app import queries
from app.api.answers import Listing, claims_answer, list_answer, one_answer
from app.api.formats import in_other_format
from app.api.openapi import LISTED, UNLINKED, responses, responses_in_formats
from app.deps import Bare, BareAsOf, DocumentId, Listed, ReadSession, has_already
from app.errors import AmbiguousSpeaker, NotFound, UnknownName
from app.filters import Paging, is_text
from app.queries import Asked, Window
from app.questions import ListQuery
from app.routes import Route
from app.schemas import CheckRow, DocumentRead, DocumentRow, EmbeddedClaim, Envelope

router = APIRouter(prefix="/documents", tags=["documents"], route_class=Route)

Documents = Envelope[DocumentRow]
Claims = Envelope[EmbeddedClaim]
Checks = Envelope[CheckRow]


@router.get("", response_model=Documents, responses=responses(Documents, sent=LISTED))
def list_documents(visit: Listed, paging: Annotated[Paging, Query()]) -> Response:
    """Documents by id, each as its earliest appearance shows it."""
    found = queries.list_documents(visit.session, Window(paging, visit.cursors, "documents"))
    return list_answer(visit, Listing(found.rows, found.next_cursor, paging.limit))


@router.get(
    "/{document_id}.txt",
    response_class=PlainTextResponse,
    responses=responses(None, NotFound, content={"text/plain": {"schema": {"type": "string"}}}),
    dependencies=[Bare],
)
def get_document_text(request: Request, session: ReadSession, document_id: DocumentId) -> Response:
    """The exact text that offsets point into, as UTF-8. It never changes: its id is made of its SHA-256."""
    found = queries.find_text(session, document_id) if is_text(document_id) else None
    if found is None:
        raise NotFound("There is no such document.")
    sha256, text = found
    headers = {"ETag": f'"{sha256}"', "Cache-Control": "public, max-age=31536000, immutable"}
    if has_already(request, headers["ETag"]):
        raise HTTPException(304, headers=headers)
    return PlainTextResponse(text, headers=headers)


@router.get(
    "/{document_id}", response_model=DocumentRead, responses=responses(DocumentRead, NotFound), dependencies=[BareAsOf]
)
def get_document(request: Request, session: ReadSession, document_id: DocumentId) -> Response:
    """One document, with every place where its text appeared."""
    found = queries.find_document(session, document_id) if is_text(document_id) else None
    if found is None:
        raise NotFound("There is no such document.")
    return one_answer(request, found)


@router.get(
    "/{document_id}/claims",
    response_model=Claims | list[EmbeddedClaim],
    responses=responses_in_formats(Claims, NotFound, UnknownName, AmbiguousSpeaker),
)
def list_document_claims(visit: Listed, document_id: DocumentId, query: Annotated[ListQuery, Query()]) -> Response:
    """The document's claims in the order of its text, filtered as `/claims` is."""
    _expect(visit.session, document_id)
    asked = Asked(query, sort="text", strict=visit.strict, within=document_id)
    if other := in_other_format(visit, asked):
        return other
    return claims_answer(
        visit, query, queries.list_claims(visit.session, asked._replace(as_sent=True), visit.cursors), {}
    )


@router.get(
    "/{document_id}/checks",
    response_model=Checks,
    responses=responses(Checks, NotFound, sent=UNLINKED),
    dependencies=[BareAsOf],
)
def list_document_checks(visit: Listed, document_id: DocumentId) -> Response:
    """What the headline's figures show against the body: where they differ, never who is right."""
    _expect(visit.session, document_id)
    return list_answer(visit, Listing(queries.list_checks(visit.session, document_id)))


def _expect(session: Session, document_id: str) -> None:
    if not is_text(document_id) or not queries.has_document(session, document_id):
        raise NotFound("There is no such document.")
