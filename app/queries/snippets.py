"""Snippets: the words that were searched, marked in the text around them."""

from collections.abc import Iterator, Sequence
from html import escape

from app.queries.search import Phrase, Search
from app.search_text import Word, words

_AROUND = 120


def snippet(search: Search, texts: Sequence[str | None]) -> str:
    """The first of the texts that has a wanted word, as HTML, with the words marked; the first one, if none has."""
    known = [text for text in texts if text]
    tried = ((text, _marks(search, text)) for text in known)
    text, marks = next(((text, marks) for text, marks in tried if marks), (known[0], []))
    start = max(0, marks[0][0] - _AROUND) if marks else 0
    end = min(len(text), (marks[0][1] if marks else 0) + _AROUND)
    return f"{'…' if start else ''}{_as_html(text, start, end, marks)}{'…' if end < len(text) else ''}"


def _as_html(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> str:
    pieces = []
    here = start
    for first, last in ((first, min(last, end)) for first, last in marks if first < end):
        pieces += [escape(text[here:first]), "<mark>", escape(text[first:last]), "</mark>"]
        here = last
    return "".join([*pieces, escape(text[here:end])])


def _marks(search: Search, text: str) -> list[tuple[int, int]]:
    """Where the wanted words stand, in order, none in another."""
    known = list(words(text))
    lines = [
        [(word.whole, word) for word in known],
        [(part, word) for word in known for part in word.parts],
        [(group, word) for word in known for group in word.digits],
    ]
    phrases = {phrase for term in search.wanted for phrase in term.phrases}
    spans = sorted({span for line in lines for phrase in phrases for span in _places(line, phrase)})
    return _without_overlaps(spans, text)


def _places(line: Sequence[tuple[str, Word]], phrase: Phrase) -> Iterator[tuple[int, int]]:
    for place in range(len(line) - len(phrase) + 1):
        stretch = line[place : place + len(phrase)]
        if all(token == asked for (token, _), asked in zip(stretch, phrase, strict=True)):
            yield stretch[0][1].start, stretch[-1][1].end


def _without_overlaps(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return [_bare(text, first, last) for first, last in joined]


def _bare(text: str, first: int, last: int) -> tuple[int, int]:
    """Without the quotes and stops around it."""
    while first < last - 1 and not text[first].isalnum():
        first += 1
    while last > first + 1 and not text[last - 1].isalnum():
        last -= 1
    return first, last
