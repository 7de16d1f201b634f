"""Keys: who may write. Made once, shown once, kept as a hash; never commits."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models import ApiKey, now
from app.vocabulary import KeyScope

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of what the visible part is made: nothing that looks like something else."""
_PREFIX_LENGTH = 8
_SECRET_BYTES = 32
_SHAPE = re.compile(rb"ccl_([2-9a-hj-km-np-z]{8})_[A-Za-z0-9_-]{43}")
_NOTED_EVERY = timedelta(minutes=1)
_NO_KEY = hashlib.sha256(b"").hexdigest()


class State(Enum):
    """What a key turned out to be. Whoever sent it is told no more than that it is none, or lacks the scope."""

    GOOD = "good"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    OUT_OF_SCOPE = "out of scope"


class Checked(NamedTuple):
    """A key that was looked at, and whose it is where it is one of ours."""

    state: State
    key: ApiKey | None = None


def make(
    session: Session, name: str, scopes: Collection[KeyScope], expires_at: datetime | None = None
) -> tuple[str, ApiKey]:
    """A new key and what is kept of it. The key itself is nowhere else: show it now."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(_PREFIX_LENGTH))
    given = f"ccl_{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    words = " ".join(scope.value for scope in KeyScope if scope in scopes)
    kept = ApiKey(
        id=_id(prefix), name=name, sha256=_sha256(given.encode()), scopes=words, created_at=now(), expires_at=expires_at
    )
    session.add(kept)
    session.flush()
    return given, kept


def check(session: Session, given: bytes, scope: KeyScope) -> Checked:
    """Whether the bytes are a key that may be used for this, at this moment."""
    shape = _SHAPE.fullmatch(given)
    if not shape:
        return Checked(State.MALFORMED)
    key = session.get(ApiKey, _id(shape[1].decode()))
    if not compare_digest(key.sha256 if key else _NO_KEY, _sha256(given)) or key is None:
        return Checked(State.UNKNOWN)
    return _at_this_moment(key, scope)


def check_again(session: Session, key_id: str, scope: KeyScope) -> Checked:
    """The same for a key that was given before, and known by its id."""
    key = session.get(ApiKey, key_id)
    return Checked(State.UNKNOWN) if key is None else _at_this_moment(key, scope)


def _at_this_moment(key: ApiKey, scope: KeyScope) -> Checked:
    if key.revoked_at is not None:
        return Checked(State.REVOKED, key)
    if key.expires_at is not None and key.expires_at <= now():
        return Checked(State.EXPIRED, key)
    return Checked(State.GOOD if scope in key.scopes.split() else State.OUT_OF_SCOPE, key)


def is_to_be_noted(key: ApiKey) -> bool:
    """Whether the last use that is on record is a minute old."""
    return key.last_used_at is None or now() - key.last_used_at >= _NOTED_EVERY


def note_use(session: Session, key_id: str) -> None:
    """Put this moment on record as the key's last use, unless another has just done it."""
    moment = now()
    last = col(ApiKey.last_used_at)
    stale = or_(last.is_(None), last <= moment - _NOTED_EVERY)
    session.execute(update(ApiKey).where(col(ApiKey.id) == key_id, stale).values(last_used_at=moment))


def listed(session: Session) -> Sequence[ApiKey]:
    """Every key, the oldest first."""
    return session.exec(select(ApiKey).order_by(col(ApiKey.created_at), col(ApiKey.id))).all()


def revoke(session: Session, key_id: str) -> ApiKey:
    """End a key for good; one that is revoked stays as it was. `NotFound` where there is none of this id."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise NotFound("There is no such key; `conflict-claims keys list` has those there are.")
    key.revoked_at = key.revoked_at or now()
    session.add(key)
    session.flush()
    return key


def _id(prefix: str) -> str:
    return f"key_{prefix}"


def _sha256(given: bytes) -> str:
    return hashlib.sha256(given).hexdigest()
