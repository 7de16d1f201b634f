"""A claim's point of a series as it is sent: made of what a question finds, or of the claim's row when that is made."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson

from app.rates import converted, figure_of
from app.schemas import SERIES_STATUSES, plain, sent
from app.vocabulary import HIDDEN_REVIEWS, Attribution, Basis, Bound, Kind, Per

Row = dict[str, Any]


class Point(NamedTuple):
    """A claim, as far as a point of a series needs it; its names are those of the columns."""

    day: date
    id: str
    measure: str | None
    scope: str | None
    party: str | None
    unit: str | None
    item: str | None
    value_low: float | None
    value_high: float | None
    bound: Bound | None
    value_text: str | None
    per: Per | None
    basis: Basis | None
    per_month_low: float | None
    per_month_high: float | None
    status: str
    attribution: str
    period_start: date | None
    period_end: date | None
    repeat_key: str | None
    speaker_slug: str | None
    speaker_name: str | None
    speaker_kind: str | None
    source_slug: str | None
    source_name: str | None


class KeptPoint(NamedTuple):
    """A row of `claim_point`."""

    measure: str
    published_on: date
    claim_id: str
    rendered_id: int
    scope: str | None
    party: str | None
    unit: str | None
    json: str


def point_row(point: Point, per: Per | None) -> Row:
    """In the order of `SeriesRow`."""
    low, high = (point.value_low, point.value_high) if per is None else converted(figure_of(point), per)
    rate = per or point.per
    return {
        "time": midnight(point.day),
        "series": _name(point, per),
        "speaker_slug": point.speaker_slug,
        "speaker_name": point.speaker_name,
        "measure": point.measure,
        "scope": point.scope,
        "party": point.party,
        "unit": point.unit,
        "item": point.item,
        "low": plain(low),
        "high": plain(high),
        "bound": point.bound and point.bound.value,
        "per": rate and rate.value,
        "basis": point.basis and point.basis.value,
        "per_month_low": plain(point.per_month_low),
        "per_month_high": plain(point.per_month_high),
        "status": point.status,
        "attribution": point.attribution,
        "source_slug": point.source_slug,
        "claim_id": point.id,
        "label": point.value_text and (f"{point.value_text} / {point.per}" if point.per else point.value_text),
    }


def midnight(day: date) -> str:
    """The time of a point."""
    return f"{day.isoformat()}T00:00:00Z"


def sent_point(row: Row) -> bytes:
    """A row as it is sent: `schemas.sent` of it, made quicker where both write its numbers alike."""
    if all(_is_written_alike(row[name]) for name in _NUMBERS):
        return orjson.dumps(row)
    return sent(row)


def kept_point(row: Mapping[str, Any], number: int) -> KeptPoint | None:
    """Of the row of a claim, what is kept with it; nothing for what a series leaves out unless it is asked for."""
    if not _is_in_series(row):
        return None
    point = _point_of(row)
    as_sent = sent_point(point_row(point, None)).decode()
    return KeptPoint(row["measure"], point.day, point.id, number, point.scope, point.party, point.unit, as_sent)


_NUMBERS = ("low", "high", "per_month_low", "per_month_high")
_LEAST, _MOST = 1e-4, 2.0**53
"""Beyond these numbers are written in other ways."""
_HIDDEN = frozenset(word.value for word in HIDDEN_REVIEWS)
_SHOWN = frozenset(word.value for word in SERIES_STATUSES)


def _is_written_alike(number: float | None) -> bool:
    return number is None or number == 0 or _LEAST <= abs(number) < _MOST


def _is_in_series(row: Mapping[str, Any]) -> bool:
    """What `queries.find_series` finds of one measure, by day of publication, and nothing else asked."""
    return (
        row["kind"] == Kind.STATISTIC
        and row["measure"] is not None
        and row["published_on"] is not None
        and (row["value_low"] is not None or row["value_high"] is not None)
        and row["attribution"] != Attribution.HEADLINE
        and row["bound"] != Bound.MAGNITUDE
        and row["status"] in _SHOWN
        and row["review"] not in _HIDDEN
    )


_VOCABULARIES = {"bound": Bound, "per": Per, "basis": Basis}
_DAYS = {"day": "published_on", "period_start": "period_start", "period_end": "period_end"}


def _point_of(row: Mapping[str, Any]) -> Point:
    found: Row = {name: row.get(name) for name in Point._fields}
    found |= {name: row[name] and words(row[name]) for name, words in _VOCABULARIES.items()}
    found |= {name: row[of] and date.fromisoformat(row[of]) for name, of in _DAYS.items()}
    return Point._make(found.values())


def _name(point: Point, per: Per | None) -> str:
    """What one line may join; whoever says it comes first."""
    who = point.speaker_name or f"{point.source_name or 'no source'} ({point.attribution})"
    parts = (who, point.scope or point.measure, point.party, point.item or point.unit, per or point.per or point.basis)
    return " · ".join([part for part in parts if part])
