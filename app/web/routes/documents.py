"""/explore/documents and /explore/documents/{id}: a text with every claim marked in it"""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import queries
from app.deps import DocumentId, Visit
from app.errors import NotFound
from app.filters import ClaimQuery, Paging, is_text
from app.queries import Window
from app.web import listing
from app.web.addresses import address, asked, filters_of, without
from app.web.comparing import credited
from app.web.failures import Page
from app.web.render import page
from app.web.routes.speakers import listed
from app.web.visit import Visited
from app.web.words.names import heading, word
from app.web.words.reader import about, marks_of, read_lines

router = APIRouter(route_class=Page)

_PAGE, _MOST = 1000, 5000
_PICKED = {"speaker": "speaker_slug", "measure": "measure", "status": "status"}
"""What the list beside a text is narrowed by, and the column of each; any filter may stand in the address."""


@router.get("/explore/documents")
def show_documents(visit: Visited, paging: Annotated[Paging, Query()]) -> Response:
    """All documents, the newest first."""
    found = queries.list_newest_documents(visit.session, Window(paging, visit.cursors, "newest documents"))
    values = listed(visit, found, paging, "documents")
    # a page of the one order is none of the other, and JSON has that of the ids
    values["json"] = address("documents", without(asked(visit.request), "cursor"))
    return page(visit.request, "documents.html", values, visit.headers)


@router.get("/explore/documents/{document_id}")
def show_document(visit: Visited, document_id: DocumentId, query: Annotated[ClaimQuery, Query()]) -> Response:
    """The whole text, each claim marked or those that are asked for, and what the headline's figures show."""
    document = queries.find_document(visit.session, document_id) if is_text(document_id) else None
    text = queries.find_text(visit.session, document_id) if document else None
    if document is None or text is None:
        raise NotFound("There is no such document.")
    everything = _claims(visit, document_id, ClaimQuery.model_construct())
    is_narrowed = any(name != "as_of" for name in query.asked())
    claims = _claims(visit, document_id, query) if is_narrowed else everything
    numbers = {row["id"]: place for row, place in zip(everything, count(1), strict=False)}
    for row in claims:
        numbers.setdefault(row["id"], len(numbers) + 1)
    lines = list(read_lines(text[1], about(document), marks_of(claims)))
    values = {
        "document": document,
        "claims": claims,
        "numbers": numbers,
        "total": len(everything),
        "picks": _picks(everything, query),
        "carried": listing.carried(asked(visit.request), tuple(_PICKED)),
        "is_narrowed": is_narrowed,
        "who": {row["id"]: credited(row) for row in claims},
        "lines": lines,
        "has_skipped": any(not line.is_read for line in lines),
        "checks": queries.list_checks(visit.session, document_id),
        "rows": {row["id"]: row for row in claims},
        "json": address(f"documents/{document_id}/claims", filters_of(query))
        if is_narrowed
        else f"documents/{document_id}",
        "text_url": f"documents/{document_id}.txt",
    }
    return page(visit.request, "document.html", values, visit.headers)


def _picks(
    rows: Sequence[dict[str, Any]], query: ClaimQuery
) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """What the list can be narrowed by: each value that occurs, how often, and whether it is chosen."""
    found = []
    for name, column in _PICKED.items():
        counts = Counter(row[column] for row in rows if row[column])
        labels = {row[column]: row["speaker_name"] if name == "speaker" else word(name, row[column]) for row in rows}
        values = [
            (value, labels[value], number, value in getattr(query, name)) for value, number in counts.most_common()
        ]
        found.append((name, heading(name), values))
    return [one for one in found if len(one[2]) > 1]


def _claims(visit: Visit, document_id: str, asked_for: ClaimQuery) -> Sequence[dict[str, Any]]:
    """The document's claims in the order of its text, with all their spans."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(rows) < _MOST:
        query = asked_for.model_copy(update={"limit": _PAGE, "cursor": cursor, "sort": (), "count": False})
        found = listing.find(visit, query, within=document_id)
        rows += found.rows
        cursor = found.next_cursor
        if cursor is None:
            break
    return rows
