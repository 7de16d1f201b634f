"""The text of a claim with its words marked: all of it, or, where it is long, what stands around them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.web.words.reader import TextLine, about, marks_of, read_lines

_AROUND = 8_000
"""Characters that are shown before the first word and behind the last."""


class Placed(NamedTuple):
    """A line, and where in the text it begins."""

    start: int
    line: TextLine


class Excerpt(NamedTuple):
    """Lines of a text, and whether there are others."""

    lines: Sequence[Placed]
    is_whole: bool


def excerpt(text: str, document: Mapping[str, Any], claim_id: str, spans: Sequence[Mapping[str, Any]]) -> Excerpt:
    """The lines around the spans of a claim, which are marked."""
    found = list(_placed(text, document, claim_id, spans))
    first, last = min(span["start"] for span in spans) - _AROUND, max(span["end"] for span in spans) + _AROUND
    ends = [*(line.start for line in found[1:]), len(text)]
    near = [line for line, end in zip(found, ends, strict=True) if end > first and line.start < last]
    return Excerpt(near, len(near) == len(found))


def _placed(
    text: str, document: Mapping[str, Any], claim_id: str, spans: Sequence[Mapping[str, Any]]
) -> Iterator[Placed]:
    start = 0
    for line in read_lines(text, about(document), marks_of([{"id": claim_id, "evidence": spans}])):
        yield Placed(start, line)
        start += sum(len(piece.text) for piece in line.pieces)
