"""What a route asks of whoever writes, said once at the route: a scope of the key, and how long a body it takes."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from sqlmodel import Session
from starlette.responses import Response

from app import keys
from app.errors import Unauthorized
from app.gate.problems import answer_to
from app.history import Author
from app.keys import Checked
from app.vocabulary import KeyScope

AUTHOR = "author"
"""Where the guard leaves who writes, in the scope of the request."""


class Takes(StrEnum):
    """How long a body may be: the name of the setting that says so."""

    ONE = "body_bytes"
    BATCH = "max_batch_bytes"
    FORM = "form_bytes"


Look = Callable[[Session], Checked]
"""How to look a key up."""

_BEARER = re.compile(r"bearer +([!-~]{1,200})", re.IGNORECASE)


class Needs(SecurityBase):
    """A key with a scope. The guard looks at the key before the body is read; here it is only made sure that it did."""

    scheme_name = "key"
    lacking = "Writing needs a key that can be used, in one header Authorization: Bearer."
    model = HTTPBearer(description="A key that `conflict-claims keys create` has made. Reading needs none.")

    def __init__(self, scope: KeyScope, takes: Takes) -> None:
        self.scope = scope
        self.takes = takes

    def look(self, request: Request) -> Look | None:
        """How to look up the key that the head of the request names; Unauthorized where it names none.

        None where nobody has one yet.
        """
        given = request.headers.getlist("Authorization")
        found = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            raise Unauthorized(self.lacking)
        return lambda session: keys.check(session, found[1].encode(), self.scope)

    async def answer(self, request: Request, error: Exception) -> Response:
        """How it is told to whoever is refused."""
        return await answer_to(request, error)

    async def __call__(self, request: Request) -> Author | None:
        author = request.scope.get(AUTHOR)
        if not isinstance(author, Author):
            raise Unauthorized
        return author


def needs(scope: KeyScope, takes: Takes = Takes.ONE) -> Any:  # noqa: ANN401  as FastAPI's own
    """For write routes: `dependencies=[needs(KeyScope.INGEST)]`. The application does not start where one has none."""
    return Security(Needs(scope, takes), scopes=[scope.value])
