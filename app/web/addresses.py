"""Addresses of pages: the same query as the API has, with something added, changed or taken away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

from app.filters import ClaimFilter

Pairs = list[tuple[str, str]]


def root(request: Request) -> str:
    """Where the service stands, as a path that ends in a slash."""
    return urlsplit(str(request.base_url)).path or "/"


def address(path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """A path with its query."""
    asked = urlencode(list(pairs))
    return f"{path}?{asked}" if asked else path


def path_of(*parts: str) -> str:
    """A path of parts that may hold any sign."""
    return "/".join(quote(part, safe="") for part in parts)


def filters_of(query: ClaimFilter) -> Pairs:
    """The filters that are used, each value by itself."""
    return [(name, text(value)) for name, values in query.asked().items() for value in _several(values)]


def asked(request: Request) -> Pairs:
    """The query as it came, without what pages alone understand."""
    return [(name, value) for name, value in request.query_params.multi_items() if value and name[:1] != "_"]


def without(pairs: Iterable[tuple[str, str]], name: str, value: str | None = None) -> Pairs:
    """The pairs but those of this name, or but this one pair."""
    return [one for one in pairs if one[0] != name or (value is not None and one[1] != value)]


def changed(pairs: Iterable[tuple[str, str]], changes: Mapping[str, Sequence[str] | str | None]) -> Pairs:
    """The pairs with these parameters as given here; none takes one away."""
    kept = [one for one in pairs if one[0] not in changes]
    return kept + [
        (name, value) for name, values in changes.items() if values is not None for value in _several(values)
    ]


def text(value: object) -> str:
    """A value as a query has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def is_web(url: str | None) -> bool:
    """Whether an address out of a document may be a link: what else there is could be a script."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.netloc)


def to_words(url: str, exact: str, prefix: str, suffix: str) -> str:
    """The publisher's page at these words, for browsers that can find them."""
    before, after = _edge(prefix, last=True), _edge(suffix, last=False)
    words = " ".join(exact.split())
    fragment = _fragment(words) if len(words) <= _LONGEST else f"{_fragment(words[:60])},{_fragment(words[-60:])}"
    start = f"{_fragment(before)}-," if before else ""
    end = f",-{_fragment(after)}" if after else ""
    return f"{url.split('#', maxsplit=1)[0]}#:~:text={start}{fragment}{end}"


_LONGEST = 200


def _edge(context: str, last: bool) -> str:
    """Whole words next to the evidence, from the same line."""
    line = context.split("\n")[-1 if last else 0].strip()
    words = line.split(" ")
    return " ".join(words[1:] if last else words[:-1])


def _fragment(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")


def _several(values: Any) -> Sequence[Any]:  # noqa: ANN401  a value of a filter has any type
    return values if isinstance(values, (tuple, list)) else [values]
