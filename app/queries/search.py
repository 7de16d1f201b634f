"""Search: what somebody types, as a question that each database can be asked, whatever it is.

The score of a claim is a matter of its own words and the question's alone. (bm25 would change with every document that
comes in, and pages of it lose rows.)
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
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

_TYPOGRAPHIC = str.maketrans("“”„‟«»", '""""""')
_TERM = re.compile(r'(?P<minus>-)?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<bare>[^\s"]+))')

_WORDS = col(ClaimWords.words)

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


Matching = Callable[[Search], ColumnElement[bool]]
"""One of several ways to ask which claims are found: all find the same."""


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


def matching(search: Search) -> ColumnElement[bool]:
    """The claims that are found: the index gives them all at once."""
    return _IsAmong(col(Claim.id), *_asked(search)) if search.groups else false()


def matching_each(search: Search) -> ColumnElement[bool]:
    """The same, asked of each claim in turn: better where few claims are looked at, and most of them are found."""
    return _IsFound(col(Claim.id), *_asked(search), _stands(search)) if search.groups else false()


def _stands(search: Search) -> ColumnElement[bool]:
    """The same, asked of the words themselves: SQLite's index would be opened anew for each claim."""
    words: ColumnElement[str] = literal_column("claim_words.words", String)
    return or_(*(and_(*(_has(words, term) for term in group)) for group in search.groups))


def _has(words: ColumnElement[str], term: Term) -> ColumnElement[bool]:
    has = or_(*(func.instr(words, as_text(phrase)) > 0 for phrase in term.phrases))
    return not_(has) if term.without else has


def matching_near(near: ColumnElement[bool]) -> Matching:
    """The same, asked in turn of each claim that is near, and all at once if it comes to any other."""
    return lambda search: case((near, matching_each(search)), else_=matching(search))


def matching_few(few: Select[*tuple[Any, ...]]) -> Matching:
    """The same, asked in turn of each claim of these and of no other, whatever the database thinks that they are."""
    among = col(Claim.id).in_(select(few.subquery("some").c.id))
    return lambda search: among & matching_each(search)


def found(search: Search) -> FromClause:
    """The same as a table with their words, of which as much is read as is needed: better if in no order of claims."""
    return _Found(*_asked(search)).table_valued("claim_id", "words", name="found")


def _asked(search: Search) -> tuple[ColumnElement[str], ColumnElement[str]]:
    return literal(to_fts5(search)), literal(to_tsquery(search))


def with_words(name: str, texts: Sequence[str]) -> ColumnElement[bool]:
    """The claims of which that field has all words of one of these texts."""
    wanted = [dict.fromkeys(part for word in words(text) for part in word.parts) for text in texts]
    groups = (tuple(Term(((marked(name, part),),)) for part in list(parts)[:MOST_WORDS]) for parts in wanted if parts)
    return matching(Search(tuple(dict.fromkeys(groups))))


def score(search: Search, text: SQLColumnExpression[Any] = _WORDS) -> ColumnElement[float]:
    """How often the words are found in a claim's, each time counting for less: from 0 to 1."""
    return score_of(counts(search, text))


def counts(search: Search, text: SQLColumnExpression[Any]) -> list[ColumnElement[float]]:
    """How often each of the terms is found in a claim's words."""
    return [_count(term, text) for term in search.wanted]


def score_of(counts: Sequence[SQLColumnExpression[Any]]) -> ColumnElement[float]:
    """The score of a claim that has the terms so often."""
    if not counts:
        return literal(0.0, Float(53))
    found: Any = sum(count / (count + 1.0) for count in counts)
    return cast(found / float(len(counts)), Float(53))


def with_score(claims: Select[*tuple[Any, ...]], search: Search) -> Select[*tuple[Any, ...]]:
    """The claims, each with its score."""
    return claims.add_columns(score(search).label("score")).outerjoin(ClaimWords, held_words())


def held_words() -> ColumnElement[bool]:
    """How claims and what they are found by are joined."""
    return (col(ClaimWords.claim_id) == Claim.id) & col(ClaimWords.until).is_(None)


def _count(term: Term, words: SQLColumnExpression[Any]) -> ColumnElement[float]:
    text = func.coalesce(words, "", type_=String)
    patterns = [as_text(phrase) for phrase in term.phrases]
    counts: list[Any] = [
        (func.length(text) - func.length(func.replace(text, pattern, ""))) / cast(len(pattern), Float(53))
        for pattern in patterns
    ]
    total: ColumnElement[float] = sum(counts[1:], counts[0])
    return total


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
    return " | ".join("(" + " & ".join(map(_tsquery_term, _with_some(group))) + ")" for group in search.groups)


_ANY_TERM = Term(((ANY,),))


def _with_some(group: Sequence[Term]) -> Sequence[Term]:
    """With a term that a text should have: of what all have, the index would read as much as there is."""
    return [_ANY_TERM, *group] if all(term.without for term in group) else group


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


class _IsAmong(_Known):
    """Asked of all claims at once."""

    inherit_cache = True


class _IsFound(_Known):
    """Asked of each claim in turn."""

    inherit_cache = True


class _Found(FunctionElement[str]):
    """The ids and words of all claims that the index has, as a table."""

    inherit_cache = True


_SQL = {
    "sqlite": {
        _Found: (
            "(SELECT claim_words.claim_id, claim_words.words FROM claim_words_fts CROSS JOIN claim_words "
            "ON claim_words.id = claim_words_fts.rowid WHERE claim_words_fts MATCH {fts5} "
            "AND claim_words.until IS NULL)"
        ),
        _IsFound: (
            "EXISTS (SELECT 1 FROM claim_words "
            "WHERE claim_words.claim_id = {claim} AND claim_words.until IS NULL AND ({stands}))"
        ),
    },
    "postgresql": {
        _Found: (
            "(SELECT claim_words.claim_id, claim_words.words FROM claim_words "
            "WHERE claim_words.until IS NULL AND claim_words.vector @@ to_tsquery('pg_catalog.simple', {tsquery}))"
        ),
        _IsFound: (
            "EXISTS (SELECT 1 FROM claim_words WHERE claim_words.claim_id = {claim} AND claim_words.until IS NULL "
            "AND claim_words.vector @@ to_tsquery('pg_catalog.simple', {tsquery}) OFFSET 0)"
        ),
    },
}
# OFFSET keeps Postgres from making a join or a table of it
for _way in _SQL.values():
    _way[_IsAmong] = f"({{claim}} IN {_way[_Found].replace(', claim_words.words', '', 1)})"

_PARTS = {
    _Found: ("fts5", "tsquery"),
    _IsAmong: ("claim", "fts5", "tsquery"),
    _IsFound: ("claim", "fts5", "tsquery", "stands"),
}
"""What they are made of; each database is asked some of it."""


@compiles(_Found, "sqlite", "postgresql")
@compiles(_IsAmong, "sqlite", "postgresql")
@compiles(_IsFound, "sqlite", "postgresql")
def _compile(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    template = _SQL[compiler.dialect.name][type(element)]
    parts = zip(_PARTS[type(element)], element.clauses, strict=True)
    return template.format(**{name: compiler.process(part, **how) for name, part in parts if f"{{{name}}}" in template})


def index_of(dialect: str) -> str:
    """A query for the keys of all words that the index has: every one holds the word that means any."""
    if dialect == "sqlite":
        return f"SELECT rowid FROM claim_words_fts WHERE claim_words_fts MATCH '\"{ANY}\"'"  # noqa: S608
    return f"SELECT id FROM claim_words WHERE vector @@ to_tsquery('pg_catalog.simple', '{ANY}')"  # noqa: S608
