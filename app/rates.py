"""Figures of different times made comparable: so many a month, by published arithmetic, from what was said alone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from app.vocabulary import Basis, Bound, Per

DAYS_A_MONTH = Fraction("365.2425") / 12
"""The mean month of the Gregorian calendar: 30.436875 days."""

MONTHLY = {Per.DAY: DAYS_A_MONTH, Per.WEEK: DAYS_A_MONTH / 7, Per.MONTH: Fraction(1), Per.YEAR: Fraction(1, 12)}


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


def per_month(figure: Figure) -> tuple[float | None, float | None]:
    """Both ends a month, to one decimal; an open end stays open, and a vague word ("dozens") gives none."""
    factor = None if figure.bound is Bound.MAGNITUDE else _factor(figure)
    return _times(figure.low, factor), _times(figure.high, factor)


def _factor(figure: Figure) -> Fraction | None:
    if figure.basis is Basis.RATE and figure.per:
        return MONTHLY[figure.per]
    if figure.basis is Basis.PERIOD and figure.start and figure.end:
        return 1 / _months(figure.start, figure.end)
    return None


def _months(start: date, end: date) -> Fraction:
    """Whole calendar months are counted; any other stretch is measured in days, both ends included."""
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        return Fraction((end.year - start.year) * 12 + end.month - start.month + 1)
    return ((end - start).days + 1) / DAYS_A_MONTH


def _times(value: float | None, factor: Fraction | None) -> float | None:
    if value is None or factor is None:
        return None
    exact = Fraction(repr(value)) * factor
    tenths = floor(abs(exact) * 10 + Fraction(1, 2))
    return (tenths if exact >= 0 else -tenths) / 10
