"""What routes are given: a session to read with, and what the asker wants beside the rows."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from fastapi import Depends, Header, HTTPException, Path, Query, Request
from sqlalchemy import Engine
from sqlmodel import Session

from app import queries
from app.as_of import reading_as_of
from app.cache.tags import names
from app.filters import AsOf, NoParameters, day_or_moment
from app.gate.aged import is_of_the_primary
from app.gate.needs import AUTHOR, Takes, needs
from app.history import Author
from app.queries import Cursors, Facets
from app.questions import FacetQuery
from app.standby import Standby

__all__ = [
    "OF_A_LIST",
    "Bare",
    "BareAsOf",
    "CheckedNow",
    "ClaimId",
    "DocumentId",
    "Listed",
    "ReadSession",
    "SourceSlug",
    "SpeakerSlug",
    "Strict",
    "Takes",
    "Visit",
    "Writer",
    "digest_of_list",
    "has_already",
    "needs",
    "reading",
    "tag_of_list",
]

_STRICT = re.compile(r'\bhandling\s*=\s*"?strict"?', re.IGNORECASE)


def reading(request: Request, of_files: bool = False) -> Session:
    """A session to read with: what stands now, or stood at the moment that `as_of` names; longer for a file.

    A moment that cannot be meant is the routes' to refuse, with whatever else is wrong.
    """
    asked = day_or_moment(request.query_params.get("as_of", ""))
    return Session(reading_as_of(_read_from(request, of_files), asked))


def _read_from(request: Request, of_files: bool) -> Engine:
    """The standby, if there is one and the asker may be shown what it has."""
    state = request.app.state
    standby: Standby | None = getattr(state, "standby", None)
    if standby is None or is_of_the_primary(request.headers):
        engine: Engine = state.reading_files if of_files else state.reading
        return engine
    standby.insist()
    return standby.files if of_files else standby.reading


def _session(request: Request) -> Iterator[Session]:
    with reading(request) as session:
        yield session


# closed before the answer is sent: a slow asker holds no connection
ReadSession = Annotated[Session, Depends(_session, scope="function")]


async def _writer(request: Request) -> Author:
    author: Author = request.scope[AUTHOR]
    return author


Writer = Annotated[Author, Depends(_writer)]
"""Who writes, in a route with `dependencies=[needs(KeyScope.…)]`; the key was looked at before the body was read."""


async def _strict(
    prefer: Annotated[
        str | None,
        Header(description="`handling=strict` refuses unknown and ambiguous names with 422 instead of a warning."),
    ] = None,
) -> bool:
    return bool(prefer and _STRICT.search(prefer))


Strict = Annotated[bool, Depends(_strict)]


ClaimId = Annotated[str, Path(description="The claim's id, `clm_…`.", examples=["clm_2rw6cp8kg5"])]
DocumentId = Annotated[str, Path(description="The document's id, `doc_…`.", examples=["doc_11eef446b8"])]
SpeakerSlug = Annotated[str, Path(description="The speaker's slug.", examples=["john-healey"])]
SourceSlug = Annotated[str, Path(description="The source's slug.", examples=["kyiv-post"])]


OF_A_LIST = {"Cache-Control": "no-cache", "Vary": "Accept, Prefer"}


class Visit(NamedTuple):
    """One request for a list: what it may use, and which state of the data it is shown."""

    request: Request
    session: Session
    cursors: Cursors
    strict: bool
    data_version: int
    headers: dict[str, str]
    """What lets the asker keep the answer."""

    def facets(self, query: FacetQuery) -> Facets:
        """What there is to filter by; an answer that lacks some of it, for the time it takes, is kept by nobody."""
        found = queries.find_facets(self.session, query, self.request.app.state.facet_seconds, self.strict)
        if found.timed_out:
            self.headers["Cache-Control"] = "no-store"
        return found


def _visit(request: Request, session: ReadSession, strict: Strict) -> Visit:
    """Whoever has the answer already is told so before any table of claims is read."""
    return _visiting(request, session, strict, OF_A_LIST)


def _visit_now(request: Request, session: ReadSession, strict: Strict) -> Visit:
    return _visiting(request, session, strict, OF_A_LIST | {"Cache-Control": "no-store"})


def _visiting(request: Request, session: Session, strict: bool, told: Mapping[str, str]) -> Visit:
    version = queries.data_version(session)
    accepted = request.headers.getlist("Accept")
    asked = digest_of_list(
        str(request.base_url), request.scope["path"], request.scope["query_string"], strict, accepted
    )
    etag = tag_of_list(version, asked)
    headers = {"ETag": etag, **told}
    if has_already(request, etag):
        raise HTTPException(304, headers=headers)
    if strict:
        headers["Preference-Applied"] = "handling=strict"
    return Visit(request, session, request.app.state.cursors, strict, version, headers)


CheckedNow = Annotated[Visit, Depends(_visit_now)]
"""A request for a list that tells of a check: an answer that is kept would tell of one made for another."""
Listed = Annotated[Visit, Depends(_visit)]


def digest_of_list(base_url: str, path: str, query: bytes, strict: bool, accepted: Sequence[str]) -> str:
    """What was asked, as it stands in the tag of a list."""
    asked = f"{base_url}|{path}|{query!r}|{strict}|{accepted}"
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:16]


def tag_of_list(version: int, digest: str) -> str:
    """The weak tag of a list: of which state of the data it is, and what was asked."""
    return f'W/"v{version}-{digest}"'


async def _no_parameters(_: Annotated[NoParameters, Query()]) -> None:
    """What takes no parameter refuses every one."""


Bare = Depends(_no_parameters)


async def _only_as_of(_: Annotated[AsOf, Query()]) -> None:
    """What takes no parameter but the moment that is asked of."""


BareAsOf = Depends(_only_as_of)


def has_already(request: Request, etag: str) -> bool:
    """Whether the asker names this answer as the one it keeps."""
    return names(request.headers.get("If-None-Match", ""), etag)
