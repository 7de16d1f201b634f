"""How one speaker's figure moved from claim to claim."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.comparison.claim import Said
from app.comparison.rate import common_rate, side_by_side
from app.comparison.unlike import MOVED, first_of
from app.rates import rounded
from app.vocabulary import Per, Reason


class Move(NamedTuple):
    """How far a figure is from the one before it by the same speaker, or why that cannot be said."""

    before: Said | None
    low: float | None = None
    high: float | None = None
    per: Per | None = None
    reason: Reason | None = None


def moves(claims: Sequence[Said], per: Per | None = None) -> Iterator[Move]:
    """For each claim of one speaker, the earliest first: the change to the nearest one before that is alike."""
    for place_, claim in enumerate(claims):
        before = claims[:place_]
        alike = next((one for one in reversed(before) if not first_of(MOVED, one, claim)), None)
        if alike is not None:
            yield _move(alike, claim, per)
        elif before:
            yield Move(None, reason=first_of(MOVED, before[-1], claim))
        else:
            yield Move(None, reason=Reason.FIRST)


def _move(before: Said, claim: Said, per: Per | None) -> Move:
    common = common_rate(claim, before, per)
    old, new = side_by_side(before, claim, common)
    low = None if old.low is None or new.low is None else rounded(new.low - old.low)
    high = None if old.high is None or new.high is None else rounded(new.high - old.high)
    return Move(before, low, high, common, Reason.OPEN_END if low is None and high is None else None)
