"""What a request is called, in its answer and in the log."""

import os
import re

from app.gate.hiding import hidden

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id(given: bytes | None) -> str:
    """The asker's own name for the request, if it is a plain one; 32 hexadecimal digits by chance otherwise."""
    name = given.decode("latin-1") if given else ""
    return name if name and _PLAIN.fullmatch(name) and hidden(name) == name else os.urandom(16).hex()
