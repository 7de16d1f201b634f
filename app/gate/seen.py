"""What is seen of a request from outside, once it is answered: for the log, and for whoever watches."""

from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.types import Scope

from app.gate.hiding import hidden
from app.gate.needs import AUTHOR
from app.history import Author

_UNDERSTOOD = 400
"""Below this status every parameter was one that the service knows; what else stands in a query is not written down."""


class Seen(NamedTuple):
    """One request and its answer. Never a key, nor a body."""

    request_id: str
    method: str
    route: str
    """The address as the route has it, `/claims/{claim_id}`; empty where there is none."""
    path: str
    query: str
    """Empty where it was not understood: nobody knows what stands in it."""
    status: int
    seconds: float
    bytes: int
    key_id: str | None


Watcher = Callable[[Seen], None]
"""Is told of every request, in the event loop: it must not wait."""


def seen(scope: Scope, status: int, seconds: float, length: int) -> Seen:
    """What was seen of the request that has this scope."""
    author: Any = scope.get(AUTHOR)
    return Seen(
        scope["request_id"],
        scope["asked_method"],
        route_of(scope),
        hidden(scope["path"]),
        scope["query_string"].decode("ascii", "replace") if status < _UNDERSTOOD else "",
        status,
        seconds,
        length,
        author.key_id if isinstance(author, Author) else None,
    )


def route_of(scope: Scope) -> str:
    """The template of the address; whoever answers before the router may have left it in the scope."""
    template = scope.get("template")
    if template is None:
        template = getattr(scope.get("route"), "path", "")
    return str(template)
