"""/embed/claims/{id}, the one page that others may frame, /oembed, and the files of the pages"""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.citation import DATABASE
from app.deps import BareAsOf, ClaimId
from app.errors import NotAcceptable, NotFound
from app.schemas import claim_row
from app.web.comparing import credited
from app.web.failures import Page
from app.web.files import DIGESTS, FILES
from app.web.quoting import FRAME_HEIGHT, FRAME_WIDTH, frame
from app.web.render import FRAMED, page
from app.web.routes.claims import card, claim_of
from app.web.visit import Visited
from app.web.words.figures import figure
from app.web.words.signs import plainly

router = APIRouter()
pages = APIRouter(route_class=Page)

_CLAIM = re.compile(r"(?:explore/|embed/)?claims/(clm_[0-9a-z]{1,28})(?:[?#].*)?")
_LEAST_WIDTH, _LEAST_HEIGHT = 240, 200
_A_DAY = 86_400


@pages.get("/embed/claims/{claim_id}", dependencies=[BareAsOf])
def show_embedded(visit: Visited, claim_id: ClaimId) -> Response:
    """A claim on a card, to stand in a frame on a page of somebody else."""
    parts = claim_of(visit.session, claim_id)
    headers = {**visit.headers, "Content-Security-Policy": FRAMED}
    return page(visit.request, "embed.html", {**card(visit, parts), "who": credited(claim_row(parts))}, headers)


@router.get("/oembed")
def get_oembed(
    visit: Visited,
    url: Annotated[str, Query()] = "",
    format: Annotated[str, Query()] = "json",
    maxwidth: Annotated[int, Query(ge=1)] = FRAME_WIDTH,
    maxheight: Annotated[int, Query(ge=1)] = FRAME_HEIGHT,
) -> Response:
    """What a page that is given a claim's address may show of it, as oembed.com describes it."""
    if format != "json":
        raise NotAcceptable("oEmbed is answered as JSON alone.", available={"json": "application/json"})
    base = str(visit.request.base_url)
    found = _CLAIM.fullmatch(url.removeprefix(base)) if url.startswith(base) else None
    if found is None:
        raise NotFound("That is no address of a claim here.")
    row = claim_row(claim_of(visit.session, found[1]))
    width, height = min(maxwidth, FRAME_WIDTH), min(maxheight, FRAME_HEIGHT)
    about: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": plainly(": ".join(filter(None, (credited(row), figure(row) or row["statement"])))),
        "author_name": plainly(credited(row)),
        "provider_name": DATABASE,
        "provider_url": base,
        "cache_age": _A_DAY,
        "html": frame(visit.request, row, max(width, _LEAST_WIDTH), max(height, _LEAST_HEIGHT)),
        "width": max(width, _LEAST_WIDTH),
        "height": max(height, _LEAST_HEIGHT),
    }
    return JSONResponse(about, headers=visit.headers)


@router.get("/explore/files/{digest}/{name}")
def get_file(request: Request, digest: str, name: str) -> Response:
    """A style, a script, or the icon. An older name leads to what is there now."""
    if name not in FILES:
        raise NotFound("The pages have no such file.", did_you_mean=sorted(FILES))
    content, media_type = FILES[name]
    forever = "public, max-age=31536000, immutable" if DIGESTS[name] == digest else "no-cache"
    return Response(content, media_type=media_type, headers={"Cache-Control": forever})


@pages.get("/explore/{path:path}")
def show_nothing(path: str) -> Response:
    """Whatever else is asked for."""
    raise NotFound("There is no such page.")


router.include_router(pages)
