"""Which methods each address has, and what whoever writes to it needs."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute
from starlette.types import Scope

from app.gate.needs import Needs

READING = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


class Address(NamedTuple):
    """A route as the gate sees it."""

    path: re.Pattern[str]
    methods: frozenset[str]
    needs: Needs | None
    """None where it is only read."""


class Addresses:
    """Every route of an application; `TypeError` where one can be written to and does not say who may."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._all = list(_addresses(routes))

    def needs(self, scope: Scope) -> Needs | None:
        """What the request needs that writes; none where no route takes it."""
        path, method = _path(scope), scope["method"]
        found = (one.needs for one in self._all if method in one.methods and one.path.match(path))
        return next(found, None)

    def allow(self, scope: Scope) -> str:
        """The methods that there are at the address of the request, as the header `Allow` has them."""
        path = _path(scope)
        there: set[str] = set().union(*(one.methods for one in self._all if one.path.match(path)))
        reading = READING if not there or "GET" in there else ("OPTIONS",)
        return ", ".join([*reading, *sorted(there.difference(READING))])


def _addresses(routes: Sequence[BaseRoute]) -> Iterator[Address]:
    for route in iter_route_contexts(routes):
        if not route.methods:
            raise TypeError(f"{route.path} names no methods, so nobody knows what is written there")
        dependant: Dependant | None = getattr(route, "dependant", None)
        needed = list(_needs(dependant)) if dependant else []
        if len(needed) != bool(route.methods.difference(READING)):
            raise TypeError(f"{route.path} must name one scope if it is written to, by needs(), and none if it is read")
        yield Address(route.path_regex, frozenset(route.methods), needed[0] if needed else None)


def _needs(dependant: Dependant) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for nested in dependant.dependencies:
        yield from _needs(nested)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
