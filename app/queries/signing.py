"""Tokens that nobody else can have made: JSON in letters of an address, a stop, and its signature."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

import orjson


class Signing:
    """Signs by HMAC-SHA-256. The tokens are those of itsdangerous, which would set out anew for each of them."""

    def __init__(self, key: str, purpose: str) -> None:
        derived = hashlib.sha256(f"{purpose}signer{key}".encode()).digest()
        self._begun = hmac.new(derived, digestmod="sha256")

    def signed(self, values: Sequence[Any]) -> str:
        """The token that holds the values."""
        written = _letters(orjson.dumps(values))
        return f"{written.decode()}.{self._signature(written).decode()}"

    def read(self, token: str) -> Any:  # noqa: ANN401  whatever was signed
        """The values; `ValueError` for what was not signed here, and for any other spelling of it."""
        written, _, signature = token.encode("ascii").rpartition(b".")
        if not hmac.compare_digest(signature, self._signature(written)):
            raise ValueError("signed by somebody else")
        return orjson.loads(urlsafe_b64decode(written + b"=" * (-len(written) % 4)))

    def _signature(self, written: bytes) -> bytes:
        signing = self._begun.copy()
        signing.update(written)
        return _letters(signing.digest())


def _letters(of: bytes) -> bytes:
    return urlsafe_b64encode(of).rstrip(b"=")
