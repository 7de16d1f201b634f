"""A series in other shapes: a wide table, an array, a file, a ready chart."""

import csv
import io
import json
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.api.series import WideSeries
from app.errors import InvalidParameter
from app.extract import Mention
from app.points import sent_point
from app.questions import LONGEST_SERIES
from app.schemas import IntervalRow, SeriesRow, plain, sent
from app.vocabulary import SpeakerKind
from app.wide import MOST_CELLS, widened
from tests.conftest import AddDocument
from tests.crowd import add_crowd
from tests.drafts import ORLA, statistic
from tests.figures import add_told
from tests.service import asking, service_over

KILLED = "killed · lendia · people"
ORLAS = f"Orla Venn · {KILLED} · week"
DORIANS = f"Dorian Osk · {KILLED} · month"


def data(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/claims/series?{query}")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def lines(client: httpx.Client, query: str) -> list[list[str]]:
    answer = client.get(f"/claims/series.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline="")))


def test_a_wide_series_has_a_row_for_each_time(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "orla in july", "dorian")

    rows = data(client, "shape=wide")

    nothing = dict.fromkeys([f"{DORIANS} low", f"{DORIANS} high", f"{ORLAS} low", f"{ORLAS} high"])
    assert rows == [
        {"time": "2031-05-06T00:00:00Z", **nothing, f"{ORLAS} low": 200, f"{ORLAS} high": 300},
        {"time": "2031-05-10T00:00:00Z", **nothing, f"{DORIANS} low": 1200, f"{DORIANS} high": 1200},
        {"time": "2031-07-01T00:00:00Z", **nothing, f"{ORLAS} low": 350, f"{ORLAS} high": 350},
    ]
    assert {tuple(row) for row in rows} == {("time", *nothing)}
    WideSeries.model_validate_json(client.get("/claims/series?shape=wide").content)


def test_a_second_figure_of_one_time_has_columns_of_its_own(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may")
    text = "Orla Venn said 900 soldiers a week."
    weekly = {"scope": "killed", "party": "lendia", "basis": "rate", "per": "week"}
    draft = statistic(text, "900 soldiers a week", speaker=ORLA, value_low=900.0, value_high=900.0, **weekly)
    add_document(text, [draft], published_on=date(2031, 5, 6))

    [row] = data(client, "shape=wide")

    assert {row[f"{ORLAS} high"], row[f"{ORLAS} (2) high"]} == {300, 900}


def test_a_target_shares_no_column_with_what_was(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian", "target")

    rows = data(client, "shape=wide&status=asserted,targeted")

    assert [row[f"{DORIANS} high"] for row in rows] == [1200, None]
    assert [row[f"{DORIANS} · targeted high"] for row in rows] == [None, 500]


def test_two_people_of_one_name_share_no_column() -> None:
    rows = [row("2031-05-06T00:00:00Z", "A", "one", 1), row("2031-05-07T00:00:00Z", "A", "other", 2)]

    wide = widened(rows, ["low"])

    assert wide.columns == ["A low", "A (2) low"]
    assert wide.rows == [
        {"time": "2031-05-06T00:00:00Z", "A low": 1, "A (2) low": None},
        {"time": "2031-05-07T00:00:00Z", "A low": None, "A (2) low": 2},
    ]


def row(time: str, series: str, slug: str, figure: float, status: str = "asserted") -> dict[str, Any]:
    return {"time": time, "series": series, "speaker_slug": slug, "status": status, "low": figure, "high": figure}


NAMES = st.sampled_from(["A", "A (2)", "A (3)", "A low", "=A", ""])
POINTS = st.builds(
    row,
    st.sampled_from(["1", "2"]),
    NAMES,
    st.sampled_from(["a", "b"]),
    st.integers(),
    st.sampled_from(["asserted", "targeted"]),
)


@given(st.lists(POINTS, max_size=12))
def test_every_figure_stands_in_a_wide_table_once(points: list[dict[str, Any]]) -> None:
    wide = widened(points, ["low", "high"])

    assert len(set(wide.columns)) == len(wide.columns)
    for time in {point["time"] for point in points}:
        [found] = [one for one in wide.rows if one["time"] == time]
        assert list(found) == ["time", *wide.columns]
        figures = sorted(value for column, value in found.items() if column.endswith(" low") and value is not None)
        assert figures == sorted(point["low"] for point in points if point["time"] == time)


@given(st.lists(POINTS, max_size=12))
def test_a_column_is_of_one_speaker_and_one_status(points: list[dict[str, Any]]) -> None:
    marked = [point | {"low": (point["series"], point["speaker_slug"], point["status"])} for point in points]

    wide = widened(marked, ["low"])

    for column in wide.columns:
        assert len({one[column] for one in wide.rows} - {None}) == 1


def test_a_table_that_is_too_wide_is_refused() -> None:
    rows = [row(str(day), f"{day}", "a", day) for day in range(400)]

    with pytest.raises(InvalidParameter, match="1 problem"):
        widened(rows, ["low", "high"])

    assert MOST_CELLS < 400 * 800


def test_an_interval_is_wide_too(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "orla in july", "dorian")

    latest = data(client, "shape=wide&agg=latest&interval=year")
    counts = data(client, "shape=wide&agg=count&interval=year")

    assert latest == [
        {
            "time": "2031-01-01T00:00:00Z",
            f"{DORIANS} low": 1200,
            f"{DORIANS} high": 1200,
            f"{ORLAS} low": 350,
            f"{ORLAS} high": 350,
        }
    ]
    assert counts == [{"time": "2031-01-01T00:00:00Z", f"{DORIANS} count": 1, f"{ORLAS} count": 2}]


def test_an_array_is_the_rows_alone(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    assert client.get("/claims/series?shape=array").json() == data(client, "")


@pytest.mark.parametrize("query", ["", "per=month&time=period", "agg=latest&interval=week", "speaker=Osk&limit=1"])
def test_a_file_has_the_points_of_the_series(client: httpx.Client, add_document: AddDocument, query: str) -> None:
    add_told(add_document)
    shape = IntervalRow if "agg" in query else SeriesRow

    points = data(client, query)
    [header, *cells] = lines(client, query)

    assert header == list(shape.model_fields)
    assert cells == [["" if value is None else str(value) for value in point.values()] for point in points]
    assert [json.loads(line) for line in client.get(f"/claims/series.ndjson?{query}").text.splitlines()] == points


def test_a_wide_file_is_the_wide_table(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "dorian")

    assert lines(client, "shape=wide") == [
        ["time", f"{DORIANS} low", f"{DORIANS} high", f"{ORLAS} low", f"{ORLAS} high"],
        ["2031-05-06T00:00:00Z", "", "", "200", "300"],
        ["2031-05-10T00:00:00Z", "1200", "1200", "", ""],
    ]


def test_an_empty_file_has_its_header(client: httpx.Client) -> None:
    assert lines(client, "") == [list(SeriesRow.model_fields)]
    assert lines(client, "shape=wide") == [["time"]]


def test_a_file_of_a_series_has_a_name_and_a_mark(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian")

    answer = client.get("/claims/series.csv?speaker=Osk&bom=true")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert 'filename="series_speaker-dorian-osk_' in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbftime,")


@pytest.mark.parametrize(("query", "name"), [("", "'=cmd()"), ("&raw=true", "=cmd()")])
def test_a_name_that_is_a_formula_heads_no_column(
    client: httpx.Client, add_document: AddDocument, query: str, name: str
) -> None:
    text = "=cmd() said 900 soldiers a month."
    speaker = Mention("=cmd()", SpeakerKind.PERSON)
    add_document(text, [statistic(text, "900 soldiers a month", speaker=speaker)], published_on=date(2031, 5, 6))

    [header, *_] = lines(client, f"shape=wide{query}")

    assert header[1].startswith(f"{name} · ")


def test_of_many_figures_without_a_time_it_is_said_that_they_are_many(engine: Engine) -> None:
    add_crowd(engine, 21)
    with asking(service_over(engine)) as client:
        [warning] = client.get("/claims/series?limit=10000").json()["meta"]["warnings"]

    assert warning["detail"].startswith("More than 100 of the figures are left out")


NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False).map(plain))


@given(low=NUMBERS, high=NUMBERS, monthly=NUMBERS, name=st.text())
def test_a_point_is_sent_as_every_row_is(low: Any, high: Any, monthly: Any, name: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    row = dict.fromkeys(SeriesRow.model_fields) | {"low": low, "high": high, "series": name, "per_month_low": monthly}

    assert sent_point(row) == sent(row)


@pytest.mark.slow
def test_more_points_than_a_series_has_are_refused_before_the_first_byte(engine: Engine) -> None:
    add_crowd(engine, 230)
    with asking(service_over(engine)) as client:
        whole, some = client.get("/claims/series.csv"), client.get("/claims/series.csv?limit=10000&raw=true")

    assert (whole.status_code, whole.json()["allowed"]) == (413, {"max": LONGEST_SERIES})
    assert some.status_code == 200
    assert some.text.count("\r\n") == LONGEST_SERIES + 1


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/claims/series?shape=long", 422, "unknown_word"),
        ("/claims/series.csv?shape=array", 422, "unknown_word"),
        ("/claims/series?bom=true", 422, "unknown_parameter"),
        ("/claims/series.vl.json?shape=wide", 422, "unknown_parameter"),
        ("/claims/series.vl.json?agg=sum", 422, "unknown_word"),
        ("/claims/series.xlsx", 406, "not-acceptable"),
    ],
)
def test_a_shape_or_format_that_there_is_not_is_refused(client: httpx.Client, url: str, status: int, code: str) -> None:
    answer = client.get(url)

    problem = answer.json()
    assert answer.status_code == status
    assert (problem["errors"][0]["code"] if "errors" in problem else problem["type"].rpartition("/")[2]) == code


def test_a_chart_asks_the_same_question(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    spec = client.get("/claims/series.vl.json?speaker=Osk&per=month&q=a+month&_=1").json()

    assert spec["data"]["format"]["property"] == "data"
    url = spec["data"]["url"]
    assert url.startswith("http://claims.test/claims/series?")
    assert client.get(url).json()["data"] == data(client, "speaker=Osk&per=month&q=a+month")
    assert client.get(url).json()["data"] != []


@pytest.mark.parametrize("query", ["", "agg=latest", "agg=count", "time=period&per=month"])
def test_a_chart_names_columns_that_there_are(client: httpx.Client, add_document: AddDocument, query: str) -> None:
    add_told(add_document)
    spec = client.get(f"/claims/series.vl.json?{query}").json()
    [columns] = {tuple(one) for one in client.get(spec["data"]["url"]).json()["data"]}
    made = {name for layer in spec["layer"] for step in layer.get("transform", ()) for name in made_by(step)}

    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert set(fields(spec)) <= {*columns, *made}


def made_by(step: dict[str, Any]) -> list[str]:
    made = step.get("as", [])
    return [made] if isinstance(made, str) else made


def fields(part: Any) -> list[str]:
    """Every field that a chart names."""
    if isinstance(part, list):
        return [name for one in part for name in fields(one)]
    if not isinstance(part, dict):
        return []
    return ([part["field"]] if "field" in part else []) + [name for one in part.values() for name in fields(one)]
