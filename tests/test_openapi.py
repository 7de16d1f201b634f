"""`/openapi.json`: what is promised, explained, and exemplified."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from app import schemas
from app.api.formats import FORMATS, offered
from app.api.openapi import TAGS, example_of
from app.db import make_engine
from app.filters import VOCABULARIES
from app.main import create_app
from app.models import Appearance, Claim
from app.schemas import ClaimParts, ClaimRow, SpanText, claim_row
from app.vocabulary import UNITS, Attribution, Kind, Status


@cache
def description() -> dict[str, Any]:
    return create_app(make_engine("sqlite://")).openapi()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def answers_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What it answers by status, with what is described once for several operations in its place."""
    shared = description()["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }


OPERATIONS = [pytest.param(operation, id=name) for name, operation in operations()]
MODELS = [
    pytest.param(shape, id=name)
    for name, shape in vars(schemas).items()
    if isinstance(shape, type) and issubclass(shape, BaseModel) and shape is not schemas.Envelope
]


def test_it_is_openapi_3_1_of_this_host() -> None:
    assert description()["openapi"].startswith("3.1")
    assert description()["servers"] == [{"url": "/"}]


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What it takes; each is described once for all operations."""
    named = [one["$ref"].removeprefix("#/components/parameters/") for one in operation.get("parameters", ())]
    return [description()["components"]["parameters"][name] for name in named]


def test_operations_have_the_names_that_clients_use() -> None:
    assert {operation["operationId"] for _, operation in operations()} == {
        "listClaims",
        "getClaim",
        "listClaimEvidence",
        "listClaimRepeats",
        "getClaimCitation",
        "listFacets",
        "listSeries",
        "getSeriesChart",
        "exportSeriesCsv",
        "exportSeriesNdjson",
        "compareClaims",
        "listCoverage",
        "listSpeakerTimeline",
        "listVocabularies",
        "listWords",
        "listSpeakers",
        "getSpeaker",
        "listSources",
        "getSource",
        "listDocuments",
        "getDocument",
        "getDocumentText",
        "addDocument",
        "addDocuments",
        "rereadDocument",
        "correctClaim",
        "acceptClaim",
        "rejectClaim",
        "withdrawClaim",
        "addClaim",
        "changeSpeaker",
        "mergeSpeaker",
        "listDocumentClaims",
        "listDocumentChecks",
        "exportClaimsCsv",
        "exportClaimsNdjson",
        "exportClaimsParquet",
        "exportClaimsZip",
        "exportSpeakersCsv",
        "exportSpeakersNdjson",
        "exportSourcesCsv",
        "exportSourcesNdjson",
        "exportDocumentsCsv",
        "exportDocumentsNdjson",
        "getClaimAsLinkedData",
        "listChanges",
        "exportChanges",
        "listClaimHistory",
        "listDocumentHistory",
        "listSpeakerHistory",
        "listSourceHistory",
        "getFeed",
        "getHealth",
        "getReadiness",
        "getVersion",
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_explained(operation: dict[str, Any]) -> None:
    assert 0 < len(operation["summary"]) <= 60
    assert len(operation["description"]) > 20
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in {tag["name"] for tag in TAGS if tag["description"]}
    for parameter in parameters(operation):
        assert parameter.get("description"), parameter["name"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_says_how_it_fails(operation: dict[str, Any]) -> None:
    answers = answers_of(operation)

    assert {"400", "405", "422", "500"} <= set(answers)
    for status, answer in answers.items():
        if status >= "400":
            [(media_type, content)] = answer["content"].items()
            assert media_type == "application/problem+json"
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert all(one["value"]["status"] == int(status) for one in content["examples"].values())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_shows_an_answer(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    content = answers.get("200", answers.get("201"))["content"]

    assert "example" in content.get("application/json", {}) or "application/json" not in content


def test_the_first_example_asks_for_healey() -> None:
    [speaker] = [one for one in parameters(description()["paths"]["/claims"]["get"]) if one["name"] == "speaker"]

    assert next(iter(speaker["examples"].items())) == ("Healey", {"value": ["Healey"]})


def test_parameters_list_their_words_and_none() -> None:
    listed = {one["name"]: one["schema"] for one in parameters(description()["paths"]["/claims"]["get"])}

    for name, words in VOCABULARIES.items():
        if name == "shape":
            assert listed[name]["anyOf"][0]["enum"] == words
        else:
            assert listed[name]["items"]["enum"] == [*words, ""]


@pytest.mark.parametrize("name", ["unit", "unit_not"])
def test_units_are_described_as_they_are_read(name: str) -> None:
    [schema] = [one["schema"] for one in parameters(description()["paths"]["/claims"]["get"]) if one["name"] == name]

    described = re.compile(schema["items"]["pattern"])
    assert [word for word in ("", *UNITS, "USD", "eur") if not described.search(word)] == []
    assert [word for word in ("peopel", "USDX", "x", "7") if described.search(word)] == []


def test_formats_are_listed_as_they_are_offered() -> None:
    [schema] = [
        one["schema"] for one in parameters(description()["paths"]["/claims"]["get"]) if one["name"] == "format"
    ]

    assert schema["anyOf"] == [{"type": "string", "enum": offered()}, {"type": "string", "maxLength": 0}]


@pytest.mark.parametrize(("status", "header"), [("304", "ETag"), ("405", "Allow"), ("503", "Retry-After")])
def test_an_answer_names_the_header_of_its_status(status: str, header: str) -> None:
    for name, operation in operations():
        if status in operation["responses"]:
            assert header in answers_of(operation)[status]["headers"], name


def test_what_asks_no_database_cannot_miss_it() -> None:
    asks = {name for name, operation in operations() if "503" in operation["responses"]}

    assert {name for name, _ in operations()} - asks == {"get /healthz", "get /claims/series.vl.json"}


def test_only_what_has_a_tag_is_answered_with_304() -> None:
    read = [(name, operation) for name, operation in operations() if name.startswith("get ")]
    for name, operation in read:
        answers = answers_of(operation)
        is_kept = any("ETag" in answer["headers"] for status, answer in answers.items() if status == "200")
        assert ("304" in answers) is is_kept, name
    kept = {name for name, operation in read if "304" in operation["responses"]}
    assert {name for name, _ in read} - kept == {"get /healthz", "get /readyz"}


@pytest.mark.parametrize("path", ["/claims", "/claims.csv", "/claims/series", "/documents/{document_id}/claims"])
def test_a_text_is_described_as_one_without_nul(path: str) -> None:
    listed = {one["name"]: one["schema"] for one in parameters(description()["paths"][path]["get"])}

    for name in ("q", "speaker", "origin_not", "party", "item", "speaker_role", "source", "document"):
        pattern = re.compile(listed[name].get("items", listed[name])["pattern"])
        assert not pattern.search("a\0b"), name
        assert all(pattern.search(text) for text in ("", "Оськ", "🚢", "two\nlines", "%")), name


def test_only_what_can_lack_a_format_is_not_acceptable() -> None:
    assert {name for name, operation in operations() if "406" in operation["responses"]} == {
        "get /claims",
        "get /documents/{document_id}/claims",
        "get /claims.parquet",
    }
    assert "pyarrow" in description()["paths"]["/claims.parquet"]["get"]["description"]


def test_every_reference_leads_somewhere() -> None:
    for kind in ("schemas", "headers", "responses"):
        names = set(re.findall(rf"#/components/{kind}/([\w\[\]-]+)", str(description())))

        assert names == names & set(description()["components"][kind])
    assert "HTTPValidationError" not in str(description())


@pytest.mark.parametrize("path", ["/claims", "/documents/{document_id}/claims"])
def test_a_list_of_claims_names_every_format_it_is_sent_in(path: str) -> None:
    answers = description()["paths"][path]["get"]["responses"]

    assert set(answers["200"]["content"]) == {FORMATS[name].media_type for name in offered()}
    assert {"406", "413"} <= set(answers)


def test_citations_that_are_json_are_described_as_such() -> None:
    answers = description()["paths"]["/claims/{claim_id}/citation"]["get"]["responses"]["200"]["content"]
    kinds = {media_type: (one["schema"]["type"], type(one["example"])) for media_type, one in answers.items()}

    assert {kind for media_type, kind in kinds.items() if media_type.endswith("json")} == {("array", list)}
    assert {kind for media_type, kind in kinds.items() if not media_type.endswith("json")} == {("string", str)}


@pytest.mark.parametrize("shape", MODELS)
def test_an_example_is_a_valid_answer(shape: type[BaseModel]) -> None:
    shape.model_validate(example_of(shape), strict=False)


@pytest.mark.parametrize("shape", MODELS)
def test_every_field_is_explained(shape: type[BaseModel]) -> None:
    assert all(field.description for field in shape.model_fields.values())


def test_the_row_has_the_columns_that_are_described_in_order() -> None:
    claim = Claim(
        id="clm_0123456789",
        document_id="doc_0123456789",
        appearance_id=1,
        kind=Kind.STATEMENT,
        statement="The river rose",
        status=Status.ASSERTED,
        attribution=Attribution.NARRATOR,
        anchor=0,
        rule="test",
    )
    span = SpanText(0, 14, "The river rose", "", ".", primary=True)

    row = claim_row(ClaimParts(claim, Appearance(document_id="doc_0123456789"), None, None, [span], [], []))

    assert list(row) == list(ClaimRow.model_fields)
