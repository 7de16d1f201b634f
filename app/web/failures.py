"""Errors as pages: what the API says of them, in plain words, with a way on."""

import json
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.errors import AppError
from app.gate import HANDLERS
from app.gate.problems import problem
from app.routes import Route
from app.web.addresses import Pairs, address
from app.web.render import page
from app.web.words.names import heading

_log = logging.getLogger(__name__)
_OK = 304


class Page(Route):
    """A route whose errors are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler, and what becomes of its errors."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                if isinstance(error, HTTPException) and error.status_code == _OK:
                    raise
                return await as_page(request, error)

        return answer


async def as_page(request: Request, error: Exception) -> Response:
    """What the API would answer, shown."""
    told = await _as_problem(request, error)
    body = json.loads(bytes(told.body))
    faults = list(_faults(request, body))
    headers = {name: told.headers[name] for name in ("Cache-Control", "Retry-After", "Allow") if name in told.headers}
    return page(request, "problem.html", {"problem": body, "faults": faults}, headers, told.status_code)


async def _as_problem(request: Request, error: Exception) -> Response:
    handler = next((HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS), None)
    if handler is not None:
        try:
            told: Response = await handler(request, error)
        except Exception as again:
            error = again
        else:
            return told
    _log.error("request %s failed", request.scope.get("request_id", ""), exc_info=error)
    return problem(request, AppError("The fault is ours; it is in the log under this request_id."))


def _faults(request: Request, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each thing that is wrong, with addresses that are not."""
    asked = request.query_params.multi_items()
    for fault in body.get("errors", ()):
        name = fault["parameter"]
        given = [value for key, value in asked if key == name]
        yield {
            **fault,
            "heading": heading(name),
            "given": given,
            "ways": [(meant, _mended(request, fault, meant)) for meant in fault.get("did_you_mean", ())],
            "without": _here(request, [(key, value) for key, value in asked if key != name]),
        }


def _mended(request: Request, fault: Mapping[str, Any], meant: str) -> str:
    """The same question with the name, or the word, that was probably meant."""
    name, asked = fault["parameter"], request.query_params.multi_items()
    if fault["code"] == "unknown_parameter":
        return _here(request, [(meant if key == name else key, value) for key, value in asked])
    others = [(key, value) for key, value in asked if key != name]
    return _here(request, [*others, (name, meant)])


def _here(request: Request, pairs: Pairs) -> str:
    return address(quote(request.scope["path"], errors="replace"), pairs)
