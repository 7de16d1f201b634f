"""Points for charts: a claim's figure at a time, converted where asked, or the claim that stands for an interval."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.queries import Point
from app.questions import SeriesQuery
from app.rates import converted, figure_of
from app.schemas import SeriesRow, plain
from app.vocabulary import Per, SpeakerKind

Row = dict[str, Any]


def points(found: Iterable[Point], per: Per | None) -> list[Row]:
    """A row for each claim, in the order given."""
    return [_row(point, per) for point in found]


def intervals(found: Iterable[Point], query: SeriesQuery) -> list[Row]:
    """A row for each speaker and interval: a claim that stands for it. Whoever has no name of their own has none."""
    begin = _BEGINNINGS[query.interval or "month"]
    groups: dict[tuple[Any, ...], list[Point]] = defaultdict(list)
    for point in found:
        if point.speaker is not None and point.speaker.kind is not SpeakerKind.COLLECTIVE:
            groups[begin(point.day), *_kept_apart(point, query)].append(point)
    rows = (_stands_for(group, begin(group[0].day), query) for group in groups.values())
    return sorted((row for row in rows if row), key=lambda row: (row["time"], row["series"], row["claim_id"]))


def _row(point: Point, per: Per | None) -> Row:
    claim, speaker, source = point.claim, point.speaker, point.source
    low, high = (claim.value_low, claim.value_high) if per is None else converted(figure_of(claim), per)
    values: Row = {
        **{name: plain(getattr(claim, name)) for name in _AS_KEPT},
        "time": _midnight(point.day),
        "series": _name(point, per),
        "speaker_slug": speaker and speaker.slug,
        "speaker_name": speaker and speaker.name,
        "low": plain(low),
        "high": plain(high),
        "per": plain(per or claim.per),
        "source_slug": source and source.slug,
        "claim_id": claim.id,
        "label": claim.value_text and " / ".join(filter(None, (claim.value_text, claim.per))),
    }
    return {name: values[name] for name in SeriesRow.model_fields}


_AS_KEPT = (
    "measure",
    "scope",
    "party",
    "unit",
    "item",
    "bound",
    "basis",
    "per_month_low",
    "per_month_high",
    "status",
    "attribution",
)


def _name(point: Point, per: Per | None) -> str:
    """What one line may join; whoever says it comes first."""
    claim, source = point.claim, point.source
    nobody = f"{source.name if source else 'no source'} ({claim.attribution})"
    who = point.speaker.name if point.speaker else nobody
    parts = (who, claim.scope or claim.measure, claim.party, claim.item or claim.unit, per or claim.per or claim.basis)
    return " · ".join(part for part in parts if part)


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _kept_apart(point: Point, query: SeriesQuery) -> Iterator[Any]:
    """What is never put together: speakers, things counted, statuses; sources and attributions where asked."""
    claim = point.claim
    yield point.speaker and point.speaker.slug
    yield from (getattr(claim, name) for name in ("measure", "scope", "party", "unit", "item", "status"))
    yield from () if query.per else (claim.per, claim.basis)
    yield from (_GROUPS[name](point) for name in query.group if name in _GROUPS)


_GROUPS: Mapping[str, Callable[[Point], Any]] = {
    "source": lambda point: point.source and point.source.slug,
    "attribution": lambda point: point.claim.attribution,
}


def _stands_for(group: Sequence[Point], begins: date, query: SeriesQuery) -> Row | None:
    """The claim that was asked for, as it is: no figure is made of several."""
    chosen = _CHOICES[query.agg or "latest"](group, query.per)
    if chosen is None:
        return None
    row = {**_row(chosen, query.per), "time": _midnight(begins)}
    if query.agg == "count":
        row |= {"low": None, "high": None, "bound": None, "per_month_low": None, "per_month_high": None, "label": None}
    return {**row, "count": len({point.claim.repeat_key or point.claim.id for point in group})}


def _latest(group: Sequence[Point], _: Per | None) -> Point | None:
    return group[-1]


def _lowest(group: Sequence[Point], per: Per | None) -> Point | None:
    ends = [(low, place) for place, point in enumerate(group) if (low := _row(point, per)["low"]) is not None]
    return group[min(ends)[1]] if ends else None


def _highest(group: Sequence[Point], per: Per | None) -> Point | None:
    ends = [(high, -place) for place, point in enumerate(group) if (high := _row(point, per)["high"]) is not None]
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
