"""Sentences with a figure each, and what a careful reader would record of them."""

import random
from calendar import month_name
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from benchmarks.invented import Weighted

Columns = dict[str, Any]


class Counted(NamedTuple):
    """What a sentence counts: `{0}` is the figure, `{1}` whose."""

    measure: str
    words: str
    columns: Columns
    most: int


def _things(measure: str, verb: str, items: str, most: int) -> list[Counted]:
    return [
        Counted(measure, f"{{0}} {item} of {{1}} were {verb}", {"unit": "item", "item": item}, most)
        for item in items.split()
    ]


_PEOPLE = {"unit": "people"}
COUNTED = [
    *[
        Counted("casualties", f"{{0}} soldiers of {{1}} were {scope}", {**_PEOPLE, "scope": scope}, 9_000)
        for scope in ("killed", "wounded", "captured", "killed")
    ],
    Counted("casualties", "{0} troops of {1} were lost", {**_PEOPLE, "scope": "unspecified"}, 90_000),
    Counted("recruitment", "{0} recruits of {1} had signed contracts", _PEOPLE, 60_000),
    Counted("displaced", "{0} people of {1} had fled their homes", _PEOPLE, 900_000),
    *_things("equipment_losses", "destroyed", "tanks howitzers trucks boats radars", 400),
    *_things("attacks", "launched", "drones missiles shells", 2_000),
    *_things("intercepted", "shot down", "drones missiles", 900),
    Counted("territory", "{0} square kilometres of {1} were retaken", {"unit": "km2"}, 3_000),
    Counted("aid", "{0} euros in aid for {1} were pledged", {"unit": "EUR"}, 90_000_000),
    Counted("cost", "{0} dollars of damage in {1} were counted", {"unit": "USD"}, 900_000_000),
    Counted("share", "{0} percent of the grid of {1} were down", {"unit": "percent"}, 100),
    Counted("distance", "{0} kilometres of road in {1} were mined", {"unit": "km"}, 700),
]
"""Casualties are every fifth to every third claim, as in the news."""

_BOUNDS: dict[str, tuple[int, str]] = {
    "exact": (40, "{0}"),
    "about": (20, "about {0}"),
    "range": (12, "{0}"),
    "at_least": (8, "at least {0}"),
    "more_than": (8, "more than {0}"),
    "at_most": (5, "up to {0}"),
    "less_than": (4, "less than {0}"),
    "magnitude": (3, "{0}"),
}
_OPEN_ABOVE, _OPEN_BELOW = {"at_least", "more_than", "magnitude"}, {"at_most", "less_than"}
_VAGUE = {"dozens of": 24.0, "hundreds of": 200.0, "thousands of": 2000.0}
_MONTHS = month_name[1:]
_DECEMBER = 12


class Figure(NamedTuple):
    """The figure's words, and its columns."""

    words: str
    columns: Columns


def figure(chance: random.Random, most: int) -> Figure:
    """A number, a range, a bound or a vague word."""
    bound = chance.choices(list(_BOUNDS), [share for share, _ in _BOUNDS.values()])[0]
    if bound == "magnitude":
        text, low = chance.choice(list(_VAGUE.items()))
        columns = {"bound": bound, "value_low": low, "value_high": None, "value_text": text.removesuffix(" of")}
        return Figure(text, columns)
    low = float(_rounded(max(1, int(most ** chance.random()))))
    high = low + max(1.0, float(_rounded(int(low / 4)))) if bound == "range" else low
    text = f"{low:,.0f} to {high:,.0f}" if bound == "range" else f"{low:,.0f}"
    ends = {"value_low": None if bound in _OPEN_BELOW else low, "value_high": None if bound in _OPEN_ABOVE else high}
    return Figure(_BOUNDS[bound][1].format(text), {"bound": bound, **ends, "value_text": text})


def _rounded(value: int) -> int:
    """Two digits that count, as people say numbers."""
    step = int(10 ** max(0, len(str(value)) - 2))
    return value // step * step


class Time(NamedTuple):
    """The words for when, and their columns."""

    words: str
    columns: Columns


def _month(chance: random.Random, day: date) -> Time:
    first = (day.replace(day=1) - timedelta(chance.randrange(200))).replace(day=1)
    after = first.replace(year=first.year + first.month // _DECEMBER, month=first.month % _DECEMBER + 1)
    text = f"in {_MONTHS[first.month - 1]} {first.year}"
    dates = {"period_start": first.isoformat(), "period_end": (after - timedelta(1)).isoformat()}
    return Time(f" {text}", {"basis": "period", "period_text": text, "period_inferred": False, **dates})


def _rate(chance: random.Random, _: date) -> Time:
    per = chance.choice(("day", "week", "month", "year"))
    return Time(f" every {per}", {"basis": "rate", "per": per})


def _event(chance: random.Random, day: date) -> Time:
    on = day - timedelta(chance.randrange(6))
    text = f"on {on.day} {_MONTHS[on.month - 1]}"
    dates = {"period_start": on.isoformat(), "period_end": on.isoformat()}
    return Time(f" {text}", {"basis": "event", "period_text": text, "period_inferred": True, **dates})


def _in_all(chance: random.Random, _: date) -> Time:
    return Time(" so far", {"basis": chance.choice(("cumulative", "stock"))})


_TIMES: tuple[tuple[int, Callable[[random.Random, date], Time]], ...] = (
    (30, _month),
    (20, _rate),
    (25, _event),
    (25, _in_all),
)


def time(chance: random.Random, day: date) -> Time:
    """Over which time the figure counts."""
    return chance.choices([make for _, make in _TIMES], [share for share, _ in _TIMES])[0](chance, day)


class Sentence(NamedTuple):
    """What is said, and where its figure stands in it."""

    words: str
    columns: Columns
    at: int


def statistic(chance: random.Random, parties: Weighted, day: date) -> Sentence:
    """So many of something, whose, when."""
    counted, when = chance.choice(COUNTED), time(chance, day)
    said = figure(chance, counted.most)
    party = parties.some(chance, 1)[0]
    words = counted.words.format(said.words, party) + when.words
    columns = {"measure": counted.measure, "party": party.lower(), **counted.columns, **said.columns, **when.columns}
    return Sentence(words, columns, words.index(said.columns["value_text"]))
