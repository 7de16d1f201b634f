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
from app.routes import Route
from app.schemas import Facets

router = APIRouter(route_class=Route)

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
    asked = request.query_params.multi_items()
    kept = {
        field: urlencode([(name, value) for name, value in asked if name not in (field, *unasked)])
        for field in {facet.field for facet in found.rows}
    }
    return [
        {
            "field": facet.field,
            "value": facet.value,
            "label": facet.label,
            "count": facet.count,
            "selected": facet.selected,
            "toggle_url": _toggled(facet.field, facet.value, found.selected.get(facet.field, ()), kept[facet.field]),
        }
        for facet in found.rows
    ]


def _toggled(field: str, value: str, chosen: Sequence[str], kept: str) -> str:
    """The list of claims with the value chosen besides, or no longer chosen, and the rest of the question."""
    others = [one for one in chosen if one != value]
    now = others if value in chosen else [*others, value]
    asked = "&".join(filter(None, (kept, urlencode([(field, one) for one in now]))))
    return f"/claims?{asked}" if asked else "/claims"
