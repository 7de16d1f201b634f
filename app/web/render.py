"""From a template and its values to the answer, with the headers that every page has."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.vocabulary import GLOSSARY
from app.web import addresses, files
from app.web.words import figures, names, signs

_ELSEWHERE = "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'"
POLICY = f"default-src 'none'; script-src 'self'; style-src 'self'; {_ELSEWHERE}; frame-ancestors 'none'"
FRAMED = f"default-src 'none'; style-src 'self'; {_ELSEWHERE}; frame-ancestors *"
"""For the one page that others may show in a frame; it needs no script."""

_FILTERS: Mapping[str, Any] = {
    "figure": figures.figure,
    "number": figures.number,
    "rounded": figures.rounded,
    "shown": signs.shown,
    "plainly": signs.plainly,
    "before": signs.before,
    "after": signs.after,
    "monthly": lambda row: figures.whole(row["per_month_low"], row["per_month_high"], row["bound"]),
    "common_figure": lambda one, per: (
        figures.converted(one.placed.low, one.placed.high, one.row["bound"], per) if per else figures.figure(one.row)
    ),
    "sentence": lambda text: text[:1].upper() + text[1:],
    "day": names.day,
    "month": names.month,
    "party": names.party,
    "part": lambda value: addresses.path_of(str(value)),
}
_GLOBALS: Mapping[str, Any] = {
    "word": names.word,
    "heading": names.heading,
    "thing": names.thing,
    "moment": names.moment,
    "days": lambda row: names.days(row["period_start"], row["period_end"]),
    "is_web": addresses.is_web,
    "to_words": addresses.to_words,
    "address": addresses.address,
    "glossary": GLOSSARY,
}


@cache
def _environment() -> Any:  # noqa: ANN401  jinja2's: loaded with the first page
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _FILTERS
    environment.globals |= _GLOBALS
    return environment


def fragment(template: str, request: Request, values: Mapping[str, Any]) -> str:
    """A template filled in."""
    root = addresses.root(request)
    found = {
        "root": root,
        "here": request.scope["path"],
        "file": _file(root),
        "as_of": request.query_params.get("as_of") or None,
    }
    filled: str = _environment().get_template(template).render({**found, **values})
    return filled


def page(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A page. `json` among the values is the address, below the root, of the same as JSON."""
    links = [(f"{addresses.root(request)}{values['json']}", "application/json")] if values.get("json") else []
    links += [(url, kind) for url, kind in values.get("alternates", ())]
    html = fragment(template, request, {"json": None, "alternates": (), **values, "links": links})
    head = {"Content-Security-Policy": POLICY, **(headers or {})}
    if links:
        head["Link"] = ", ".join(f'<{url}>; rel="alternate"; type="{kind}"' for url, kind in links)
    return HTMLResponse(html.encode("utf-8", "replace"), status, head)


def _file(root: str) -> Any:  # noqa: ANN401  a function for templates
    return lambda name: root + files.address(name)
