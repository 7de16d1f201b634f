"""The addresses of all pages."""

from fastapi import APIRouter

from app.web.failures import Page
from app.web.routes import (
    checks,
    claims,
    compare,
    coverage,
    deciding,
    desk,
    documents,
    embed,
    landing,
    speakers,
)

router = APIRouter(include_in_schema=False, route_class=Page)

for _part in (landing, claims, compare, speakers, documents, checks, coverage, desk, deciding, embed):
    router.include_router(_part.router)
