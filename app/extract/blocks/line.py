"""A line of a document and what it is."""

from dataclasses import dataclass
from enum import StrEnum

_MARGIN = " \t\u00a0\u202f\u2009\u200b\u2060\ufeff\u3000"
"""What stands at a line's ends without being read: spaces of all kinds and byte order marks."""


class Block(StrEnum):
    """What a line is. Only headline, body, list and turn are read."""

    HEADLINE = "headline"
    BODY = "body"
    LIST = "list"
    TURN = "turn"
    HEADING = "heading"
    DATELINE = "dateline"
    TEASER = "teaser"
    BOILERPLATE = "boilerplate"


READ = frozenset({Block.HEADLINE, Block.BODY, Block.LIST, Block.TURN})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: `start` to `end` without its margins.

    `voice` is the name that a transcript turn or a speech gives the line; `lead` the index of the line that
    introduces a list; `relays` the names in the brackets that close a digest's item; `heading` the heading above.
    """

    kind: Block
    start: int
    end: int
    voice: str | None = None
    lead: int | None = None
    relays: tuple[str, ...] = ()
    heading: str | None = None


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the margins at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(_MARGIN)), end - (len(piece) - len(piece.rstrip(_MARGIN)))
