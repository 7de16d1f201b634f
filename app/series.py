"""Points for charts: a claim's figure at a time, converted where asked, or the claim that stands for an interval."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.points import Point, Row, midnight, point_row
from app.questions import SeriesQuery
from app.vocabulary import Per, SpeakerKind


def points(found: Iterable[Point], per: Per | None) -> list[Row]:
    """A row for each claim, in the order given."""
    return [point_row(point, per) for point in found]


def intervals(found: Iterable[Point], query: SeriesQuery) -> list[Row]:
    """A row for each speaker and interval: a claim that stands for it. Whoever has no name of their own has none."""
    begin = _BEGINNINGS[query.interval or "month"]
    groups: dict[tuple[Any, ...], list[Point]] = defaultdict(list)
    for point in found:
        if point.speaker_slug is not None and point.speaker_kind != SpeakerKind.COLLECTIVE:
            groups[begin(point.day), *_kept_apart(point, query)].append(point)
    rows = (_stands_for(group, begin(group[0].day), query) for group in groups.values())
    return sorted((row for row in rows if row), key=lambda row: (row["time"], row["series"], row["claim_id"]))


def _kept_apart(point: Point, query: SeriesQuery) -> Iterator[Any]:
    """What is never put together: speakers, things counted, statuses; sources and attributions where asked."""
    yield point.speaker_slug
    yield from (point.measure, point.scope, point.party, point.unit, point.item, point.status)
    yield from () if query.per else (point.per, point.basis)
    yield from (_GROUPS[name](point) for name in query.group if name in _GROUPS)


_GROUPS: Mapping[str, Callable[[Point], Any]] = {
    "source": lambda point: point.source_slug,
    "attribution": lambda point: point.attribution,
}


def _stands_for(group: Sequence[Point], begins: date, query: SeriesQuery) -> Row | None:
    """The claim that was asked for, as it is: no figure is made of several."""
    chosen = _CHOICES[query.agg or "latest"](group, query.per)
    if chosen is None:
        return None
    row = {**point_row(chosen, query.per), "time": midnight(begins)}
    if query.agg == "count":
        row |= {"low": None, "high": None, "bound": None, "per_month_low": None, "per_month_high": None, "label": None}
    return {**row, "count": len({point.repeat_key or point.id for point in group})}


def _latest(group: Sequence[Point], _: Per | None) -> Point | None:
    return group[-1]


def _lowest(group: Sequence[Point], per: Per | None) -> Point | None:
    ends = [(low, place) for place, point in enumerate(group) if (low := point_row(point, per)["low"]) is not None]
    return group[min(ends)[1]] if ends else None


def _highest(group: Sequence[Point], per: Per | None) -> Point | None:
    ends = [(high, -place) for place, point in enumerate(group) if (high := point_row(point, per)["high"]) is not None]
    return group[-max(ends)[1]] if ends else None


_CHOICES: Mapping[str, Callable[[Sequence[Point], Per | None], Point | None]] = {
    "latest": _latest,
    "count": _latest,
    "min_low": _lowest,
    "max_high": _highest,
}

_BEGINNINGS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=min(day.weekday(), day.toordinal() - 1)),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
