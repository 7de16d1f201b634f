"""Files of claims: the rows of `/claims` in every format, safe in a spreadsheet, refused before the first byte."""

import csv
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import Engine, event
from sqlmodel import Session

from app.api.formats import FORMATS as KNOWN
from app.db import for_reading
from app.exports import FORMATS, About, Export, ExportQuery, Look, Table, Wanted, export_claims, file_name
from app.exports.lines import BOM, FORMULAS
from app.exports.table import Kind
from app.schemas import ClaimRow
from app.settings import Settings
from tests.conftest import AddDocument
from tests.crowd import A_DOCUMENT, add_crowd
from tests.databases import filled
from tests.drafts import statistic
from tests.library import DORIAN, WORDS, add_all, add_harbour
from tests.service import asking, service_over, serving

Rows = list[dict[str, Any]]


def json_rows(client: httpx.Client, query: str = "") -> Rows:
    rows: Rows = client.get(f"/claims{query}").json()["data"]
    return rows


def csv_rows(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def ndjson_rows(content: bytes) -> Rows:
    return [json.loads(line) for line in content.splitlines()]


def parquet_rows(content: bytes) -> Rows:
    rows: Rows = parquet.read_table(io.BytesIO(content)).to_pylist()
    return [{name: as_json(value) for name, value in row.items()} for row in rows]


def zip_rows(content: bytes) -> Rows:
    return csv_rows(ZipFile(io.BytesIO(content)).read("claims.csv"))


def as_json(value: object) -> object:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return value.isoformat()
    return value


def as_cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "; ".join(value)
    return str(value)


def as_cells(rows: Rows) -> Rows:
    return [{name: as_cell(value) for name, value in row.items()} for row in rows]


def unchanged(rows: Rows) -> Rows:
    return rows


READERS: dict[str, tuple[Callable[[bytes], Rows], Callable[[Rows], Rows]]] = {
    "csv": (csv_rows, as_cells),
    "ndjson": (ndjson_rows, unchanged),
    "parquet": (parquet_rows, unchanged),
    "zip": (zip_rows, as_cells),
}
"""How each format is read, and what the rows of JSON look like in it."""


def test_every_format_has_its_media_type_and_a_reader_here() -> None:
    assert set(FORMATS) == set(READERS) < set(KNOWN)


def add_river_again(add_document: AddDocument) -> None:
    """Another document that repeats the claim of RIVER."""
    text = "According to Dorian Osk, 40 boats crossed the river."
    draft = statistic(text, "40 boats crossed the river", speaker=DORIAN, measure="attacks", unit="item", item="boat")
    add_document(text, [draft], source="Tidewater Post")


QUESTIONS = ["", "?speaker=Osk", "?sort=value_low,-id&limit=3", "?party=atlantis", "?q=soldiers", "?distinct=true"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_the_rows_of_the_list(client: httpx.Client, add_document: AddDocument, name: str) -> None:
    add_all(add_document)
    add_river_again(add_document)
    read, shown = READERS[name]

    for query in QUESTIONS:
        rows = read(client.get(f"/claims.{name}{query}").content)

        listed = [{column: row[column] for column in ClaimRow.model_fields} for row in json_rows(client, query)]
        assert rows == shown(listed), query


@pytest.mark.parametrize("name", FORMATS)
def test_columns_are_those_of_the_row_in_order(client: httpx.Client, add_document: AddDocument, name: str) -> None:
    add_all(add_document)

    rows = READERS[name][0](client.get(f"/claims.{name}").content)

    assert {tuple(row) for row in rows} == {tuple(ClaimRow.model_fields)}


@pytest.mark.parametrize("name", FORMATS)
def test_only_the_columns_that_are_asked_for_in_that_order(
    client: httpx.Client, add_document: AddDocument, name: str
) -> None:
    add_all(add_document)

    rows = READERS[name][0](client.get(f"/claims.{name}?fields=value_low,id,relays").content)

    assert {tuple(row) for row in rows} == {("value_low", "id", "relays")}


@pytest.mark.parametrize("name", ["csv", "parquet"])
def test_an_empty_file_has_its_columns(client: httpx.Client, name: str) -> None:
    content = client.get(f"/claims.{name}").content

    columns = content.decode().split(",") if name == "csv" else parquet.read_schema(io.BytesIO(content)).names
    assert [column.strip() for column in columns] == list(ClaimRow.model_fields)


def test_lines_of_csv_end_as_rfc_4180_says(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    content = client.get("/claims.csv?fields=id,value_low").content

    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 6


def test_a_mark_for_excel_is_given_to_those_who_ask(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    plain, marked = (client.get(f"/claims.csv{query}").content for query in ("", "?bom=true"))

    assert marked == BOM.encode() + plain
    assert not plain.startswith(BOM.encode())


@pytest.mark.once("sqlite")
@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/claims?format=csv&", {}),
        ("/claims?", {"Accept": "text/csv"}),
        ("/claims?", {"Accept": "text/html, text/csv;q=0.9, */*;q=0.1"}),
    ],
    ids=["format", "accept", "weighted"],
)
@pytest.mark.parametrize("look", ["bom=true", "raw=true", "bom=true&raw=true", "bom=false&raw=false"])
def test_a_file_looks_the_same_however_it_is_asked_for(
    client: httpx.Client, add_document: AddDocument, url: str, headers: dict[str, str], look: str
) -> None:
    document = add_harbour(add_document, title="=1+1")

    assert client.get(f"{url}{look}", headers=headers).content == client.get(f"/claims.csv?{look}").content
    of_document = client.get(f"/documents/{document}{url}{look}".replace("//", "/"), headers=headers).content
    assert of_document.startswith(BOM.encode()) is look.startswith("bom=true")
    assert (b"'=1+1" in of_document) is ("raw=true" not in look)


@pytest.mark.parametrize("parameter", ["bom", "raw"])
def test_json_has_no_look(client: httpx.Client, parameter: str) -> None:
    refused, unasked = (client.get(f"/claims?{parameter}={asked}") for asked in ("true", "false"))

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "needs_csv")
    assert unasked.status_code == 200


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
DANGEROUS = st.builds(str.__add__, st.sampled_from(FORMULAS), TEXTS)
CELLS = st.lists(st.tuples(TEXTS | DANGEROUS | st.none(), st.integers() | st.none(), st.lists(DANGEROUS)), max_size=5)


def written(rows: list[tuple[str | None, int | None, list[str]]], look: Look) -> list[list[str]]:
    columns = {"text": Kind.TEXT, "number": Kind.NUMBER, "names": Kind.LIST}
    batch = [dict(zip(columns, row, strict=True)) for row in rows]
    about = About("", 1, datetime(2031, 5, 6, tzinfo=UTC))
    content = b"".join(FORMATS["csv"](Export(Table("rows", columns, {}), iter([batch]), about, look)))
    [_, *lines] = csv.reader(io.StringIO(content.decode(), newline=""))
    return lines


@given(CELLS)
def test_no_cell_of_text_is_a_formula_and_every_number_is_itself(
    rows: list[tuple[str | None, int | None, list[str]]],
) -> None:
    lines = written(rows, Look())

    for (text, number, names), cells in zip(rows, lines, strict=True):
        for said, cell in ((text or "", cells[0]), ("; ".join(names), cells[2])):
            assert not cell.startswith(FORMULAS)
            assert cell == ("'" + said if said.startswith(FORMULAS) else said)
        assert cells[1] == ("" if number is None else str(number))


@given(CELLS)
def test_raw_text_is_what_it_was(rows: list[tuple[str | None, int | None, list[str]]]) -> None:
    lines = written(rows, Look(raw=True))

    assert lines == [[as_cell(cell) for cell in row] for row in rows]


def test_a_formula_in_a_document_is_harmless_and_a_negative_number_is_a_number(
    client: httpx.Client, engine: Engine, add_document: AddDocument
) -> None:
    add_harbour(add_document, title='=HYPERLINK("http://a.test")')
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE claim SET value_low = -9000, value_high = -9000 WHERE value_high = 300")

    safe, raw = (csv_rows(client.get(f"/claims.csv{query}").content) for query in ("", "?raw=true"))

    assert {row["document_title"] for row in safe} == {'\'=HYPERLINK("http://a.test")'}
    assert {row["document_title"] for row in raw} == {'=HYPERLINK("http://a.test")'}
    assert "-9000" in {row["value_low"] for row in safe}


def test_columns_of_parquet_have_proper_types(client: httpx.Client, add_document: AddDocument) -> None:
    add_harbour(add_document)

    schema = parquet.read_schema(io.BytesIO(client.get("/claims.parquet").content))

    types = {field.name: str(field.type) for field in schema}
    assert types == types | {
        "id": "string",
        "value_low": "double",
        "relays": "list<element: string>",
        "published_on": "date32[day]",
        "created_at": "timestamp[ms, tz=UTC]",
        "evidence_start": "int64",
        "attribution_explicit": "bool",
    }
    assert json.loads(schema.metadata[b"conflict_claims"])["data_version"] == 1


def test_without_pyarrow_parquet_is_refused_in_plain_words(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    answer = client.get("/claims.parquet")

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (406, "not-acceptable")
    assert "pip install pyarrow" in answer.json()["detail"]
    assert client.get("/claims?format=parquet").json()["detail"] == answer.json()["detail"]
    assert client.head("/claims.parquet").status_code == 406


def test_an_archive_says_what_it_holds_and_how_to_cite_it(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    archive = ZipFile(io.BytesIO(client.get("/claims.zip?speaker=Osk").content))

    assert archive.testzip() is None
    assert archive.namelist() == ["claims.csv", "metadata.json", "README.md"]
    about = json.loads(archive.read("metadata.json"))
    assert about == about | {"rows": 4, "asked": "speaker=Osk", "data_version": 3}
    assert [column["name"] for column in about["columns"]] == list(ClaimRow.model_fields)
    assert all(column["description"] for column in about["columns"])
    readme = archive.read("README.md").decode()
    places = [readme.index(word) for word in ("SPEAKER", "SOURCE", "conflict-claims, data version 3")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("url", "media_type", "file"),
    [
        ("/claims.csv", "text/csv; charset=utf-8; header=present", "claims_{}.csv"),
        ("/claims.ndjson", "application/x-ndjson", "claims_{}.ndjson"),
        ("/claims.parquet", "application/vnd.apache.parquet", "claims_{}.parquet"),
        ("/claims.zip", "application/zip", "claims_{}.zip"),
        ("/claims.csv?speaker=Osk", "text/csv; charset=utf-8; header=present", "claims_speaker-dorian-osk_{}.csv"),
        ("/claims?format=csv", "text/csv; charset=utf-8; header=present", "claims_{}.csv"),
        ("/v1/claims.csv?scope=killed", "text/csv; charset=utf-8; header=present", "claims_scope-killed_{}.csv"),
        ("/speakers.csv", "text/csv; charset=utf-8; header=present", "speakers_{}.csv"),
        ("/documents.ndjson", "application/x-ndjson", "documents_{}.ndjson"),
    ],
)
def test_a_file_has_a_name_and_a_type(
    client: httpx.Client, add_document: AddDocument, url: str, media_type: str, file: str
) -> None:
    add_all(add_document)

    headers = client.get(url).headers

    today = datetime.now(UTC).date().isoformat()
    assert headers["Content-Type"] == media_type
    assert headers["Content-Disposition"] == f'attachment; filename="{file.format(today)}"'


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        ({}, "claims_2031-05-06"),
        ({"speaker": ["orla-venn", "dorian-osk"]}, "claims_speaker-orla-venn-dorian-osk_2031-05-06"),
        ({"value_min": ["7500"], "kind": ["statistic"]}, "claims_value_min-7500_kind-statistic_2031-05-06"),
        ({"party": ["Лендия"]}, "claims_party_2031-05-06"),
        ({"q": ['"; rm -rf /\r\n']}, "claims_q-rm-rf_2031-05-06"),
        ({"speaker": ["x" * 300]}, f"claims_speaker-{'x' * 105}_2031-05-06"),
    ],
)
def test_a_name_is_one_that_every_system_has(filters: dict[str, list[str]], name: str) -> None:
    assert file_name("claims", filters, date(2031, 5, 6)) == name


@pytest.mark.parametrize("path", ["speakers", "sources", "documents"])
def test_the_other_lists_are_files_too(client: httpx.Client, add_document: AddDocument, path: str) -> None:
    add_all(add_document)
    listed = client.get(f"/{path}").json()["data"]

    assert ndjson_rows(client.get(f"/{path}.ndjson").content) == listed
    assert csv_rows(client.get(f"/{path}.csv?raw=true").content) == as_cells(listed)


def test_files_are_whole_where_lists_are_pages(client: httpx.Client, engine: Engine) -> None:
    count = add_crowd(engine, 3)

    assert len(ndjson_rows(client.get("/claims.ndjson").content)) == count
    assert len(ndjson_rows(client.get("/claims.ndjson?limit=60").content)) == 60
    assert len(ndjson_rows(client.get("/claims?format=ndjson&limit=7").content)) == 7


def test_a_document_gives_its_own_claims_in_the_order_of_its_text(
    client: httpx.Client, add_document: AddDocument
) -> None:
    add_all(add_document)
    document = json_rows(client, "?measure=cost")[0]["document_id"]

    rows = ndjson_rows(client.get(f"/documents/{document}/claims?format=ndjson").content)

    assert rows == client.get(f"/documents/{document}/claims").json()["data"]


@pytest.mark.parametrize("name", FORMATS)
def test_too_many_rows_are_refused_before_the_first_byte(engine: Engine, add_document: AddDocument, name: str) -> None:
    add_all(add_document)
    with asking(service_over(engine, Settings(max_export_rows=6))) as client:
        answers = [client.get(f"/claims.{name}{query}") for query in ("", "?limit=7", "?limit=6", "?speaker=Osk")]

    assert [answer.status_code for answer in answers] == [413, 413, 200, 200]
    assert answers[0].json() == answers[0].json() | {"title": "Export too large", "allowed": {"max": 6}}
    assert "Content-Disposition" not in answers[0].headers


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/claims.csv?speker=Osk", 422, "unknown_parameter"),
        ("/claims.csv?cursor=x", 422, "unknown_parameter"),
        ("/claims.csv?limit=0", 422, "out_of_range"),
        ("/claims.csv?fields=id,nmae", 422, "unknown_word"),
        ("/claims.csv?sort=score", 422, "no_score"),
        ("/claims?format=csv&embed=evidence", 422, "not_in_a_file"),
        ("/claims?format=csv&cursor=x", 422, "not_in_a_file"),
        ("/claims?format=csv&facet=speaker", 422, "not_in_a_file"),
        ("/speakers.csv?limit=1", 422, "unknown_parameter"),
    ],
)
def test_a_question_without_meaning_is_refused(client: httpx.Client, url: str, status: int, code: str) -> None:
    answer = client.get(url)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_an_unknown_suffix_is_no_format(client: httpx.Client) -> None:
    answer = client.get("/claims.xlsx")

    assert answer.status_code == 406
    assert {"json", "csv", "ndjson", "parquet", "zip"} <= set(answer.json()["available"])


