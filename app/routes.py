"""A route that reads: all that its endpoint asks for is found, the answer made and the session closed in one go.

An endpoint says what it needs in FastAPI's words, and the description of the API is made of them. FastAPI would go to a
thread and back for each part, and look for every parameter that a query may have; here one thread finds all parts, and
a query is read from what was given.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from inspect import Parameter, iscoroutinefunction, isfunction, isgeneratorfunction, signature
from typing import Any, NamedTuple, get_args

from fastapi import Request, params
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.responses import Response

from app.filters import Query


class Asked(NamedTuple):
    """One request, while its answer is made."""

    request: Request
    opened: ExitStack
    """What is closed when the answer is there, before it is sent."""
    found: dict[object, Any]
    """What each dependency gave: each is asked once."""


Find = Callable[[Asked], Any]


class Route(APIRoute):
    """A route of which FastAPI has the address and the description; what is async, or writes, it handles too.

    TypeError where an endpoint needs what is not found here. Dependencies are those of the route and of its own router:
    of those with which a router is included nothing is known here.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Makes the answer in one thread."""
        if self.methods != {"GET"} or iscoroutinefunction(self.endpoint):
            return super().get_route_handler()
        if not issubclass(signature(self.endpoint).return_annotation, Response):
            raise TypeError(f"{self.endpoint} does not say that it gives a response")
        before = [_given_by(one.dependency, ()) for one in self.dependencies]
        make = _given_by(self.endpoint, [*self.param_convertors])

        def answer(request: Request) -> Response:
            with ExitStack() as opened:
                asked = Asked(request, opened, {})
                for find in before:
                    find(asked)
                made: Response = make(asked)
                return made

        async def handle(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return handle


def _given_by(function: Callable[..., Any] | None, path: Sequence[str]) -> Find:
    """Finds what a function gives to one request; what it yields is closed with the request."""
    if not isfunction(function):
        raise TypeError(f"{function} is not called by a route that reads")
    needed = _needed(function, path)
    yields = isgeneratorfunction(function)
    make = contextmanager(function) if yields else _at_once(function) if iscoroutinefunction(function) else function

    def find(asked: Asked) -> Any:  # noqa: ANN401  what the function gives
        if function not in asked.found:
            made = make(**{name: find(asked) for name, find in needed.items()})
            asked.found[function] = asked.opened.enter_context(made) if yields else made
        return asked.found[function]

    return find


def _at_once(function: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """What is async only so that FastAPI goes to no thread for it, and so waits for nothing."""

    def call(**needed: Any) -> Any:  # noqa: ANN401  what the function gives
        try:
            function(**needed).send(None)
        except StopIteration as done:
            return done.value
        raise TypeError(f"{function} waits")

    return call


def _needed(function: Callable[..., Any], path: Sequence[str]) -> Mapping[str, Find]:
    """How each argument is found, in FastAPI's order: what is wrong first is told."""
    parameters = sorted(signature(function).parameters.values(), key=lambda one: not _marked(one, params.Depends))
    return {one.name: _argument(one, path) for one in parameters}


def _argument(one: Parameter, path: Sequence[str]) -> Find:
    name, kind = one.name, next(iter(get_args(one.annotation)), one.annotation)
    if kind is Request:
        return lambda asked: asked.request
    if marked := _marked(one, params.Depends):
        return _given_by(marked.dependency, path)
    if _marked(one, params.Query) and issubclass(kind, Query):
        query: type[Query] = kind
        return lambda asked: query.of(asked.request.query_params.multi_items())
    if _marked(one, params.Header) and one.default is None:
        header = name.replace("_", "-")
        return lambda asked: asked.request.headers.get(header)
    if name in path and kind is str:
        return lambda asked: asked.request.path_params[name]
    raise TypeError(f"{one} is nothing that a route that reads can find")


def _marked(one: Parameter, kind: type[Any]) -> Any:  # noqa: ANN401  FastAPI's own
    return next((mark for mark in getattr(one.annotation, "__metadata__", ()) if isinstance(mark, kind)), None)
