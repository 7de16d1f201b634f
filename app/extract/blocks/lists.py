"""Lists and digests: items apart, what introduces them, and who reported each."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from app.extract.blocks.line import Block, Line, trimmed

BULLET = re.compile(r"^(?:[-–—*•◦▪●·►‣⁃○■□✓➤]|\(?[a-z0-9]{1,2}[.)])\s+")
"""A bullet or a number at the start of an item."""

# A dash is a bullet within a line only behind a semicolon or a colon, or with two blanks; a dot always is.
INNER_BULLET = re.compile(r"(?:;|:|^)\s*(?:and\s+)?[-–—•]\s{2,}|;\s+(?:and\s+)?[-–—•]\s+|\s[•●▪■]\s+")
"""A bullet within a line, with the mark that ends the item before it."""

_TAIL_SOURCES = re.compile(r"(?:\s*\((?=[A-Z])[^()]{2,80}\))+\s*$")
_PARENS = re.compile(r"\(([^()]*)\)")
_BETWEEN_SOURCES = re.compile(r"\s+via\s+|;\s*|,\s+(?=[A-Z])")
_SENTENCE_END = re.compile(r"[.!?”\"]\s*$")
_YEAR_OR_NUMBER = re.compile(r"\d{2}")
_LONGEST_NAME = 6
"""Words in a publication's name: more in the brackets is a remark, as a number there is."""


def split_lists(text: str, found: list[Line]) -> list[Line]:
    """A list that stands in one line, its items divided by bullets, becomes a line an item."""
    return [item for line in found for item in (_items(text, line) if line.kind is Block.LIST else [line])]


def _items(text: str, line: Line) -> Iterator[Line]:
    piece = text[line.start : line.end]
    cuts = [0, *(match.end() for match in INNER_BULLET.finditer(piece)), len(piece)]
    for begin, stop in pairwise(cuts):
        start, end = trimmed(text, line.start + begin, line.start + stop)
        if bullet := BULLET.match(text[start:end]):
            start += bullet.end()
        end = start + len(_without_joint(text[start:end]))
        if start < end:
            yield replace(line, start=start, end=end)


def _without_joint(item: str) -> str:
    """An item without what joins it to the next: "; and", a bullet."""
    while item and (item[-1] in ";:,-–—• \u00a0" or item.endswith(" and")):
        item = item.removesuffix(" and") if item.endswith(" and") else item[:-1]
    return item


def with_relays(text: str, found: list[Line]) -> list[Line]:
    """Brackets at the end of an item name who reported it: "(Reuters) (AFP via Orbana Post)"."""
    return [_relayed(text, line) if line.kind in (Block.BODY, Block.LIST) else line for line in found]


def _relayed(text: str, line: Line) -> Line:
    piece = text[line.start : line.end]
    match = _TAIL_SOURCES.search(piece)
    if match is None or not _SENTENCE_END.search(piece[: match.start()]):
        return line
    names = [name.strip() for inside in _PARENS.findall(match[0]) for name in _BETWEEN_SOURCES.split(inside)]
    if any(_YEAR_OR_NUMBER.search(name) or len(name.split()) > _LONGEST_NAME for name in names):
        return line
    return replace(line, end=line.start + match.start(), relays=tuple(dict.fromkeys(names)))


def with_leads(text: str, found: list[Line]) -> list[Line]:
    """Each list item knows the line that introduces it, each line the heading above it."""
    out: list[Line] = []
    lead: int | None = None
    heading: str | None = None
    for index, line in enumerate(found):
        if line.kind is Block.HEADING:
            heading = text[line.start : line.end]
        if line.kind in (Block.BODY, Block.HEADING, Block.TURN):
            lead = index
        out.append(replace(line, lead=lead if line.kind is Block.LIST else None, heading=heading))
    return out
