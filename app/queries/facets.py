"""What there is to filter by: the values of a column among the claims asked for, and how many have each."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import FromClause, Text, cast, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session, SQLModel, col

from app.models import Appearance, Claim, Source, Speaker
from app.queries.conditions import WORDS, Condition, conditions
from app.queries.names import Understood, insist, understand
from app.queries.pages import Column, Rows
from app.questions import FacetQuery
from app.vocabulary import GLOSSARY, label

_BY_CODE_POINT = Text().with_variant(Text(collation="C"), "postgresql")
_STEPS_BETWEEN_LOOKS = 1000

_NAMED: dict[str, type[Speaker] | type[Source]] = {"speaker": Speaker, "source": Source}
"""Facets whose values are rows of other tables."""


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
    """The commonest values of each facet; each facet may take so many seconds."""
    understood = understand(session, query)
    if strict:
        insist(understood)
    fields: list[str] = list(dict.fromkeys(query.facet))
    found = {field: rows_within(session, _counted(field, query, understood), seconds) for field in fields}
    selected = {field: _selected(field, query, understood) for field in fields}
    return Facets(
        [_facet(field, row, selected[field]) for field, some in found.items() for row in (some or ())[: query.limit]],
        understood,
        selected,
        timed_out=[field for field, some in found.items() if some is None],
        more=[field for field, some in found.items() if some and len(some) > query.limit],
    )


def rows_within(session: Session, query: Rows, seconds: float) -> Sequence[Any] | None:
    """The rows, if the database has them in time; nothing otherwise."""
    limited = _LIMITS[session.get_bind().dialect.name]
    try:
        with session.begin_nested(), limited(session, seconds):
            return session.execute(query).all()
    except OperationalError as error:
        if not _ran_out(error):
            raise
        return None


@contextmanager
def _on_postgres(session: Session, seconds: float) -> Iterator[None]:
    set_limit = text("SELECT set_config('statement_timeout', :limit, true)")
    before = session.execute(text("SHOW statement_timeout")).scalar_one()
    session.execute(set_limit, {"limit": f"{max(1, round(seconds * 1000))}ms"})
    yield
    session.execute(set_limit, {"limit": before})


@contextmanager
def _on_sqlite(session: Session, seconds: float) -> Iterator[None]:
    connection: Any = session.connection().connection.driver_connection
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


_LIMITS = {"postgresql": _on_postgres, "sqlite": _on_sqlite}


def _ran_out(error: OperationalError) -> bool:
    """Whether it was cancelled for its time, as each database says it."""
    return getattr(error.orig, "sqlstate", None) == "57014" or str(error.orig) == "interrupted"


def _counted(field: str, query: FacetQuery, understood: dict[str, Understood]) -> Rows:
    """Without the facet's own filter: what else could be chosen. Values are counted first, and named after."""
    others = query.model_copy(update=dict.fromkeys((field, f"{field}_not"), ()))
    where = [*conditions(others, understood), WORDS[field].is_not(None)]
    table = _NAMED.get(field)
    # an expression, so that no index leads through the table row by row
    key: Column = WORDS[field] + 0 if table else cast(WORDS[field], _BY_CODE_POINT)
    counts: Rows = select(key.label("key"), func.count().label("count")).select_from(_joined(where)).where(*where)
    counted = counts.group_by(key).subquery()
    if table is None:
        value: Column = counted.c.key
        rows: Rows = select(value.label("value"), value.label("label"), counted.c.count)
    else:
        value = col(table.slug)
        rows = select(value.label("value"), col(table.name).label("label"), counted.c.count)
        rows = rows.join(counted, counted.c.key == table.id)
    return rows.order_by(counted.c.count.desc(), value).limit(query.limit + 1)


def _joined(where: Sequence[Condition]) -> FromClause:
    """Claims with the tables that the conditions speak of, and no more: each costs a look-up for every claim."""
    meant = {getattr(part, "table", None) for condition in where for part in iterate(condition)}
    tables: FromClause = Claim.__table__  # type: ignore[attr-defined]
    for table, is_own in _BESIDE:
        if table.__table__ in meant:  # type: ignore[attr-defined]
            tables = tables.outerjoin(table.__table__, is_own)  # type: ignore[attr-defined]
    return tables


_BESIDE: tuple[tuple[type[SQLModel], Condition], ...] = (
    (Appearance, col(Claim.appearance_id) == Appearance.id),
    (Speaker, col(Claim.speaker_id) == Speaker.id),
)


def _selected(field: str, query: FacetQuery, understood: dict[str, Understood]) -> list[str]:
    if field in understood:
        return list(dict.fromkeys(match.slug for _, match in understood[field].matches))
    return [str(word) for word in getattr(query, field)]


def _facet(field: str, row: Any, selected: Sequence[str]) -> Facet:  # noqa: ANN401  a row of the database
    named = row.label if field in _NAMED else (label(row.value) if field in GLOSSARY else row.value)
    return Facet(field, row.value, named, row.count, row.value in selected)
