"""Which claims, in which order, and which page of them: the queries as models, made from the table of filters."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, create_model

from app.filters.reading import Day, Truth, Words
from app.filters.strict import Query
from app.filters.table import FILTERS, Asks, Filter
from app.filters.words import FORMAT_WORDS, SORT_WORDS, EmbedWord
from app.vocabulary import CLAIM_COLUMNS

MOST_SORTS = 3


class NoParameters(Query):
    """For what takes none."""


class AsOf(Query):
    """When it was so."""

    as_of: Day = Field(
        None,
        description="The answer as it stood at that moment, or at the end of that day (UTC): what came in or was "
        "corrected later is left out. `2026-11-22T12:30:00Z`, say.",
    )


class Paging(AsOf):
    """Which page."""

    limit: int = Field(50, ge=1, le=1000, description="The most rows of a page.")
    cursor: str | None = Field(
        None, description="Where the page begins: `next_cursor` of the page before, with the same filters."
    )


def _field(one: Filter) -> Any:  # noqa: ANN401  what create_model takes has any type
    several = one.test in {Asks.IS, Asks.IS_NOT, Asks.WORDS}
    return (one.shape, Field(() if several else None, description=one.description, examples=list(one.examples) or None))


if TYPE_CHECKING:

    class _Filters(AsOf):
        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401  one field for each of FILTERS
else:
    _Filters = create_model("_Filters", __base__=AsOf, **{name: _field(one) for name, one in FILTERS.items()})


class ClaimFilter(_Filters):
    """Which claims. Parameters narrow each other; the words within one widen it."""

    def asked(self) -> dict[str, Any]:
        """The filters that are used, by parameter."""
        given = self.model_fields_set
        values = {name: getattr(self, name) for name in FILTERS if name in given}
        return {name: value for name, value in values.items() if value not in ((), None)}


class Arrangement(Query):
    """In which order, with which columns, and whether folded."""

    sort: Annotated[tuple[Literal[*SORT_WORDS], ...], Words] = Field(  # type: ignore[valid-type]
        (),
        max_length=MOST_SORTS,
        description="By what, at most three; `-` for descending. What has no value comes last, and `id` decides "
        "between equals. Left out: `-published_on`; with `q` and at most 1,000 found, `-score`.",
        examples=[["-published_on"], ["measure", "-value_high"]],
    )
    fields: Annotated[tuple[Literal[*CLAIM_COLUMNS], ...], Words] = Field(  # type: ignore[valid-type]
        (),
        description="Only these columns, in this order. Left out: all.",
        examples=[["id", "speaker_name", "value_low"]],
    )
    distinct: Truth = Field(
        False,
        description="Whether claims that say the same (`/claims/{id}/repeats`) are given once, as the earliest found.",
    )


class ClaimQuery(Paging, Arrangement, ClaimFilter):
    """One model, since FastAPI cannot forbid unknown parameters across two."""

    embed: Annotated[tuple[EmbedWord, ...], Words] = Field(
        (), description="Objects to nest beside the flat columns, which stay as they are."
    )
    shape: Annotated[Literal["object", "array"], BeforeValidator(str.casefold)] = Field(
        "object", description="`array`: the rows alone, for tools that want no envelope; the next page is in `Link`."
    )
    count: Truth = Field(False, description="Whether to count all rows that are found, up to 10,000: `meta.total`.")
    format: Annotated[str, WithJsonSchema({"type": "string", "enum": FORMAT_WORDS})] | None = Field(
        None, description="`json`, `csv`, `ndjson`, `parquet`, `zip`; a suffix of the address says the same."
    )
