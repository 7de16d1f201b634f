"""/explore/documents and /explore/documents/{id}: a text with every claim marked in it"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import queries
from app.deps import BareAsOf, DocumentId, Visit
from app.errors import NotFound
from app.extract import Reference
from app.filters import ClaimQuery, Paging, is_text
from app.queries import Window
from app.web import listing
from app.web.comparing import credited
from app.web.failures import Page
from app.web.render import page
from app.web.routes.speakers import listed
from app.web.visit import Visited
from app.web.words.reader import marks_of, read_lines

router = APIRouter(route_class=Page)

_PAGE, _MOST = 1000, 5000


@router.get("/explore/documents")
def show_documents(visit: Visited, paging: Annotated[Paging, Query()]) -> Response:
    """All documents."""
    found = queries.list_documents(visit.session, Window(paging, visit.cursors, "documents"))
    return page(visit.request, "documents.html", listed(visit, found, paging, "documents"), visit.headers)


@router.get("/explore/documents/{document_id}", dependencies=[BareAsOf])
def show_document(visit: Visited, document_id: DocumentId) -> Response:
    """The whole text, each claim marked, and what the headline's figures show against the body."""
    document = queries.find_document(visit.session, document_id) if is_text(document_id) else None
    text = queries.find_text(visit.session, document_id) if document else None
    if document is None or text is None:
        raise NotFound("There is no such document.")
    claims = _claims(visit, document_id)
    lines = list(read_lines(text[1], _about(document), marks_of(claims)))
    values = {
        "document": document,
        "claims": claims,
        "numbers": {row["id"]: place for row, place in zip(claims, count(1), strict=False)},
        "who": {row["id"]: credited(row) for row in claims},
        "lines": lines,
        "has_skipped": any(not line.is_read for line in lines),
        "checks": queries.list_checks(visit.session, document_id),
        "rows": {row["id"]: row for row in claims},
        "json": f"documents/{document_id}",
        "text_url": f"documents/{document_id}.txt",
    }
    return page(visit.request, "document.html", values, visit.headers)


def _claims(visit: Visit, document_id: str) -> Sequence[dict[str, Any]]:
    """The document's claims in the order of its text, with all their spans."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(rows) < _MOST:
        query = ClaimQuery.model_construct(limit=_PAGE, cursor=cursor)
        found = listing.find(visit, query, within=document_id)
        rows += found.rows
        cursor = found.next_cursor
        if cursor is None:
            break
    return rows


def _about(document: Mapping[str, Any]) -> Reference:
    published_on = document["published_on"] and date.fromisoformat(document["published_on"])
    return Reference(document["title"], document["source_name"], published_on)
