"""Whole lists as files, /claims.csv and its kin, and a claim as linked data, /claims/{id}.jsonld"""

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore
from typing import Annotated

from anyio import CancelScope
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app import exports, queries
from app.api.claims import _claim, list_claims
from app.api.formats import FORMATS, WRITERS, media_type, offered
from app.api.openapi import FILE, example_of, responses
from app.deps import BareAsOf, ClaimId, Listed, ReadSession, Visit, has_already, reading
from app.errors import (
    AmbiguousSpeaker,
    AppError,
    ClaimWithdrawn,
    ExportTooLarge,
    InvalidParameter,
    NotAcceptable,
    NotFound,
    TooManyExports,
    UnknownName,
)
from app.exports import Export, ExportQuery, Wanted
from app.queries import Asked
from app.questions import RecordsQuery
from app.routes import Route
from app.schemas import ClaimRow

router = APIRouter(route_class=Route)

Begin = Callable[[Session, bool], tuple[Export, str]]
"""Makes an export, and a name for its file; told whether nobody reads it, so that its rows can be left alone."""

_OF_PAGES = ("cursor", "embed", "shape", "count", "facet")
"""What means something for a page of a list, and nothing for a file."""


_LINKED = {"@context": "https://schema.org", "@type": "Claim", "identifier": "clm_2rw6cp8kg5"}


class Download(StreamingResponse):
    """A file that is written while it is sent; however that ends, what it was made of is closed."""

    def __init__(self, chunks: Iterator[bytes], made_of: ExitStack, headers: dict[str, str]) -> None:
        super().__init__(chunks, headers=headers)
        self._made_of = made_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._made_of.close)


def download(visit: Visit, name: str, begin: Begin) -> Response:
    """The file that `begin` makes, in this format. Its first part is there before the answer begins.

    For `HEAD` it has no row: what can be refused is refused, and the headers are the same.
    """
    unread: bool = visit.request.scope["without_body"]
    visit.session.close()  # a file has a session of its own, and nobody waits for a second one while holding a first
    with ExitStack() as made_of:
        made_of.enter_context(_a_place(visit.request.app.state.exports_at_once))
        export, file = begin(made_of.enter_context(reading(visit.request, of_files=True)), unread)
        if unread:
            export = export._replace(batches=iter(()), sent=None)
        chunks = exports.FORMATS[name](export)
        made_of.callback(chunks.close)
        headers = {
            **visit.headers,
            "Content-Type": media_type(name),
            "Content-Disposition": f'attachment; filename="{file}{FORMATS[name].suffix}"',
        }
        return Download(exports.begun(chunks), made_of.pop_all(), headers)


@contextmanager
def _a_place(places: BoundedSemaphore) -> Iterator[None]:
    """One of the places for files that are being sent: slow askers must not hold all connections."""
    if not places.acquire(blocking=False):
        raise TooManyExports("As many files as this service sends at once are being sent. Ask again in some seconds.")
    try:
        yield
    finally:
        places.release()


def claims_file(visit: Visit, name: str, query: ExportQuery, within: str | None = None) -> Response:
    """The claims as a file."""
    asked = visit.request.scope["query_string"].decode("ascii", "replace")
    wanted = Wanted(
        query, asked, visit.strict, visit.request.app.state.max_export_rows, within, name in exports.AS_SENT
    )
    return download(visit, name, lambda session, unread: exports.export_claims(session, wanted._replace(unread=unread)))


def _in_format(visit: Visit, asked: Asked, name: str) -> Response:
    """A list of claims that was asked for in another format than JSON."""
    query = asked.query
    if faults := [_means_nothing(parameter) for parameter in _OF_PAGES if parameter in query.model_fields_set]:
        raise InvalidParameter(faults)
    given = {parameter: getattr(query, parameter) for parameter in query.model_fields_set & {*ExportQuery.model_fields}}
    return claims_file(visit, name, ExportQuery.model_construct(**given), asked.within)


def _means_nothing(parameter: str) -> dict[str, object]:
    return {"parameter": parameter, "code": "not_in_a_file", "detail": f"{parameter} means nothing in a file."}


WRITERS.update(dict.fromkeys(exports.FORMATS, _in_format))


def _claims_as(name: str) -> Callable[..., Response]:
    def export_claims(visit: Listed, query: Annotated[ExportQuery, Query()]) -> Response:
        """All claims that are found, as a file: the filters, the order and the columns of `/claims`, and no pages.

        The columns are those of the rows of `/claims`, with the same names, in the same order. More rows than the
        service allows are refused before the first byte. The rows are those of one moment.
        """
        return claims_file(visit, name, query)

    return export_claims


def _records_as(name: str, table: str) -> Callable[..., Response]:
    def export_records(visit: Listed, query: Annotated[RecordsQuery, Query()]) -> Response:
        """The whole list as a file, with the columns of its rows."""
        return download(visit, name, lambda session, unread: exports.export_records(session, table, query, unread))

    return export_records


@router.get(
    "/claims/{claim_id}.jsonld",
    tags=["claims"],
    response_class=Response,
    responses=responses(None, NotFound, ClaimWithdrawn, content={FORMATS["jsonld"].media_type: {"example": _LINKED}}),
    dependencies=[BareAsOf],
)
def get_claim_as_linked_data(request: Request, session: ReadSession, claim_id: ClaimId) -> Response:
    """One claim in the words of schema.org: a Claim by its speaker, where it appeared, an Observation for its figure.

    Never a ClaimReview: nobody here rates what is true. What is unknown is left out.
    """
    parts = _claim(session, claim_id)
    document = queries.find_document(session, parts.claim.document_id) or {}
    body = exports.linked(parts, document["appearances"], str(request.base_url).rstrip("/"))
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if has_already(request, headers["ETag"]):
        raise HTTPException(304, headers=headers)
    return Response(content, headers=headers, media_type=FORMATS["jsonld"].media_type)


def _add(table: str, name: str, endpoint: Callable[..., Response], *refusals: type[AppError]) -> None:
    router.add_api_route(
        f"/{table}{FORMATS[name].suffix}",
        endpoint,
        name=f"export_{table}_{name}",
        tags=[table],
        description="\n\n".join(filter(None, (inspect.getdoc(endpoint), _MORE.get(name)))),
        response_class=Response,
        responses=responses(None, *refusals, sent=FILE, content={media_type(name): {"example": _SHOWN[name]}}),
    )


_SHOWN = {
    "csv": "id,kind,statement\r\nclm_2rw6cp8kg5,statistic,Russia is losing …\r\n",
    "ndjson": json.dumps(example_of(ClaimRow), ensure_ascii=False) + "\n",
    "parquet": "PAR1…",
    "zip": "PK…",
}

_MORE = {
    "parquet": "It is written by pyarrow, an extra: where the service runs without it the answer is 406, and says what "
    "to install.",
}
_REFUSALS: tuple[type[AppError], ...] = (UnknownName, AmbiguousSpeaker, ExportTooLarge, TooManyExports)

for _name in exports.FORMATS:
    _add("claims", _name, _claims_as(_name), *_REFUSALS, *([NotAcceptable] if _name == "parquet" else []))
for _table in exports.RECORDS:
    for _name in ("csv", "ndjson"):
        _add(_table, _name, _records_as(_name, _table), TooManyExports)


router.add_api_route("/claims.json", list_claims, include_in_schema=False)


@router.get("/claims.{suffix}", include_in_schema=False)
def refuse_claims(suffix: str) -> Response:
    """A suffix that is no format."""
    available = {name: FORMATS[name].media_type for name in offered()}
    raise NotAcceptable(f"There is no format “{suffix}” here.", available=available)
