"""/changes, and the history of one claim, document, speaker or source"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement
from sqlmodel import Session
from starlette.responses import Response

from app import exports, queries
from app.api.answers import Listing, list_answer, warned
from app.api.exports import download
from app.api.formats import media_type
from app.api.former import no_such_speaker
from app.api.openapi import ELSEWHERE, FILE, LISTED, example_of, responses
from app.deps import ClaimId, DocumentId, Listed, SourceSlug, SpeakerSlug, Visit
from app.errors import NotFound, TooManyExports
from app.exports import About, Export, Table
from app.exports.table import Kind
from app.filters import is_text
from app.questions import ChangesFileQuery, ChangesQuery, HistoryQuery
from app.routes import Route
from app.schemas import ChangeRow, Changes
from app.vocabulary import Recorded

router = APIRouter(tags=["history"], route_class=Route)

_LINE = json.dumps(example_of(ChangeRow), ensure_ascii=False) + "\n"


@router.get("/changes", response_model=Changes, responses=responses(Changes, sent=LISTED))
def list_changes(visit: Listed, query: Annotated[ChangesQuery, Query()]) -> Response:
    """Every change that was made, in the order in which they were made.

    For mirrors: follow `next` until it is null, then ask again with `since` as `meta.last` says. `after` has all of a
    thing but a document's text, which never changes and is had under `/documents/{id}.txt`. No change is ever altered,
    and none comes in before one that was given.
    """
    return _answer(visit, query, queries.changes_asked_for(query))


@router.get(
    "/changes.ndjson",
    response_class=Response,
    responses=responses(None, TooManyExports, sent=FILE, content={media_type("ndjson"): {"example": _LINE}}),
)
def export_changes(visit: Listed, query: Annotated[ChangesFileQuery, Query()]) -> Response:
    """The same as a file, a line a change, to the end. The next one begins after the `id` of its last line."""

    def begin(session: Session, unread: bool) -> tuple[Export, str]:
        about = About("", queries.data_version(session), datetime.now(UTC))
        changes = iter(()) if unread else queries.stream_changes(session, query)
        table = Table("changes", dict.fromkeys(ChangeRow.model_fields, Kind.TEXT), {})
        return Export(table, changes, about), exports.file_name("changes", {}, about.exported_at.date())

    return download(visit, "ndjson", begin)


@router.get("/claims/{claim_id}/history", response_model=Changes, responses=responses(Changes, NotFound, sent=LISTED))
def list_claim_history(visit: Listed, claim_id: ClaimId, query: Annotated[HistoryQuery, Query()]) -> Response:
    """What became of a claim since it was read: every change, with who, when and why. Withdrawn claims keep theirs."""
    return _history(visit, query, Recorded.CLAIM, claim_id)


@router.get(
    "/documents/{document_id}/history", response_model=Changes, responses=responses(Changes, NotFound, sent=LISTED)
)
def list_document_history(visit: Listed, document_id: DocumentId, query: Annotated[HistoryQuery, Query()]) -> Response:
    """When a document came in, and where else it appeared since. Its claims have histories of their own."""
    return _history(visit, query, Recorded.DOCUMENT, document_id)


@router.get(
    "/speakers/{slug}/history",
    response_model=Changes,
    responses={**responses(Changes, NotFound, sent=LISTED), **ELSEWHERE},
)
def list_speaker_history(visit: Listed, slug: SpeakerSlug, query: Annotated[HistoryQuery, Query()]) -> Response:
    """What became of a speaker, under all slugs that it had: new names, renamings, mergers."""
    if is_text(slug) and queries.moved_to(visit.session, slug):
        raise no_such_speaker(visit.request, visit.session, slug)
    return _history(visit, query, Recorded.SPEAKER, slug)


@router.get("/sources/{slug}/history", response_model=Changes, responses=responses(Changes, NotFound, sent=LISTED))
def list_source_history(visit: Listed, slug: SourceSlug, query: Annotated[HistoryQuery, Query()]) -> Response:
    """When a publisher came in."""
    return _history(visit, query, Recorded.SOURCE, slug)


def _history(visit: Visit, query: HistoryQuery, kind: Recorded, subject: str) -> Response:
    of = queries.changes_of(visit.session, kind, subject) if is_text(subject) else []
    if not of:
        raise NotFound(f"There never was such a {kind.value}.")
    return _answer(visit, query, of)


def _answer(visit: Visit, query: HistoryQuery, of: list[ColumnElement[bool]]) -> Response:
    found = queries.list_changes(visit.session, query, of)
    return list_answer(
        visit,
        Listing(
            found.rows,
            next_cursor=str(found.last) if found.more else None,
            next_by="since",
            limit=query.limit,
            warnings=list(_ahead(found.ahead)),
            about={"last": found.last},
        ),
    )


def _ahead(is_ahead: bool) -> Iterator[dict[str, Any]]:
    if is_ahead:
        yield warned("ahead", "since", "No change ever had that number: this is another database. Begin anew.")
