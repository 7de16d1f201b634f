"""Slugs that speakers have no more: their addresses lead to the new ones."""

from urllib.parse import quote

from fastapi import HTTPException, Request
from sqlmodel import Session

from app import queries
from app.api.openapi import MOVED
from app.errors import NotFound
from app.filters import is_text


def no_such_speaker(request: Request, session: Session, slug: str) -> Exception:
    """What is answered where nobody has this slug: the address of who once had it, or that there is nobody."""
    if not is_text(slug):
        return NotFound("There is no such speaker.", did_you_mean=[])
    now = queries.moved_to(session, slug)
    if now is None:
        return NotFound("There is no such speaker.", did_you_mean=queries.speakers_like(session, slug))
    before, _, after = request.scope["path"].rpartition(f"/speakers/{slug}")
    asked = request.scope["query_string"].decode("ascii", "replace")
    place = quote(f"{before}/speakers/{now}{after}") + (f"?{asked}" if asked else "")
    return HTTPException(MOVED, headers={"Location": place, "Cache-Control": "no-cache"})
