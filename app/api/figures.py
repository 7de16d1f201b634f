"""/claims/compare, /claims/{id}/repeats, /claims/{id}/citation, timelines, /coverage"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from starlette.responses import Response

from app import comparison, queries
from app.api.answers import Listing, cut, list_answer, text_answer
from app.api.claims import _claim
from app.api.former import no_such_speaker
from app.api.openapi import ELSEWHERE, LISTED, UNLINKED, responses
from app.citation import MEDIA_TYPES, Cited, Style, cite, cited
from app.comparison import Common, Move, Placed, Said
from app.deps import BareAsOf, ClaimId, Listed, ReadSession, SpeakerSlug
from app.errors import AmbiguousSpeaker, ClaimWithdrawn, NoComparison, NotFound, UnknownName
from app.filters import is_text
from app.questions import CitationQuery, CompareQuery, CoverageQuery, TimelineQuery
from app.routes import Route
from app.schemas import (
    ClaimRow,
    Comparison,
    CoverageRow,
    Envelope,
    TimelineRow,
    claim_row,
)
from app.vocabulary import Attribution, SpeakerKind

router = APIRouter(route_class=Route)

Repeats = Envelope[ClaimRow]
Timeline = Envelope[TimelineRow]
Coverage = Envelope[CoverageRow]

_NAMES = (UnknownName, AmbiguousSpeaker)
_CITED = Cited(
    id="clm_2rw6cp8kg5",
    url="http://localhost:8000/claims/clm_2rw6cp8kg5",
    retrieved_on=date(2026, 11, 22),
    statement="Russia is losing between 7,000 and 8,000 soldiers every week in its war against Ukraine",
    attribution=Attribution.MIXED,
    speaker="Marco Rubio",
    speaker_kind=SpeakerKind.PERSON,
    role="US Secretary of State",
    title="Russia Hemorrhages 8,000 Troops Weekly, Kremlin Forced to Hire Foreign Fighters – UK",
    source="Kyiv Post",
    published_on=date(2026, 2, 15),
    published_on_inferred=True,
)
_CITATIONS: dict[str, Any] = {
    kind: {"schema": {"type": "array", "items": {"type": "object"}}, "example": json.loads(cite(_CITED, style))}
    if kind.endswith("json")
    else {"schema": {"type": "string"}, "example": cite(_CITED, style)}
    for style, kind in MEDIA_TYPES.items()
}


@router.get(
    "/claims/compare",
    tags=["claims"],
    response_model=Comparison,
    responses=responses(Comparison, *_NAMES, NoComparison, sent=LISTED),
)
def compare_claims(visit: Listed, query: Annotated[CompareQuery, Query()]) -> Response:
    """Claims about one thing, held against each other.

    A row for each claim about one measure, party and unit, in a common rate with its arithmetic; what a speaker says in
    several documents is given once. `pairs` holds every two of them against each other: their ranges `agree`, `overlap`
    or are `disjoint`, or they are `not_comparable`, with the reason. `party`, `unit` and `per` may be left out where
    there is one only.
    """
    narrowed, understood = queries.narrowed(visit.session, query, visit.strict)
    common = comparison.settle(query.asked(), query.per, queries.find_things(visit.session, narrowed))
    found = queries.find_comparable(visit.session, narrowed, common)
    claims = [comparison.said(parts) for parts in found.parts]
    rows = [
        {
            **claim_row(parts),
            **_placed(comparison.place(claim.figure, common.per), common.per),
            "repeats": found.repeats.get(claim.id, 0),
        }
        for parts, claim in zip(found.parts, claims, strict=True)
    ]
    beside = {"thing": _thing(common), "pairs": list(_pairs(claims, rows))}
    all_pairs = len(claims) * (len(claims) - 1) // 2
    warnings = [*cut("rows", found.more, len(rows)), *cut("pairs", all_pairs > comparison.MOST_PAIRS, len(rows))]
    return list_answer(visit, Listing(rows, understood=understood, warnings=warnings, beside=beside))


@router.get(
    "/claims/{claim_id}/repeats",
    tags=["claims"],
    response_model=Repeats,
    responses=responses(Repeats, NotFound, ClaimWithdrawn, sent=UNLINKED),
    dependencies=[BareAsOf],
)
def list_claim_repeats(visit: Listed, claim_id: ClaimId) -> Response:
    """Claims of other documents that say the same.

    The same speaker, measure, scope, party, figure, unit, rate, status and period, the earliest first. Headlines, a
    publication's own words, collectives, and events or periods without a date are never taken for repetitions.
    """
    parts = _claim(visit.session, claim_id)
    rows = [claim_row(one) for one in queries.find_repeats(visit.session, parts.claim)]
    return list_answer(visit, Listing(rows, warnings=list(cut("rows", len(rows) == queries.MOST_REPEATS, len(rows)))))


@router.get(
    "/claims/{claim_id}/citation",
    tags=["claims"],
    response_class=PlainTextResponse,
    responses=responses(None, NotFound, ClaimWithdrawn, content=_CITATIONS),
)
def get_claim_citation(
    request: Request, session: ReadSession, claim_id: ClaimId, query: Annotated[CitationQuery, Query()]
) -> Response:
    """How to cite a claim: as a sentence, BibTeX, CSL-JSON or RIS.

    The speaker, whom they cite and who passed it on come first, then the publication, its title and date, and this
    database last. A headline, and what a publication says in its own voice, is credited to no speaker.
    """
    parts, style = _claim(session, claim_id), Style(query.style)
    moment = f"?{urlencode({'as_of': request.query_params['as_of']})}" if query.as_of else ""
    url = f"{request.base_url}claims/{parts.claim.id}{moment}"
    return text_answer(request, cite(cited(parts, url, datetime.now(UTC).date()), style), MEDIA_TYPES[style])


@router.get(
    "/speakers/{slug}/timeline",
    tags=["speakers"],
    response_model=Timeline,
    responses={**responses(Timeline, NotFound, *_NAMES, NoComparison, sent=LISTED), **ELSEWHERE},
)
def list_speaker_timeline(visit: Listed, slug: SpeakerSlug, query: Annotated[TimelineQuery, Query()]) -> Response:
    """How one speaker's figures moved.

    The speaker's figures, the earliest first, each with its change from the nearest one before that is alike: the same
    measure, scope, party, unit and status, over the same kind of count. Where there is none, `reason` says why. A
    collective is nobody whose figure could move.
    """
    speaker = queries.find_speaker(visit.session, slug) if is_text(slug) else None
    if speaker is None:
        raise no_such_speaker(visit.request, visit.session, slug)
    if speaker["kind"] == SpeakerKind.COLLECTIVE:
        raise NoComparison("A collective is shared by its wording only: there is nobody whose figure could move.")
    narrowed, understood = queries.narrowed(visit.session, query, visit.strict)
    found = queries.find_timeline(visit.session, slug, query, narrowed)
    parts = found[: query.limit]
    claims = [comparison.said(one) for one in parts]
    rows = [
        {**claim_row(one), **_placed(comparison.place(claim.figure, query.per), query.per), **_moved(move)}
        for one, claim, move in zip(parts, claims, comparison.moves(claims, query.per), strict=True)
    ]
    warnings = list(cut("limit", len(found) > query.limit, len(rows)))
    return list_answer(visit, Listing(rows, limit=query.limit, understood=understood, warnings=warnings))


@router.get("/coverage", tags=["claims"], response_model=Coverage, responses=responses(Coverage, *_NAMES, sent=LISTED))
def list_coverage(visit: Listed, query: Annotated[CoverageQuery, Query()]) -> Response:
    """Which months each speaker or source has figures for.

    `gaps` are the months between the first and the last that have none. Nothing was said then, or nothing was read:
    that is no zero.
    """
    found = queries.find_coverage(visit.session, query, visit.cursors, visit.strict)
    return list_answer(visit, Listing(found.rows, found.next_cursor, query.limit, found.understood))


def _placed(placed: Placed, per: str | None) -> dict[str, Any]:
    rate = None if placed.note else per
    return {
        "low": placed.low,
        "high": placed.high,
        "common_per": rate,
        "arithmetic": placed.arithmetic,
        "note": placed.note,
    }


def _moved(move: Move) -> dict[str, Any]:
    return {
        "change_low": move.low,
        "change_high": move.high,
        "change_per": move.per,
        "compared_with": move.before and move.before.id,
        "reason": move.reason,
    }


def _thing(common: Common) -> dict[str, Any]:
    return common._asdict()


def _pairs(claims: Sequence[Said], rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    names = {row["id"]: row["speaker_name"] for row in rows}
    for pair in comparison.pairs(claims):
        yield {
            "a": pair.a.id,
            "a_speaker": names[pair.a.id],
            "b": pair.b.id,
            "b_speaker": names[pair.b.id],
            **pair.judgement._asdict(),
        }
