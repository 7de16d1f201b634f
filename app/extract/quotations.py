"""Quotations: where quotation marks open and close, nested, unclosed and running over paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.extract.blocks import READ, Line

# A single mark opens only before a word and closes only behind a stop: everywhere else it is an apostrophe.
_MARK = re.compile(r"[“”«»„\"]|(?<!\w)‘(?=\w)|(?<=[.,!?…])’(?!\w)")
_OPEN = "“«„‘"
_CLOSE = "”»’"
_BEFORE_OPENING = "([—–-:"
_WORDS = re.compile(r"\w+")
_FEW = 3
"""Fewer words than this between marks are a term, not somebody's speech."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between quotation marks, the marks left out; `runs_on` where the line ends unclosed."""

    start: int
    end: int
    line: int
    runs_on: bool = False
    words: int = 0

    def holds(self, at: int) -> bool:
        """Whether the place is inside."""
        return self.start <= at < self.end


def quotations(text: str, lines: list[Line]) -> list[Quotation]:
    """The outermost quotations of every line that is read, in order."""
    return [q for i, line in enumerate(lines) if line.kind in READ for q in _in_line(text, line, i)]


def speech(quotation: Quotation) -> bool:
    """Whether it is somebody's speech, and no term in marks."""
    return quotation.words >= _FEW


def _in_line(text: str, line: Line, index: int) -> Iterator[Quotation]:
    depth, opened = 0, line.start
    for at, opens in _marks(text, line.start, line.end):
        if opens:
            opened = at + 1 if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield _quotation(text, opened, at, index)
    if depth:
        yield _quotation(text, opened, line.end, index, runs_on=True)


def _quotation(text: str, start: int, end: int, line: int, *, runs_on: bool = False) -> Quotation:
    return Quotation(start, end, line, runs_on, len(_WORDS.findall(text, start, end)))


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, bool]]:
    """Each quotation mark with whether it opens; a single one within double ones is none."""
    depth, single = 0, False
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        if match[0] in "‘’":
            if single == (match[0] == "‘") or (depth and not single):
                continue
            single = match[0] == "‘"
        opens = match[0] in _OPEN or (match[0] not in _CLOSE and _straight_opens(text, at, start, end))
        depth = max(0, depth + (1 if opens else -1))
        yield at, opens


def _straight_opens(text: str, at: int, start: int, end: int) -> bool:
    """A straight mark opens before a word and closes behind one."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
