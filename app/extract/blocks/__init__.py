"""Blocks: what each line of a document is, who speaks in it, and which lines are read at all.

`kinds` says what a line is, `lists` what belongs to an item, `turns` whose words a line gives.
"""

import re

from app.extract.blocks.datelines import date_in, dateline_head
from app.extract.blocks.kinds import kinds
from app.extract.blocks.line import READ, Block, Line, trimmed
from app.extract.blocks.lists import split_lists, with_leads, with_relays
from app.extract.blocks.turns import with_voices
from app.extract.draft import Reference

__all__ = ["READ", "Block", "Line", "date_in", "dateline_head", "lines"]

# Whatever any system, a page's export or a form feed ends a line with.
_LINE = re.compile(r"[^\r\n\u2028\u2029\v\f\x85]+")


def lines(text: str, about: Reference) -> list[Line]:
    """Every line of the text that is not blank, in order, each with what it is."""
    rows = [trimmed(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    rows = [(start, end) for start, end in rows if start < end]
    told = kinds([text[start:end] for start, end in rows], about.title)
    found = [Line(kind, start, end) for kind, (start, end) in zip(told, rows, strict=True)]
    return with_voices(text, with_leads(text, with_relays(text, split_lists(text, found))), about)
