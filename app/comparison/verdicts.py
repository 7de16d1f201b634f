"""How two claims stand to each other, whoever said them."""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from app.comparison.claim import Said
from app.comparison.rate import common_rate, side_by_side
from app.comparison.unlike import UNLIKE, explained, first_of
from app.rates import Ends
from app.vocabulary import Reason, Verdict

MOST_PAIRS = 1000
"""More pairs than this are not judged in one answer."""


class Judgement(NamedTuple):
    """A verdict; where there is none, the reason."""

    verdict: Verdict
    reason: Reason | None = None
    detail: str | None = None


class Pair(NamedTuple):
    """Two claims held against each other."""

    a: Said
    b: Said
    judgement: Judgement


def judge(a: Said, b: Said) -> Judgement:
    """How two claims stand to each other; the same whichever comes first."""
    if reason := first_of(UNLIKE, a, b):
        return Judgement(Verdict.NOT_COMPARABLE, reason, explained(reason, a, b))
    verdict = of_ranges(*side_by_side(a, b, common_rate(a, b)))
    if verdict is None:
        return Judgement(Verdict.NOT_COMPARABLE, Reason.OPEN_END, Reason.OPEN_END.definition)
    return Judgement(verdict)


def of_ranges(a: Ends, b: Ends) -> Verdict | None:
    """What the ranges alone say; nothing where an open end leaves it open."""
    if a == b:
        return Verdict.AGREE
    if _is_below(a, b) or _is_below(b, a):
        return Verdict.DISJOINT
    if None in (*a, *b):
        return None
    return Verdict.AGREE if _holds(a, b) or _holds(b, a) else Verdict.OVERLAP


def pairs(claims: Sequence[Said], most: int = MOST_PAIRS) -> Iterator[Pair]:
    """Every two of the claims, up to so many pairs."""
    for a, b in islice(combinations(claims, 2), most):
        yield Pair(a, b, judge(a, b))


def _is_below(a: Ends, b: Ends) -> bool:
    return a.high is not None and b.low is not None and a.high < b.low


def _holds(a: Ends, b: Ends) -> bool:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return False
    return a.low <= b.low and b.high <= a.high
