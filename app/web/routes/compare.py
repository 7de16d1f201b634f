"""/explore/compare, and the same as a picture to keep"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.deps import Visit
from app.errors import NoComparison
from app.questions import CompareQuery
from app.vocabulary import GLOSSARY, Per, label
from app.web import listing, snippets
from app.web.addresses import Pairs, address, changed, filters_of, root
from app.web.chips import chips, notices
from app.web.comparing import compare, title
from app.web.failures import Page
from app.web.picture import picture
from app.web.render import fragment, page
from app.web.visit import Visited
from app.web.words.names import heading, word

router = APIRouter(route_class=Page)

_CHOSEN = ("measure", "party", "unit")
_MOST = 100
Compare = Annotated[CompareQuery, Query()]


@router.get("/explore/compare")
def show_comparison(visit: Visited, query: Compare) -> Response:
    """Claims about one thing, side by side; where they are of several, what there is to choose from."""
    request, by_date = visit.request, visit.request.query_params.get("_sort") == "date"
    here, pairs = f"{root(request)}explore/compare", _pairs(query)
    values: dict[str, Any] = {
        "pairs": pairs,
        "per": query.per,
        "rates": list(Per),
        "facets": listing.facets(visit, query, _CHOSEN, _MOST),
        "carried": listing.carried(pairs, (*_CHOSEN, "per")),
        "query": query,
        "by_date": by_date,
        "json": address("claims/compare", pairs),
    }
    try:
        found = compare(visit, query, by_date)
    except NoComparison as error:
        return page(request, "choose.html", {**values, **_choices(visit, query, here, error)}, visit.headers)
    others = [one for one in filters_of(query) if one[0] not in _CHOSEN]
    chosen = [one for one in pairs if one not in others]
    values |= {
        "found": found,
        "title": title(found.thing),
        "chips": list(chips(here, others, found.understood, chosen)),
        "notices": list(notices(here, pairs, found.understood)),
        "orders": [
            {"label": "By size", "url": address(here, pairs), "is_chosen": not by_date},
            {"label": "By date", "url": address(here, [*pairs, ("_sort", "date")]), "is_chosen": by_date},
        ],
        "picture": address(f"{here}.svg", [*pairs, *([("_sort", "date")] if by_date else [])]),
        "chart": address("claims/series.vl.json", pairs),
        "table": address("claims.csv", filters_of(query)),
        "snippets": snippets.of_json(str(request.base_url), "claims/compare", pairs),
    }
    return page(request, "compare.html", values, visit.headers)


@router.get("/explore/compare.svg")
def get_picture(visit: Visited, query: Compare) -> Response:
    """The comparison as a picture, with its sources in it."""
    request = visit.request
    found = compare(visit, query, request.query_params.get("_sort") == "date")
    values = {"picture": picture(found), "title": title(found.thing), "found": found}
    url = f"{request.base_url}{address('explore/compare', _pairs(query))}"
    svg = fragment("compare.svg", request, {**values, "url": url})
    name = "comparison-" + "-".join(filter(None, (found.thing.measure, found.thing.party))) + ".svg"
    headers = {**visit.headers, "Content-Disposition": f'attachment; filename="{_plain(name)}"'}
    return Response(svg.encode("utf-8", "replace"), media_type="image/svg+xml", headers=headers)


def _pairs(query: CompareQuery) -> Pairs:
    return [*filters_of(query), *_rate(query)]


def _rate(query: CompareQuery) -> Pairs:
    return [("per", query.per.value)] if query.per else []


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in name)


def _choices(visit: Visit, query: CompareQuery, here: str, error: NoComparison) -> dict[str, Any]:
    """What must be chosen first, the commonest first, and how many claims each choice leaves."""
    faults: list[Mapping[str, Any]] = error.extra["errors"]  # type: ignore[assignment]
    fault = faults[0]
    name, pairs = fault["parameter"], _pairs(query)
    groups = listing.facets(visit, query, (name,), _MOST) if name in _CHOSEN else []
    counts = {choice.value: choice.number for group in groups for choice in group.choices}
    allowed = sorted(fault["allowed"], key=lambda value: (-(counts.get(value) or 0), value))
    return {
        "detail": fault["detail"],
        "heading": heading(name),
        "choices": [
            {
                "label": label(value) if name == "unit" else word(name, value),
                "about": _definition(name, value),
                "count": counts.get(value),
                "url": address(here, changed(pairs, {name: value})),
            }
            for value in allowed
        ],
        "is_start": not query.asked(),
    }


def _definition(name: str, value: str) -> str:
    return GLOSSARY[name].words.get(value, "") if name in GLOSSARY else ""
