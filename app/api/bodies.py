"""Bodies of documents: of which kind they are, and what they say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.bringing import Sent
from app.errors import DocumentRefused, InvalidBody, InvalidParameter, UnsupportedMediaType
from app.filters import near
from app.intake import check_size, decode
from app.schemas import DocumentQuery, DocumentSent, SpeakerGiven
from app.schemas.reviewing import BY_NAME, MAYBE_NEW, SpanGiven
from app.strict_json import parse
from app.web_page import NOT_INSTALLED, is_installed

JSON, TEXT, HTML, NDJSON = "application/json", "text/plain", "text/html", "application/x-ndjson"

Model = TypeVar("Model", bound=BaseModel)

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def kind_of(request: Request, available: Sequence[str]) -> str:
    """The body's media type; refused where it is another one, or in another charset than UTF-8."""
    given = request.headers.get("Content-Type", "")
    kind = given.partition(";")[0].strip().lower()
    if kind not in available:
        raise UnsupportedMediaType("The header Content-Type must name what is sent.", available=list(available))
    charset = _CHARSET.search(given)
    if charset and charset[1].lower() not in _UTF_8:
        raise UnsupportedMediaType("Only UTF-8 is read.", available=[f"{kind}; charset=utf-8"])
    if kind == HTML and not is_installed():
        raise UnsupportedMediaType(NOT_INSTALLED, available=[one for one in available if one != HTML])
    return kind


def sent_bare(kind: str, data: bytes, facts: DocumentQuery, most: int) -> Sent:
    """A text or a page that is the whole body."""
    return Sent(decode(data, most), kind == HTML, facts.known())


def read_as(model: type[Model], data: bytes) -> Model:
    """What a JSON object says, in the shape of a model."""
    try:
        return model.model_validate(parse(data))
    except ValidationError as error:
        faults = [_fault(model, one) for one in error.errors(include_url=False)]
        count = "1 member" if len(faults) == 1 else f"{len(faults)} members"
        raise InvalidBody(f"{count} of the body cannot be taken.", faults) from None


def sent_as_json(data: bytes, most: int) -> Sent:
    """A document with its facts, as one JSON object."""
    sent = read_as(DocumentSent, data)
    content = sent.html if sent.text is None else sent.text
    if content is None or (sent.text is not None and sent.html is not None):
        raise InvalidBody("The body must have either text or html.")
    # a lone surrogate is refused as such later on
    check_size(len(content.encode("utf-8", "surrogatepass")), most)
    if sent.text is None:
        _check_page(content)
    return Sent(content, sent.text is None, sent.known())


def without_parameters(facts: DocumentQuery) -> None:
    """Refuse facts in the address, where the body has a place for them."""
    if known := facts.known():
        detail = "With JSON the facts go into the body."
        raise InvalidParameter([{"parameter": name, "code": "misplaced", "detail": detail} for name in known])


def _check_page(html: str) -> None:
    if not is_installed():
        raise DocumentRefused(NOT_INSTALLED)
    if any("\ud800" <= letter <= "\udfff" for letter in html):
        raise DocumentRefused("the page holds half a character (a lone surrogate)")
    if "\0" in html:
        raise DocumentRefused("the page is binary: it holds a NUL character")


def _fault(model: type[BaseModel], error: ErrorDetails) -> Mapping[str, Any]:
    """What is wrong with one member; a name that is no plain one is not repeated, and what was sent never."""
    place = [str(part) for part in error["loc"] if part not in _TAGS]
    shown = ".".join(part if _PLAIN_NAME.fullmatch(part) else "…" for part in place)
    if error["type"] == "extra_forbidden":
        known = model if len(place) == 1 else _NESTED.get(place[0], model)
        close = near(place[-1], known.model_fields)
        return {"parameter": shown, "code": "unknown_member", "detail": "No such member.", "did_you_mean": close}
    if error["type"] == "enum":
        words = _QUOTED.findall(error["ctx"]["expected"])
        return {
            "parameter": shown,
            "code": "unknown_word",
            "detail": f"{place[-1]} has no such word.",
            "did_you_mean": near(str(error["input"]), words),
            "allowed": words,
        }
    code = "missing" if error["type"] == "missing" else "invalid_value"
    return {"parameter": shown, "code": code, "detail": _DETAILS.get(error["type"], error["msg"])}


_TAGS = {BY_NAME, MAYBE_NEW}
_NESTED: Mapping[str, type[BaseModel]] = {
    "evidence": SpanGiven,
    **dict.fromkeys(("speaker", "relays", "origins"), SpeakerGiven),
}
_QUOTED = re.compile(r"'([^']*)'")
_DETAILS = {"string_type": "This must be text.", "missing": "This member is missing."}
