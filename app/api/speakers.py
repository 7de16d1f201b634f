"""/speakers"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import queries
from app.api.answers import Listing, list_answer, one_answer
from app.api.openapi import responses
from app.deps import Bare, Listed, ReadSession, SpeakerSlug
from app.errors import NotFound
from app.filters import Paging, is_text
from app.queries import Window
from app.schemas import Envelope, SpeakerRow

router = APIRouter(prefix="/speakers", tags=["speakers"])

Speakers = Envelope[SpeakerRow]


@router.get("", response_model=Speakers, responses=responses(Speakers))
def list_speakers(visit: Listed, paging: Annotated[Paging, Query()]) -> Response:
    """Everybody whom a document credits, by slug: people, organisations, and collectives by their wording."""
    found = queries.list_speakers(visit.session, Window(paging, visit.cursors, "speakers"))
    return list_answer(visit, Listing(found.rows, found.next_cursor, paging.limit))


@router.get("/{slug}", response_model=SpeakerRow, responses=responses(SpeakerRow, NotFound), dependencies=[Bare])
def get_speaker(request: Request, session: ReadSession, slug: SpeakerSlug) -> Response:
    """One speaker, by slug. `/claims?speaker=` takes names too."""
    if not is_text(slug):
        raise NotFound("There is no such speaker.", did_you_mean=[])
    found = queries.find_speaker(session, slug)
    if found is None:
        raise NotFound("There is no such speaker.", did_you_mean=queries.speakers_like(session, slug))
    return one_answer(request, found)
