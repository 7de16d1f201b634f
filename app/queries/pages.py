"""Pages by key: where one ends the next begins, whatever is written in between."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, literal, tuple_
from sqlmodel import Session

from app.errors import InvalidParameter
from app.filters import Paging, is_text

Column = SQLColumnExpression[Any]
Rows = Select[*tuple[Any, ...]]


class Order(NamedTuple):
    """What rows are sorted by, nulls last; `tie` is unique text, never null, and goes the same way."""

    name: str
    column: Column
    kind: type[date | int | str]
    tie: Column
    descending: bool = False
    nullable: bool = False


class Position(NamedTuple):
    """The last row that was given: its sort value and its tie-break."""

    value: Any
    tie: Any


class Page(NamedTuple):
    """Some rows, and the token of those after them; none on the last page."""

    rows: Sequence[Any]
    next_cursor: str | None


class Cursors:
    """Signs the tokens of pages, and takes back only what it has signed for the same question."""

    def __init__(self, key: str) -> None:
        self._signer = URLSafeSerializer(key, salt="cursor", signer_kwargs={"digest_method": hashlib.sha256})

    def write(self, question: str, position: Position) -> str:
        """The token for what comes after the position."""
        value = position.value.isoformat() if isinstance(position.value, date) else position.value
        signed = self._signer.dumps([_digest(question), value, position.tie])
        return signed.decode() if isinstance(signed, bytes) else signed

    def read(self, question: str, order: Order, cursor: str) -> Position:
        """The position that the token holds."""
        try:
            asked, value, tie = self._signer.loads(cursor)
            position = Position(_as(order.kind, value), _as(str, tie))
        except (BadData, TypeError, ValueError):
            raise _refused("bad_cursor", "This cursor was not given by this service.") from None
        if asked != _digest(question):
            raise _refused("other_question", "This cursor belongs to other filters or another order.")
        if self.write(question, position) != cursor:  # base64 has several spellings of one value
            raise _refused("bad_cursor", "This cursor was not given by this service.")
        return position


class Window(NamedTuple):
    """Which page of which question: `question` names everything that decides which rows there are, and their order."""

    paging: Paging
    cursors: Cursors
    question: str


def page(session: Session, query: Rows, order: Order, window: Window) -> Page:
    """One page of the query's rows."""
    limit, cursor = window.paging.limit, window.paging.cursor
    question = f"{order.name}|{window.question}"
    after = None if cursor is None else window.cursors.read(question, order, cursor)
    keyed = query.add_columns(order.column.label("sort_value"), order.tie.label("sort_tie"))
    rows: list[Any] = []
    for stretch in _stretches(keyed, order, after):
        if len(rows) <= limit:
            rows += session.execute(stretch.limit(limit + 1 - len(rows))).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], window.cursors.write(question, Position(last.sort_value, last.sort_tie)))


def _stretches(query: Rows, order: Order, after: Position | None) -> Iterator[Rows]:
    """The rows with a value, then those without: each follows an index, which one sort with nulls last would not."""
    if after is None or after.value is not None:
        known = query.where(order.column.is_not(None)) if order.nullable else query
        yield _sorted(known if after is None else known.where(_beyond(order, after)), order, order.column)
    if order.nullable:
        unknown = query.where(order.column.is_(None))
        if after is not None and after.value is None:
            unknown = unknown.where(_past(order, order.tie, literal(after.tie)))
        yield _sorted(unknown, order, order.tie)


def _sorted(query: Rows, order: Order, first: Column) -> Rows:
    columns = dict.fromkeys((first, order.tie))
    return query.order_by(*(column.desc() if order.descending else column.asc() for column in columns))


def _beyond(order: Order, after: Position) -> ColumnElement[bool]:
    """Row values, not `or`: a database follows an index by them."""
    here = tuple_(order.column, order.tie)
    return _past(order, here, tuple_(literal(after.value), literal(after.tie)))


def _past(order: Order, here: Column, there: Column) -> ColumnElement[bool]:
    past: ColumnElement[bool] = here < there if order.descending else here > there
    return past


def _as(kind: type[Any], value: object) -> Any:  # noqa: ANN401  a column's value has any type
    if value is None:
        return None
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if not isinstance(value, kind) or (isinstance(value, str) and not is_text(value)):
        raise TypeError(f"no {kind.__name__}")
    return value


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def _refused(code: str, detail: str) -> InvalidParameter:
    return InvalidParameter([{"parameter": "cursor", "code": code, "detail": detail}])
