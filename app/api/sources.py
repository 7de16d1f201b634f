"""/sources"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import queries
from app.api.answers import Listing, list_answer, one_answer
from app.api.openapi import LISTED, responses
from app.deps import BareAsOf, Listed, ReadSession, SourceSlug
from app.errors import NotFound
from app.filters import Paging, is_text
from app.queries import Window
from app.routes import Route
from app.schemas import Envelope, SourceRow

router = APIRouter(prefix="/sources", tags=["sources"], route_class=Route)

Sources = Envelope[SourceRow]


@router.get("", response_model=Sources, responses=responses(Sources, sent=LISTED))
def list_sources(visit: Listed, paging: Annotated[Paging, Query()]) -> Response:
    """Publishers of documents, by slug."""
    found = queries.list_sources(visit.session, Window(paging, visit.cursors, "sources"))
    return list_answer(visit, Listing(found.rows, found.next_cursor, paging.limit))


@router.get("/{slug}", response_model=SourceRow, responses=responses(SourceRow, NotFound), dependencies=[BareAsOf])
def get_source(request: Request, session: ReadSession, slug: SourceSlug) -> Response:
    """One publisher, by slug."""
    if not is_text(slug):
        raise NotFound("There is no such source.", did_you_mean=[])
    found = queries.find_source(session, slug)
    if found is None:
        raise NotFound("There is no such source.", did_you_mean=queries.sources_like(session, slug))
    return one_answer(request, found)
