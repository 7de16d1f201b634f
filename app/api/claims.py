"""/claims"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import queries
from app.api.answers import Listing, claims_answer, list_answer, one_answer
from app.api.facets import facets_beside
from app.api.formats import in_other_format
from app.api.openapi import UNLINKED, responses, responses_in_formats
from app.deps import BareAsOf, CheckedNow, ClaimId, Listed, ReadSession
from app.errors import AmbiguousSpeaker, ClaimWithdrawn, NotFound, UnknownName
from app.filters import is_text
from app.queries import Asked
from app.questions import FacetedQuery
from app.routes import Route
from app.schemas import (
    ClaimList,
    ClaimParts,
    ClaimRead,
    EmbeddedClaim,
    Envelope,
    EvidenceInContext,
)
from app.vocabulary import Review

router = APIRouter(prefix="/claims", tags=["claims"], route_class=Route)

Spans = Envelope[EvidenceInContext]


@router.get(
    "",
    response_model=ClaimList | list[EmbeddedClaim],
    responses=responses_in_formats(ClaimList, UnknownName, AmbiguousSpeaker),
)
def list_claims(visit: Listed, query: Annotated[FacetedQuery, Query()]) -> Response:
    """Claims, the newest first; those without a date come last.

    Parameters narrow each other, the words within one widen it: repeat it or separate them by commas. A parameter
    or a word that does not exist is refused, with those that come near. Follow `next` until it is null.
    """
    asked = Asked(query, strict=visit.strict, as_sent=True)
    if other := in_other_format(visit, asked):
        return other
    found = queries.list_claims(visit.session, asked, visit.cursors)
    return claims_answer(visit, query, found, facets_beside(visit, query))


@router.get(
    "/{claim_id}",
    response_model=ClaimRead,
    responses=responses(ClaimRead, NotFound, ClaimWithdrawn),
    dependencies=[BareAsOf],
)
def get_claim(request: Request, session: ReadSession, claim_id: ClaimId) -> Response:
    """One claim: its flat row with all its evidence. A withdrawn one is 410, with what remains to be said of it."""
    return one_answer(request, queries.whole_claim(session, _claim(session, claim_id)))


@router.get(
    "/{claim_id}/evidence",
    response_model=Spans,
    responses=responses(Spans, NotFound, ClaimWithdrawn, sent=UNLINKED),
    dependencies=[BareAsOf],
)
def list_claim_evidence(visit: CheckedNow, claim_id: ClaimId) -> Response:
    """The words that carry a claim, with 200 characters around them, checked against the stored text just now."""
    parts = _claim(visit.session, claim_id)
    return list_answer(visit, Listing(queries.find_evidence(visit.session, parts.claim)))


def _claim(session: Session, claim_id: str) -> ClaimParts:
    parts = queries.find_claim(session, claim_id) if is_text(claim_id) else None
    if parts is None:
        raise NotFound("There is no such claim.")
    if parts.claim.review is Review.WITHDRAWN:
        raise ClaimWithdrawn("The claim was withdrawn.", tombstone=queries.tombstone(session, parts.claim))
    return parts
