"""Which claims? Asked in the same words over HTTP, on the command line and in exports.

The filters stand in one `table`; `reading` says what the text of a parameter means, `words` which words it may have,
`strict` refuses the rest, and `claims` has the queries as models.
"""

from app.filters.claims import Arrangement, AsOf, ClaimFilter, ClaimQuery, NoParameters, Paging
from app.filters.reading import Split, Truth, Words, day_or_moment, first_and_last, is_text
from app.filters.strict import Query, near, near_lengths
from app.filters.table import FILTERS, NAMED, Asks, Filter
from app.filters.words import FORMAT_WORDS, SORT_WORDS, SORTABLE, VOCABULARIES, EmbedWord

__all__ = [
    "FILTERS",
    "FORMAT_WORDS",
    "NAMED",
    "SORTABLE",
    "SORT_WORDS",
    "VOCABULARIES",
    "Arrangement",
    "AsOf",
    "Asks",
    "ClaimFilter",
    "ClaimQuery",
    "EmbedWord",
    "Filter",
    "NoParameters",
    "Paging",
    "Query",
    "Split",
    "Truth",
    "Words",
    "day_or_moment",
    "first_and_last",
    "is_text",
    "near",
    "near_lengths",
]
