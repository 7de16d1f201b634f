"""Figures a month: exact, to one decimal, and nothing that was not said."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rates import Figure, per_month
from app.vocabulary import Basis, Bound, Per

VALUES = st.floats(min_value=-1e12, max_value=1e12)
RATES = st.sampled_from(Per)


def rate(low: float | None, high: float | None, per: Per = Per.WEEK, **more: Any) -> Figure:
    return Figure(low, high, basis=Basis.RATE, per=per, **more)


def period(value: float, start: str, end: str) -> Figure:
    return Figure(value, value, basis=Basis.PERIOD, start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        (rate(7000, 8000, Per.WEEK), 30436.9, 34785.0),
        (rate(100, 100, Per.DAY), 3043.7, 3043.7),
        (rate(50_000, 50_000, Per.MONTH), 50_000.0, 50_000.0),
        (rate(600_000, 600_000, Per.YEAR), 50_000.0, 50_000.0),
        (rate(1.2, None, Per.YEAR), 0.1, None),
        (rate(None, 20, Per.MONTH), None, 20.0),
        (rate(0.05, 0.25, Per.MONTH), 0.1, 0.3),
        (rate(-0.25, -0.05, Per.MONTH), -0.3, -0.1),
        (rate(0, 0), 0.0, 0.0),
        (period(9000, "2031-01-01", "2031-03-31"), 3000.0, 3000.0),
        (period(9000, "2030-12-01", "2031-02-28"), 3000.0, 3000.0),
        (period(29, "2028-02-01", "2028-02-29"), 29.0, 29.0),
        (period(1200, "2031-01-01", "2031-12-31"), 100.0, 100.0),
        (period(14, "2031-05-01", "2031-05-14"), 30.4, 30.4),
        (period(1, "2031-05-04", "2031-05-04"), 30.4, 30.4),
        (period(365, "2031-02-15", "2032-02-14"), 30.4, 30.4),
    ],
)
def test_a_figure_a_month(figure: Figure, low: float | None, high: float | None) -> None:
    assert per_month(figure) == (low, high)


@pytest.mark.parametrize(
    "figure",
    [
        rate(24, None, bound=Bound.MAGNITUDE),
        Figure(7, 7, basis=Basis.RATE),
        Figure(7, 7, per=Per.WEEK),
        Figure(7, 7, basis=Basis.PERIOD, per=Per.WEEK),
        Figure(7, 7, basis=Basis.PERIOD, start=date(2031, 5, 1)),
        Figure(7, 7, basis=Basis.PERIOD, end=date(2031, 5, 1)),
        *(
            Figure(7, 7, basis=basis, per=Per.WEEK, start=date(2031, 5, 1), end=date(2031, 5, 31))
            for basis in (None, *Basis)
            if basis not in {Basis.RATE, Basis.PERIOD}
        ),
    ],
    ids=str,
)
def test_what_has_no_time_has_no_figure_a_month(figure: Figure) -> None:
    assert per_month(figure) == (None, None)


@given(st.none() | VALUES, st.none() | VALUES, RATES)
def test_an_open_end_stays_open_and_no_other(low: float | None, high: float | None, per: Per) -> None:
    monthly = per_month(rate(low, high, per))

    assert [end is None for end in monthly] == [low is None, high is None]


@given(VALUES, VALUES, RATES)
def test_low_stays_under_high(one: float, other: float, per: Per) -> None:
    low, high = per_month(rate(min(one, other), max(one, other), per))

    assert low is not None
    assert high is not None
    assert low <= high


@given(st.integers(1, 10**9), st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 4000))
def test_a_period_has_as_much_in_days_as_a_rate(value: int, start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    [by_day, _] = per_month(rate(value / (days + 1), None, Per.DAY))
    [by_period, _] = per_month(Figure(value, None, basis=Basis.PERIOD, start=start, end=end))

    assert by_day is not None
    assert by_period == pytest.approx(by_day, rel=0.09, abs=0.1)
