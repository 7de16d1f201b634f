"""What writes have in common over HTTP: the body, the precondition, one transaction, the answer with its new tag."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

import anyio
from fastapi import Header, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.api.answers import tag_of
from app.api.bodies import JSON, Model, kind_of, read_as
from app.db import transaction
from app.errors import PreconditionFailed
from app.history import Author, Change, Why
from app.schemas import WhySent

_TAG = re.compile(r'(?:W/)?("[^"]*")')

IfMatch = Annotated[
    str | None,
    Header(
        description="The `ETag` of what is to be changed, as `GET` gave it: 412 where it is no longer so. "
        "Several by commas; `*` is any. Left out nothing is asked."
    ),
]


async def sent(request: Request, model: type[Model]) -> Model:
    """The JSON body."""
    _ = kind_of(request, (JSON,))
    return read_as(model, await request.body())


async def carried_out(
    request: Request, author: Author, why: WhySent | None, work: Callable[[Change], Response]
) -> Response:
    """What the work answers, after all that it wrote is kept."""
    return await anyio.to_thread.run_sync(partial(_carry_out, request, author, why, work))


def _carry_out(request: Request, author: Author, why: WhySent | None, work: Callable[[Change], Response]) -> Response:
    with transaction(request.app.state.engine) as session:
        return work(Change(session, author, Why(why.reason, why.note) if why else None))


def expect(given: str | None, body: Mapping[str, Any]) -> None:
    """Refuse to change what is no longer as the asker knows it; compression, which weakens a tag, changes nothing."""
    if given is None or given.strip() == "*":
        return
    etag = tag_of(JSONResponse(body).body)
    if etag not in _TAG.findall(given):
        raise PreconditionFailed("It was changed meanwhile: look at it again.", etag=etag)


def told(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """One resource as `GET` would give it, with its tag."""
    answer = JSONResponse(body, status)
    answer.headers.update({"ETag": tag_of(answer.body), "Cache-Control": "no-store", **(headers or {})})
    return answer
