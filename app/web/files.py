"""The style and the script of the pages, under names that change with what is in them."""

import hashlib
from importlib.resources import files

_STATIC = files("app") / "static"
_TEMPLATES = files("app.web") / "templates"

FILES: dict[str, tuple[bytes, str]] = {
    "explore.css": ((_STATIC / "explore.css").read_bytes(), "text/css; charset=utf-8"),
    "explore.js": ((_STATIC / "explore.js").read_bytes(), "text/javascript; charset=utf-8"),
    "desk.js": ((_STATIC / "desk.js").read_bytes(), "text/javascript; charset=utf-8"),
    "icon.svg": ((_STATIC / "icon.svg").read_bytes(), "image/svg+xml"),
}
"""What is sent, by name, with its media type."""


def _digest(*contents: bytes) -> str:
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:12]


DIGESTS = {name: _digest(content) for name, (content, _) in FILES.items()}
VERSION = _digest(
    *(content for content, _ in FILES.values()),
    *(
        one.read_bytes()
        for one in sorted(_TEMPLATES.iterdir(), key=lambda one: one.name)
        if one.name.endswith((".html", ".svg"))
    ),
)
"""Another one whenever the pages look otherwise, so that nobody keeps the old look."""


def address(name: str) -> str:
    """Where a file of the pages is."""
    return f"explore/files/{DIGESTS[name]}/{name}"
