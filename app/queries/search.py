"""Search: what somebody types, as a question that each database can be asked, whatever it is.

The score of a claim is a matter of its own words and the question's alone. (bm25 would change with every document that
comes in, and pages of it lose rows.)
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Float, String, cast, false, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import Boolean
from sqlmodel import col

from app.models import Claim, ClaimWords
from app.search_text import ANY, Word, as_text, marked, words

MOST_WORDS = 64
"""As many words of a question count; the others are left out, with a warning."""

_AROUND = 120
_TYPOGRAPHIC = str.maketrans("“”„‟«»", '""""""')
_TERM = re.compile(r'(?P<minus>-)?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]+))')

Phrase = tuple[str, ...]


class Term(NamedTuple):
    """Words in a row, in each way that a text may write them."""

    phrases: tuple[Phrase, ...]
    without: bool = False


class Search(NamedTuple):
    """What is searched: all terms of one of the groups."""

    groups: tuple[tuple[Term, ...], ...]
    cut: bool = False
    """Whether words were left out."""

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a text should have, each once."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group if not term.without))


def parse(question: str) -> Search:
    """What was typed, read as search engines read it: quotes, `-`, `OR`. Everything has a meaning."""
    groups: list[list[Term]] = [[]]
    left, cut = MOST_WORDS, False
    for found in _TERM.finditer(question.translate(_TYPOGRAPHIC)):
        if found[0].upper() == "OR":
            groups.append([])
            continue
        known = list(words(found["quoted"] or found["bare"] or ""))
        if known[:left]:
            groups[-1].append(_term(known[:left], without=bool(found["minus"])))
        cut = cut or len(known) > left
        left = max(0, left - len(known))
    return Search(tuple(tuple(group) for group in groups if group), cut)


def _term(known: Sequence[Word], without: bool) -> Term:
    wholes = tuple(word.whole for word in known)
    parts = tuple(part for word in known for part in word.parts)
    return Term(tuple(dict.fromkeys((wholes, parts))), without)


def matching(search: Search, one_by_one: bool = False) -> ColumnElement[bool]:
    """The claims that are found; `one_by_one` asks of each claim in turn, which is better where most are found."""
    if not search.groups:
        return false()
    kind = _Found if not one_by_one else _IsFound
    return kind(col(Claim.id), literal(to_fts5(search)), literal(to_tsquery(search)))


def with_words(name: str, texts: Sequence[str]) -> ColumnElement[bool]:
    """The claims of which that field has all words of one of these texts."""
    wanted = [dict.fromkeys(part for word in words(text) for part in word.parts) for text in texts]
    groups = (tuple(Term(((marked(name, part),),)) for part in list(parts)[:MOST_WORDS]) for parts in wanted if parts)
    return matching(Search(tuple(dict.fromkeys(groups))))


def score(search: Search) -> ColumnElement[float]:
    """How often the words are found in a claim, each time counting for less: from 0 to 1."""
    if not search.wanted:
        return literal(0.0, Float(53))
    found: Any = sum(_share(_count(term)) for term in search.wanted)
    return cast(found / float(len(search.wanted)), Float(53))


def _count(term: Term) -> ColumnElement[float]:
    text = func.coalesce(col(ClaimWords.words), "", type_=String)
    patterns = [as_text(phrase) for phrase in term.phrases]
    counts: list[Any] = [
        (func.length(text) - func.length(func.replace(text, pattern, ""))) / cast(len(pattern), Float(53))
        for pattern in patterns
    ]
    total: ColumnElement[float] = sum(counts[1:], counts[0])
    return total


def _share(count: ColumnElement[float]) -> ColumnElement[float]:
    return count / (count + 1.0)


def to_fts5(search: Search) -> str:
    """The question for SQLite; every word stands in quotes."""
    return " OR ".join(f"({_fts5_group(group)})" for group in search.groups)


def _fts5_group(group: Sequence[Term]) -> str:
    wanted = [_fts5_term(term) for term in group if not term.without] or [f'"{ANY}"']
    unwanted = [_fts5_term(term) for term in group if term.without]
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _fts5_term(term: Term) -> str:
    return "(" + " OR ".join(f'"{" ".join(phrase)}"' for phrase in term.phrases) + ")"


def to_tsquery(search: Search) -> str:
    """The question for Postgres; every word stands in quotes."""
    return " | ".join("(" + " & ".join(map(_tsquery_term, [ANY_TERM, *group])) + ")" for group in search.groups)


ANY_TERM = Term(((ANY,),))


def _tsquery_term(term: Term) -> str:
    phrases = ("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in term.phrases)
    return ("!" if term.without else "") + "(" + " | ".join(phrases) + ")"


class _Known(FunctionElement[bool]):
    """Whether the index has a claim."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it stands: held against 1, as SQLite's truths are elsewhere, no index would be followed."""
        return self


class _Found(_Known):
    """Asked of all claims at once."""

    inherit_cache = True


class _IsFound(_Known):
    """Asked of each claim in turn."""

    inherit_cache = True


_SQL = {
    (_Found, "sqlite"): (
        "({claim} IN (SELECT claim_words.claim_id FROM claim_words_fts "
        "CROSS JOIN claim_words ON claim_words.id = claim_words_fts.rowid WHERE claim_words_fts MATCH {fts5}))"
    ),
    (_IsFound, "sqlite"): (
        "EXISTS (SELECT 1 FROM claim_words CROSS JOIN claim_words_fts ON claim_words_fts.rowid = claim_words.id "
        "WHERE claim_words.claim_id = {claim} AND claim_words_fts MATCH {fts5})"
    ),
    (_Found, "postgresql"): (
        "({claim} IN (SELECT claim_words.claim_id FROM claim_words "
        "WHERE claim_words.vector @@ to_tsquery('pg_catalog.simple', {tsquery})))"
    ),
    (_IsFound, "postgresql"): (
        "EXISTS (SELECT 1 FROM claim_words WHERE claim_words.claim_id = {claim} "
        "AND claim_words.vector @@ to_tsquery('pg_catalog.simple', {tsquery}))"
    ),
}


@compiles(_Found, "sqlite", "postgresql")
@compiles(_IsFound, "sqlite", "postgresql")
def _compile(element: _Known, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    claim, fts5, tsquery = element.clauses
    parts = {"fts5": fts5} if compiler.dialect.name == "sqlite" else {"tsquery": tsquery}
    written = {name: compiler.process(part, **how) for name, part in {"claim": claim, **parts}.items()}
    return _SQL[type(element), compiler.dialect.name].format(**written)


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
