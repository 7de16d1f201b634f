"""One request for a page: which state of the data it is shown, and whether the asker has it already."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from app import queries
from app.deps import ReadSession, Visit, has_already
from app.web.files import VERSION


def _visit(request: Request, session: ReadSession) -> Visit:
    """Names that are unclear are told on the page, so nobody asks strictly; citations have the day in them."""
    data_version = queries.data_version(session)
    today = datetime.now(UTC).date()
    asked = f"{request.base_url}|{request.scope['path']}|{request.scope['query_string']!r}|{today}|{VERSION}"
    etag = f'W/"p{data_version}-{hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:16]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if has_already(request, etag):
        raise HTTPException(304, headers=headers)
    return Visit(request, session, request.app.state.cursors, False, data_version, headers)


Visited = Annotated[Visit, Depends(_visit)]
