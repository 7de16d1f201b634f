"""What `/openapi.json` says beyond what the routes declare: problems, examples, short names."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.api.formats import FORMATS
from app.errors import (
    AppError,
    DatabaseUnavailable,
    ExportTooLarge,
    InvalidParameter,
    InvalidRequest,
    MethodNotAllowed,
    NotAcceptable,
    TooManyExports,
)
from app.filters import FORMAT_WORDS
from app.schemas import Problem

TAGS = [
    {"name": "claims", "description": "Figures and statements, each with who said it and the words that carry it."},
    {"name": "speakers", "description": "Whom documents credit."},
    {"name": "sources", "description": "Who publishes documents."},
    {"name": "documents", "description": "The exact texts, and what was read in them."},
    {"name": "vocabularies", "description": "Every word of a column, with its definition."},
    {"name": "service", "description": "Whether it runs, and which version."},
]

_ALWAYS = (InvalidParameter, InvalidRequest, MethodNotAllowed, AppError, DatabaseUnavailable)
_TEXTS = {
    304: "Not modified: the answer named by `If-None-Match` still holds.",
    400: "The request is no HTTP that can be answered.",
    404: "Not found; near slugs under `did_you_mean`.",
    405: "Only GET, HEAD and OPTIONS are answered.",
    406: "There is no such format here; `available` lists those that there are.",
    410: "Withdrawn; what remains to be said under `tombstone`.",
    413: "More rows than a file may have; `allowed` has the most.",
    422: "A parameter is wrong; each under `errors`, with what comes near.",
    500: "The fault is ours.",
    503: "The database does not answer; ask again after `Retry-After` seconds.",
}
_HEADERS = {
    "X-Request-ID": "Names this request in the log; the asker's own, where it is a plain one.",
    "API-Version": "The version of this interface.",
    "Allow": "The methods that there are.",
    "Retry-After": "After how many seconds to ask again.",
    "ETag": "Names this answer; sent back as `If-None-Match` it is answered with 304 while it holds.",
}
_ALWAYS_SENT = ("X-Request-ID", "API-Version")
_SENT_WITH = {"304": ("ETag",), "405": ("Allow",), "503": ("Retry-After",)}


def responses(model: type[BaseModel] | None, *refusals: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """What a route answers: an example of the model, and its problems."""
    kinds: tuple[type[AppError], ...] = (*refusals, *_ALWAYS)
    statuses = dict.fromkeys(kind.status for kind in kinds)
    answers: dict[int | str, dict[str, Any]] = {
        status: _problem([kind for kind in kinds if kind.status == status]) for status in statuses
    }
    if model is not None:
        answers[200] = {"content": {"application/json": {"example": example_of(model)}}}
    return {**answers, 304: {"description": _TEXTS[304]}}


def responses_in_formats(model: type[BaseModel], *refusals: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The same for a list that `format=` and `Accept` turn into a file."""
    answers = responses(model, *refusals, NotAcceptable, ExportTooLarge, TooManyExports)
    answers[200]["content"] |= {FORMATS[word].media_type: {} for word in FORMAT_WORDS if word != "json"}
    return answers


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """What the model looks like, made of the examples of its fields."""
    return {name: _example(field) for name, field in model.model_fields.items() if field.is_required()}


def operation_id(route: APIRoute) -> str:
    """`list_claims` → `listClaims`, the name that generated clients use."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description, in OpenAPI 3.1."""
    described = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        tags=TAGS,
        servers=[{"url": "/"}],
    )
    schemas = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    described["components"]["schemas"] |= schemas.pop("$defs") | {"Problem": schemas}
    described["components"]["headers"] = {
        name: {"description": text, "required": True, "schema": {"type": "string"}} for name, text in _HEADERS.items()
    }
    for path in described["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                sent = (*_ALWAYS_SENT, *_SENT_WITH.get(status, ()))
                answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sent}
            for parameter in operation.get("parameters", ()):
                _name_examples(parameter)
                if parameter["in"] == "query":
                    parameter["schema"] = _or_empty(parameter["schema"], described["components"]["schemas"])
    return described


def _problem(kinds: Sequence[type[AppError]]) -> dict[str, Any]:
    examples = {kind.slug(): {"summary": kind.title, "value": _shown(kind)} for kind in kinds}
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {"description": _TEXTS[kinds[0].status], "content": {"application/problem+json": shown}}


def _shown(kind: type[AppError]) -> dict[str, Any]:
    about = {"type": f"http://localhost:8000/problems/{kind.slug()}", "title": kind.title, "status": kind.status}
    return {**example_of(Problem), **about, "detail": f"{kind.title}."}


def _example(field: FieldInfo) -> Any:  # noqa: ANN401  an example has any type
    if field.examples:
        return field.examples[0]
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
        return example_of(field.annotation)
    return [example_of(nested) for nested in get_args(field.annotation)]


def _name_examples(parameter: dict[str, Any]) -> None:
    """Examples of a query model's fields stand in their schema; tools look for named ones beside it."""
    if parameter["schema"].get("default") == []:
        del parameter["schema"]["default"]  # left out is not the same as an empty list, which tools would send
    if examples := parameter["schema"].pop("examples", None):
        named = [", ".join(value) if isinstance(value, list) else str(value) for value in examples]
        parameter["examples"] = {name: {"value": value} for name, value in zip(named, examples, strict=True)}


def _or_empty(schema: dict[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter may be empty, which says no more than if it were left out; words are listed where they are asked."""
    if schema.get("type") == "array":
        items = schema["items"]
        words = schemas[items["$ref"].split("/")[-1]] if "$ref" in items else items
        return schema | ({"items": {"type": "string", "enum": [*words["enum"], ""]}} if "enum" in words else {})
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    if kinds == [{"type": "string"}]:
        return {"type": "string"}
    outer: dict[str, Any] = {name: schema[name] for name in ("title", "description", "default") if name in schema}
    return {"anyOf": [*kinds, {"type": "string", "maxLength": 0}], **outer}
