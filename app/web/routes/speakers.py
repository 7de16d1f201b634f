"""/explore/speakers, /explore/speakers/{slug} and /explore/sources"""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import queries
from app.deps import BareAsOf, SpeakerSlug, Visit
from app.errors import NotFound
from app.filters import Paging, is_text
from app.names import slugify
from app.queries import Page as Rows
from app.queries import Window
from app.vocabulary import SpeakerKind
from app.web import listing
from app.web.addresses import address, asked, changed, root
from app.web.failures import Page
from app.web.moving import moved
from app.web.render import page
from app.web.visit import Visited

router = APIRouter(route_class=Page)

_MOST_CLAIMS = 20


@router.get("/explore/speakers")
def show_speakers(visit: Visited, paging: Annotated[Paging, Query()]) -> Response:
    """Everybody whom a document credits."""
    found = queries.list_speakers(visit.session, Window(paging, visit.cursors, "speakers"))
    return page(visit.request, "speakers.html", listed(visit, found, paging, "speakers"), visit.headers)


@router.get("/explore/speakers/{slug}", dependencies=[BareAsOf])
def show_speaker(visit: Visited, slug: SpeakerSlug) -> Response:
    """One speaker: what they counted, how it moved, whom they cite and who cites them."""
    speaker = queries.find_speaker(visit.session, slug) if is_text(slug) else None
    if speaker is None:
        near = queries.speakers_like(visit.session, slug) if is_text(slug) else []
        raise NotFound("There is no such speaker.", did_you_mean=near)
    claims = listing.find(visit, listing.query_of(_MOST_CLAIMS, speaker=(slug,)))
    citing = listing.find(visit, listing.query_of(_MOST_CLAIMS, origin=(slug,)))
    is_somebody = speaker["kind"] != SpeakerKind.COLLECTIVE
    values = {
        "speaker": speaker,
        "roles": list(Counter(row["speaker_role"] for row in claims.rows if row["speaker_role"])),
        "claims": claims,
        "cites": _by_name(name for row in claims.rows for name in row["origins"]),
        "cited_by": _by_name(row["speaker_name"] or row["source_name"] or "?" for row in citing.rows),
        "moved": moved(visit, slug) if is_somebody else None,
        "most": _MOST_CLAIMS,
        "json": f"speakers/{slug}",
        "alternates": [(f"{root(visit.request)}{address('feed.atom', [('speaker', slug)])}", "application/atom+xml")],
    }
    return page(visit.request, "speaker.html", values, visit.headers)


@router.get("/explore/sources")
def show_sources(visit: Visited, paging: Annotated[Paging, Query()]) -> Response:
    """Publishers of documents."""
    found = queries.list_sources(visit.session, Window(paging, visit.cursors, "sources"))
    return page(visit.request, "sources.html", listed(visit, found, paging, "sources"), visit.headers)


def listed(visit: Visit, found: Rows, paging: Paging, name: str) -> dict[str, Any]:
    """What a list of rows shows: the rows, the page after, the same as JSON."""
    pairs, here = asked(visit.request), f"{root(visit.request)}explore/{name}"
    after = address(here, changed(pairs, {"cursor": found.next_cursor})) if found.next_cursor else None
    return {
        "rows": found.rows,
        "after": after,
        "is_first": paging.cursor is None,
        "json": address(name, pairs),
        "here": here,
    }


def _by_name(names: Iterable[str]) -> list[tuple[str, str, int]]:
    """Each name with what it is asked by, and how often it occurs."""
    return [(name, slugify(name), count) for name, count in Counter(names).most_common(10)]
