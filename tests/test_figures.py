"""Facets, series, comparisons, timelines, coverage: what is given, what is left out, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.api.figures import Coverage, Timeline
from app.api.series import Intervals, Points
from app.queries.in_time import rows_within
from app.schemas import ClaimList, ClaimRow, Comparison, Facets, SeriesRow
from app.settings import Settings
from tests.conftest import AddDocument
from tests.drafts import statistic
from tests.figures import OFFICIALS, TOLD, add_told
from tests.library import add_all, add_harbour
from tests.service import asking, service_over

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def answer(client: httpx.Client, url: str) -> dict[str, Any]:
    given = client.get(url)
    assert given.status_code == 200, given.text
    body: dict[str, Any] = given.json()
    return body


def rows(client: httpx.Client, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(client, url)["data"]
    return found


def refused(client: httpx.Client, url: str) -> list[dict[str, Any]]:
    given = client.get(url)
    assert given.status_code == 422, given.text
    faults: list[dict[str, Any]] = given.json()["errors"]
    return faults


def title_of(row: dict[str, Any]) -> str:
    """The name of the figure, which is its document's title."""
    title: str = row["document_title"]
    return title


def labels(found: list[dict[str, Any]]) -> list[str]:
    """The names of the figures, by the words that carry them."""
    names = {told.words: name for name, told in TOLD.items()}
    return [names[row["label"].split(" / ")[0]] for row in found]


# facets


