"""The queue of the review desk: the claims asked for, those most in need of a look first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import and_, or_, select, true
from sqlmodel import Session, col

from app.filters import ClaimQuery
from app.models import Claim, ClaimWords, HeadlineCheck
from app.queries.claims import NEWEST, SORTS, search_of
from app.queries.conditions import Condition, joined
from app.queries.names import Understood, understand
from app.queries.pages import Order, Rows, stretches
from app.queries.repeats import folded
from app.queries.search import Search, held_words
from app.queries.sorting import order_by
from app.vocabulary import CheckStatus

MOST_QUEUED = 10_000
_DIFFERS = tuple(status for status in CheckStatus if status is not CheckStatus.OK)


class Queue(NamedTuple):
    """The ids in order, at most 10,000 and the one that is looked at, which may be in the queue no longer."""

    ids: Sequence[str]
    at: str | None
    has_at: bool
    """Whether the claim that is looked at is in the queue itself."""
    is_cut: bool
    understood: Mapping[str, Understood]

    @property
    def total(self) -> int:
        """How many wait; one that is looked at and waits no longer is none of them."""
        return len(self.ids) - (not self.has_at and self.at in self.ids)

    @property
    def place(self) -> int | None:
        """Which of them it is, from 1."""
        return self.ids.index(self.at) + 1 if self.has_at and self.at in self.ids else None

    def beside(self, step: int) -> str | None:
        """The claim one step on, or back; from what has no place the first."""
        others = [one for one in self.ids if one != self.at]
        if self.at not in self.ids:
            return next(iter(others), None) if step > 0 else None
        to = self.ids.index(self.at) + step
        return self.ids[to] if 0 <= to < len(self.ids) else None


def find_queue(session: Session, query: ClaimQuery, at: str | None = None) -> Queue:
    """The queue, and where a claim stands in it.

    Without a `sort` headlines come first that the text below does not bear out, then all others; the newest first.
    """
    understood = understand(session, query)
    search = search_of(query)
    asked = folded(query, understood)
    held = [and_(*asked) if at is None else or_(and_(*asked), col(Claim.id) == at)]
    ids: list[str] = []
    for rows, order in _parts(query, search, held):
        for stretch in stretches(rows, order):
            if len(ids) <= MOST_QUEUED:
                ids += session.execute(stretch.limit(MOST_QUEUED + 1 - len(ids))).scalars()
    is_cut = len(ids) > MOST_QUEUED
    has_at = at is not None and _is_found(session, [*asked, col(Claim.id) == at])
    return Queue(list(dict.fromkeys(ids[:MOST_QUEUED])), at, has_at, is_cut, understood)


def _parts(query: ClaimQuery, search: Search | None, held: Sequence[Condition]) -> Iterator[tuple[Rows, Order]]:
    """One after the other, each with its order."""
    if query.sort:
        rows = joined(col(Claim.id))
        searched = rows if search is None else rows.outerjoin(ClaimWords, held_words())
        yield searched.where(*held), order_by(query.sort, search)
        return
    differs = col(Claim.check_status).in_(_DIFFERS)
    # headlines are few: found by what was found about them, no other claim is read
    checked = select(col(HeadlineCheck.claim_id).label("claim_id")).distinct().subquery("checked")
    yield joined(col(Claim.id), among=checked).where(differs, *held), SORTS[NEWEST]
    yield joined(col(Claim.id)).where(differs.is_not(true()), *held), SORTS[NEWEST]


def _is_found(session: Session, conditions: Sequence[Condition]) -> bool:
    return session.execute(joined(col(Claim.id)).where(*conditions)).first() is not None
