"""What may be asked beside which claims: files, facets, series, comparisons, coverage, citations."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.errors import InvalidParameter
from app.filters import AsOf, ClaimFilter, ClaimQuery, Paging, Query, Split, Truth, Words, day_or_moment
from app.vocabulary import Action, Per, Recorded

FacetWord = Literal[
    "speaker",
    "speaker_kind",
    "source",
    "measure",
    "scope",
    "party",
    "unit",
    "status",
    "bound",
    "basis",
    "per",
    "attribution",
    "kind",
    "review",
    "check_status",
]
TimeWord = Literal["published", "period"]
AggWord = Literal["count", "min_low", "max_high", "latest"]
IntervalWord = Literal["day", "week", "month", "year"]
GroupWord = Literal["speaker", "source", "attribution"]
ByWord = Literal["speaker", "source"]
StyleWord = Literal["text", "bibtex", "csl", "ris"]
SeriesShape = Literal["object", "array", "wide"]

LONGEST_SERIES = 10_000

Folded = BeforeValidator(lambda value: value.casefold() if isinstance(value, str) else value)
"""In upper or lower case."""

_WORDS: dict[str, Sequence[str]] = {
    "facet": get_args(FacetWord),
    "time": get_args(TimeWord),
    "agg": get_args(AggWord),
    "interval": get_args(IntervalWord),
    "group": get_args(GroupWord),
    "by": get_args(ByWord),
    "style": get_args(StyleWord),
    "per": [word.value for word in Per],
}

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def _since(given: object) -> int | date | datetime:
    text = given.strip() if isinstance(given, str) else ""
    found = int(text) if _NUMBER.fullmatch(text) else day_or_moment(text)
    if found is None:
        raise PydanticCustomError("not_since", "This is no change and no date.")
    return found


Number = Annotated[int, Field(ge=0, le=10**18 - 1)]
Since = Annotated[Number | date | datetime | None, BeforeValidator(_since)]

Time = Annotated[TimeWord, Folded]
_TIME = (
    "Which time: `published`, the document's day, or `period`, the last day that the figure covers. Claims without it "
    "are left out, and told under `meta.warnings`."
)


class _Figures(ClaimFilter):
    """Which figures, and in which rate."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    per: Annotated[Per | None, Folded] = Field(
        None, description="The rate to convert to. Only rates and counts of a dated period can be converted."
    )

    def asked(self) -> dict[str, Any]:
        """The filters that are used: the rate is none of them here."""
        return {name: value for name, value in super().asked().items() if name != "per"}


class FileQuery(Query):
    """How a file is to look."""

    bom: Truth = Field(False, description="CSV only: begin with a byte order mark, by which Excel knows UTF-8.")
    raw: Truth = Field(
        False,
        description="CSV only: leave texts that a spreadsheet would take for formulas as they are, for programs.",
    )


class RecordsQuery(FileQuery, AsOf):
    """How a file of a whole list is to look, and as of when."""


class ListQuery(FileQuery, ClaimQuery):
    """Which claims, in pages or, with `format`, as a file."""


class FacetQuery(ClaimFilter):
    """What there is to filter by."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    facet: Annotated[tuple[FacetWord, ...], Words] = Field(
        ("speaker", "measure", "scope", "status"),
        description="Whose values to count. Left out: `speaker`, `measure`, `scope`, `status`.",
        examples=[["speaker", "measure", "scope"]],
    )
    limit: int = Field(20, ge=1, le=100, description="The most values of a facet.")


class FacetedQuery(ListQuery):
    """Which claims, and what there is to filter them by."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, "facet": _WORDS["facet"]}

    facet: Annotated[tuple[FacetWord, ...], Words] = Field(
        (),
        description="Also count the commonest values of these columns, as `/claims/facets` does: under `facets`, "
        "beside the rows.",
        examples=[["speaker", "measure"]],
    )

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.facet and self.shape == "array":
            detail = "facet has no place beside an array."
            raise InvalidParameter([{"parameter": "facet", "code": "needs_envelope", "detail": detail}])
        return self

    def facets(self) -> FacetQuery:
        """The question that `/claims/facets` would be asked."""
        return FacetQuery.model_construct(**self.asked(), facet=self.facet)


