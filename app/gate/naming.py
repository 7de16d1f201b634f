"""What a request is called, in its answer and in the log."""

import random
import re

from app.gate.hiding import hidden

_chance = random.Random()  # noqa: S311  a name, and no secret: asking the system costs more than all the rest
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id(given: bytes | None) -> str:
    """The asker's own name for the request, if it is a plain one; 32 hexadecimal digits by chance otherwise."""
    name = given.decode("latin-1") if given else ""
    return name if name and _PLAIN.fullmatch(name) and hidden(name) == name else f"{_chance.getrandbits(128):032x}"
