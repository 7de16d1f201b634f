"""What `/openapi.json` says beyond what the routes declare: problems, headers, examples, short names."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.api.formats import FORMATS
from app.api.headers import HEADERS, TO_READERS, headers_of
from app.errors import (
    AddressTooLong,
    AppError,
    BodyTooLarge,
    DatabaseUnavailable,
    ExportTooLarge,
    Forbidden,
    HeadTooLarge,
    InvalidParameter,
    InvalidRequest,
    MethodNotAllowed,
    NotAcceptable,
    Overloaded,
    RequestTimeout,
    StaleData,
    TookTooLong,
    TooManyExports,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
)
from app.filters import FORMAT_WORDS
from app.gate import OF_A_BODY
from app.schemas import Problem

TAGS = [
    {"name": "claims", "description": "Figures and statements, each with who said it and the words that carry it."},
    {"name": "speakers", "description": "Whom documents credit."},
    {"name": "sources", "description": "Who publishes documents."},
    {"name": "documents", "description": "The exact texts, and what was read in them."},
    {"name": "history", "description": "Who changed what, when and why; nothing is ever lost."},
    {"name": "vocabularies", "description": "Every word of a column, with its definition."},
    {"name": "service", "description": "Whether it runs, and which version."},
]

ONE = ("ETag",)
"""What is sent with a resource, beside what always is; whatever has an `ETag` may be 304."""
UNLINKED = ("ETag", "Preference-Applied")
LISTED = (*UNLINKED, "Link")
FILE = (*UNLINKED, "Content-Disposition")

_ALWAYS = (InvalidParameter, InvalidRequest, MethodNotAllowed, AddressTooLong, HeadTooLarge, AppError)
_READING = (DatabaseUnavailable, Overloaded, TookTooLong, StaleData, TooManyRequests)
"""What whoever asks the database may be answered."""
_GUARD = (Unauthorized, Forbidden, RequestTimeout, BodyTooLarge, UnsupportedMediaType, DatabaseUnavailable)
"""What every write may be answered before a route sees it."""
_TEXTS = {
    304: "Not modified: the answer named by `If-None-Match` still holds.",
    400: "The request is no HTTP that can be answered.",
    404: "Not found; near slugs under `did_you_mean`.",
    401: "No key that can be used came with it.",
    403: "The key is good, but not for this; `needed` has the scope that it lacks.",
    405: "There is no such method here; `Allow` has those there are.",
    406: "There is no such format here; `available` lists those that there are, or `detail` says what to install.",
    408: "The body did not come in time.",
    409: "The same request is still at work, or the name is another's.",
    410: "Withdrawn; what remains to be said under `tombstone`.",
    412: "It is no longer what `If-Match` names; its present tag under `etag`.",
    413: "More than is sent or taken at once; `allowed` has the most.",
    414: "The address is longer than it may be; `allowed` has the most.",
    415: "The body is of a kind that is not taken; `available` lists what is.",
    422: "A parameter is wrong; each under `errors`, with what comes near.",
    429: "Asked more often than allowed; ask again after `Retry-After` seconds.",
    431: "The head is longer than it may be; `allowed` has the most.",
    500: "The fault is ours.",
    503: "The database does not answer, or not in time, or too many ask; ask again after `Retry-After` seconds.",
}
_NOT_MODIFIED = "304"
_SENT_WITH: dict[str, Sequence[str]] = {
    _NOT_MODIFIED: ("ETag",),
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "429": ("Retry-After", "RateLimit", "RateLimit-Policy"),
    "503": ("Retry-After",),
}

MOVED = 308
ELSEWHERE: dict[int | str, dict[str, Any]] = {
    MOVED: {
        "description": "The speaker was merged into another, or has another slug: the same is at `Location`.",
        "headers": headers_of(("Location",)),
    }
}
"""What is answered under a slug that a speaker has no more."""

_TEXT = {"type": "string", "pattern": r"^[^\u0000]*$"}
"""No text has NUL in it. Nor halves of surrogate pairs; but no URL can say one, and few patterns can."""


def responses(
    model: type[BaseModel] | None,
    *refusals: type[AppError],
    sent: Sequence[str] = ONE,
    content: Mapping[str, Any] | None = None,
    reads: bool = True,
) -> dict[int | str, dict[str, Any]]:
    """What a route answers: an example of the model, or other content; its headers; its problems.

    `sent` are the headers beside those of every answer; `reads` is whether the database is asked.
    """
    kinds: tuple[type[AppError], ...] = (*refusals, *_ALWAYS, *(_READING if reads else ()))
    statuses = dict.fromkeys(kind.status for kind in kinds)
    answers: dict[int | str, dict[str, Any]] = {
        status: _problem([kind for kind in kinds if kind.status == status]) for status in statuses
    }
    answers[200] = {"headers": headers_of(sent)}
    if model is not None:
        answers[200]["content"] = {"application/json": {"example": example_of(model)}}
    elif content is not None:
        answers[200]["content"] = dict(content)
    return {**answers, **({304: {"description": _TEXTS[304]}} if "ETag" in sent else {})}


def responses_in_formats(model: type[BaseModel], *refusals: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The same for a list of claims, which `format=` and `Accept` turn into a file."""
    answers = responses(model, *refusals, NotAcceptable, ExportTooLarge, TooManyExports, sent=LISTED)
    answers[200]["content"] |= {FORMATS[word].media_type: {} for word in FORMAT_WORDS if word != "json"}
    return answers


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """What the model looks like, made of the examples of its fields."""
    return {name: _example(field) for name, field in model.model_fields.items() if field.is_required()}


