"""/claims/facets, and the same beside the rows of /claims"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.api.answers import Listing, list_answer
from app.api.openapi import LISTED, responses
from app.deps import Listed, Visit
from app.errors import AmbiguousSpeaker, UnknownName
from app.queries import Facets as FoundFacets
from app.questions import FacetedQuery, FacetQuery
from app.schemas import Facets

router = APIRouter()

_UNASKED = ("facet", "limit", "cursor")
"""Parameters of facets that mean nothing, or another thing, in the list of claims."""


@router.get(
    "/claims/facets",
    tags=["claims"],
    response_model=Facets,
    responses=responses(Facets, UnknownName, AmbiguousSpeaker, sent=LISTED),
)
def list_facets(visit: Listed, query: Annotated[FacetQuery, Query()]) -> Response:
    """What there is to filter by.

    The commonest values of each `facet` among the claims that the filters find, with how many claims have each. The
    facet's own filter is left aside, so that the other values can be seen and chosen. A facet that takes too long is
    left out and named under `meta.timed_out`.
    """
    found = _find(visit, query)
    rows = _rows(visit.request, found, _UNASKED)
    return list_answer(visit, Listing(rows, understood=found.understood, about=_about(found)))


def facets_beside(visit: Visit, query: FacetedQuery) -> dict[str, Any]:
    """What stands beside the rows of a list: its facets, where they are asked for."""
    if not query.facet:
        return {}
    found = _find(visit, query.facets())
    return {"facets": {"data": _rows(visit.request, found, ["cursor"]), "meta": _about(found)}}


def _find(visit: Visit, query: FacetQuery) -> FoundFacets:
    return visit.facets(query)


def _about(found: FoundFacets) -> dict[str, Sequence[str]]:
    return {"timed_out": found.timed_out, "more": found.more}


def _rows(request: Request, found: FoundFacets, unasked: Collection[str]) -> list[dict[str, Any]]:
    return [
        {
            "field": facet.field,
            "value": facet.value,
            "label": facet.label,
            "count": facet.count,
            "selected": facet.selected,
            "toggle_url": _toggled(request, facet.field, facet.value, found.selected.get(facet.field, ()), unasked),
        }
        for facet in found.rows
    ]


def _toggled(request: Request, field: str, value: str, chosen: Sequence[str], unasked: Collection[str]) -> str:
    """The list of claims with the value chosen besides, or no longer chosen."""
    others = [one for one in chosen if one != value]
    now = others if value in chosen else [*others, value]
    kept = [(name, asked) for name, asked in request.query_params.multi_items() if name not in (field, *unasked)]
    asked = urlencode([*kept, *((field, one) for one in now)])
    return f"/claims?{asked}" if asked else "/claims"
