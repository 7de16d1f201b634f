"""Figures of different times made comparable: so many a month, by published arithmetic, from what was said alone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from app.vocabulary import Basis, Bound, Per

DAYS_A_YEAR = "365.2425"
"""The mean year of the Gregorian calendar; a month is a twelfth of it: 30.436875 days."""


class Step(NamedTuple):
    """One step of a conversion, as it is written: times or divided by a number."""

    sign: str
    number: str

    @property
    def factor(self) -> Fraction:
        """What the step multiplies by."""
        return _factor(self.sign, self.number)

    @property
    def undone(self) -> "Step":
        """The step back."""
        return Step("÷" if self.sign == "×" else "×", self.number)


@lru_cache(maxsize=4096)
def _factor(sign: str, number: str) -> Fraction:
    plain = Fraction(number.replace(",", ""))
    return plain if sign == "×" else 1 / plain


Steps = tuple[Step, ...]

_A_DAY: Steps = (Step("×", DAYS_A_YEAR), Step("÷", "12"))

TO_A_MONTH: dict[Per, Steps] = {
    Per.DAY: _A_DAY,
    Per.WEEK: (*_A_DAY, Step("÷", "7")),
    Per.MONTH: (),
    Per.YEAR: (Step("÷", "12"),),
}
"""From a rate to so many a month; the way back is to any other rate."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted, and over which time."""

    low: float | None
    high: float | None
    bound: Bound | None = None
    basis: Basis | None = None
    per: Per | None = None
    start: date | None = None
    end: date | None = None


def figure_of(said: Any) -> Figure:  # noqa: ANN401  whatever has the columns of a claim
    """The figure of a claim, or of a draft of one."""
    return Figure(
        low=said.value_low,
        high=said.value_high,
        bound=said.bound,
        basis=said.basis,
        per=said.per,
        start=said.period_start,
        end=said.period_end,
    )


class Ends(NamedTuple):
    """Both ends, exactly; an open one is null."""

    low: Fraction | None
    high: Fraction | None


def per_month(figure: Figure) -> tuple[float | None, float | None]:
    """Both ends a month, to one decimal; an open end stays open, and a vague word ("dozens") gives none."""
    return converted(figure, Per.MONTH)


def converted(figure: Figure, per: Per) -> tuple[float | None, float | None]:
    """Both ends in a rate, to one decimal; none where the conversion is not defined."""
    ends = exactly(figure, steps(figure, per))
    return rounded(ends.low), rounded(ends.high)


def steps(figure: Figure, per: Per) -> Steps | None:
    """How the figure becomes a rate; none where it cannot: only rates and counts of a dated period can."""
    if figure.bound is Bound.MAGNITUDE:
        return None
    there = _to_a_month(figure)
    return None if there is None else _shortest((*there, *_from_a_month(per)))


def exactly(figure: Figure, way: Steps | None) -> Ends:
    """Both ends after the steps, unrounded."""
    return Ends(_after(figure.low, way), _after(figure.high, way))


def rounded(value: Fraction | None) -> float | None:
    """To one decimal, half away from zero."""
    if value is None:
        return None
    tenths = floor(abs(value) * 10 + Fraction(1, 2))
    return (tenths if value >= 0 else -tenths) / 10


def in_words(figure: Figure, way: Steps) -> str:
    """The arithmetic, to be done again by whoever doubts it.

    >>> weekly = Figure(7000, 8000, basis=Basis.RATE, per=Per.WEEK)
    >>> in_words(weekly, steps(weekly, Per.MONTH))
    '7,000 × 365.2425 ÷ 12 ÷ 7 = 30,436.9; 8,000 × 365.2425 ÷ 12 ÷ 7 = 34,785.0'
    """
    values = [value for value in dict.fromkeys((figure.low, figure.high)) if value is not None]
    return "; ".join(_in_words(value, way) for value in values)


def _in_words(value: float, way: Steps) -> str:
    result = rounded(_after(value, way))
    written = "".join(f" {step.sign} {step.number}" for step in way)
    return f"{plainly(value)}{written} = {result:,.1f}" if way else plainly(value)


def plainly(value: float) -> str:
    """A number with its thousands apart, and no more decimals than it has."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def _to_a_month(figure: Figure) -> Steps | None:
    if figure.basis is Basis.RATE and figure.per:
        return TO_A_MONTH[figure.per]
    if figure.basis is Basis.PERIOD and figure.start and figure.end:
        return _of_a_period(figure.start, figure.end)
    return None


def _of_a_period(start: date, end: date) -> Steps:
    """Whole calendar months are counted; any other stretch is measured in days, both ends included."""
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return () if months == 1 else (Step("÷", f"{months:,}"),)
    days = (end - start).days + 1
    return _A_DAY if days == 1 else (Step("÷", f"{days:,}"), *_A_DAY)


def _from_a_month(per: Per) -> Steps:
    back = [step.undone for step in TO_A_MONTH[per]]
    return tuple(sorted(back, reverse=True, key=lambda step: step.sign == "×"))


def _shortest(way: Steps) -> Steps:
    """Without the steps that another takes back."""
    kept: list[Step] = []
    for step in way:
        if step.undone in kept:
            kept.remove(step.undone)
        else:
            kept.append(step)
    return tuple(kept)


def _after(value: float | None, way: Steps | None) -> Fraction | None:
    if value is None or way is None:
        return None
    exact = Fraction(int(value)) if float(value).is_integer() else Fraction(repr(value))
    for step in way:
        exact *= step.factor
    return exact
