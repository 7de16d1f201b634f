"""The views: what SQL is shown is what HTTP is shown."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
from sqlalchemy import Engine, text

from app.models import Claim
from app.schemas import SERIES_STATUSES, ClaimRow, SeriesRow
from app.vocabulary import Review
from tests.conftest import AddDocument
from tests.library import add_all, add_harbour

Rows = list[dict[str, Any]]


def view(engine: Engine, name: str) -> Rows:
    """The view's rows, with values as JSON has them."""
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM {name}")).mappings()  # noqa: S608
        return [{column: as_json(value) for column, value in row.items()} for row in rows]


def as_json(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
    return value


def listed(client: httpx.Client) -> Rows:
    """The rows of `/claims`, with lists as the view has them."""
    rows = client.get("/claims?limit=1000").json()["data"]
    return [
        {name: "; ".join(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows
    ]


def by_id(rows: Rows, name: str = "id") -> dict[str, dict[str, Any]]:
    return {row[name]: row for row in rows}


def test_the_view_of_claims_has_the_rows_of_the_list(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    rows = view(engine, "v_claims")

    assert by_id(rows) == by_id(listed(client))
    assert len(rows) == 7
    assert {tuple(row) for row in rows} == {tuple(ClaimRow.model_fields)}


def test_names_in_one_cell_are_in_order(client: httpx.Client, engine: Engine, add_document: AddDocument) -> None:
    add_harbour(add_document)
    with engine.begin() as connection:
        first, second = connection.execute(text("SELECT id FROM speaker ORDER BY name DESC LIMIT 2")).scalars()
        claim = connection.execute(text("SELECT id FROM claim WHERE measure = 'cost'")).scalar()
        connection.execute(text("DELETE FROM claim_link"))
        link = text("INSERT INTO claim_link (claim_id, kind, position, speaker_id) VALUES (:claim, 'relay', :at, :who)")
        connection.execute(link, [{"claim": claim, "at": 1, "who": second}, {"claim": claim, "at": 0, "who": first}])

    shown = by_id(view(engine, "v_claims"))[str(claim)]

    assert shown == by_id(listed(client))[str(claim)]
    assert len(shown["relays"].split("; ")) == 2


def test_the_views_hide_what_lists_hide(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    hidden = (Review.REJECTED, Review.WITHDRAWN)
    with engine.begin() as connection:
        ids = connection.execute(text("SELECT id FROM claim ORDER BY id")).scalars().all()
        version = connection.execute(text("SELECT version FROM data_version")).scalar_one()
        for id_, review in zip(ids, hidden, strict=False):
            table = Claim.metadata.tables["claim"]
            connection.execute(table.update().where(table.c.id == id_).values(review=review, since=version))

    assert {row["id"] for row in view(engine, "v_claims")} == set(ids[2:])
    assert {row["claim_id"] for row in view(engine, "v_series")} <= set(ids[2:])


def test_the_view_of_series_has_a_point_for_each_figure(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)
    points = view(engine, "v_series")

    assert {tuple(row) for row in points} == {tuple(SeriesRow.model_fields)}
    assert by_id(points, "claim_id") == {row["id"]: point(row) for row in listed(client) if is_point(row)}
    assert 0 < len(points) < 7


def test_the_view_of_series_has_the_rows_of_the_series(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_all(add_document)

    series = client.get("/claims/series").json()["data"]

    assert by_id(view(engine, "v_series"), "claim_id") == by_id(series, "claim_id")


def is_point(row: dict[str, Any]) -> bool:
    figure = row["value_low"] is not None or row["value_high"] is not None
    held = row["status"] in list(SERIES_STATUSES) and row["attribution"] != "headline"
    return figure and held and row["published_on"] is not None and row["bound"] != "magnitude"


def point(row: dict[str, Any]) -> dict[str, Any]:
    who = row["speaker_name"] or f"{row['source_name'] or 'no source'} ({row['attribution']})"
    what = [row["scope"] or row["measure"], row["party"], row["item"] or row["unit"], row["per"] or row["basis"]]
    own = {name: row[name] for name in SeriesRow.model_fields if name in row}
    return {
        **own,
        "time": f"{row['published_on']}T00:00:00Z",
        "series": " · ".join([who, *filter(None, what)]),
        "low": row["value_low"],
        "high": row["value_high"],
        "claim_id": row["id"],
        "label": row["value_text"] and " / ".join(filter(None, [row["value_text"], row["per"]])),
    }


def test_a_point_without_a_speaker_is_the_publishers(engine: Engine, add_document: AddDocument) -> None:
    add_harbour(add_document)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE claim SET attribution = 'narrator', speaker_id = NULL, check_status = NULL, "
                "since = (SELECT version FROM data_version)"
            )
        )

    assert {row["series"].split(" · ")[0] for row in view(engine, "v_series")} == {"Tidewater Post (narrator)"}


def test_a_day_begins_at_midnight_in_utc_wherever_the_asker_is(engine: Engine, add_document: AddDocument) -> None:
    add_harbour(add_document)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET TIME ZONE 'Asia/Tokyo'"))
        times = connection.execute(text("SELECT time FROM v_series")).scalars().all()

    assert {as_json(time) for time in times} == {"2031-05-06T00:00:00Z"}
