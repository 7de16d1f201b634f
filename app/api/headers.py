"""The headers of answers, as `/openapi.json` describes them: each once, by name."""

from collections.abc import Iterable
from typing import Any

_ALWAYS = {
    "X-Request-ID": "Names this request in the log; the asker's own, where it is a plain one.",
    "API-Version": "The version of this interface.",
    "Cache-Control": "How long the answer may be kept: `no-cache` is to ask again with `If-None-Match`.",
    "Vary": "By which headers of the request the answer differs.",
    "Access-Control-Allow-Origin": "`*`: pages of any host may read the answer.",
    "Access-Control-Expose-Headers": "Which of these headers such pages may read.",
    "Content-Security-Policy": "What a browser may do with the answer, should it show it: nothing.",
    "Cross-Origin-Resource-Policy": "`cross-origin`: pages of any host may embed it; `same-origin` for a write.",
    "Referrer-Policy": "`no-referrer`: links in the answer do not tell where they stand.",
    "X-Content-Type-Options": "`nosniff`: the answer is what `Content-Type` says.",
}
"""Sent with every answer."""

TO_READERS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
"""Not sent to who writes: pages of other hosts may not."""

_SOMETIMES = {
    "ETag": "Names this answer; sent back as `If-None-Match` it is answered with 304 while it holds.",
    "Allow": "The methods that there are.",
    "Retry-After": "After how many seconds to ask again.",
    "WWW-Authenticate": "`Bearer`: how to send a key.",
}
"""Sent with every answer of some statuses."""

_PERHAPS = {
    "Link": "`next`, where there is another page; `canonical`, the question by slugs, where all its names are known.",
    "Preference-Applied": "`handling=strict`, where that was asked for.",
    "Location": "The address of what was made, or of what has moved.",
    "Content-Location": "The address of what is answered.",
    "Idempotency-Replayed": "`true`, where the answer was kept from the same request sent before.",
    "RateLimit": "How many requests remain, and for how many seconds, where requests are counted.",
    "RateLimit-Policy": "How many requests are allowed, and in how many seconds, where requests are counted.",
    "Data-Age": "How many seconds the data may be behind, where a standby is read.",
    "Content-Disposition": "The name of the file, where the answer is one.",
}

HEADERS: dict[str, dict[str, Any]] = {
    name: {"description": text, "required": name not in _PERHAPS, "schema": {"type": "string"}}
    for name, text in (_ALWAYS | _SOMETIMES | _PERHAPS).items()
}


def headers_of(more: Iterable[str]) -> dict[str, dict[str, str]]:
    """What is sent with an answer: what always is, and more."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*_ALWAYS, *more)}
