"""A series as a wide table: a row for each time, and columns of its own for each line, as spreadsheets want it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.errors import InvalidParameter
from app.schemas import SERIES_STATUSES

MOST_CELLS = 250_000

Row = dict[str, Any]


class Place(NamedTuple):
    """Which line a figure stands in: a second one of the same line and time has a place of its own."""

    nth: int
    label: str
    speaker_slug: str | None


class Wide(NamedTuple):
    """The columns beside `time`, and a row for each time."""

    columns: Sequence[str]
    rows: Sequence[Row]


def widened(rows: Sequence[Row], ends: Sequence[str]) -> Wide:
    """Every figure of the series once, as it is: `ends` are the columns of it that are given."""
    places = list(_places(rows))
    names = _names(places)
    columns = [f"{name} {end}" for name in sorted(names.values()) for end in ends]
    times = dict.fromkeys(row["time"] for row in rows)
    if len(times) * len(columns) > MOST_CELLS:
        detail = f"The table would have more than {MOST_CELLS:,} cells. Narrow the question, or leave out shape."
        raise InvalidParameter([{"parameter": "shape", "code": "too_many", "detail": detail}])
    wide: dict[str, Row] = {time: {"time": time, **dict.fromkeys(columns)} for time in times}
    for row, place in zip(rows, places, strict=True):
        wide[row["time"]] |= {f"{names[place]} {end}": row[end] for end in ends}
    return Wide(columns, list(wide.values()))


def _places(rows: Iterable[Row]) -> Iterable[Place]:
    seen: Counter[tuple[str, str, str | None]] = Counter()
    for row in rows:
        line = (row["time"], _label(row), row["speaker_slug"])
        seen[line] += 1
        yield Place(seen[line], *line[1:])


def _label(row: Row) -> str:
    """The series; a target or a projection never shares a column with what was."""
    series: str = row["series"]
    return series if row["status"] in SERIES_STATUSES else f"{series} · {row['status']}"


def _names(places: Iterable[Place]) -> Mapping[Place, str]:
    """A name for each place; where two would have the same, all but the first are numbered."""
    names: dict[Place, str] = {}
    taken: set[str] = set()
    for place in sorted(set(places), key=lambda place: (place.nth, place.label, place.speaker_slug or "")):
        name, number = place.label, 1
        while name in taken:
            number += 1
            name = f"{place.label} ({number})"
        taken.add(name)
        names[place] = name
    return names