def test_strict_askers_are_refused_as_in_lists(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    answer = client.get("/claims.csv?speaker=Venn", headers={"Prefer": "handling=strict"})

    assert (answer.status_code, answer.json()["title"]) == (422, "Ambiguous speaker")


@pytest.mark.parametrize("name", FORMATS)
def test_what_breaks_at_the_start_is_a_problem_and_no_file(
    client: httpx.Client, engine: Engine, add_document: AddDocument, name: str
) -> None:
    add_all(add_document)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE claim_rendered RENAME TO another")

    answer = client.get(f"/claims.{name}")

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Content-Disposition" not in answer.headers


def test_a_file_that_the_asker_has_is_not_sent_again(client: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    tag = client.get("/claims.csv").headers["ETag"]

    again = client.get("/claims.csv", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/claims.csv?bom=true").headers["ETag"] != tag


def test_a_file_is_of_one_moment_however_long_it_takes(engine: Engine) -> None:
    count = add_crowd(engine, 30)
    with Session(for_reading(engine)) as session:
        export, _ = export_claims(session, Wanted(ExportQuery()))
        chunks = FORMATS["ndjson"](export)
        first = next(chunks)
        add_crowd(engine, 2, first=30)

        rest = b"".join(chunks)

    rows = ndjson_rows(first + rest)
    assert len(ndjson_rows(first)) < len(rows) == count
    assert len({row["id"] for row in rows}) == count


def test_a_batch_takes_as_many_statements_however_many_rows(engine: Engine) -> None:
    add_crowd(engine, 60)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    counts = []
    for limit in (A_DOCUMENT, 1000, 2000):
        asked.clear()
        with Session(for_reading(engine)) as session:
            export, _ = export_claims(session, Wanted(ExportQuery(limit=limit)))
            list(FORMATS["csv"](export))
        counts.append(len([statement for statement in asked if statement != "BEGIN"]))

    # these claims came in by hand: a batch of them is made as it is sent
    assert counts[0] == counts[1] == counts[2] - 3


HEADED = [
    *(f"/claims.{name}" for name in FORMATS),
    "/claims?format=csv",
    "/claims.csv?q=soldiers",
    "/claims.csv?sort=value_low",
    *(f"/{path}.csv" for path in ("speakers", "sources", "documents")),
]


@pytest.mark.once("postgres")
@pytest.mark.parametrize("url", HEADED)
def test_headers_alone_are_given_without_reading_the_rows(client: httpx.Client, engine: Engine, url: str) -> None:
    filled(engine, "searched crowd", lambda: add_crowd(engine, 30, searched=True))
    asked: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(len(call[3])))

    get, of_get = client.get(url, headers={"X-Request-ID": "same"}), asked.copy()
    asked.clear()
    head = client.head(url, headers={"X-Request-ID": "same"})

    assert (head.status_code, head.headers, head.content) == (200, get.headers, b"")
    if url.startswith("/claims"):
        # what belongs to a batch is asked for by the ids of its claims
        assert max(of_get) > 900
    assert max(asked) < 20


@pytest.mark.parametrize("name", FORMATS)
def test_headers_alone_are_refused_as_the_file_is(engine: Engine, add_document: AddDocument, name: str) -> None:
    add_all(add_document)
    urls = ["", "?limit=7", "?limit=6", "?speaker=Osk", "?sort=score", "?speker=x", "?fields=x"]
    same = {"X-Request-ID": "same", "Prefer": "handling=strict"}
    with asking(service_over(engine, Settings(max_export_rows=6))) as client:
        for url in [f"/claims.{name}{query}" for query in (*urls, "?speaker=Venn")]:
            get, head = client.get(url, headers=same), client.head(url, headers=same)

            assert (head.status_code, head.headers, head.content) == (get.status_code, get.headers, b""), url


def test_the_order_of_a_cut_file_is_that_of_the_list(client: httpx.Client, engine: Engine) -> None:
    add_crowd(engine, 21, searched=True)
    query = "?q=soldiers&limit=3&fields=id"

    assert len(json_rows(client, query)) == 3
    assert csv_rows(client.get(f"/claims.csv{query}").content) == [
        {"id": row["id"]} for row in json_rows(client, query)
    ]


def test_asking_for_a_file_leaves_no_connection_open(client: httpx.Client, engine: Engine) -> None:
    add_crowd(engine, 1)
    engine.dispose()  # those of other tests
    client.get("/claims?limit=1")

    for url in ("/claims.csv", "/claims.csv?limit=1", "/claims.csv?sort=score", "/claims.zip", "/speakers.csv"):
        client.get(url)

    assert "Connections in pool: 1 " in engine.pool.status() or "StaticPool" in engine.pool.status()
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]


def linked(client: httpx.Client, name: str) -> dict[str, Any]:
    [row] = [row for row in json_rows(client) if row["statement"] == WORDS[name]]
    answer = client.get(f"{row['url']}.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    found: dict[str, Any] = answer.json()
    return found


def test_linked_data_names_the_speaker_the_appearance_and_the_figure(
    client: httpx.Client, add_document: AddDocument
) -> None:
    document = add_harbour(add_document)

    claim = linked(client, "losses")

    assert (claim["@type"], claim["text"]) == ("Claim", WORDS["losses"])
    assert claim["author"] == {
        "@type": "Person",
        "@id": "http://claims.test/speakers/orla-venn",
        "name": "Orla Venn",
        "jobTitle": "Lendian defence minister",
    }
    assert claim["appearance"] == [claim["firstAppearance"]]
    assert claim["firstAppearance"] == {
        "@type": "CreativeWork",
        "@id": f"http://claims.test/documents/{document}",
        "name": "Lendia loses 300",
        "publisher": {"@type": "NewsMediaOrganization", "name": "Tidewater Post"},
        "datePublished": "2031-05-06",
    }
    figure = claim["about"]
    assert figure == figure | {"@type": "Observation", "minValue": 200, "maxValue": 300, "unitText": "people"}
    assert "value" not in figure
    assert "observationDate" not in figure


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("headline", "author", None),
        ("sleep", "about", None),
        ("grain", "citation", ["Ministry of Harbours"]),
        ("grain", "about.maxValue", None),
        ("grain", "about.minValue", 12_500_000.5),
        ("headline", "about.value", 120),
        ("target", "about.additionalProperty.0.value", "targeted"),
    ],
)
def test_linked_data_says_what_is_known_and_no_more(
    client: httpx.Client, add_document: AddDocument, name: str, member: str, value: object
) -> None:
    add_harbour(add_document)

    found: Any = linked(client, name)

    assert "ClaimReview" not in json.dumps(found)
    for step in member.split("."):
        found = found[int(step)] if step.isdecimal() else found.get(step)
    assert found == value