def written(
    model: type[BaseModel], *refusals: type[AppError], sent: Sequence[str] = ("ETag",)
) -> dict[int | str, dict[str, Any]]:
    """What a route answers that writes to one resource, with its new tag."""
    answers = responses(model, *refusals, sent=())
    answers[200]["headers"] = headers_of(sent)
    return answers


def body_of(model: type[BaseModel], example: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON body of a request; what is nested stands where it is used."""
    schema = model.model_json_schema()
    shape = _inlined(schema, schema.pop("$defs", {}))
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape, "example": example}}}}


def _inlined(schema: Any, shapes: Mapping[str, Any]) -> Any:  # noqa: ANN401  whatever JSON has
    if isinstance(schema, list):
        return [_inlined(one, shapes) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        shape = shapes[schema["$ref"].split("/")[-1]]
        return _inlined(shape | {name: schema[name] for name in schema if name != "$ref"}, shapes)
    # left out is not the same as null
    return {name: _inlined(one, shapes) for name, one in schema.items() if (name, one) != ("default", None)}


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
    components = described["components"]
    schemas = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= schemas.pop("$defs") | {"Problem": schemas}
    components |= {"headers": HEADERS, "responses": {}, "parameters": {}}
    for path in described["paths"].values():
        for operation in path.values():
            writes = "security" in operation
            if writes:
                _add_guard(operation["responses"])
            for status, answer in operation["responses"].items():
                headers = headers_of(_SENT_WITH.get(status, ())) | answer.get("headers", {})
                kept = headers.keys() - set(TO_READERS if writes else ())
                kept -= OF_A_BODY if status == _NOT_MODIFIED else set()
                answer["headers"] = {name: headers[name] for name in headers if name in kept}
            _share(operation["responses"], components["responses"], "written-" if writes else "")
            for parameter in operation.get("parameters", ()):
                _name_examples(parameter)
                if parameter["in"] == "query":
                    parameter["schema"] = _or_empty(parameter["schema"], components["schemas"])
            if "parameters" in operation:
                operation["parameters"] = [_kept(one, components["parameters"]) for one in operation["parameters"]]
    return described


def _kept(parameter: dict[str, Any], kept: dict[str, Any]) -> dict[str, str]:
    """A reference to the parameter, which many operations share; one of another shape has a number after its name."""
    name, more = parameter["name"], count(2)
    while kept.setdefault(name, parameter) != parameter:
        name = f"{parameter['name']}-{next(more)}"
    return {"$ref": f"#/components/parameters/{name}"}


def _add_guard(answers: dict[str, Any]) -> None:
    """What is refused before a route sees it, beside what the route refuses with the same status."""
    for status in dict.fromkeys(str(kind.status) for kind in _GUARD):
        told = _problem([kind for kind in _GUARD if str(kind.status) == status])
        _examples(answers.setdefault(status, told)).update(_examples(told))


def _examples(answer: dict[str, Any]) -> dict[str, Any]:
    examples: dict[str, Any] = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
    return examples


def _share(answers: dict[str, Any], shared: dict[str, Any], kind: str) -> None:
    """What many routes answer alike is described once: problems, by what they are, and that nothing has changed."""
    for status, answer in answers.items():
        if status.startswith("2") or status == str(MOVED):
            continue
        name = kind + ("-or-".join(_examples(answer)) or "not-modified")
        shared[name] = answer
        answers[status] = {"$ref": f"#/components/responses/{name}"}


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
        if "enum" in words:
            return schema | {"items": {"type": "string", "enum": [*words["enum"], ""]}}
        return schema | {"items": _TEXT if items == {"type": "string"} else items}
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    if kinds == [{"type": "string"}]:
        return _TEXT
    outer: dict[str, Any] = {name: schema[name] for name in ("title", "description", "default") if name in schema}
    return {"anyOf": [*kinds, {"type": "string", "maxLength": 0}], **outer}
