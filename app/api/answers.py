"""How answers look over HTTP: the envelope of lists, links, and the tags by which askers keep them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.deps import Visit, has_already
from app.filters import ClaimQuery
from app.queries import Answer, Together, Total, Understood
from app.schemas import sent

JSON = "application/json"


class Address(NamedTuple):
    """An address that was asked: below what, where, and with which parameters."""

    base: str
    path: str
    parameters: Sequence[tuple[str, str]]

    def but(self, changed: Mapping[str, Sequence[str]]) -> str:
        """The address with some parameters changed and the rest as they were."""
        kept = [(name, value) for name, value in self.parameters if name not in changed]
        new = [(name, value) for name, values in changed.items() for value in values]
        return f"{self.base}{quote(self.path.lstrip('/'))}?{urlencode(kept + new)}"

    def has(self, name: str) -> bool:
        """Whether it has the parameter."""
        return any(name == one for one, _ in self.parameters)


Rows = Sequence[Mapping[str, Any]] | Sequence[bytes] | Together


class Listing(NamedTuple):
    """Rows for a list; `limit` is none where the list is never cut."""

    rows: Rows
    """Bytes are rows as they are sent."""
    next_cursor: str | None = None
    limit: int | None = None
    understood: Mapping[str, Understood] = {}
    warnings: Sequence[Mapping[str, Any]] = ()
    sort: str | None = None
    total: Total | None = None
    beside: Mapping[str, Any] = {}
    """What stands beside the rows."""
    about: Mapping[str, Any] = {}
    """What else is said under `meta`."""
    as_array: bool = False
    """Whether the rows stand alone, without the envelope."""
    next_by: str = "cursor"
    """The parameter that takes `next_cursor`."""


def list_answer(visit: Visit, listing: Listing) -> Response:
    """The envelope, with the next page in the body and in the header `Link`."""
    address = address_of(visit.request)
    following = listing.next_cursor and address.but({listing.next_by: [listing.next_cursor]})
    headers = visit.headers | links(address, listing.understood, following)
    if listing.as_array:
        return Response(b"".join(_sent(listing.rows)), headers=headers, media_type=JSON)
    return Response(enveloped(listing, following, visit.data_version), headers=headers, media_type=JSON)


def enveloped(listing: Listing, following: str | None, data_version: int) -> bytes:
    """The rows, and what is to be said of them."""
    # in one go: rows may be long, and each copy of them costs
    return b"".join((b'{"data":', *_sent(listing.rows), b",", beside_rows(listing, following, data_version)))


def beside_rows(listing: Listing, following: str | None, data_version: int) -> bytes:
    """What stands after the rows, to the end."""
    about = {
        "next": following,
        "next_cursor": listing.next_cursor,
        "meta": {
            "returned": len(listing.rows),
            "limit": listing.limit,
            "sort": listing.sort,
            "total": listing.total and listing.total.total,
            "total_relation": listing.total and listing.total.total_relation,
            "resolved": {name: one.resolved for name, one in listing.understood.items() if one.resolved},
            "warnings": [
                *(warning for one in listing.understood.values() for warning in one.warnings),
                *listing.warnings,
            ],
            "data_version": data_version,
            **listing.about,
        },
        **listing.beside,
    }
    return sent(about)[1:]


def _sent(rows: Rows) -> tuple[bytes, ...]:
    if isinstance(rows, Together):
        return b"[", rows.sent, b"]"
    return b"[", b",".join(row if isinstance(row, bytes) else sent(row) for row in rows), b"]"


def links(address: Address, understood: Mapping[str, Understood], following: str | None) -> dict[str, str]:
    """The header `Link`, where there is anything to lead to."""
    led = {"next": following, "canonical": _canonical(address, understood)}
    link = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in led.items() if url)
    return {"Link": link} if link else {}


def claims_answer(visit: Visit, query: ClaimQuery, found: Answer, beside: Mapping[str, Any]) -> Response:
    """A page of claims."""
    return list_answer(
        visit,
        Listing(
            rows=found.rows,
            next_cursor=found.next_cursor,
            limit=query.limit,
            understood=found.understood,
            warnings=found.warnings,
            sort=found.sort,
            total=found.total,
            as_array=query.shape == "array",
            beside=beside,
        ),
    )


def cut(parameter: str, is_cut: bool, count: int) -> Iterator[dict[str, Any]]:
    """A warning, where there are more rows than are given."""
    if is_cut:
        yield warned("cut", parameter, f"There are more than the {count:,} rows that are given; narrow the question.")


def warned(code: str, parameter: str, detail: str) -> dict[str, Any]:
    """Something about the question that the asker should know."""
    return {
        "code": code,
        "parameter": parameter,
        "input": "",
        "detail": detail,
        "did_you_mean": [],
        "candidates": [],
    }


def one_answer(request: Request, body: Mapping[str, Any]) -> Response:
    """One resource, bare, with a strong tag of its bytes."""
    return _tagged(request, JSONResponse(body))


def text_answer(request: Request, body: str, media_type: str) -> Response:
    """One resource as text, with a strong tag of its bytes."""
    charset = "" if media_type.endswith("json") else "; charset=utf-8"
    return _tagged(request, Response(body, media_type=f"{media_type}{charset}"))


def tag_of(body: bytes | memoryview) -> str:
    """The strong tag of an answer's bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _tagged(request: Request, response: Response) -> Response:
    etag = tag_of(response.body)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if has_already(request, etag):
        raise HTTPException(304, headers=headers)
    response.headers.update(headers)
    return response


def address_of(request: Request) -> Address:
    """The address that was asked."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return Address(str(request.base_url), path, request.query_params.multi_items())


def _canonical(address: Address, understood: Mapping[str, Understood]) -> str | None:
    """The same question with the speakers' slugs, where every name is known and the page is the first."""
    speakers = understood.get("speaker")
    if not speakers or not speakers.resolved or speakers.warnings or address.has("cursor"):
        return None
    return address.but({"speaker": list(dict.fromkeys(match["slug"] for match in speakers.resolved))})
