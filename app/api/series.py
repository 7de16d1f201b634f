"""/claims/series, for charts: as rows, as a wide table, as a file, as a ready chart"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app import exports, queries, series
from app.api.answers import Listing, cut, list_answer, one_answer, warned
from app.api.exports import download
from app.api.formats import FORMATS, media_type
from app.api.openapi import FILE, LISTED, example_of, responses
from app.deps import Listed, Visit
from app.errors import AmbiguousSpeaker, ExportTooLarge, InvalidParameter, NotAcceptable, TooManyExports, UnknownName
from app.exports import About, Export, Look, Table
from app.exports.table import Kind
from app.points import Row, sent_point
from app.queries import KeptSeries, Series
from app.questions import LONGEST_SERIES, SeriesFileQuery, SeriesListQuery, SeriesQuery
from app.routes import Route
from app.schemas import Envelope, IntervalRow, SeriesRow, WideRow
from app.vega import SCHEMA, chart
from app.wide import Wide, widened

router = APIRouter(tags=["claims"], route_class=Route)

Points = Envelope[SeriesRow]
Intervals = Envelope[IntervalRow]
WideSeries = Envelope[WideRow]

_NAMES = (UnknownName, AmbiguousSpeaker)
_FORMATS = ("csv", "ndjson")
_SHOWN = {
    "csv": "time,series,speaker_slug\r\n2026-02-15T00:00:00Z,Marco Rubio · killed · russia · people · week,…\r\n",
    "ndjson": json.dumps(example_of(SeriesRow), ensure_ascii=False) + "\n",
}
_CHART = {"application/json": {"example": {"$schema": SCHEMA, "data": {"url": "http://localhost:8000/claims/series"}}}}


@router.get(
    "/claims/series",
    response_model=Points | Intervals | WideSeries | list[SeriesRow] | list[IntervalRow],
    responses=responses(Points, *_NAMES, sent=LISTED),
)
def list_series(visit: Listed, query: Annotated[SeriesListQuery, Query()]) -> Response:
    """Figures over time, one row a claim.

    For charts: flat rows by time, at most 10,000, in one answer. Nothing is summed or averaged. Targets, projections
    and denied figures are left out unless `status` asks for them; headlines and vague words always are. With `per` only
    what can be converted is given, in that rate. With `agg` a claim stands for each speaker and `interval`: see
    `docs/comparisons.md`.
    """
    kept = None if query.shape == "wide" else queries.find_kept_series(visit.session, query)
    if kept is not None:
        return _listed(visit, query, series_of(kept, query.limit))
    found = queries.find_series(visit.session, query, visit.strict)
    rows = _rows(found, query)
    given = rows[: query.limit]
    is_cut = found.more or len(rows) > query.limit
    warnings = [*_without_time(found.without_time, query.time), *cut("limit", is_cut, len(given))]
    shown = _wide(given, query).rows if query.shape == "wide" else [sent_point(row) for row in given]
    return _listed(visit, query, Listing(shown, understood=found.understood, warnings=warnings))


def series_of(kept: KeptSeries, limit: int) -> Listing:
    """Points that are kept as they are sent, which are those by day of publication, and what is to be said of them."""
    warnings = [*_without_time(kept.without_time, "published"), *cut("limit", kept.more, len(kept.points))]
    return Listing(kept.points, warnings=warnings, limit=limit)


def _listed(visit: Visit, query: SeriesListQuery, listing: Listing) -> Response:
    return list_answer(visit, listing._replace(limit=query.limit, as_array=query.shape == "array"))


@router.get(
    "/claims/series.vl.json", response_model=dict[str, Any], responses=responses(None, content=_CHART, reads=False)
)
def get_series_chart(request: Request, query: Annotated[SeriesQuery, Query()]) -> Response:
    """A ready chart of the series, in Vega-Lite.

    A specification whose `data.url` is the same question. Each mark is one claim: a range is a line between its ends,
    an open end a triangle, and what is no assertion is hollow.
    """
    asked = urlencode(request.query_params.multi_items())
    url = f"{request.base_url}claims/series" + (f"?{asked}" if asked else "")
    return one_answer(request, chart(url, query))


def _series_as(name: str) -> Callable[..., Response]:
    def export_series(visit: Listed, query: Annotated[SeriesFileQuery, Query()]) -> Response:
        """The series as a file.

        The rows of `/claims/series`, or with `shape=wide` a row for each time and two columns for each series. More
        points than 10,000 are refused before the first byte, unless a `limit` is given.
        """
        return download(visit, name, lambda session, _: _file(session, visit, query))

    return export_series


def _file(session: Session, visit: Visit, query: SeriesFileQuery) -> tuple[Export, str]:
    found = queries.find_series(session, query, visit.strict)
    rows = _rows(found, query)
    if (found.more or len(rows) > query.limit) and "limit" not in query.model_fields_set:
        detail = f"There are more than {LONGEST_SERIES} points. Narrow the question, or give a limit."
        raise ExportTooLarge(detail, allowed={"max": LONGEST_SERIES})
    table, batch = _table(rows[: query.limit], query)
    asked = visit.request.scope["query_string"].decode("ascii", "replace")
    about = About(asked, queries.data_version(session), datetime.now(UTC))
    export = Export(table, iter([batch]), about, Look(query.bom, query.raw))
    return export, exports.file_name("series", exports.answered(query, found.understood), about.exported_at.date())


def _table(rows: list[Row], query: SeriesFileQuery) -> tuple[Table, exports.Batch]:
    if query.shape is None:
        return exports.table_of("series", IntervalRow if query.agg else SeriesRow), rows
    wide = _wide(rows, query)
    columns = {"time": Kind.MOMENT, **dict.fromkeys(wide.columns, Kind.NUMBER)}
    return Table("series", columns, dict.fromkeys(columns, "")), wide.rows


def _rows(found: Series, query: SeriesQuery) -> list[Row]:
    if found.more and query.agg:
        detail = f"More than {queries.MOST_AGGREGATED:,} claims are found; narrow the question."
        raise InvalidParameter([{"parameter": "agg", "code": "too_many", "detail": detail}])
    return series.intervals(found.points, query) if query.agg else series.points(found.points, query.per)


def _wide(rows: list[Row], query: SeriesQuery) -> Wide:
    return widened(rows, ["count"] if query.agg == "count" else ["low", "high"])


def _without_time(count: int, time: str) -> Iterator[dict[str, Any]]:
    if count:
        has = "no known day of publication" if time == "published" else "no known end of its period"
        known = min(count, queries.MOST_WITHOUT_TIME)
        of_all = f"{known:,}" if known == count else f"More than {known:,}"
        yield warned("without_time", "time", f"{of_all} of the figures are left out: each has {has}.")


for _name in _FORMATS:
    router.add_api_route(
        f"/claims/series{FORMATS[_name].suffix}",
        _series_as(_name),
        name=f"export_series_{_name}",
        response_class=Response,
        responses=responses(
            None,
            *_NAMES,
            ExportTooLarge,
            TooManyExports,
            sent=FILE,
            content={media_type(_name): {"example": _SHOWN[_name]}},
        ),
    )

router.add_api_route("/claims/series.json", list_series, include_in_schema=False)


@router.get("/claims/series.{suffix}", include_in_schema=False)
def refuse_series(suffix: str) -> Response:
    """A suffix that is no format."""
    available = {name: FORMATS[name].media_type for name in ("json", *_FORMATS)}
    raise NotAcceptable(f"There is no format “{suffix}” of a series.", available=available)
