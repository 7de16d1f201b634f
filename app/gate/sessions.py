"""Sessions of reviewers: cookies that say by which key somebody came in, never the key, and the tokens of forms."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from app.models import ApiKey, now

COOKIE, FORM_COOKIE = "claims_desk", "claims_desk_form"
"""The session, and what the form is bound to in which a key is entered: the one never takes the place of the other."""
LIFETIME = timedelta(hours=12)
_NONCE_BYTES = 24
_CLOCKS_DIFFER = timedelta(minutes=5)


class DeskSession(NamedTuple):
    """What a cookie holds."""

    nonce: str
    """What the tokens of its forms are made of; nobody else knows it."""
    key_id: str
    proof: str
    """Made of what is kept of the key, so that who guesses what signs cookies still makes none."""
    entered: int
    """When the key was entered, in seconds since 1970."""


class Sessions:
    """Writes cookies, and takes back only those that it wrote."""

    def __init__(self, key: str) -> None:
        self._signer = URLSafeSerializer(key, salt="desk session", signer_kwargs={"digest_method": hashlib.sha256})
        self._key = key.encode()

    def enter(self, key: ApiKey, at: datetime | None = None) -> str:
        """The cookie of a session that begins with a key."""
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        entered = int((at or now()).timestamp())
        return self._write(DeskSession(nonce, key.id, self._proof(nonce, key), entered))

    def read(self, cookies: Mapping[str, str]) -> DeskSession | None:
        """The session that the cookie holds; none where it is not ours, or older than a session may be."""
        try:
            nonce, key_id, proof, entered = self._signer.loads(cookies[COOKIE])
            session = DeskSession(str(nonce), str(key_id), str(proof), int(entered))
        except (BadData, KeyError, TypeError, ValueError):
            return None
        age = now().timestamp() - session.entered
        return session if -_CLOCKS_DIFFER.total_seconds() <= age < LIFETIME.total_seconds() else None

    def is_of(self, session: DeskSession, key: ApiKey) -> bool:
        """Whether the session began with this very key."""
        return hmac.compare_digest(session.proof, self._proof(session.nonce, key))

    def begin_form(self) -> str:
        """The cookie for the form in which a key is entered."""
        return self._write((secrets.token_urlsafe(_NONCE_BYTES),))

    def form_nonce(self, cookies: Mapping[str, str]) -> str | None:
        """What that cookie holds."""
        try:
            (nonce,) = self._signer.loads(cookies[FORM_COOKIE])
        except (BadData, KeyError, TypeError, ValueError):
            return None
        return str(nonce)

    def token(self, nonce: str) -> str:
        """What a form must bring along."""
        return self._digest("form", nonce)

    def is_token(self, nonce: str, given: str) -> bool:
        """Whether the form is ours, and was given to who sends it."""
        return hmac.compare_digest(self.token(nonce).encode(), given.encode("utf-8", "replace"))

    def _proof(self, nonce: str, key: ApiKey) -> str:
        return self._digest("key", nonce, key.sha256)

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "|".join(parts).encode(), hashlib.sha256).hexdigest()

    def _write(self, values: tuple[object, ...]) -> str:
        signed = self._signer.dumps(list(values))
        return signed.decode() if isinstance(signed, bytes) else signed
