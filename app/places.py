"""Where a claim's row as it is sent lies among the others: beside those of its speaker, in the order of days.

A SQLite file keeps rows in the order of their numbers: fifty claims of one speaker lie on a few pages of the file, and
would lie on fifty if rows stayed as they came. Postgres keeps rows as they come, whatever their numbers.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import col

from app.models import ClaimRendered

_DAY_BITS = 16
_SPEAKER_BITS = 21
_ROW_BITS = 63 - _SPEAKER_BITS - _DAY_BITS
"""67 million rows of a speaker and a day."""
_FIRST_DAY = date(1900, 1, 1).toordinal()


class Beside(NamedTuple):
    """What a claim's row is put beside: rows of the same speaker and day."""

    speaker_id: int | None
    published_on: date | None


def keeps_order(connection: Connection) -> bool:
    """Whether rows lie in the order of their numbers."""
    return connection.dialect.name == "sqlite"


def places(connection: Connection, claims: Sequence[Beside]) -> list[int]:
    """A free number for each claim's row, only for whoever holds the write; they may be used in any order."""
    if keeps_order(connection):
        beginnings = [_beginning(beside) for beside in claims]
        last = _last(connection, set(beginnings))
    else:
        beginnings = [0] * len(claims)
        last = {0: _last_of_all(connection)}
    given = []
    for beginning in beginnings:
        last[beginning] += 1
        given.append(last[beginning])
    return given


def _beginning(beside: Beside) -> int:
    """The number before the first of a speaker's day. Beyond what the bits hold, strangers lie beside each other."""
    speaker = (beside.speaker_id or 0) % (1 << _SPEAKER_BITS)
    day = beside.published_on.toordinal() - _FIRST_DAY if beside.published_on else 0
    return ((speaker << _DAY_BITS) + min(max(day, 0), (1 << _DAY_BITS) - 1)) << _ROW_BITS


def _last(connection: Connection, beginnings: set[int]) -> dict[int, int]:
    """The last number that is given in each of these; its beginning where none is."""
    asked = func.json_each(bindparam("beginnings")).table_valued("value")
    within = col(ClaimRendered.id).between(asked.c.value, asked.c.value + (1 << _ROW_BITS) - 1)
    last = select(func.max(col(ClaimRendered.id))).where(within).correlate(asked).scalar_subquery()
    found = connection.execute(select(asked.c.value, last), {"beginnings": str(sorted(beginnings))})
    return {beginning: number or beginning for beginning, number in found}


def _last_of_all(connection: Connection) -> int:
    return connection.execute(select(func.max(col(ClaimRendered.id)))).scalar_one() or 0
