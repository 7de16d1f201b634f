"""Filter → SQL conditions, for any query that joins claims as `joined` does."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, and_, join, or_, select, true
from sqlalchemy.sql.visitors import iterate
from sqlmodel import SQLModel, col

from app.filters import FILTERS, Asks, ClaimFilter, Filter, first_and_last
from app.models import Appearance, Claim, ClaimLink, Source, Speaker
from app.queries.names import Understood
from app.queries.pages import Column, Rows
from app.queries.records import shown
from app.queries.search import Matching, matching, parse, with_words
from app.vocabulary import LinkKind

Condition = ColumnElement[bool]

WORDS: dict[str, Column] = {
    "kind": col(Claim.kind),
    "measure": col(Claim.measure),
    "scope": col(Claim.scope),
    "party": col(Claim.party),
    "unit": col(Claim.unit),
    "bound": col(Claim.bound),
    "per": col(Claim.per),
    "basis": col(Claim.basis),
    "status": col(Claim.status),
    "attribution": col(Claim.attribution),
    "speaker_kind": col(Speaker.kind),
    "check_status": col(Claim.check_status),
    "review": col(Claim.review),
    "speaker": col(Claim.speaker_id),
    "source": col(Appearance.source_id),
    "document": col(Claim.document_id),
}
"""Filters whose words, or the ids that their names mean, stand in a column."""

SPANS: dict[str, tuple[Column, Column]] = {
    "value": (col(Claim.value_low), col(Claim.value_high)),
    "per_month": (col(Claim.per_month_low), col(Claim.per_month_high)),
    "period": (col(Claim.period_start), col(Claim.period_end)),
}
"""Filters over two columns, of which one may be open."""

POINTS: dict[str, Column] = {
    "published": col(Claim.published_on),
    "created": col(Claim.created_at),
    "updated": col(Claim.updated_at),
}

KNOWN: dict[str, Sequence[Column]] = {
    "value": SPANS["value"],
    "per_month": SPANS["per_month"],
    "period": SPANS["period"],
    "measure": [col(Claim.measure)],
    "scope": [col(Claim.scope)],
    "party": [col(Claim.party)],
    "speaker": [col(Claim.speaker_id)],
    "role": [col(Claim.speaker_role)],
    "source": [col(Appearance.source_id)],
    "published_on": [col(Claim.published_on)],
    "url": [col(Appearance.url)],
}
"""What is known where one of the columns is."""


def joined(*columns: Any, among: FromClause | None = None) -> Rows:  # noqa: ANN401  whatever can be selected
    """A selection from each claim with the appearance, source and speaker that its row shows.

    `among` has the column `claim_id`, and no other claim is selected; it is read first.
    """
    claims: Any = Claim if among is None else join(among, Claim, among.c.claim_id == Claim.id)
    return (
        select(*columns)
        .select_from(claims)
        .join(Appearance, col(Claim.appearance_id) == Appearance.id)
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .outerjoin(Speaker, col(Claim.speaker_id) == Speaker.id)
    )


def claims_with(spoken: Iterable[Column], among: FromClause | None = None) -> FromClause:
    """Claims with the tables that these speak of, and no more: each costs a look-up for every claim.

    `among` as in `joined`.
    """
    meant = {column.table for column in columns_of(spoken)}
    claims: FromClause = Claim.__table__  # type: ignore[attr-defined]
    tables = claims if among is None else join(among, claims, _is_one(among))
    for table, is_own, leads_to in _BESIDE:
        if meant & {one.__table__ for one in (table, *leads_to)}:  # type: ignore[attr-defined]
            tables = tables.outerjoin(table.__table__, is_own)  # type: ignore[attr-defined]
    return tables


def _is_one(among: FromClause) -> Condition:
    """By id, and by nothing else: no index has `since`, and SQLite would rather read all that one has of a measure."""
    return and_(among.c.claim_id == Claim.id, col(Claim.since) >= 0)


def columns_of(spoken: Iterable[Column]) -> set[Any]:
    """Every column of a table that these speak of."""
    return {part for one in spoken for part in iterate(cast(Any, one)) if hasattr(part, "table")}


_BESIDE: tuple[tuple[type[SQLModel], Condition, tuple[type[SQLModel], ...]], ...] = (
    (Appearance, col(Claim.appearance_id) == Appearance.id, (Source,)),
    (Source, col(Appearance.source_id) == Source.id, ()),
    (Speaker, col(Claim.speaker_id) == Speaker.id, ()),
)
"""What a claim leads to, how, and what that leads to."""


def conditions(where: ClaimFilter, understood: Mapping[str, Understood], found: Matching = matching) -> list[Condition]:
    """What a claim must be; `understood` says which rows the names mean, `found` how to ask `q`."""
    held = narrowing(where, understood, found)
    return held if "review" in where.asked() else [*held, shown()]


def narrowing(where: ClaimFilter, understood: Mapping[str, Understood], found: Matching = matching) -> list[Condition]:
    """What the filters ask of a claim, be it shown or not."""
    asked = where.asked()
    held = list(_conditions(asked, understood))
    if "q" in asked:
        held.append(found(parse(asked["q"])))
    return held


def _conditions(asked: Mapping[str, Any], understood: Mapping[str, Understood]) -> Iterator[Condition]:
    for parameter, value in asked.items():
        one = FILTERS[parameter]
        if one.test in _TESTS:
            yield _TESTS[one.test](one, understood[parameter].ids if parameter in understood else value)


def _is(one: Filter, values: Sequence[Any]) -> Condition:
    return _ELSEWHERE[one.field](values) if one.field in _ELSEWHERE else WORDS[one.field].in_(values)


def _is_not(one: Filter, values: Sequence[Any]) -> Condition:
    """All the others, those too of which it is not known."""
    return _is(one, values).is_not(true())


def _reaches_up_to(one: Filter, value: float | date) -> Condition:
    if one.field in POINTS:
        return POINTS[one.field] >= _point(one, value, 0)
    low, high = SPANS[one.field]
    return or_(high >= _day(value), and_(high.is_(None), low.is_not(None)))


def _reaches_down_to(one: Filter, value: float | date) -> Condition:
    if one.field in POINTS:
        return POINTS[one.field] <= _point(one, value, 1)
    low, high = SPANS[one.field]
    return or_(low <= _day(value), and_(low.is_(None), high.is_not(None)))


def _point(one: Filter, value: Any, end: int) -> date | datetime:  # noqa: ANN401  a day or a moment
    moment = first_and_last(value)[end]
    return moment.date() if one.field == "published" else moment


def _day(value: float | date) -> float | date:
    return value.date() if isinstance(value, datetime) else value


def _has(one: Filter, wanted: bool) -> Condition:
    if one.field in _LINKS:
        known: Condition = col(Claim.id).in_(_claims_with(_LINKS[one.field]))
    else:
        known = or_(*(column.is_not(None) for column in KNOWN[one.field]))
    return known if wanted else ~known


_TESTS: dict[Asks, Callable[[Filter, Any], Condition]] = {
    Asks.IS: _is,
    Asks.IS_NOT: _is_not,
    Asks.MIN: _reaches_up_to,
    Asks.FROM: _reaches_up_to,
    Asks.MAX: _reaches_down_to,
    Asks.TO: _reaches_down_to,
    Asks.HAS: _has,
    Asks.WORDS: _is,
}

_LINKS = {"origin": LinkKind.ORIGIN, "relay": LinkKind.RELAY, "relayed_by": LinkKind.RELAY}


def _claims_with(kind: LinkKind) -> Rows:
    return select(col(ClaimLink.claim_id)).where(col(ClaimLink.kind) == kind)


def _with_link(kind: LinkKind) -> Callable[[Sequence[int]], Condition]:
    return lambda ids: col(Claim.id).in_(_claims_with(kind).where(col(ClaimLink.speaker_id).in_(ids)))


def _said_or_cited(ids: Sequence[int]) -> Condition:
    return or_(WORDS["speaker"].in_(ids), _with_link(LinkKind.ORIGIN)(ids))


_ELSEWHERE: dict[str, Callable[[Sequence[Any]], Condition]] = {
    "origin": _with_link(LinkKind.ORIGIN),
    "relayed_by": _with_link(LinkKind.RELAY),
    "said_or_cited": _said_or_cited,
    "speaker_role": partial(with_words, "role"),
    "item": partial(with_words, "item"),
}
"""Filters that are held against another table: speakers that are linked, words that are indexed."""
