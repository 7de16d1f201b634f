"""/healthz, /readyz, /version and the pages that explain problems"""

from importlib.metadata import version

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.responses import Response

from app import queries
from app.api.answers import one_answer
from app.api.openapi import responses
from app.deps import Bare, ReadSession
from app.errors import NotFound, NotReady, problems
from app.gate import API_VERSION
from app.routes import Route
from app.schemas import Health, Version

router = APIRouter(tags=["service"], route_class=Route)

NAME = "conflict-claims"
_METRICS = "text/plain; version=1.0.0; charset=utf-8"


@router.get("/healthz", response_model=Health, responses=responses(Health, sent=(), reads=False), dependencies=[Bare])
async def get_health() -> Response:
    """Whether the process runs. Asks nobody else."""
    return _state()


@router.get("/readyz", response_model=Health, responses=responses(Health, NotReady, sent=()), dependencies=[Bare])
async def get_readiness(request: Request) -> Response:
    """Whether the database can be reached and has the schema that this version needs."""
    await request.app.state.readiness.look()
    return _state()


@router.get("/version", response_model=Version, responses=responses(Version), dependencies=[Bare])
def get_version(request: Request, session: ReadSession) -> Response:
    """What runs here, over how much data."""
    about = {"name": NAME, "version": version(NAME), "api_version": API_VERSION}
    return one_answer(request, {**about, **queries.totals(session), "license": "MIT"})


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """What Prometheus reads, where the service was told to count."""
    metrics = getattr(request.app.state, "metrics", None)
    if metrics is None:
        raise NotFound("Nothing is counted here: set CLAIMS_METRICS=true, and install the extra `metrics`.")
    return Response(metrics.shown(), media_type=_METRICS, headers={"Cache-Control": "no-store"})


@router.get("/problems/{slug}", include_in_schema=False)
def get_problem(slug: str) -> Response:
    """The page that a problem's `type` points to."""
    kind = problems().get(slug)
    if kind is None:
        raise NotFound("There is no such problem.", did_you_mean=sorted(problems()))
    lines = [line.strip() for line in (kind.__doc__ or "").splitlines()]
    return PlainTextResponse("\n".join([f"{kind.title} ({kind.status}, {slug})", "", *lines]).rstrip() + "\n")


def _state() -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
