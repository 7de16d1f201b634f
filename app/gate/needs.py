"""What a route asks of whoever writes, said once at the route: a scope of the key, and how long a body it takes."""

from enum import StrEnum
from typing import Any

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from app.errors import Unauthorized
from app.history import Author
from app.vocabulary import KeyScope

AUTHOR = "author"
"""Where the guard leaves who writes, in the scope of the request."""


class Takes(StrEnum):
    """How long a body may be: the name of the setting that says so."""

    ONE = "body_bytes"
    BATCH = "max_batch_bytes"


class Needs(SecurityBase):
    """A key with a scope. The guard looks at the key before the body is read; here it is only made sure that it did."""

    scheme_name = "key"
    model = HTTPBearer(description="A key that `conflict-claims keys create` has made. Reading needs none.")

    def __init__(self, scope: KeyScope, takes: Takes) -> None:
        self.scope = scope
        self.takes = takes

    async def __call__(self, request: Request) -> Author:
        author = request.scope.get(AUTHOR)
        if not isinstance(author, Author):
            raise Unauthorized
        return author


def needs(scope: KeyScope, takes: Takes = Takes.ONE) -> Any:  # noqa: ANN401  as FastAPI's own
    """For write routes: `dependencies=[needs(KeyScope.INGEST)]`. The application does not start where one has none."""
    return Security(Needs(scope, takes), scopes=[scope.value])
