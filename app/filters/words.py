"""The words that a parameter may have, where only some words may: refused otherwise, and suggested."""

from typing import Literal, get_args

from app.filters.table import FILTERS
from app.vocabulary import CLAIM_COLUMNS, UNITS

EmbedWord = Literal["evidence", "document", "speaker", "checks"]

SORTABLE = (
    "published_on",
    "value_low",
    "value_high",
    "per_month_high",
    "period_start",
    "period_end",
    "speaker",
    "source",
    "measure",
    "created_at",
    "updated_at",
    "document",
    "text",
    "id",
    "score",
)
"""By what claims may be sorted: `text` is where they stand in their document; `score` only with `q`."""

SORT_WORDS = [sign + name for name in SORTABLE for sign in ("", "-")]
FORMAT_WORDS = ["json", "csv", "ndjson", "parquet", "zip"]

VOCABULARIES: dict[str, list[str]] = {one.name: list(one.words) for one in FILTERS.values() if one.words} | {
    "embed": list(get_args(EmbedWord)),
    "sort": SORT_WORDS,
    "fields": list(CLAIM_COLUMNS),
    "shape": ["object", "array"],
}
"""The words that a parameter may have; another one is refused, with those that come near."""

SUGGESTED = VOCABULARIES | {name: list(UNITS) for name in ("unit", "unit_not")}
"""Those, and the words of open vocabularies that are named where another one is refused."""
