"""Questions to the database. Nothing here commits, and nothing here knows of HTTP."""

from app.queries.claims import Answer, Asked, Total, find_claim, find_evidence, list_checks, list_claims
from app.queries.coverage import Covered, find_coverage
from app.queries.facets import Facets, find_facets
from app.queries.figures import (
    MOST_AGGREGATED,
    MOST_REPEATS,
    Comparable,
    Point,
    Series,
    Thing,
    find_comparable,
    find_repeats,
    find_series,
    find_things,
    find_timeline,
    narrowed,
)
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
from app.queries.repeats import count_repeats

__all__ = [
    "MOST_AGGREGATED",
    "MOST_REPEATS",
    "Answer",
    "Asked",
    "Comparable",
    "Covered",
    "Cursors",
    "Facets",
    "Page",
    "Point",
    "Series",
    "Thing",
    "Total",
    "Understood",
    "Window",
    "count_repeats",
    "data_version",
    "find_claim",
    "find_comparable",
    "find_coverage",
    "find_document",
    "find_evidence",
    "find_facets",
    "find_repeats",
    "find_series",
    "find_source",
    "find_speaker",
    "find_text",
    "find_things",
    "find_timeline",
    "has_document",
    "list_checks",
    "list_claims",
    "list_documents",
    "list_sources",
    "list_speakers",
    "narrowed",
    "sources_like",
    "speakers_like",
    "totals",
]
