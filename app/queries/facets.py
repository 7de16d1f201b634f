"""What there is to filter by: the values of a column among the claims asked for, and how many have each."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, String, Subquery, Text, cast, func, select, type_coerce
from sqlmodel import Session, col

from app.models import Appearance, Claim, Source, Speaker
from app.queries.conditions import WORDS, Condition, claims_with, columns_of, conditions
from app.queries.in_time import rows_within
from app.queries.names import Understood, insist, understand
from app.queries.pages import Column, Rows
from app.queries.tallies import COUNTED, EVERY_CLAIM, SHOWN, are_kept, by_key, tallies
from app.questions import FacetQuery
from app.vocabulary import GLOSSARY, HIDDEN_REVIEWS, Review, label

_BY_CODE_POINT = Text().with_variant(Text(collation="C"), "postgresql")

_FEW = ("measure", "scope", "status", "kind", "review")
"""Facets of few values, counted at once: the columns that `ix_claim_facets` begins with, so that nothing is sorted."""

_REVIEW = "review"
"""The facet that counts what the others leave out."""

Counted = tuple[str, str, int]
"""A value, its name, and how many claims have it."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value, and how many claims have it."""

    field: str
    value: str
    label: str
    count: int
    selected: bool


class Facets(NamedTuple):
    """The values of all facets, those that took too long, and those that have more values."""

    rows: Sequence[Facet]
    understood: dict[str, Understood]
    selected: dict[str, list[str]]
    """The values that are chosen, by facet."""
    timed_out: Sequence[str]
    more: Sequence[str]


def find_facets(session: Session, query: FacetQuery, seconds: float, strict: bool) -> Facets:
    """The commonest values of each facet; each facet, or all that are counted at once, may take so many seconds."""
    understood = understand(session, query)
    if strict:
        insist(understood)
    fields: list[str] = list(dict.fromkeys(query.facet))
    found: dict[str, Sequence[Counted] | None] = {}
    for alike in _asked_alike(fields, query):
        limits = (query.limit + 1, seconds)
        if (reviews := _of_all(session, alike, query)) is not None:
            found |= _tallied(session, alike, reviews, limits)
        else:
            found |= _found(session, alike, _without_own(alike, query, understood), limits)
    selected = {field: _selected(field, query, understood) for field in fields}
    return Facets(
        [_facet(field, one, selected[field]) for field in fields for one in (found[field] or ())[: query.limit]],
        understood,
        selected,
        timed_out=[field for field in fields if found[field] is None],
        more=[field for field in fields if len(found[field] or ()) > query.limit],
    )


def _asked_alike(fields: Sequence[str], query: FacetQuery) -> Iterator[list[str]]:
    """Facets of few values that are asked of the same claims, since none has a filter of its own; the others alone."""
    asked = query.asked()
    alike = [field for field in fields if field in _FEW and not {field, f"{field}_not"} & asked.keys()]
    if alike:
        yield alike
    yield from ([field] for field in fields if field not in alike)


def _of_all(session: Session, fields: Sequence[str], query: FacetQuery) -> Sequence[Review] | None:
    """The states of the claims to count where nothing else narrows them, so that the schema has counted them."""
    others = query.asked().keys() - {name for field in fields for name in (field, f"{field}_not")}
    if others - {_REVIEW} or not set(fields) - {_REVIEW, "speaker_kind"} <= COUNTED or not are_kept(session):
        return None
    return query.asked().get(_REVIEW, SHOWN) if _REVIEW in others else SHOWN


def _tallied(
    session: Session, fields: Sequence[str], reviews: Sequence[Review], limits: tuple[int, float]
) -> dict[str, Sequence[Counted] | None]:
    most, seconds = limits
    if fields[0] in _NAMED:
        named = _named_tallies(fields[0], tuple(sorted(set(reviews))))
        return {fields[0]: rows_within(session, named.limit(most), seconds)}
    # the states of all are counted by what all have
    asked = {EVERY_CLAIM if field == _REVIEW else field for field in fields}
    states = tuple(Review) if _REVIEW in fields else reviews
    rows = rows_within(session, tallies(asked, states), seconds)
    if rows is None:
        return dict.fromkeys(fields)
    found: dict[str, Sequence[Counted] | None] = {}
    for field in fields:
        if field == _REVIEW:
            values = [(row.review, row.claims) for row in rows if row.field == EVERY_CLAIM]
        else:
            values = [(row.value, row.claims) for row in rows if row.field == field and row.review in reviews]
        found[field] = _commonest(values)[:most]
    return found


@cache
def _named_tallies(field: str, reviews: Sequence[Review]) -> Rows:
    """The values of one facet as the schema has counted them: written once, as it takes its time."""
    named, counted = _NAMED[field], by_key(_LEADING.get(field, field), reviews).subquery()
    return _named_rows(named, counted, named.directly)


