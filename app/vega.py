"""A series as a chart: a Vega-Lite specification that asks for the rows itself. Nothing in it sums or averages."""

from typing import Any

from app.questions import SeriesQuery
from app.schemas import SERIES_STATUSES

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_FIRM = " || ".join(f"datum.status === '{status.value}'" for status in SERIES_STATUSES)
_TOOLTIP = ("time", "series", "label", "status", "source_slug", "claim_id")


def chart(url: str, query: SeriesQuery) -> dict[str, Any]:
    """The specification; `url` answers the same question as JSON.

    A range is a line from its lower to its upper end, an open end a triangle that points to where the true value lies.
    A target, a projection or a denied figure is drawn hollow.
    """
    return {
        "$schema": SCHEMA,
        "description": "What was said, by whom, when. Each mark is one claim.",
        "data": {"url": url, "format": {"type": "json", "property": "data", "parse": {"time": "date"}}},
        "width": 720,
        "height": 360,
        "encoding": {
            "x": {"field": "time", "type": "temporal", "scale": {"type": "utc"}, "title": _TIMES[query.time]},
            "color": {"field": "series", "type": "nominal", "title": None},
            "tooltip": [_told(name) for name in _TOOLTIP],
        },
        "layer": [_COUNTS] if query.agg == "count" else [_ranges(query), _ends(query)],
    }


_TIMES = {"published": "published", "period": "end of the period"}
_COUNTS = {
    "mark": {"type": "point", "filled": True},
    "encoding": {"y": {"field": "count", "type": "quantitative", "title": "things said"}},
}


def _told(name: str) -> dict[str, Any]:
    return {"field": name, "type": "temporal" if name == "time" else "nominal"}


def _ranges(query: SeriesQuery) -> dict[str, Any]:
    """From end to end, where both are known."""
    y = {"field": "low", "type": "quantitative", "title": _axis(query)}
    return {
        "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {"y": y, "y2": {"field": "high"}},
    }


def _ends(query: SeriesQuery) -> dict[str, Any]:
    """The ends that are known."""
    shape = "isValid(datum.high) ? isValid(datum.low) ? 'circle' : 'triangle-down' : 'triangle-up'"
    return {
        "transform": [
            {"calculate": shape, "as": "mark"},
            {"fold": ["low", "high"], "as": ["end", "figure"]},
            {"filter": "isValid(datum.figure)"},
        ],
        "mark": {"type": "point", "size": 60},
        "encoding": {
            "y": {"field": "figure", "type": "quantitative", "title": _axis(query)},
            "shape": {"field": "mark", "type": "nominal", "scale": None},
            "fill": {
                "condition": {"test": _FIRM, "field": "series", "type": "nominal", "legend": None},
                "value": "transparent",
            },
        },
    }


def _axis(query: SeriesQuery) -> str:
    return f"figure per {query.per}" if query.per else "figure as said"
