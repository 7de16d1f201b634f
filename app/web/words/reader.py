"""A document's text cut into lines, and each line into stretches that the same claims mark."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from app.extract import Reference

if TYPE_CHECKING:
    from app.extract.blocks import Line


class Mark(NamedTuple):
    """One span of a claim."""

    claim: str
    start: int
    end: int
    is_first: bool
    """Whether it is the claim's primary span, which the address `#claim` leads to."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and the claims whose words it is; the one with the shortest span comes first."""

    text: str
    claims: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    """The claims whose primary span begins here."""
    ends: tuple[str, ...] = ()
    """The claims of which a span ends here."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with what it is."""

    kind: str
    is_read: bool
    pieces: tuple[Piece, ...]


_NOT_READ = frozenset({"teaser", "boilerplate"})


def about(document: Mapping[str, Any]) -> Reference:
    """What a reader knows of a text beside it."""
    published_on = document["published_on"] and date.fromisoformat(document["published_on"])
    return Reference(document["title"], document["source_name"], published_on)


def marks_of(claims: Sequence[Mapping[str, Any]]) -> list[Mark]:
    """Every span of these rows, which have their evidence nested."""
    return [Mark(row["id"], span["start"], span["end"], span["primary"]) for row in claims for span in row["evidence"]]


def read_lines(text: str, about: Reference, marks: Sequence[Mark]) -> Iterator[TextLine]:
    """All lines, the blank ones too: put together their pieces are the text."""
    # its patterns are for those alone who look at a text
    from app.extract.blocks import lines  # noqa: PLC0415

    blocks, waiting = deque(lines(text, about)), deque(sorted(marks, key=lambda mark: mark.start))
    above: list[Line] = []
    open_marks: list[Mark] = []
    for start, end in _rows(text):
        above = [one for one in above if one.end > start] + _taken(blocks, end)
        open_marks = [one for one in open_marks if one.end > start] + _taken(waiting, end)
        kind = above[0].kind.value if above else "blank"
        is_read = not above or any(one.kind.value not in _NOT_READ for one in above)
        yield TextLine(kind, is_read, tuple(_pieces(text, start, end, open_marks)))


T = TypeVar("T", "Line", Mark)


def _taken(waiting: deque[T], end: int) -> list[T]:
    """Those that begin before the end, in order."""
    taken = []
    while waiting and waiting[0].start < end:
        taken.append(waiting.popleft())
    return taken


def _rows(text: str) -> Iterator[tuple[int, int]]:
    """From the beginning of each line to that of the next."""
    start = 0
    for row in text.split("\n"):
        end = min(start + len(row) + 1, len(text))
        if start < end:
            yield start, end
        start = end


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    cuts = {start, end, *(place for mark in marks for place in (mark.start, mark.end) if start < place < end)}
    for first, last in pairwise(sorted(cuts)):
        over = sorted((mark for mark in marks if mark.start <= first and last <= mark.end), key=_length)
        yield Piece(
            text[first:last],
            tuple(dict.fromkeys(mark.claim for mark in over)),
            tuple(dict.fromkeys(mark.claim for mark in over if mark.is_first and mark.start == first)),
            tuple(dict.fromkeys(mark.claim for mark in over if mark.end == last)),
        )


def _length(mark: Mark) -> tuple[int, int, str]:
    return mark.end - mark.start, mark.start, mark.claim
