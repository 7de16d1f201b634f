"""Figures on a line: where each stands between zero and the largest, in per cent, so that nothing needs scaling."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from app.web.words.figures import number

Ends = tuple[float | None, float | None]

_STEPS = (1, 2, 2.5, 5, 10)
_TICKS = 5
_ROOM = 1.04
"""A mark at the very edge would be cut in half."""


class Tick(NamedTuple):
    """A line of the scale."""

    at: str
    label: str
    anchor: str
    """`start`, `middle` or `end`, as SVG aligns text."""


class Strip(NamedTuple):
    """Where a figure stands; an open end reaches the edge of the scale."""

    low: str | None
    high: str | None
    first: str
    last: str

    @property
    def is_open(self) -> bool:
        """Whether one end is."""
        return self.low is None or self.high is None

    @property
    def is_point(self) -> bool:
        """Whether both ends are one."""
        return self.low is not None and self.low == self.high


class Scale(NamedTuple):
    """From one number to another, with round ones between."""

    start: float
    end: float
    ticks: tuple[Tick, ...]

    def strip(self, low: float | None, high: float | None) -> Strip:
        """The place of a figure."""
        ends = [None if value is None else self.at(value) for value in (low, high)]
        return Strip(ends[0], ends[1], ends[0] or "0%", ends[1] or "100%")

    def at(self, value: float) -> str:
        """A number's place."""
        return f"{100 * (value - self.start) / (self.end - self.start):.2f}%"


_NEXT_TO_NOTHING = 1e-9
"""Less than this is nothing in a picture."""


def scale(ends: Sequence[Ends]) -> Scale:
    """From zero, or the least where that is below it, to a round number past the largest."""
    values = [0.0, *(float(value) for pair in ends for value in pair if value is not None)]
    low, high = min(values), max(values) * _ROOM
    high = high if high > _NEXT_TO_NOTHING else 1.0
    step = _step((high - low) / _TICKS)
    start, end = floor(low / step) * step, ceil(high / step) * step
    made = Scale(start, end, ())
    return made._replace(ticks=tuple(_ticks(made, step)))


def _step(wished: float) -> float:
    """The next round step."""
    power = 10.0 ** floor(log10(wished))
    return next(float(f"{step * power:.12g}") for step in _STEPS if step * power >= wished)


def _ticks(made: Scale, step: float) -> Iterator[Tick]:
    count = round((made.end - made.start) / step)
    for place in range(count + 1):
        anchor = "start" if place == 0 else "end" if place == count else "middle"
        value = float(f"{made.start + place * step:.12g}")
        yield Tick(made.at(value), number(value), anchor)