def _without_own(fields: Sequence[str], query: FacetQuery, understood: dict[str, Understood]) -> list[Condition]:
    """The conditions without the facets' own filters: what else could be chosen."""
    own: dict[str, Any] = dict.fromkeys((name for field in fields for name in (field, f"{field}_not")), ())
    if _REVIEW in fields:
        # all states, those too that lists hide
        own[_REVIEW] = tuple(Review)
    return conditions(query.model_copy(update=own), understood)


def _found(
    session: Session, fields: Sequence[str], where: Sequence[Condition], limits: tuple[int, float]
) -> dict[str, Sequence[Counted] | None]:
    most, seconds = limits
    if fields[0] in _FEW:
        rows = rows_within(session, _combined(where), seconds)
        if rows is None:
            return dict.fromkeys(fields)
        state = _FEW.index(_REVIEW)
        listed = [row for row in rows if _REVIEW not in fields or row[state] not in HIDDEN_REVIEWS]
        return {field: _summed(rows if field == _REVIEW else listed, _FEW.index(field))[:most] for field in fields}
    return {field: rows_within(session, _values(field, where).limit(most), seconds) for field in fields}


def _combined(where: Sequence[Condition]) -> Rows:
    """How many claims have each combination of the few values."""
    columns = [type_coerce(WORDS[field], String) for field in _FEW]
    return select(*columns, func.count()).select_from(claims_with(where)).where(*where).group_by(*columns)


def _summed(rows: Sequence[Any], place: int) -> list[Counted]:
    return _commonest((row[place], row[-1]) for row in rows if row[place] is not None)


def _commonest(values: Iterable[tuple[str, int]]) -> list[Counted]:
    counts: Counter[str] = Counter()
    for value, count in values:
        counts[value] += count
    commonest = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(value, value, count) for value, count in commonest if count]


def _values(field: str, where: Sequence[Condition]) -> Rows:
    """The values of one facet, the commonest first: counted by a column of the claim alone, and named after."""
    named = _NAMED.get(field)
    key: Column = _key(named.key, where) if named else cast(WORDS[field], _BY_CODE_POINT)
    counts: Rows = select(key.label("key"), func.count().label("claims")).select_from(claims_with(where))
    counted = counts.where(*where, key.is_not(None)).group_by(key).subquery()
    if named is None:
        return select(counted.c.key, counted.c.key, counted.c.claims).order_by(counted.c.claims.desc(), counted.c.key)
    return _named_rows(named, counted, named.rows)


def _named_rows(named: "_Named", counted: Subquery, lead: "_Lead") -> Rows:
    """The values by the keys that lead to them, the commonest first."""
    has_one_each = lead in named.one_each
    count: Column = counted.c.claims if has_one_each else cast(func.sum(counted.c.claims), BigInteger)
    rows = lead(select(named.value, named.label, count).select_from(counted), counted.c.key)
    rows = rows.where(count > 0) if has_one_each else rows.group_by(named.value, named.label).having(count > 0)
    return rows.order_by(count.desc(), named.value)


def _key(column: Column, where: Sequence[Condition]) -> Column:
    """The column where an index has all that is asked; else an expression, lest it lead to the table row by row."""
    return column if columns_of(where) <= {Claim.__table__.c.review} else column + 0  # type: ignore[attr-defined]


_Lead = Callable[[Rows, Column], Rows]


class _Named(NamedTuple):
    """A facet whose values stand in another table."""

    key: Column
    """The claim's column that leads there."""
    rows: _Lead
    """The rows of that table to which the keys lead."""
    directly: _Lead
    """The same by the keys of that table itself."""
    value: Column
    label: Column
    one_each: Collection[_Lead] = ()
    """Those by which each key leads to a value of its own: nothing is left to be summed."""


def _speakers(rows: Rows, key: Column) -> Rows:
    return rows.join(Speaker, col(Speaker.id) == key)


def _sources(rows: Rows, key: Column) -> Rows:
    return rows.join(Appearance, col(Appearance.id) == key).join(Source, col(Appearance.source_id) == Source.id)


def _of_sources(rows: Rows, key: Column) -> Rows:
    return rows.join(Source, col(Source.id) == key)


_KIND = cast(col(Speaker.kind), _BY_CODE_POINT)
_NAMED = {
    "speaker": _Named(col(Claim.speaker_id), _speakers, _speakers, col(Speaker.slug), col(Speaker.name), [_speakers]),
    "speaker_kind": _Named(col(Claim.speaker_id), _speakers, _speakers, _KIND, _KIND),
    "source": _Named(
        col(Claim.appearance_id), _sources, _of_sources, col(Source.slug), col(Source.name), [_of_sources]
    ),
}


_LEADING = {"speaker_kind": "speaker"}
"""What is counted for a facet that is found by it."""


def _selected(field: str, query: FacetQuery, understood: dict[str, Understood]) -> list[str]:
    if field in understood:
        return list(dict.fromkeys(match.slug for _, match in understood[field].matches))
    return [str(word) for word in getattr(query, field)]


def _facet(field: str, counted: Counted, selected: Sequence[str]) -> Facet:
    value, name, count = counted
    return Facet(field, value, label(value) if field in GLOSSARY else name, count, value in selected)
