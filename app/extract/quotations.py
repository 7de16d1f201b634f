"""Quotations: where quotation marks open and close, nested, unclosed and running over paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.extract.blocks import READ, Line

_OPEN = "“«„"
_CLOSE = "”»"
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
    """Each quotation mark with whether it opens. A straight one opens before a word and closes behind one."""
    open_now = 0
    for match in re.compile(r"[“”«»„\"]|(?<!\w)‘(?=\w)|(?<=[.,!?])’(?!\w)").finditer(text, start, end):
        mark, at = match[0], match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if mark in _OPEN or mark == "‘":
            opens = True
        elif mark in _CLOSE or mark == "’":
            opens = False
        else:
            opens = (before.isspace() or before in "([—–-:") and not after.isspace()
        if mark in "‘’" and (open_now or mark == "’"):
            continue  # single marks within double ones, and apostrophes
        open_now = max(0, open_now + (1 if opens else -1))
        yield at, opens


def speech(quotation: Quotation) -> bool:
    """Whether it is somebody's speech, and no term in marks."""
    return quotation.words >= _FEW
