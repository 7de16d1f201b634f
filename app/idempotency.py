"""The same request sent again is not carried out again: its answer is kept under the name that its asker gave it.

The answer is kept in the transaction of the write itself, so that there is never the one without the other.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Engine, and_, delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.db import transaction
from app.errors import RequestAtWork, UnusableIdempotencyKey
from app.history import Author
from app.models import IdempotentRequest, now

KEPT = timedelta(hours=24)
AT_WORK = timedelta(minutes=15)
"""A request that has been at work for longer has been forgotten by whoever carried it out."""

_NAME = re.compile(r"[\x20-\x7e]{1,255}")


class Named(NamedTuple):
    """A request, under the name that its asker gave it."""

    key_id: str
    name: str
    sha256: str


class Kept(NamedTuple):
    """An answer that was given before."""

    status: int
    body: bytes


class Once:
    """What is known of a request; without a name nothing is known, and nothing kept."""

    def __init__(self, named: Named | None = None, since: datetime | None = None, kept: Kept | None = None) -> None:
        self._named, self._since = named, since
        self.kept = kept
        """The answer, where it was carried out before."""

    def keep(self, session: Session, status: int, body: bytes) -> None:
        """Keep the answer, together with what the session writes; RequestAtWork where another has taken over."""
        if self._named is None:
            return
        query = select(IdempotentRequest).where(_is(self._named)).with_for_update()
        mine = session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
        if mine is not None and mine.created_at == self._since:
            mine.status, mine.body = status, body
        else:
            raise RequestAtWork("A request of this Idempotency-Key was taken over by another while it was at work.")


def named(author: Author, name: str | None, *parts: bytes) -> Named | None:
    """The request's name, and what it asks: method, address, body. None where it has no name."""
    if name is None:
        return None
    if not _NAME.fullmatch(name):
        raise UnusableIdempotencyKey("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return Named(author.key_id or "", name, digest.hexdigest())


@contextmanager
def once(engine: Engine, request: Named | None) -> Iterator[Once]:
    """Carry a request out once. Where it fails its name is free again.

    Errors: UnusableIdempotencyKey for another request of this name, RequestAtWork while the same is carried out.
    """
    if request is None:
        yield Once()
        return
    begun = _begin(engine, request)
    try:
        yield begun
    except BaseException:
        if begun.kept is None:
            _free(engine, request)
        raise


def _begin(engine: Engine, request: Named) -> Once:
    moment = now()
    try:
        with transaction(engine) as session:
            session.execute(delete(IdempotentRequest).where(_over(moment)))
            session.flush()
            found = session.get(IdempotentRequest, (request.key_id, request.name), populate_existing=True)
            if found is not None:
                return Once(request, None, _answer(found, request))
            session.add(IdempotentRequest(**request._asdict(), created_at=moment))
    except IntegrityError:
        raise RequestAtWork("A request of this Idempotency-Key is at work.") from None
    return Once(request, moment)


def _answer(found: IdempotentRequest, request: Named) -> Kept:
    if found.sha256 != request.sha256:
        raise UnusableIdempotencyKey("This Idempotency-Key was used for another request.")
    if found.status is None or found.body is None:
        raise RequestAtWork("A request of this Idempotency-Key is at work.")
    return Kept(found.status, found.body)


def _free(engine: Engine, request: Named) -> None:
    at_work = col(IdempotentRequest.status).is_(None)
    with transaction(engine) as session:
        session.execute(delete(IdempotentRequest).where(_is(request), at_work))


def _is(request: Named) -> ColumnElement[bool]:
    return and_(col(IdempotentRequest.key_id) == request.key_id, col(IdempotentRequest.name) == request.name)


def _over(moment: datetime) -> ColumnElement[bool]:
    """What is kept no longer: answers of yesterday, and requests that nobody carries out any more."""
    forgotten = and_(col(IdempotentRequest.status).is_(None), col(IdempotentRequest.created_at) < moment - AT_WORK)
    return (col(IdempotentRequest.created_at) < moment - KEPT) | forgotten
