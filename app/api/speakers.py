"""/speakers"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import queries, speakers
from app.api.answers import Listing, list_answer, one_answer
from app.api.former import no_such_speaker
from app.api.openapi import ELSEWHERE, LISTED, body_of, responses, written
from app.api.writes import IfMatch, carried_out, expect, sent, told
from app.deps import Bare, BareAsOf, Listed, ReadSession, SpeakerSlug, Writer, needs
from app.errors import InvalidBody, NotFound, NotMergeable, PreconditionFailed, SlugTaken
from app.filters import Paging, is_text
from app.history import Change
from app.models import Speaker
from app.queries import Window
from app.routes import Route
from app.schemas import Envelope, SpeakerMerge, SpeakerPatch, SpeakerRow
from app.vocabulary import KeyScope

router = APIRouter(prefix="/speakers", tags=["speakers"], route_class=Route)

Speakers = Envelope[SpeakerRow]

_REVIEW = [needs(KeyScope.REVIEW), Bare]
_WHY = {"reason": "other", "note": "One person under two spellings."}


@router.get("", response_model=Speakers, responses=responses(Speakers, sent=LISTED))
def list_speakers(visit: Listed, paging: Annotated[Paging, Query()]) -> Response:
    """Everybody whom a document credits, by slug: people, organisations, and collectives by their wording."""
    found = queries.list_speakers(visit.session, Window(paging, visit.cursors, "speakers"))
    return list_answer(visit, Listing(found.rows, found.next_cursor, paging.limit))


@router.get(
    "/{slug}",
    response_model=SpeakerRow,
    responses={**responses(SpeakerRow, NotFound), **ELSEWHERE},
    dependencies=[BareAsOf],
)
def get_speaker(request: Request, session: ReadSession, slug: SpeakerSlug) -> Response:
    """One speaker, by slug. `/claims?speaker=` takes names too. A slug of former times leads to that of now."""
    found = queries.find_speaker(session, slug) if is_text(slug) else None
    if found is None:
        raise no_such_speaker(request, session, slug)
    return one_answer(request, found)


@router.patch(
    "/{slug}",
    response_model=SpeakerRow,
    responses={**written(SpeakerRow, NotFound, InvalidBody, SlugTaken, PreconditionFailed), **ELSEWHERE},
    openapi_extra=body_of(SpeakerPatch, {**_WHY, "name": "Orla Venn", "aliases": ["venn", "o venn"]}),
    dependencies=_REVIEW,
)
async def change_speaker(request: Request, author: Writer, slug: SpeakerSlug, if_match: IfMatch = None) -> Response:
    """Give a speaker another name, slug or kind, or other aliases: `reason` and `note`, and beside them what is new.

    `aliases` take the place of those there are; a name that is taken away is not given back by a text. The claims
    show the new name at once, and the former slug leads to the new one. What is so already changes nothing.
    """
    patch = await sent(request, SpeakerPatch)

    def write(change: Change) -> Response:
        speaker = _expected(request, change.session, slug)
        expect(if_match, _row(change.session, speaker))
        speakers.alter(change, speaker, speakers.Changes(**patch.given(speakers.Changes._fields)))
        return told(_row(change.session, speaker))

    return await carried_out(request, author, patch, write)


@router.post(
    "/{slug}/merge",
    response_model=SpeakerRow,
    responses={
        **written(
            SpeakerRow, NotFound, InvalidBody, NotMergeable, PreconditionFailed, sent=("ETag", "Content-Location")
        ),
        **ELSEWHERE,
    },
    openapi_extra=body_of(SpeakerMerge, {**_WHY, "into": "orla-venn"}),
    dependencies=_REVIEW,
)
async def merge_speaker(request: Request, author: Writer, slug: SpeakerSlug, if_match: IfMatch = None) -> Response:
    """Let two speakers be one: claims, relays, origins and names of this one go to `into`, who is answered.

    The slug leads to the survivor from then on, in addresses and in `?speaker=`, and texts that come in later mean the
    survivor too. `If-Match` is the tag of the one who goes. Merged already, nothing is changed.
    """
    merge = await sent(request, SpeakerMerge)

    def write(change: Change) -> Response:
        session = change.session
        into = speakers.survivor(session, merge.into)
        if into is None:
            near = queries.speakers_like(session, merge.into)
            fault = {"parameter": "into", "code": "unknown_speaker", "detail": "No such speaker.", "did_you_mean": near}
            raise InvalidBody("1 member of the body cannot be taken.", [fault])
        if not (is_text(slug) and queries.moved_to(session, slug) == into.slug):
            one = _expected(request, session, slug)
            expect(if_match, _row(session, one))
            speakers.merge(change, one, into)
        row = _row(session, into)
        return told(row, headers={"Content-Location": quote(str(row["url"]))})

    return await carried_out(request, author, merge, write)


def _expected(request: Request, session: Session, slug: str) -> Speaker:
    found = speakers.known(session, slug) if is_text(slug) else None
    if found is None:
        raise no_such_speaker(request, session, slug)
    return found


def _row(session: Session, speaker: Speaker) -> dict[str, object]:
    session.flush()
    return queries.find_speaker(session, speaker.slug) or {}
