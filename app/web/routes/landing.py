"""/ and /explore: what this is, in a few lines, with three examples out of the data"""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app import queries
from app.deps import Bare, Visit
from app.errors import NoComparison, NotFound
from app.gate.problems import problem
from app.questions import CompareQuery, FacetQuery
from app.vocabulary import Attribution, Bound, Kind, SpeakerKind
from app.web import listing
from app.web.addresses import address, root
from app.web.comparing import compare, title
from app.web.failures import Page
from app.web.render import page
from app.web.routes.checks import DIFFERS
from app.web.visit import Visited

router = APIRouter(route_class=Page)

_FEWEST, _SIDES = 2, 3


@router.get("/")
def show_landing(visit: Visited) -> Response:
    """The way in."""
    if not _takes_pages(visit.request):
        return problem(visit.request, NotFound("There is nothing at /."))
    values = {
        "totals": queries.totals(visit.session),
        "claim": _a_claim(visit),
        "comparison": _a_comparison(visit),
        "check": _a_check(visit),
        "json": "version",
    }
    return page(visit.request, "landing.html", values, {**visit.headers, "Vary": "Accept"})


@router.get("/explore", dependencies=[Bare])
def lead_to_claims(request: Request) -> Response:
    """The list of claims."""
    return RedirectResponse(f"{root(request)}explore/claims", 307)


def _takes_pages(request: Request) -> bool:
    """Whether the asker takes a page: programs that ask for JSON get none."""
    accepted = ",".join(request.headers.getlist("Accept")) or "*/*"
    return any(kind in accepted for kind in ("text/html", "text/*", "*/*"))


def _a_claim(visit: Visit) -> dict[str, Any] | None:
    """A figure in the speaker's own words, the newest; any figure, where nobody is quoted."""
    for attribution in ((Attribution.MIXED,), (Attribution.QUOTE,), ()):
        asked: dict[str, Any] = {"kind": (Kind.STATISTIC,), "has_value": True, "bound_not": (Bound.MAGNITUDE,)}
        query = listing.query_of(1, **asked, attribution=attribution)
        if found := listing.find(visit, query).rows:
            return found[0]
    return None


def _a_comparison(visit: Visit) -> dict[str, Any] | None:
    """What several people have said of one side; of the sides most spoken of, the one with most speakers."""
    asked: dict[str, Any] = {"kind": (Kind.STATISTIC,), "unit": ("people",)}
    asked |= {"measure": tuple(_commonest(visit, asked, "measure")[:1])}
    best: dict[str, Any] | None = None
    for party in _commonest(visit, asked, "party")[:_SIDES]:
        pairs = [("measure", asked["measure"][0]), ("party", party), ("unit", "people")]
        for rate in ([("per", "month")], []):
            query = CompareQuery(**{name: [value] for name, value in pairs}, **dict(rate))
            try:
                found = compare(visit, query, by_date=False)
            except NoComparison:
                continue
            speakers = len({entry.row["speaker_slug"] for entry in found.entries if _is_somebody(entry.row)})
            if speakers >= _FEWEST and (best is None or speakers > best["speakers"]):
                url = address("explore/compare", [*pairs, *rate])
                best = {"title": title(found.thing), "found": found, "url": url, "speakers": speakers}
    return best


def _is_somebody(row: dict[str, Any]) -> bool:
    return row["speaker_slug"] is not None and row["speaker_kind"] != SpeakerKind.COLLECTIVE


def _commonest(visit: Visit, asked: dict[str, Any], name: str) -> list[str]:
    query = FacetQuery.model_construct(**{**asked, "facet": (name,), "limit": _SIDES})
    found = visit.facets(query)
    return [row.value for row in found.rows]


def _a_check(visit: Visit) -> dict[str, Any] | None:
    query = listing.query_of(1, attribution=(Attribution.HEADLINE,), check_status=DIFFERS)
    return next(iter(listing.find(visit, query, embed=("checks",)).rows), None)
