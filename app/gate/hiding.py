"""Keys that stand where none belongs, in an address for instance: hidden before anyone repeats them."""

import logging
import re

# whoever escapes letters that need no escaping means the same key
_KEY = re.compile(r"(?:c|%63){2}(?:l|%6[cC])(?:_|%5[fF])(?:[\w-]|%[0-9a-fA-F]{2}){10,}", re.ASCII)
_HIDDEN = "ccl_hidden"

ASKED = "asked"
"""Where the query of a request is, where it must not stand in its place."""


def hidden(text: str) -> str:
    """The text without the keys in it, be they good or not."""
    return _KEY.sub(_HIDDEN, text)


class _Hiding(logging.Filter):
    """The server writes down every address that it is asked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(one) if isinstance(one, str) else one for one in record.args)
        return True


logging.getLogger("uvicorn.access").addFilter(_Hiding())
