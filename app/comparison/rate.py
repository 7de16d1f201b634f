"""Figures side by side: in a common rate, with the arithmetic in numbers, or as said where they have none."""

from typing import NamedTuple

from app.comparison.claim import Said
from app.rates import Ends, Figure, exactly, in_words, rounded, steps
from app.vocabulary import Basis, Bound, Per


class Placed(NamedTuple):
    """A figure in the common rate, with its arithmetic; or as said, with the reason why it has no rate."""

    low: float | None
    high: float | None
    arithmetic: str | None
    note: str | None = None


def place(figure: Figure, per: Per | None) -> Placed:
    """A figure in the common rate, with the arithmetic in numbers."""
    if per is None:
        return Placed(figure.low, figure.high, None)
    way = steps(figure, per)
    if way is None:
        return Placed(None, None, None, _without_rate(figure))
    ends = exactly(figure, way)
    return Placed(rounded(ends.low), rounded(ends.high), in_words(figure, way))


def side_by_side(a: Said, b: Said, common: Per | None) -> tuple[Ends, Ends]:
    """In one rate, or as said where they have none; exact, so that no verdict hangs on rounding."""
    first, second = (() if common is None else steps(one.figure, common) for one in (a, b))
    return exactly(a.figure, first), exactly(b.figure, second)


def common_rate(a: Said, b: Said, asked: Per | None = None) -> Per | None:
    """The rate that is asked for, or said, or a month; none where either is a count of another kind."""
    if None in (steps(a.figure, Per.MONTH), steps(b.figure, Per.MONTH)):
        return None
    return asked or a.figure.per or b.figure.per or Per.MONTH


def _without_rate(figure: Figure) -> str:
    if figure.bound is Bound.MAGNITUDE:
        return "A vague word has no rate."
    if figure.basis in (Basis.RATE, Basis.PERIOD):
        return "Its time is not known, so it has no rate."
    over = _COUNTED[figure.basis] if figure.basis else "something that is not said"
    return f"A count over {over} has no rate."


_COUNTED = {
    Basis.CUMULATIVE: "all the time since a start",
    Basis.STOCK: "what there is at a moment",
    Basis.EVENT: "one event",
    Basis.DIFFERENCE: "a difference",
    Basis.RATIO: "a ratio",
}