class SeriesQuery(_Figures):
    """Which points, at which time."""

    time: Time = Field("published", description=_TIME)
    agg: Annotated[AggWord | None, Folded] = Field(
        None,
        description="One point for each speaker and interval: `latest`, the claim with the lowest lower end "
        "(`min_low`) or the highest upper end (`max_high`), or how many things were said (`count`).",
    )
    interval: Annotated[IntervalWord | None, Folded] = Field(
        None, description="How long an interval is, with `agg`. Left out: `month`. Weeks begin on Mondays."
    )
    group: Annotated[tuple[GroupWord, ...], Words] = Field(
        (),
        description="With `agg`: what to keep apart beside what is counted. `speaker` must be one; left out: only it.",
    )
    distinct: Truth = Field(False, description="Whether claims that say the same are given once, as the earliest.")
    limit: int = Field(LONGEST_SERIES, ge=1, le=LONGEST_SERIES, description="The most points.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = [
            {"parameter": name, "code": "needs_agg", "detail": f"{name} has no meaning without agg."}
            for name in ("interval", "group")
            if getattr(self, name) and self.agg is None
        ]
        if self.group and "speaker" not in self.group:
            detail = "Figures are never put together over speakers: group must have the word speaker."
            faults.append({"parameter": "group", "code": "needs_speaker", "detail": detail})
        if faults:
            raise InvalidParameter(faults)
        return self


class SeriesListQuery(SeriesQuery):
    """Which points, and in which shape."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**_Figures.WORDS, "shape": get_args(SeriesShape)}

    shape: Annotated[SeriesShape, Folded] = Field(
        "object",
        description="`array`: the rows alone, without an envelope. `wide`: a row for each time, with two columns for "
        "each series, `… low` and `… high`, or one, `… count`, with `agg=count`.",
    )


class SeriesFileQuery(FileQuery, SeriesQuery):
    """Which points, and how their file is to look."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**_Figures.WORDS, "shape": ["wide"]}

    shape: Annotated[Literal["wide"] | None, Folded] = Field(
        None, description="`wide`: a row for each time, with columns for each series."
    )


class CompareQuery(_Figures):
    """Which claims to hold against each other."""


class TimelineQuery(_Figures):
    """Which of a speaker's figures."""

    limit: int = Field(1000, ge=1, le=1000, description="The most claims.")


class CoverageQuery(Paging, ClaimFilter):
    """Whose months."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    by: Annotated[ByWord, Folded] = Field("speaker", description="Whose: a row for each speaker, or for each source.")
    time: Time = Field("published", description=_TIME)


class _After(Query):
    """After what."""

    since: Since = Field(
        None,
        description="Only changes after this one: `meta.last` of the answer before. Or a moment, for those after it, "
        "or a day, for those from its beginning (UTC).",
        examples=["58", "2026-11-22T12:30:00.250000Z"],
    )


class HistoryQuery(_After):
    """Which part of a history."""

    limit: int = Field(100, ge=1, le=1000, description="The most changes of a page.")


class ChangesFileQuery(_After):
    """Which changes."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {
        **Query.WORDS,
        "kind": [word.value for word in Recorded],
        "action": [word.value for word in Action],
    }

    kind: Annotated[tuple[Recorded, ...], Words] = Field((), description="Of what.", examples=[["claim", "speaker"]])
    action: Annotated[tuple[Action, ...], Words] = Field(
        (), description="What was done.", examples=[["corrected", "withdrawn"]]
    )
    claim: Annotated[tuple[str, ...], Split] = Field((), description="Of which claim: its id.")
    document: Annotated[tuple[str, ...], Split] = Field((), description="Of which document and its claims: its id.")
    limit: int | None = Field(None, ge=1, le=1_000_000_000, description="The most changes. Left out: all there are.")


class ChangesQuery(HistoryQuery, ChangesFileQuery):
    """Which changes, and which page of them."""


class FeedQuery(ClaimFilter):
    """Which claims, and how many."""

    limit: int = Field(50, ge=1, le=500, description="The most claims.")


class CitationQuery(AsOf):
    """How to write a citation."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    style: Annotated[StyleWord, Folded] = Field(
        "text", description="A sentence, BibTeX, CSL-JSON or RIS.", examples=["text", "bibtex"]
    )
