"""/explore/claims and /explore/claims/{id}"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.responses import Response

from app import comparison, queries
from app.deps import BareAsOf, ClaimId, Visit
from app.errors import ClaimWithdrawn, NotFound
from app.filters import is_text
from app.questions import FacetedQuery
from app.schemas import ClaimParts, claim_row, plain
from app.vocabulary import Per, Review
from app.web import listing, snippets
from app.web.addresses import address, asked, changed, filters_of, root
from app.web.chips import chips, in_order, notices
from app.web.failures import Page
from app.web.quoting import boxes, embed_code
from app.web.render import page
from app.web.visit import Visited
from app.web.words.caveats import caveats

router = APIRouter(route_class=Page)

_SORTS = {"-published_on": "Newest first", "published_on": "Oldest first", "-value_high": "Highest figure first"}
_FIELDS = (*listing.FACETS, "q", "published_from", "published_to")
_BESIDE = ("sort", "distinct", "limit", "as_of")


@router.get("/explore/claims")
def show_claims(visit: Visited, query: Annotated[FacetedQuery, Query()]) -> Response:
    """Claims that can be searched and narrowed, each with the words that carry it."""
    request = visit.request
    found = listing.find(visit, query.model_copy(update={"count": True}))
    here, pairs = f"{root(request)}explore/claims", filters_of(query)
    beside = [(name, value) for name, value in asked(request) if name in _BESIDE]
    kept = [*pairs, *beside]
    after = address(here, changed(kept, {"cursor": found.next_cursor})) if found.next_cursor else None
    values = {
        "found": found,
        "rows": found.rows,
        "query": query,
        "facets": listing.facets(visit, query),
        "carried": listing.carried(kept, _FIELDS),
        "chips": list(chips(here, pairs, found.understood, beside)),
        "notices": list(notices(here, pairs, found.understood, found.warnings)),
        "sorts": in_order(here, kept, _SORTS, found.sort or ""),
        "after": after,
        "is_first": query.cursor is None,
        "pairs": pairs,
        "snippets": snippets.of_claims(str(request.base_url), kept),
        "json": address("claims", asked(request)),
        "feed": address("feed.atom", filters_of(query)),
        "alternates": [(f"{root(request)}{address('feed.atom', filters_of(query))}", "application/atom+xml")],
        "files": {name: f"{root(request)}{address(f'claims.{name}', pairs)}" for name in ("csv", "ndjson")}
        | {"excel": f"{root(request)}{address('claims.csv', [*pairs, ('bom', 'true')])}"},
    }
    return page(request, "claims.html", values, visit.headers)


@router.get("/explore/claims/{claim_id}", dependencies=[BareAsOf])
def show_claim(visit: Visited, claim_id: ClaimId) -> Response:
    """One claim: its words in their place, what to know before using it, and how to cite it."""
    request, parts = visit.request, claim_of(visit.session, claim_id)
    values = {**card(visit, parts), "boxes": boxes(request, parts, _appearances(visit, parts), _today())}
    values["boxes"].append(embed_code(request, values["row"]))
    values["alternates"] = [
        (f"{root(request)}claims/{claim_id}.jsonld", "application/ld+json"),
        (
            f"{root(request)}{address('oembed', [('url', f'{request.base_url}explore/claims/{claim_id}')])}",
            "application/json+oembed",
        ),
    ]
    return page(request, "claim.html", values, visit.headers)


def claim_of(session: Session, claim_id: str) -> ClaimParts:
    """The claim; what is withdrawn has a page that says so."""
    parts = queries.find_claim(session, claim_id) if is_text(claim_id) else None
    if parts is None:
        raise NotFound("There is no such claim.")
    if parts.claim.review is Review.WITHDRAWN:
        tombstone = {
            "id": parts.claim.id,
            "document_id": parts.claim.document_id,
            "withdrawn_at": plain(parts.claim.updated_at),
        }
        raise ClaimWithdrawn("The claim was withdrawn.", tombstone=tombstone)
    return parts


def card(visit: Visit, parts: ClaimParts) -> dict[str, Any]:
    """What is told of one claim."""
    row, said = claim_row(parts), comparison.said(parts)
    monthly = comparison.place(said.figure, Per.MONTH)
    return {
        "row": row,
        "evidence": queries.find_evidence(visit.session, parts.claim),
        "monthly": monthly,
        "caveats": caveats(row, monthly),
        "repeats": [claim_row(one) for one in queries.find_repeats(visit.session, parts.claim)[:_MOST_REPEATS]],
        "relays": parts.relays,
        "origins": parts.origins,
        "rule": parts.claim.rule,
        "comparison": _comparison(row),
        "json": f"claims/{row['id']}",
    }


_MOST_REPEATS = 20


def _comparison(row: Mapping[str, Any]) -> str | None:
    """What to hold the claim against: others about the same measure, side and unit."""
    if row["kind"] != "statistic" or not row["measure"]:
        return None
    pairs = [(name, row[name]) for name in ("measure", "party", "unit", "item") if row[name]]
    pairs += [("per", row["per"])] if row["per"] else []
    return address("explore/compare", pairs)


def _appearances(visit: Visit, parts: ClaimParts) -> list[dict[str, Any]]:
    document = queries.find_document(visit.session, parts.claim.document_id) or {}
    found: list[dict[str, Any]] = document["appearances"]
    return found


def _today() -> Any:  # noqa: ANN401  a date
    return datetime.now(UTC).date()
