"""Questions to the database. Nothing here commits, and nothing here knows of HTTP."""

from app.queries.claims import Answer, Asked, find_claim, find_evidence, list_checks, list_claims
from app.queries.names import Understood, sources_like, speakers_like
from app.queries.pages import Cursors, Page, Window
from app.queries.records import (
    data_version,
    find_document,
    find_source,
    find_speaker,
    find_text,
    has_document,
    list_documents,
    list_sources,
    list_speakers,
    totals,
)

__all__ = [
    "Answer",
    "Asked",
    "Cursors",
    "Page",
    "Understood",
    "Window",
    "data_version",
    "find_claim",
    "find_document",
    "find_evidence",
    "find_source",
    "find_speaker",
    "find_text",
    "has_document",
    "list_checks",
    "list_claims",
    "list_documents",
    "list_sources",
    "list_speakers",
    "sources_like",
    "speakers_like",
    "totals",
]
