"""Snippets: the words that were searched, marked in the text around them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from operator import attrgetter

from app.queries.search import Search
from app.search_text import Word, words_in_runs

_AROUND = 120

Snippets = Callable[[Sequence[str | None]], str]
Wanted = Mapping[str, Sequence[list[str]]]
"""Phrases by their first words."""
Placed = tuple[int, Word]
"""A word, and where the run begins from which its place is counted."""


def snippets(search: Search) -> Snippets:
    """What makes a snippet of texts: the first of them that has a wanted word, or else the first one.

    As HTML, with the words marked, and what stands around them.
    """
    wanted: dict[str, list[list[str]]] = defaultdict(list)
    for phrase in {phrase for term in search.wanted for phrase in term.phrases}:
        wanted[phrase[0]].append([*phrase])
    return lambda texts: _snippet(wanted, texts)


def _snippet(wanted: Wanted, texts: Sequence[str | None]) -> str:
    known = [text for text in texts if text]
    tried = ((text, _marks(wanted, text)) for text in known)
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


def _marks(wanted: Wanted, text: str) -> list[tuple[int, int]]:
    """Where the wanted words stand, in order, none in another."""
    known = list(words_in_runs(text))
    wholes = [word.whole for _, word in known]
    spans = {*_places(wanted, wholes, known)}
    for tokens_of in _DIVIDED:
        tokens = [token for _, word in known for token in tokens_of(word)]
        # most texts have no word of several parts
        if tokens != wholes and not wanted.keys().isdisjoint(tokens):
            spans.update(_places(wanted, tokens, [placed for placed in known for _ in tokens_of(placed[1])]))
    return _without_overlaps(sorted(spans), text)


_DIVIDED = (attrgetter("parts"), attrgetter("digits"))


def _places(wanted: Wanted, tokens: list[str], placed: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Where the wanted phrases stand in a line of words; `placed` says which word each is of."""
    for place, token in enumerate(tokens):
        for phrase in wanted.get(token, ()):
            end = place + len(phrase)
            if tokens[place:end] == phrase:
                (first, begun), (last, ended) = placed[place], placed[end - 1]
                yield first + begun.start, last + ended.end


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
