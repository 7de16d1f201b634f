"""/docs: Swagger UI out of an installed package, with a page and a start of our own; no other host is asked"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.responses import Response

from app.errors import NotFound

router = APIRouter(include_in_schema=False)

_OURS = files("app") / "static"
_THEIRS = files("fastapi_offline") / "static"

_FILES: dict[str, tuple[Traversable, str]] = {
    "start.js": (_OURS / "docs.js", "text/javascript"),
    "page.css": (_OURS / "docs.css", "text/css"),
    "swagger-ui-bundle.js": (_THEIRS / "swagger-ui-bundle.js", "text/javascript"),
    "swagger-ui.css": (_THEIRS / "swagger-ui.css", "text/css"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/docs")
def get_docs() -> Response:
    """The page."""
    page = (_OURS / "docs.html").read_bytes()
    return Response(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/{name}")
def get_docs_file(name: str) -> Response:
    """A script or style of the page."""
    if name not in _FILES:
        raise NotFound("The page has no such file.", did_you_mean=sorted(_FILES))
    file, media_type = _FILES[name]
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(file.read_bytes(), media_type=f"{media_type}; charset=utf-8", headers=headers)