def test_a_facet_counts_the_claims_of_each_value(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    found = rows(client, "/claims/facets?facet=speaker,scope&status=asserted")

    assert [(row["field"], row["value"], row["label"], row["count"]) for row in found] == [
        ("speaker", "dorian-osk", "Dorian Osk", 3),
        ("speaker", "orla-venn", "Orla Venn", 1),
        ("speaker", "peter-venn", "Peter Venn", 1),
        ("scope", "killed", "Killed", 3),
    ]
    assert {row["toggle_url"] for row in found} == {
        "/claims?status=asserted&speaker=dorian-osk",
        "/claims?status=asserted&speaker=orla-venn",
        "/claims?status=asserted&speaker=peter-venn",
        "/claims?status=asserted&scope=killed",
    }


def test_a_facet_leaves_its_own_filter_aside(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    found = rows(client, "/claims/facets?facet=speaker,measure&speaker=Osk&limit=2&utm_source=x")

    assert [(row["value"], row["count"], row["selected"]) for row in found if row["field"] == "speaker"] == [
        ("dorian-osk", 4, True),
        ("orla-venn", 1, False),
    ]
    assert sum(row["count"] for row in found if row["field"] == "measure") == 2
    assert [row["toggle_url"] for row in found if row["field"] == "speaker"] == [
        "/claims?utm_source=x",
        "/claims?utm_source=x&speaker=dorian-osk&speaker=orla-venn",
    ]


def test_every_count_is_what_the_list_then_has(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    words = "speaker,speaker_kind,source,measure,scope,party,unit,status,bound,basis,per,attribution,kind,review"

    found = rows(client, f"/claims/facets?facet={words},check_status&limit=100")

    assert {row["field"] for row in found} >= {"speaker", "speaker_kind", "source", "unit", "per"}
    for row in found:
        assert len(rows(client, row["toggle_url"])) == row["count"], row


def test_facets_stand_beside_the_list_where_they_are_asked_for(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    asked = "speaker=Osk&facet=speaker,measure"

    plain, listed = (answer(client, f"/claims?{query}") for query in ("speaker=Osk", asked))
    alone = answer(client, f"/claims/facets?{asked}")

    assert listed == plain | {"facets": listed["facets"]}
    assert listed["facets"] == {
        "data": [
            {**row, "toggle_url": listed_url} for row, listed_url in zip(alone["data"], urls(listed), strict=True)
        ],
        "meta": {"timed_out": [], "more": []},
    }
    assert alone["data"] != []
    ClaimList.model_validate_json(client.get(f"/claims?{asked}").content)


def urls(listed: dict[str, Any]) -> list[str]:
    return [row["toggle_url"] for row in listed["facets"]["data"]]


def test_a_facet_beside_a_list_leads_to_the_list_with_facets(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    first = answer(client, "/claims?facet=speaker,measure&limit=2&sort=id")
    second = answer(client, first["next"].removeprefix("http://claims.test"))

    for body in (first, second):
        for row in body["facets"]["data"]:
            chosen = answer(client, f"{row['toggle_url']}&count=true")
            assert (chosen["meta"]["total"], chosen["meta"]["limit"]) == (row["count"], 2)
            assert [one["value"] for one in chosen["facets"]["data"] if one["selected"]] == [row["value"]]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("/claims?facet=nonsense", "unknown_word"),
        ("/claims?facet=speaker&shape=array", "needs_envelope"),
        ("/documents/{}/claims?facet=speaker", "unknown_parameter"),
    ],
)
def test_a_facet_that_has_no_place_is_refused(
    client: httpx.Client, add_document: AddDocument, url: str, code: str
) -> None:
    document = add_harbour(add_document)

    assert [fault["code"] for fault in refused(client, url.format(document))] == [code]


def test_more_values_than_the_limit_are_told(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    meta = answer(client, "/claims/facets?facet=speaker,kind&limit=2")["meta"]

    assert (meta["more"], meta["timed_out"]) == (["speaker"], [])


def test_a_database_is_stopped_when_its_time_is_over(engine: Engine, add_document: AddDocument) -> None:
    add_told(add_document, "dorian")
    slow: Any = text(SLOW[engine.dialect.name])
    with Session(engine) as session:
        assert rows_within(session, slow, 0.05) is None
        assert rows_within(session, text("SELECT 7"), 5) == [(7,)]  # type: ignore[arg-type]
        limit = "SHOW statement_timeout" if engine.dialect.name == "postgresql" else "SELECT '0'"
        assert session.execute(text(limit)).scalar_one() == "0"


def test_a_facet_that_takes_too_long_is_told(engine: Engine, add_document: AddDocument) -> None:
    words = [f"{number:03} soldiers" for number in range(200)]
    told = ", ".join(words)
    add_document(told, [statistic(told, one) for one in words])
    with held(engine), asking(service_over(engine, Settings(facet_seconds=1e-9))) as client:
        body = answer(client, "/claims/facets?facet=speaker,scope&kind=statistic")

    assert (body["data"], body["meta"]["timed_out"]) == ([], ["speaker", "scope"])


@contextmanager
def held(engine: Engine) -> Iterator[None]:
    """Postgres is kept from the table of claims; SQLite needs no help to be too slow for a nanosecond."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE"))
        yield


# series


def test_a_series_has_a_row_for_each_figure_by_time(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    body = answer(client, "/claims/series?measure=casualties&party=lendia")

    assert labels(body["data"]) == ["orla in may", "dorian", "officials", "peter", "peter lost", "orla in july"] or (
        labels(body["data"]) == ["orla in may", "dorian", "officials", "peter lost", "peter", "orla in july"]
    )
    assert body["data"][0] == body["data"][0] | {
        "time": "2031-05-06T00:00:00Z",
        "series": "Orla Venn · killed · lendia · people · week",
        "low": 200,
        "high": 300,
        "per": "week",
        "label": "200 to 300 soldiers a week / week",
    }
    assert body["next"] is None
    [warning] = body["meta"]["warnings"]
    assert (warning["code"], warning["detail"][:28]) == ("without_time", "1 of the figures are left ou")


def test_a_series_in_a_rate_has_what_can_be_converted(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "orla in april", "dorian")
    add_all(add_document)

    found = rows(client, "/claims/series?per=month&scope=killed&time=period")
    published = rows(client, "/claims/series?per=day&scope=killed&speaker=Orla%20Venn")

    # 5,000 in April is 5,000 a month
    assert [(row["time"], row["low"], row["high"], row["per"]) for row in found] == [
        ("2031-04-30T00:00:00Z", 5000, 5000, "month")
    ]
    # 200 and 300 a week are 28.6 and 42.9 a day; the harbour says the same
    assert [(row["low"], row["high"], row["per"]) for row in published] == [(28.6, 42.9, "day")] * 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=targeted", ["target"]),
        ("status=targeted,asserted&speaker=Osk", ["dorian", "target"]),
        ("status_not=asserted", []),
        ("attribution=headline", []),
        ("bound=magnitude", []),
        ("time=period", ["orla in april"]),
        ("per=month&time=period", ["orla in april"]),
        ("source=river-news", ["peter"]),
        ("published_from=2031-06-01", ["orla in july"]),
        ("limit=1", ["orla in may"]),
        ("measure=cost", []),
    ],
)
def test_a_series_hears_every_filter(
    client: httpx.Client, add_document: AddDocument, query: str, names: list[str]
) -> None:
    add_told(add_document)

    assert labels(rows(client, f"/claims/series?{query}")) == names


def test_a_series_that_is_cut_says_so(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "dorian")

    codes = [one["code"] for one in answer(client, "/claims/series?limit=1")["meta"]["warnings"]]

    assert codes == ["cut"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("agg=latest", [("2031-05-01", 1200), ("2031-05-01", 200), ("2031-05-01", 1400), ("2031-07-01", 350)]),
        ("agg=latest&interval=year", [("2031-01-01", 1200), ("2031-01-01", 350), ("2031-01-01", 1400)]),
        ("agg=min_low&interval=year", [("2031-01-01", 1200), ("2031-01-01", 200), ("2031-01-01", 1400)]),
        # 350 a week is 1,521.8 a month
        ("agg=max_high&interval=year&per=month", [("2031-01-01", 1200), ("2031-01-01", 1521.8), ("2031-01-01", 1400)]),
        # the 6th of May 2031 is a Tuesday, the 10th a Saturday, the 20th a Tuesday, the 1st of July a Tuesday
        (
            "agg=latest&interval=week",
            [("2031-05-05", 1200), ("2031-05-05", 200), ("2031-05-19", 1400), ("2031-06-30", 350)],
        ),
        ("agg=count&interval=year", [("2031-01-01", None), ("2031-01-01", None), ("2031-01-01", None)]),
        ("agg=latest&interval=day&speaker=Osk", [("2031-05-10", 1200)]),
    ],
)
def test_a_claim_stands_for_a_speakers_interval(
    client: httpx.Client, add_document: AddDocument, query: str, expected: list[tuple[str, float | None]]
) -> None:
    add_told(add_document, "orla in may", "orla in july", "dorian", "peter", "officials")

    found = rows(client, f"/claims/series?{query}")

    assert [(row["time"][:10], row["low"]) for row in found] == expected


def test_an_interval_counts_what_was_said_once(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "orla in may", "orla in july", "dorian")
    add_all(add_document)

    found = rows(client, "/claims/series?agg=count&interval=year&scope=killed&speaker=Orla%20Venn")

    # said in May, again in May by another document, and another figure in July
    assert [(row["speaker_slug"], row["count"]) for row in found] == [("orla-venn", 2)]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("per=fortnight", "per", "unknown_word"),
        ("agg=sum", "agg", "unknown_word"),
        ("agg=mean", "agg", "unknown_word"),
        ("agg=count&group=scope", "group", "unknown_word"),
        ("agg=count&group=source", "group", "needs_speaker"),
        ("interval=month", "interval", "needs_agg"),
        ("group=speaker", "group", "needs_agg"),
        ("limit=10001", "limit", "out_of_range"),
        ("time=noon", "time", "unknown_word"),
        ("measur=cost", "measur", "unknown_parameter"),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(client: httpx.Client, query: str, parameter: str, code: str) -> None:
    assert [(one["parameter"], one["code"]) for one in refused(client, f"/claims/series?{query}")] == [
        (parameter, code)
    ]


def test_the_rows_of_a_series_have_their_columns_in_order(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian", "orla in april")

    for url in ("/claims/series", "/claims/series?per=month&time=period"):
        assert {tuple(row) for row in rows(client, url)} == {tuple(SeriesRow.model_fields)}


# comparisons


def verdicts(client: httpx.Client, query: str) -> dict[frozenset[str], tuple[str, str | None]]:
    body = answer(client, f"/claims/compare?{query}")
    names = {row["id"]: title_of(row) for row in body["data"]}
    return {
        frozenset((names[pair["a"]], names[pair["b"]])): (pair["verdict"], pair["reason"]) for pair in body["pairs"]
    }


def test_claims_are_held_against_each_other(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    found = verdicts(client, "measure=casualties&party=lendia&per=month")

    assert len(found) == 45
    expected = {
        ("orla in may", "dorian"): ("agree", None),
        ("orla in may", "peter"): ("disjoint", None),
        ("dorian", "peter"): ("disjoint", None),
        ("dorian", "orla in july"): ("not_comparable", "other_period"),
        ("dorian", "orla in april"): ("not_comparable", "other_period"),
        ("orla in may", "orla in july"): ("not_comparable", "same_speaker"),
        ("dorian", "peter lost"): ("not_comparable", "other_scope"),
        ("orla in may", "target"): ("not_comparable", "other_status"),
        ("orla in may", "officials"): ("not_comparable", "collective"),
        ("orla in may", "dozens"): ("not_comparable", "magnitude"),
        ("orla in may", "headline"): ("not_comparable", "no_speaker"),
    }
    assert {pair: found[frozenset(pair)] for pair in expected} == expected


def test_a_comparison_shows_its_arithmetic(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    body = answer(client, "/claims/compare?measure=casualties&party=lendia&unit=people&per=month")

    by_title = {title_of(row): row for row in body["data"]}
    assert body["thing"] == {"measure": "casualties", "party": "lendia", "unit": "people", "per": "month"}
    assert by_title["orla in may"] == by_title["orla in may"] | {
        "value_low": 200,
        "low": 869.6,
        "high": 1304.4,
        "common_per": "month",
        "arithmetic": "200 × 365.2425 ÷ 12 ÷ 7 = 869.6; 300 × 365.2425 ÷ 12 ÷ 7 = 1,304.4",
        "note": None,
    }
    assert by_title["dozens"] == by_title["dozens"] | {
        "low": None,
        "high": None,
        "common_per": None,
        "arithmetic": None,
        "note": "A vague word has no rate.",
    }
    assert [name for name in ClaimRow.model_fields if name not in by_title["dorian"]] == []


def test_what_is_one_may_be_left_out(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian", "peter")

    assert answer(client, "/claims/compare")["thing"] == {
        "measure": "casualties",
        "party": "lendia",
        "unit": "people",
        "per": "month",
    }


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("", {"measure": ["attacks", "casualties", "cost"], "unit": ["item", "people", "tonne"]}),
        ("measure=casualties", {"per": ["day", "week", "month", "year"]}),
        ("measure=casualties,cost", {"measure": ["casualties", "cost"], "unit": ["people", "tonne"]}),
        ("measure=casualties&party=lendia,tessara", {"party": ["lendia", "tessara"]}),
        ("kind=statement", {"kind": ["statistic"]}),
        ("measure=cost&unit=tonne,USD", {"unit": ["tonne", "USD"]}),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(
    client: httpx.Client, add_document: AddDocument, query: str, faults: dict[str, list[str]]
) -> None:
    add_told(add_document)
    add_all(add_document)

    found = refused(client, f"/claims/compare?{query}")

    assert {one["parameter"]: one["allowed"] for one in found} == faults
    assert all(one["detail"] for one in found)


def test_nothing_found_is_nothing_compared(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian")

    body = answer(client, "/claims/compare?measure=aid")

    assert (body["data"], body["pairs"], body["thing"]["measure"]) == ([], [], "aid")


# timelines


def test_a_timeline_tells_how_a_figure_moved(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    found = rows(client, "/speakers/orla-venn/timeline?measure=casualties")
    monthly = rows(client, "/speakers/orla-venn/timeline?measure=casualties&per=month")

    assert [title_of(row) for row in found] == ["orla in may", "orla in july", "orla in april"]
    assert [(row["change_low"], row["change_high"], row["change_per"], row["reason"]) for row in found] == [
        (None, None, None, "first"),
        (150.0, 50.0, "week", None),
        # 350 a week is 1,521.8 a month; a count of April is one a month, but in weeks it is 5,000 × 12 × 7 ÷ 365.2425
        (799.9, 799.9, "week", None),
    ]
    assert [row["compared_with"] for row in found] == [None, found[0]["id"], found[1]["id"]]
    # 1,521.8 less 869.6 to 1,304.4
    assert [(row["change_low"], row["change_high"]) for row in monthly][1] == (652.2, 217.4)


def test_a_timeline_says_why_nothing_can_be_told(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "dorian", "target", "dozens")

    found = rows(client, "/speakers/dorian-osk/timeline")

    assert [(title_of(row), row["reason"]) for row in found] == [
        ("dorian", "first"),
        ("target", "other_status"),
        ("dozens", "magnitude"),
    ]


def test_a_collective_has_no_timeline(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document, "officials")

    given = client.get("/speakers/coastal-officials/timeline")

    assert OFFICIALS.name == "coastal officials"
    assert (given.status_code, given.json()["title"]) == (422, "No comparison")


@pytest.mark.parametrize(
    ("url", "near"), [("/speakers/orla-ven/timeline", ["orla-venn"]), ("/speakers/%00/timeline", [])]
)
def test_a_timeline_needs_its_speaker(
    client: httpx.Client, add_document: AddDocument, url: str, near: list[str]
) -> None:
    add_told(add_document, "orla in may")

    given = client.get(url)

    assert (given.status_code, given.json()["did_you_mean"]) == (404, near)


# coverage


def test_months_without_figures_are_gaps(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    found = {row["slug"]: row for row in rows(client, "/coverage")}

    assert found["orla-venn"] == found["orla-venn"] | {
        "by": "speaker",
        "claim_count": 2,
        "first_month": "2031-05",
        "last_month": "2031-07",
        "months": ["2031-05", "2031-07"],
        "gaps": ["2031-06"],
        "url": "/speakers/orla-venn",
    }
    assert found["dorian-osk"]["gaps"] == []


def test_coverage_is_of_sources_too_and_of_periods(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)

    sources = rows(client, "/coverage?by=source")
    periods = rows(client, "/coverage?time=period")

    assert [(row["slug"], row["months"]) for row in sources] == [
        ("river-news", ["2031-05"]),
        ("tidewater-post", ["2031-05", "2031-07"]),
    ]
    assert [(row["slug"], row["months"]) for row in periods] == [("orla-venn", ["2031-04"])]


def test_coverage_has_pages(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)
    slugs, url = [], "/coverage?limit=1&scope=killed"

    while url:
        body = answer(client, url)
        slugs += [row["slug"] for row in body["data"]]
        url = body["next"]

    assert slugs == ["coastal-officials", "dorian-osk", "orla-venn", "peter-venn"]


def test_answers_are_what_the_description_promises(client: httpx.Client, add_document: AddDocument) -> None:
    add_told(add_document)
    add_all(add_document)

    shapes: dict[str, type[BaseModel]] = {
        "/claims/facets?speaker=Osk": Facets,
        "/claims/series?speaker=Nobody": Points,
        "/claims/series?per=month": Points,
        "/claims/series?agg=count": Intervals,
        "/claims/compare?measure=casualties&per=week": Comparison,
        "/speakers/orla-venn/timeline?per=day": Timeline,
        "/coverage?by=source": Coverage,
    }
    for url, shape in shapes.items():
        shape.model_validate_json(client.get(url).content)


@pytest.mark.parametrize("url", ["facets", "series", "compare"])
def test_names_are_taken_as_in_the_list(client: httpx.Client, add_document: AddDocument, url: str) -> None:
    add_all(add_document)

    warned = answer(client, f"/claims/{url}?speaker=Nobody")
    strict = client.get(f"/claims/{url}?speaker=Nobody", headers={"Prefer": "handling=strict"})

    assert [one["code"] for one in warned["meta"]["warnings"]] == ["unknown_speaker"]
    assert (strict.status_code, strict.json()["title"]) == (422, "Unknown name")


@pytest.mark.parametrize(
    "query",
    [
        "facet=,&facet=speaker,speaker,kind",
        "per=&agg=&interval=&group=&time=&facet=&by=",
        "q=%22%00",
        "q=soldiers OR (",
        "speaker=%ED%A0%80",
        "value_min=1e308&value_max=-1e308",
        "published_from=0001-01-01&published_to=9999-12-31",
        "agg=latest&interval=week&published_to=0001-01-02",
        "item=boat&party=%F0%9F%9A%A2&origin=Nobody&relayed_by=Agency&said_or_cited=Venn",
        "has_origin=true&has_url=false&speaker_role=minister&speaker_kind_not=person",
        "cursor=x",
        "limit=99999999999999999999",
    ],
)
@pytest.mark.parametrize(
    "path",
    ["/claims/facets", "/claims/series", "/claims/compare", "/coverage", "/speakers/dorian-osk/timeline"],
)
def test_whatever_is_asked_is_answered_or_refused(
    client: httpx.Client, add_document: AddDocument, path: str, query: str
) -> None:
    add_all(add_document)

    assert client.get(f"{path}?{query}").status_code in {200, 422}