@pytest.mark.slow
def test_memory_does_not_grow_with_rows(engine: Engine, database_url: str) -> None:
    count = add_crowd(engine, 1000)
    assert count == 50_000

    for name in FORMATS:
        command = [sys.executable, "-m", "tests.footprint", database_url, f"/claims.{name}"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        took = json.loads(run.stdout)

        assert took["parts"] > 50
        assert took["most"] - took["early"] < 64, (name, took)


@pytest.mark.slow
def test_whoever_goes_away_leaves_nothing_open(engine: Engine) -> None:
    add_crowd(engine, 400)
    with serving(service_over(engine)) as url, httpx.Client() as client:
        for _ in range(20):
            with client.stream("GET", f"{url}/claims.ndjson") as answer:
                next(answer.iter_bytes())
        deadline = time.monotonic() + 20
        while engine.pool.checkedout() and time.monotonic() < deadline:  # type: ignore[attr-defined]
            time.sleep(0.05)

        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.slow
def test_as_many_files_as_allowed_are_sent_at_once(engine: Engine) -> None:
    add_crowd(engine, 400)
    app = service_over(engine, Settings(max_exports_at_once=1))
    with serving(app) as url, httpx.Client() as one, httpx.Client() as other:
        with one.stream("GET", f"{url}/claims.ndjson") as answer:
            next(answer.iter_bytes())
            refused, page = other.get(f"{url}/claims.csv"), other.get(f"{url}/claims")
        deadline = time.monotonic() + 20
        while other.get(f"{url}/speakers.csv").status_code == 503 and time.monotonic() < deadline:
            time.sleep(0.05)

        assert (refused.status_code, refused.json()["title"]) == (503, "Too many exports")
        assert refused.headers["Retry-After"] == "5"
        assert page.status_code == 200
        assert other.get(f"{url}/claims.csv?limit=1").status_code == 200


def test_a_refused_file_leaves_its_place_to_another(engine: Engine, add_document: AddDocument) -> None:
    add_all(add_document)
    with asking(service_over(engine, Settings(max_exports_at_once=1))) as client:
        urls = ["/claims.csv?sort=score", "/claims.csv", "/claims.csv?sort=score", "/speakers.csv", "/claims.zip"]

        assert [client.get(url).status_code for url in urls] == [422, 200, 422, 200, 200]


@pytest.mark.slow
def test_others_are_answered_while_a_file_is_written(engine: Engine) -> None:
    add_crowd(engine, 400)
    with serving(service_over(engine)) as url, httpx.Client() as client:
        writing = threading.Thread(target=httpx.get, args=(f"{url}/claims.ndjson",), kwargs={"timeout": 60})
        writing.start()
        waited = []
        while writing.is_alive():
            started = time.monotonic()
            client.get(f"{url}/healthz")
            waited.append(time.monotonic() - started)

    assert len(waited) > 10
    assert max(waited) < 1


def test_pandas_reads_every_format_alike(client: httpx.Client, add_document: AddDocument) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: nothing here needs it but this test")
    add_all(add_document)
    files = {name: io.BytesIO(client.get(f"/claims.{name}?raw=true").content) for name in ("csv", "ndjson", "parquet")}

    read = [
        pandas.read_csv(files["csv"], parse_dates=["published_on", "created_at"]),
        pandas.read_json(files["ndjson"], lines=True),
        pandas.read_parquet(files["parquet"]),
    ]

    for name in ("id", "evidence_text", "evidence_start", "attribution_explicit"):
        assert [list(frame[name]) for frame in read] == [list(read[0][name])] * 3
    assert [list(frame.columns) for frame in read] == [list(ClaimRow.model_fields)] * 3
    assert [frame["value_low"].sum() for frame in read] == [read[0]["value_low"].sum()] * 3


def test_duckdb_reads_every_format_alike(client: httpx.Client, add_document: AddDocument, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: nothing here needs it but this test")
    add_all(add_document)
    read = {"csv": "read_csv", "ndjson": "read_json", "parquet": "read_parquet"}

    found = []
    for name, function in read.items():
        (tmp_path / f"claims.{name}").write_bytes(client.get(f"/claims.{name}?raw=true").content)
        columns = "id, value_low, published_on::date, evidence_text"
        found.append(duckdb.sql(f"SELECT {columns} FROM {function}('{tmp_path}/claims.{name}')").fetchall())  # noqa: S608

    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 7
