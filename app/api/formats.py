"""In which format an answer is given: the address's suffix decides, then `format=`, then the header `Accept`."""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from app.deps import Visit
from app.errors import InvalidParameter, NotAcceptable
from app.queries import Asked


class Format(NamedTuple):
    """How a format is asked for and sent."""

    media_type: str
    suffix: str


FORMATS = {
    "json": Format("application/json", ""),
    "csv": Format("text/csv", ".csv"),
    "ndjson": Format("application/x-ndjson", ".ndjson"),
    "parquet": Format("application/vnd.apache.parquet", ".parquet"),
    "zip": Format("application/zip", ".zip"),
    "jsonld": Format("application/ld+json", ".jsonld"),
}
"""Every format by the word that `format=` has for it; an address offers some of them."""

_PARAMETERS = {"csv": "; charset=utf-8; header=present"}
_OF_CSV = ("bom", "raw")
"""What means something in CSV, and nothing in JSON."""


Writer = Callable[[Visit, Asked, str], Response]

WRITERS: dict[str, Writer] = {}
"""Who answers a question about claims in which format; JSON is the routes' own."""


def media_type(name: str) -> str:
    """The format's media type as it is sent, with its parameters."""
    return FORMATS[name].media_type + _PARAMETERS.get(name, "")


def offered() -> list[str]:
    """The formats that lists of claims have here; what comes first is sent to those who take anything."""
    return ["json", *(name for name in FORMATS if name in WRITERS)]


def in_other_format(visit: Visit, asked: Asked) -> Response | None:
    """The answer, where another format than JSON is asked for."""
    name = chosen(visit.request, asked.query.format, offered())
    if name != "json":
        return WRITERS[name](visit, asked, name)
    if faults := [_needs_csv(parameter) for parameter in _OF_CSV if getattr(asked.query, parameter, False)]:
        raise InvalidParameter(faults)
    return None


def chosen(request: Request, asked: str | None, offered: Collection[str]) -> str:
    """The word of the format to answer in, where the address has no suffix."""
    if asked is not None:
        if asked.casefold() in offered:
            return asked.casefold()
        raise _not_acceptable(f"There is no format “{asked}” here.", offered)
    header = ",".join(request.headers.getlist("Accept")) or "*/*"
    acceptable = [(quality, -place, name) for place, name in enumerate(offered) if (quality := _quality(header, name))]
    if not acceptable:
        raise _not_acceptable("Nothing that Accept names is offered here.", offered)
    return max(acceptable)[2]


def _quality(header: str, name: str) -> float:
    """How much a format is wanted: its most specific mention decides."""
    kind = FORMATS[name].media_type
    ranges = {kind: 2, f"{kind.partition('/')[0]}/*": 1, "*/*": 0}
    found = [(ranges[one], quality) for one, quality in _ranges(header) if one in ranges]
    return max(found)[1] if found else 0.0


def _needs_csv(parameter: str) -> dict[str, object]:
    detail = f"{parameter} means nothing in JSON: ask for format=csv besides, or for /claims.csv."
    return {"parameter": parameter, "code": "needs_csv", "detail": detail}


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        kind, *parameters = (one.strip().lower() for one in part.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        yield kind, _number(weights[0]) if weights else 1.0


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _not_acceptable(detail: str, offered: Collection[str]) -> NotAcceptable:
    return NotAcceptable(detail, available={name: FORMATS[name].media_type for name in offered})
