"""Questions to the database. Nothing here commits, and nothing here knows of HTTP."""

from app.queries.checks import list_checks
from app.queries.claims import Answer, Asked, Total, list_claims
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
from app.queries.names import Match, Understood, moved_to, sources_like, speakers_like, speakers_named
from app.queries.pages import Cursors, Page, Window
from app.queries.parts import find_claim, find_evidence
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
from app.queries.revisions import (
    Changed,
    changes_asked_for,
    changes_of,
    find_newest,
    last_changes,
    list_changes,
    stream_changes,
)
from app.queries.soundness import Flaw, flaws
from app.queries.states import claim_states, document_state, source_state, speaker_states
from app.queries.whole import find_whole_claim, tombstone, whole_claim

__all__ = [
    "MOST_AGGREGATED",
    "MOST_REPEATS",
    "Answer",
    "Asked",
    "Changed",
    "Comparable",
    "Covered",
    "Cursors",
    "Facets",
    "Flaw",
    "Match",
    "Page",
    "Point",
    "Series",
    "Thing",
    "Total",
    "Understood",
    "Window",
    "changes_asked_for",
    "changes_of",
    "claim_states",
    "count_repeats",
    "data_version",
    "document_state",
    "find_claim",
    "find_comparable",
    "find_coverage",
    "find_document",
    "find_evidence",
    "find_facets",
    "find_newest",
    "find_repeats",
    "find_series",
    "find_source",
    "find_speaker",
    "find_text",
    "find_things",
    "find_timeline",
    "find_whole_claim",
    "flaws",
    "has_document",
    "last_changes",
    "list_changes",
    "list_checks",
    "list_claims",
    "list_documents",
    "list_sources",
    "list_speakers",
    "moved_to",
    "narrowed",
    "source_state",
    "sources_like",
    "speaker_states",
    "speakers_like",
    "speakers_named",
    "stream_changes",
    "tombstone",
    "totals",
    "whole_claim",
]
