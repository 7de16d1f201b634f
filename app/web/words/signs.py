"""Text out of documents, made safe to look at: what is invisible or turns the line around is shown, never obeyed."""

import re
import unicodedata

from markupsafe import Markup, escape

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, zero-width and filling signs, and those that set the direction; but no tab, no end of a line."""


def shown(text: str | None) -> Markup:
    """The text as HTML, each hidden sign as its code point."""
    written = _HIDDEN.sub(lambda found: f"\0{ord(found[0]):04X}\0", text or "")
    pieces = written.split("\0")
    return Markup("").join(
        _sign(piece) if place % 2 else Markup(str(escape(piece)).replace("\r", "&#13;"))  # noqa: S704  escaped just now
        for place, piece in enumerate(pieces)
    )


def _sign(code: str) -> Markup:
    name = unicodedata.name(chr(int(code, 16)), "CONTROL").lower()
    return Markup('<span class="sign" title="{}">[U+{}]</span>').format(name, code)


def plainly(text: str | None) -> str:
    """The same without HTML, for titles of pages and names of files."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text or "")


def before(prefix: str) -> str:
    """What stands before a quotation on its line, from a whole word on."""
    line = prefix.replace("\r", "\n").rpartition("\n")[2]
    return line if line != prefix or not prefix else f"… {line.partition(' ')[2]}"


def after(suffix: str) -> str:
    """What stands behind a quotation on its line, up to a whole word."""
    line = suffix.replace("\r", "\n").partition("\n")[0]
    return line if line != suffix or not suffix else f"{line.rpartition(' ')[0]} …"
