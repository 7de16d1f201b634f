"""A comparison as one SVG of its own: every colour and place in it, so that it looks the same wherever it is put."""

from typing import NamedTuple

from app.web.comparing import Compared, Entry
from app.web.words.figures import converted, figure
from app.web.words.names import day, word
from app.web.words.signs import plainly

WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 1000, 260, 690, 46, 118
COLOURS = {
    "killed": "#9b1c1c",
    "wounded": "#a05a00",
    "killed_and_wounded": "#6b3fa0",
    "captured": "#0f6b63",
    "missing": "#4c5661",
    "unspecified": "#1d5b91",
    "none": "#33424f",
}
"""As in the style of the pages, on white."""

_LONGEST_NAME = 34


class Drawn(NamedTuple):
    """One claim as it is drawn."""

    y: int
    who: str
    note: str
    value: str
    first: float
    last: float
    points: tuple[float, ...]
    opens: str
    colour: str
    shape: str
    is_firm: bool


class Picture(NamedTuple):
    """The size, the ticks as places with labels, and the claims."""

    width: int
    height: int
    ticks: list[tuple[float, str]]
    rows: list[Drawn]
    bottom: int
    legend: list[tuple[str, str, str]]


def picture(found: Compared) -> Picture:
    """Every place in pixels."""
    bottom = _TOP + _ROW * len(found.entries)
    ticks = [(_x(tick.at), tick.label) for tick in found.scale.ticks]
    rows = [_drawn(entry, _TOP + _ROW * place + _ROW // 2, found) for place, entry in enumerate(found.entries)]
    legend = [(scope, COLOURS[scope], word("scope", scope)) for scope in found.scopes if scope != "none"]
    return Picture(WIDTH, bottom + 74 + 18 * len(found.unlike), ticks, rows, bottom, legend)


def _drawn(entry: Entry, y: int, found: Compared) -> Drawn:
    strip, row = entry.strip, entry.row
    ends = [] if strip is None else [end for end in (strip.low, strip.high) if end is not None]
    first, last = ("0%", "0%") if strip is None else (strip.first, strip.last)
    scope = row["scope"] or "none"
    opens = "" if strip is None or not strip.is_open else ("low" if strip.low is None else "high")
    return Drawn(
        y,
        _cut(plainly(entry.who)),
        f"{day(row['published_on'])} · {word('status', row['status']).lower()}",
        _value(entry, found),
        _x(first),
        _x(last),
        tuple(dict.fromkeys(_x(end) for end in ends)),
        opens,
        COLOURS[scope],
        scope,
        entry.is_firm,
    )


def _value(entry: Entry, found: Compared) -> str:
    if found.thing.per is None:
        return figure(entry.row)
    return converted(entry.placed.low, entry.placed.high, entry.row["bound"], found.thing.per)


def _x(at: str) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * float(at.removesuffix("%")) / 100, 1)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
