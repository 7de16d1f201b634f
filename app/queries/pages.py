"""Pages by key: where one ends the next begins, whatever is written in between."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, literal, or_, tuple_
from sqlmodel import Session

from app.errors import InvalidParameter
from app.filters import Paging, is_text
from app.queries.signing import Signing

Column = SQLColumnExpression[Any]
Rows = Select[*tuple[Any, ...]]


class Key(NamedTuple):
    """A column to sort by, nulls last."""

    column: Column
    kind: type[Any]
    descending: bool = False
    nullable: bool = False


class Order(NamedTuple):
    """What rows are sorted by, nulls last; `tie` is unique text, never null, and goes the way of the first column."""

    name: str
    column: Column
    kind: type[Any]
    tie: Column
    descending: bool = False
    nullable: bool = False
    then: tuple[Key, ...] = ()
    """Further columns, before the tie-break."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """All columns but the tie-break."""
        return (Key(self.column, self.kind, self.descending, self.nullable), *self.then)


class Position(NamedTuple):
    """The last row that was given: its sort values and its tie-break."""

    value: Any
    tie: Any
    then: tuple[Any, ...] = ()


class Page(NamedTuple):
    """Some rows, and the token of those after them; none on the last page."""

    rows: Sequence[Any]
    next_cursor: str | None


class Cursors:
    """Signs the tokens of pages, and takes back only what it has signed for the same question."""

    def __init__(self, key: str) -> None:
        self._signing = Signing(key, "cursor")

    def write(self, question: str, order: Order, position: Position) -> str:
        """The token for what comes after the position."""
        values = [_plain(value) for value in (position.value, *position.then)]
        return self._signing.signed([_digest(question, order), order.name, position.tie, *values])

    def read(self, question: str, order: Order, cursor: str) -> Position:
        """The position that the token holds."""
        try:
            asked, _, tie, *values = self._signing.read(cursor)
            if asked != _digest(question, order):
                raise _refused("other_question", "This cursor belongs to other filters or another order.")
            first, *then = (_as(key.kind, one) for key, one in zip(order.keys, values, strict=True))
            return Position(first, _as(str, tie), tuple(then))
        except (TypeError, ValueError):
            raise _refused("bad_cursor", "This cursor was not given by this service.") from None

    def order(self, cursor: str) -> str:
        """The name of the order in which its page was sorted."""
        try:
            return str(self._signing.read(cursor)[1])
        except (TypeError, ValueError, LookupError):
            raise _refused("bad_cursor", "This cursor was not given by this service.") from None


class Window(NamedTuple):
    """Which page of which question: `question` names everything that decides which rows there are."""

    paging: Paging
    cursors: Cursors
    question: str

    @property
    def whole(self) -> str:
        """The question, and of which moment it is asked."""
        return f"{self.question}|{self.paging.as_of}"

    def after(self, order: Order) -> Position | None:
        """What the page begins after; nothing where it is the first."""
        return None if self.paging.cursor is None else self.cursors.read(self.whole, order, self.paging.cursor)


def page(session: Session, query: Rows, order: Order, window: Window) -> Page:
    """One page of the query's rows."""
    limit, after = window.paging.limit, window.after(order)
    values: list[Any] = [key.column.label(f"sort_value_{place}") for place, key in enumerate(order.keys)]
    keyed = query.add_columns(order.tie.label("sort_tie"), *values)
    rows: list[Any] = []
    for stretch in stretches(keyed, order, after):
        if len(rows) <= limit:
            rows += session.execute(stretch.limit(limit + 1 - len(rows))).all()
    if len(rows) <= limit:
        return Page(rows, None)
    first, *others = rows[limit - 1][-len(values) :]
    last = Position(first, rows[limit - 1].sort_tie, tuple(others))
    return Page(rows[:limit], window.cursors.write(window.whole, order, last))


def stretches(query: Rows, order: Order, after: Position | None = None) -> Iterator[Rows]:
    """The query's rows in order, as queries to be asked one after the other."""
    return _by_one(query, order, after) if not order.then else _by_several(query, order, after)


def _by_one(query: Rows, order: Order, after: Position | None) -> Iterator[Rows]:
    """The rows with a value, then those without: each follows an index, which one sort with nulls last would not."""
    if after is None or after.value is not None:
        known = query.where(order.column.is_not(None)) if order.nullable else query
        yield _sorted(known if after is None else known.where(_beyond(order, after)), order, order.column)
    if order.nullable:
        unknown = query.where(order.column.is_(None))
        if after is not None and after.value is None:
            unknown = unknown.where(_past(order.descending, order.tie, literal(after.tie)))
        yield _sorted(unknown, order, order.tie)


def _sorted(query: Rows, order: Order, first: Column) -> Rows:
    columns = dict.fromkeys((first, order.tie))
    return query.order_by(*(column.desc() if order.descending else column.asc() for column in columns))


def _beyond(order: Order, after: Position) -> ColumnElement[bool]:
    """Row values, not `or`: a database follows an index by them."""
    here = tuple_(order.column, order.tie)
    there = tuple_(_like(order.column, after.value), literal(after.tie))
    return _past(order.descending, here, there)


def _by_several(query: Rows, order: Order, after: Position | None) -> Iterator[Rows]:
    """All at once: no index has several columns in any direction."""
    columns: list[Any] = []
    for key in order.keys:
        columns += [key.column.is_(None)] if key.nullable else []
        columns.append(key.column.desc() if key.descending else key.column.asc())
    columns.append(order.tie.desc() if order.descending else order.tie.asc())
    if after is not None:
        query = query.where(_beyond_several(order, after))
    yield query.order_by(*columns)


def _beyond_several(order: Order, after: Position) -> ColumnElement[bool]:
    """Beyond in the first column, or equal there and beyond in the next, and so on to the tie-break."""
    beyond = _past(order.descending, order.tie, literal(after.tie))
    for key, value in reversed(list(zip(order.keys, (after.value, *after.then), strict=True))):
        if value is None:
            beyond = and_(key.column.is_(None), beyond)
            continue
        there = _like(key.column, value)
        further = _past(key.descending, key.column, there)
        unknown = key.column.is_(None) if key.nullable else false()
        beyond = or_(further, unknown, and_(key.column == there, beyond))
    return beyond


def _like(column: Column, value: object) -> ColumnElement[Any]:
    """The value, sent as the column's own are."""
    return literal(value, cast(ColumnElement[Any], column).type)


def _past(descending: bool, here: Column, there: Column) -> ColumnElement[bool]:
    past: ColumnElement[bool] = here < there if descending else here > there
    return past


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _as(kind: type[Any], value: object) -> Any:  # noqa: ANN401  a column's value has any type
    if value is None:
        return None
    if kind in {date, datetime} and isinstance(value, str):
        return kind.fromisoformat(value)
    if not isinstance(value, kind) or (isinstance(value, str) and not is_text(value)):
        raise TypeError(f"no {kind.__name__}")
    return value


def _digest(question: str, order: Order) -> str:
    return _digested(f"{order.name}|{question}")


@lru_cache(maxsize=1_000)
def _digested(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def _refused(code: str, detail: str) -> InvalidParameter:
    return InvalidParameter([{"parameter": "cursor", "code": code, "detail": detail}])
