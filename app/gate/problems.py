"""Errors as answers: one shape for all of them, as RFC 9457 describes it."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import (
    AppError,
    DatabaseUnavailable,
    InvalidParameter,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    NotReady,
    Overloaded,
    TookTooLong,
)

_RETRY_AFTER = "5"
_NO_SUCH_TABLE_OR_COLUMN = {"42P01", "42703"}
_CANCELLED, _LOCKED, _READ_ONLY, _NOT_SUPPORTED = "57014", "55P03", "25006", "0A000"
"""As Postgres names them: the query ran out of time, waited too long for another, or would write on a standby.

A standby has two words for the last.
"""


async def answer_to(request: Request, error: Exception) -> Response:
    """What is answered to an error; raised again where that is nothing."""
    for kind in type(error).__mro__:
        if kind in HANDLERS:
            answer: Response = await HANDLERS[kind](request, error)
            return answer
    raise error


def problem(request: Request, error: AppError) -> Response:
    """The error as `application/problem+json`."""
    body = {
        "type": f"{request.base_url}problems/{error.slug()}",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "instance": instance(request),
        "request_id": request.scope.get("request_id", ""),
        **error.extra,
    }
    # what cannot be encoded was never ours to echo
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {"Cache-Control": "no-store"} | _MORE_HEADERS.get(error.status, {})
    return Response(content, error.status, headers, media_type="application/problem+json")


def instance(request: Request) -> str:
    """What was asked, as a path that can stand in a URL."""
    path = quote(request.scope["path"], errors="replace")
    query: str = request.scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path


_MORE_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": _RETRY_AFTER}}


async def _app_error(request: Request, error: AppError) -> Response:
    return problem(request, error)


async def _http_error(request: Request, error: HTTPException) -> Response:
    """What the framework refuses, and answers without a body."""
    if error.status_code in {HTTPStatus.NOT_MODIFIED, HTTPStatus.PERMANENT_REDIRECT}:
        return Response(status_code=error.status_code, headers=dict(error.headers or {}))
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem(request, NotFound(f"There is nothing at {quote(request.scope['path'], errors='replace')}."))
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allow: str = request.app.state.addresses.allow(request.scope)
        answer = problem(request, MethodNotAllowed(f"Only {allow} are answered here."))
        answer.headers["Allow"] = allow
        return answer
    return problem(request, InvalidRequest(error.detail))


async def _not_valid(request: Request, error: RequestValidationError) -> Response:
    """What FastAPI itself finds wrong; the input is not echoed."""
    faults = [
        {"parameter": ".".join(map(str, one["loc"][1:])), "code": "invalid_value", "detail": one["msg"]}
        for one in error.errors()
    ]
    return problem(request, InvalidParameter(faults))


async def _database_failed(request: Request, error: DBAPIError) -> Response:
    return problem(request, _of_the_database(error))


def _of_the_database(error: DBAPIError) -> AppError:
    state = getattr(error.orig, "sqlstate", None)
    if state == _CANCELLED or str(error.orig) == "interrupted":
        return TookTooLong("The database took longer than it may for one answer.")
    if state == _LOCKED:
        return TookTooLong("Another was writing for longer than this waits. Send it again in some seconds.")
    if state == _READ_ONLY or (state == _NOT_SUPPORTED and "during recovery" in str(error.orig)):
        return DatabaseUnavailable("The database takes no writes at the moment. Send it again in some seconds.")
    if isinstance(error, InternalError | NotSupportedError):
        raise error
    return DatabaseUnavailable("The database does not answer. Ask again in some seconds.")


async def _none_free(request: Request, _: Exception) -> Response:
    return problem(request, Overloaded("All connections to the database are in use. Ask again in some seconds."))


async def _schema_missing(request: Request, error: ProgrammingError) -> Response:
    if getattr(error.orig, "sqlstate", None) not in _NO_SUCH_TABLE_OR_COLUMN:
        raise error
    return problem(request, NotReady("The database has another schema than this version needs; migrate it."))


HANDLERS: dict[Any, Any] = {
    AppError: _app_error,
    HTTPException: _http_error,
    RequestValidationError: _not_valid,
    OperationalError: _database_failed,
    InterfaceError: _database_failed,
    InternalError: _database_failed,
    NotSupportedError: _database_failed,
    PoolTimeout: _none_free,
    ProgrammingError: _schema_missing,
}
"""Which error is answered how; nobody else catches them."""
