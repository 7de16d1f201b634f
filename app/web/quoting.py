"""How a claim is quoted elsewhere: citations in every style, linked data, and a frame for other pages."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, NamedTuple

from starlette.requests import Request

from app import exports
from app.citation import Style, cite, cited
from app.schemas import ClaimParts
from app.web.words.signs import plainly

FRAME_WIDTH, FRAME_HEIGHT = 600, 320


class Box(NamedTuple):
    """A text to copy."""

    id: str
    name: str
    text: str
    file: str | None = None


_NAMES = {Style.TEXT: "Text", Style.BIBTEX: "BibTeX", Style.RIS: "RIS", Style.CSL: "CSL-JSON"}


def boxes(request: Request, parts: ClaimParts, appearances: Sequence[Mapping[str, Any]], today: date) -> list[Box]:
    """The claim's citation in each style, and the claim as linked data."""
    url = f"{request.base_url}claims/{parts.claim.id}"
    made_of = cited(parts, url, today)
    linked = exports.linked(parts, appearances, str(request.base_url).rstrip("/"))
    return [
        *(
            Box(style.value, name, cite(made_of, style).strip(), f"claims/{parts.claim.id}/citation?style={style}")
            for style, name in _NAMES.items()
        ),
        Box("jsonld", "JSON-LD", json.dumps(linked, ensure_ascii=False, indent=2), f"claims/{parts.claim.id}.jsonld"),
    ]


def embed_code(request: Request, row: Mapping[str, Any]) -> Box:
    """The frame, to be pasted into a page."""
    return Box("embed", "Embed", frame(request, row))


def frame(request: Request, row: Mapping[str, Any], width: int = FRAME_WIDTH, height: int = FRAME_HEIGHT) -> str:
    """The HTML of the frame."""
    title = escape(f"Claim: {plainly(row['statement'])}", quote=True)
    url = escape(f"{request.base_url}embed/claims/{row['id']}", quote=True)
    return f'<iframe src="{url}" title="{title}" width="{width}" height="{height}" loading="lazy"></iframe>'
