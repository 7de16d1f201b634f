"""/feed.atom"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import feed, history, queries
from app.api.openapi import UNLINKED, responses
from app.deps import Listed
from app.errors import AmbiguousSpeaker, UnknownName
from app.feed import MEDIA_TYPE, Feed
from app.questions import FeedQuery
from app.routes import Route

router = APIRouter(tags=["history"], route_class=Route)

_SHOWN = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>'
_SENT = {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _SHOWN}}


@router.get(
    "/feed.atom",
    response_class=Response,
    responses=responses(None, UnknownName, AmbiguousSpeaker, sent=UNLINKED, content=_SENT),
)
def get_feed(visit: Listed, query: Annotated[FeedQuery, Query()]) -> Response:
    """New and changed claims, for feed readers: the filters of `/claims`, the one that changed last first.

    Each change of a claim is an entry of its own. Claims that were withdrawn or rejected are told as such, unless
    `review` asks for others. The feed's author is this service; who said a figure stands in the entry's summary.
    """
    claims = queries.find_newest(visit.session, query, visit.strict)
    changes = queries.last_changes(visit.session, [parts.claim.id for parts in claims])
    request = visit.request
    pairs = request.query_params.multi_items()
    filters = urlencode([(name, value) for name, value in pairs if name != "limit"])
    asked = f"?{filters}" if filters else ""
    base = str(request.base_url)
    about = Feed(
        url=f"{base}feed.atom" + (f"?{urlencode(pairs)}" if pairs else ""),
        alternates={
            "text/html": f"{base}explore/claims{asked}",
            "application/json": f"{base}claims{asked}",
        },
        base=base,
        question=urlencode(sorted(pairs)),
        began_at=history.began_at(visit.session),
    )
    headers = visit.headers | {"Content-Type": f"{MEDIA_TYPE}; charset=utf-8"}
    return Response(feed.atom(about, claims, changes), headers=headers)
