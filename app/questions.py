"""What may be asked of figures beside which claims they are of: facets, series, comparisons, coverage, citations."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from app.errors import InvalidParameter
from app.filters import ClaimFilter, Paging, Query, Truth, Words
from app.vocabulary import Per

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


class FacetQuery(ClaimFilter):
    """What there is to filter by."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    facet: Annotated[tuple[FacetWord, ...], Words] = Field(
        ("speaker", "measure", "scope", "status"),
        description="Whose values to count. Left out: `speaker`, `measure`, `scope`, `status`.",
        examples=[["speaker", "measure", "scope"]],
    )
    limit: int = Field(20, ge=1, le=100, description="The most values of a facet.")


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


class CitationQuery(Query):
    """How to write a citation."""

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = {**Query.WORDS, **_WORDS}

    style: Annotated[StyleWord, Folded] = Field(
        "text", description="A sentence, BibTeX, CSL-JSON or RIS.", examples=["text", "bibtex"]
    )
