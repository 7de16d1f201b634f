"""What a line is: by its own shape, by the line above it and by where in the document it stands."""

import re
from collections.abc import Callable, Iterator
from enum import IntEnum

from app.extract.blocks.datelines import is_dateline
from app.extract.blocks.furniture import heads_end_matter, heads_teasers, is_promotion
from app.extract.blocks.line import Block
from app.extract.blocks.lists import BULLET, INNER_BULLET
from app.extract.blocks.turns import TURN

# A full stop, perhaps with quotation marks or brackets behind it, or a quotation mark.
_ENDS = re.compile(
    r"""[.!?…] ["”’'»)\]]* $ | [.!?…] ["”’]* (?: \s* \( [^()]* \) )+ $ | ["”’»] $""",
    re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[a-z]{2}[.…][\"”’]?$")
_LETTER = re.compile(r"[^\W\d_]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_SMALL_WORDS = re.compile(r"\s[a-z]+\s[a-z]+\s")
_LABEL = re.compile(r"[^:]{2,60}:\s+\S")  # "Tanks: 40"
_DIGIT = re.compile(r"\d")
_SPEECH = re.compile(r"[“\"].+[”\"]|\b(?:said|told|according\s+to)\b")
_NOT_WORD = re.compile(r"\W+")

_LONGEST_HEADLINE = 250
_LONGEST_TEASER = 200
_LONGEST_DESCRIPTION = 40
"""So many words has the line that describes a teaser, at most; so many an item below a line that ends in a colon."""
_LONGEST_ITEM = 25
"""So many words has an item that only a semicolon makes one, at most."""
_SENTENCE = 10
"""From so many words on, a line in small letters without a full stop is a caption or a subhead that is read."""
_LATTER_PART = 0.5
"""Sources and links come behind an article: a heading like theirs in the first half is the article's own."""
_FEWEST_WORDS = 3
_MOST = 0.7
"""A title has capitals in more than this share of its longer words."""
_SAME_FROM = 20
"""From so many letters on, a line that only begins the title is the title, cut short."""


class _Teasers(IntEnum):
    """Where among the titles of other articles the last line stood."""

    NONE = 0
    HEADING = 1
    TITLE = 2
    DESCRIPTION = 3


def kinds(rows: list[str], title: str | None) -> Iterator[Block]:
    """A small machine: what the lines before were decides what a line without a full stop is."""
    above, teasers, ended = "", _Teasers.NONE, False
    for index, line in enumerate(rows):
        if index == 0:
            kind = _first(line, title, alone=len(rows) == 1)
        elif ended:
            kind = Block.BOILERPLATE
        elif index == 1 and title and line.strip() == title.strip():
            kind = Block.HEADLINE
        elif heads_end_matter(line) and index > len(rows) * _LATTER_PART and not above.endswith(":"):
            kind, ended = Block.BOILERPLATE, not heads_teasers(line)
        elif heads_teasers(line):
            kind, teasers = Block.BOILERPLATE, _Teasers.HEADING
        else:
            kind = _by_itself(line, above)
            if teasers:
                kind, teasers = _among_teasers(line, teasers, kind)
        yield kind
        above = line if kind is not Block.BOILERPLATE else above


def _first(line: str, title: str | None, *, alone: bool) -> Block:
    """The first line is the headline, unless it is told from one."""
    if title and _same(line, title):
        return Block.HEADLINE
    if alone:
        kind = _by_itself(line, "")
        return Block.BODY if kind is Block.HEADING else kind  # it heads nothing
    if TURN.match(line):
        return _by_itself(line, "")
    if is_dateline(line):
        return Block.DATELINE
    if len(line) <= _LONGEST_HEADLINE and not _SENTENCE_END.search(line):
        return Block.HEADLINE
    return _by_itself(line, "")


def _same(line: str, title: str) -> bool:
    bare, whole = (_NOT_WORD.sub("", words).casefold() for words in (line, title))
    return bare == whole or (len(bare) > _SAME_FROM and whole.startswith(bare))


def _by_itself(line: str, above: str) -> Block:
    return next((kind for kind, holds in _RULES if holds(line, above)), Block.HEADING)


def _is_dateline(line: str, _: str) -> bool:
    return is_dateline(line)


def _is_furniture(line: str, _: str) -> bool:
    return is_promotion(line) or not _LETTER.search(line)


def _has_bullets(line: str, _: str) -> bool:
    return bool(BULLET.match(line) or INNER_BULLET.search(line))


def _opens_turn(line: str, _: str) -> bool:
    return bool(TURN.match(line)) and not line.startswith(("JOIN", "READ", "WATCH"))


def _is_between_semicolons(line: str, above: str) -> bool:
    return _word_count(line) <= _LONGEST_ITEM and above.endswith((":", ";") if line.endswith(";") else ";")


def _has_an_end(line: str, _: str) -> bool:
    return bool(_ENDS.search(line)) or line.endswith((":", ";", ",", "—", "–"))


def _is_below_colon(line: str, above: str) -> bool:
    return above.endswith((":", ";")) and _word_count(line) <= _LONGEST_DESCRIPTION


def _is_caption(line: str, _: str) -> bool:
    return _word_count(line) >= _SENTENCE and not _is_title(line) and bool(_SMALL_WORDS.search(line))


def _is_labelled(line: str, _: str) -> bool:
    return bool(_LABEL.match(line) and _DIGIT.search(line)) and not _is_title(line)


_RULES: tuple[tuple[Block, Callable[[str, str], bool]], ...] = (
    (Block.DATELINE, _is_dateline),
    (Block.BOILERPLATE, _is_furniture),
    (Block.LIST, _has_bullets),
    (Block.TURN, _opens_turn),
    (Block.LIST, _is_between_semicolons),
    (Block.BODY, _has_an_end),
    (Block.LIST, _is_below_colon),
    (Block.BODY, _is_caption),
    (Block.LIST, _is_labelled),
)
"""What a line is by itself and by the line above it: the first that holds; a heading where none does."""


def _word_count(line: str) -> int:
    return len(line.split())


def _is_title(line: str) -> bool:
    words = _LONG_WORD.findall(line)
    return len(words) >= _FEWEST_WORDS and sum(word[0].isupper() for word in words) > _MOST * len(words)


def _among_teasers(line: str, last: _Teasers, kind: Block) -> tuple[Block, _Teasers]:
    """Below a heading of teasers: titles, then at most one line that describes the last; then the article goes on."""
    if len(line) < _LONGEST_TEASER and (kind is Block.BOILERPLATE or not _ENDS.search(line)):
        return Block.TEASER, _Teasers.TITLE
    if last is _Teasers.TITLE and _word_count(line) <= _LONGEST_DESCRIPTION and not _SPEECH.search(line):
        return Block.TEASER, _Teasers.DESCRIPTION
    return kind, _Teasers.NONE
