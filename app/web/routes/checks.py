"""/explore/checks: headlines whose figure the text below does not carry as it stands"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.filters import ClaimQuery
from app.vocabulary import Attribution, CheckStatus
from app.web import listing
from app.web.addresses import address, asked, changed, filters_of, root
from app.web.chips import notices
from app.web.failures import Page
from app.web.render import page
from app.web.visit import Visited
from app.web.words.names import word

router = APIRouter(route_class=Page)

DIFFERS = tuple(status for status in CheckStatus if status is not CheckStatus.OK)


@router.get("/explore/checks")
def show_checks(visit: Visited, query: Annotated[ClaimQuery, Query()]) -> Response:
    """Headline claims with what each shows against the body; those that agree only where they are asked for."""
    request = visit.request
    chosen = query.check_status or DIFFERS
    narrowed = {"attribution": (Attribution.HEADLINE,), "check_status": chosen, "count": True}
    found = listing.find(visit, query.model_copy(update=narrowed), embed=("checks",))
    here = f"{root(request)}explore/checks"
    pairs = [one for one in filters_of(query) if one[0] != "attribution"]
    choices = [("All that differ", None), ("Every headline", list(CheckStatus))]
    choices += [(word("check_status", status), [status]) for status in CheckStatus]
    values = {
        "found": found,
        "rows": found.rows,
        "notices": list(notices(here, pairs, found.understood, found.warnings)),
        "choices": [
            {
                "label": label,
                "url": address(here, changed(pairs, {"check_status": words})),
                "is_chosen": set(chosen) == set(words or DIFFERS),
            }
            for label, words in choices
        ],
        "after": address(here, changed(asked(request), {"cursor": found.next_cursor})) if found.next_cursor else None,
        "is_first": query.cursor is None,
        "json": address(
            "claims",
            [
                *changed(pairs, {"check_status": list(chosen)}),
                ("attribution", Attribution.HEADLINE.value),
                ("embed", "checks"),
            ],
        ),
    }
    return page(request, "checks.html", values, visit.headers)
