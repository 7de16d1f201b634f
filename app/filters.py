"""Which claims? Asked in the same words over HTTP, on the command line and in exports."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from rapidfuzz import fuzz, process

from app.errors import InvalidParameter
from app.vocabulary import (
    CLAIM_COLUMNS,
    MEASURES,
    UNITS,
    Attribution,
    Basis,
    Bound,
    CheckStatus,
    Kind,
    Per,
    Review,
    Scope,
    SpeakerKind,
    Status,
)

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
    "id",
    "score",
)
"""By what claims may be sorted; `score` only with `q`."""

SORT_WORDS = [sign + name for name in SORTABLE for sign in ("", "-")]
FORMAT_WORDS = ["json", "csv", "ndjson", "parquet", "zip"]
MOST_SORTS = 3
MOST_TEXTS = 64

_IGNORED = ("_", "utm_")
_NEAR = 60
_LONGEST_NAME = 200


class Asks(Enum):
    """How a claim is held against what a filter asks."""

    IS = "one of"
    IS_NOT = "none of"
    MIN = "reaches up to it, or over it"
    MAX = "reaches down to it, or under it"
    FROM = "on that day or after"
    TO = "on that day or before"
    HAS = "whether it is known"
    WORDS = "has all these words"
    SEARCH = "is found by it"


class Filter(NamedTuple):
    """What one parameter asks."""

    name: str
    field: str
    """Of the claim's row, or a pair of them: `value` is `value_low` to `value_high`."""
    test: Asks
    description: str
    shape: Any
    """The type of the model's field."""
    examples: tuple[Any, ...] = ()
    words: tuple[str, ...] = ()
    """All that may stand there, where only some words may."""


def near(asked: str, known: Iterable[str]) -> list[str]:
    """At most three of the known that come near, the nearest first: suggestions, never matches."""
    found = process.extract(
        asked[:_LONGEST_NAME].casefold(), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3
    )
    return [name for name, _, _ in found]


def is_text(value: str) -> bool:
    """Whether a database can be asked for it: no NUL, no half of a surrogate pair."""
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _whole(given: str | Iterable[str]) -> list[str]:
    values = [given] if isinstance(given, str) else list(given)
    if not all(is_text(value) for value in values):
        raise PydanticCustomError("not_text", "This is no text.")
    return [value.strip() for value in values if value.strip(", ")]


def _split(given: str | Iterable[str]) -> list[str]:
    parts = [part.strip() for value in _whole(given) for part in value.split(",")]
    return [part for part in parts if part]


def _words(given: str | Iterable[str]) -> list[str]:
    return [part.casefold() for part in _split(given)]


def _known_measure(word: str) -> str:
    if word not in MEASURES:
        raise PydanticCustomError("enum", "No such measure.")
    return word


def _known_unit(word: str) -> str:
    """Units are lower case but for currencies, `USD`."""
    if word in UNITS:
        return word
    if re.fullmatch("[a-z]{3}", word):
        return word.upper()
    raise PydanticCustomError("enum", "No such unit.")


def _text(value: str) -> str:
    if not is_text(value):
        raise PydanticCustomError("not_text", "This is no text.")
    return value


_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?P<zone>[Zz]|[+ -]\d\d:?\d\d)?)?", re.ASCII
)


def _day(given: object) -> date | datetime:
    """A day, or a moment in UTC; the + of a zone may have become a space on its way."""
    found = _MOMENT.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise PydanticCustomError("not_a_date", "This is no date.")
    try:
        if not found["time"]:
            return date.fromisoformat(found[0])
        local = found[0].removesuffix(found["zone"] or "").upper().replace(" ", "T")
        moment = datetime.fromisoformat(local + (found["zone"] or "Z").upper().replace(" ", "+"))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("not_a_date", "This is no date.") from None


def _truth(given: object) -> object:
    words = {"true": True, "false": False}
    if isinstance(given, bool):
        return given
    if not isinstance(given, str) or given.casefold() not in words:
        raise PydanticCustomError("not_a_truth", "This is neither true nor false.")
    return words[given.casefold()]


Whole = BeforeValidator(_whole)
"""Repeated for several. A comma stays at first, since a name may have one."""
Split = BeforeValidator(_split)
"""Repeated or separated by commas for several."""
Words = BeforeValidator(_words)
"""Like `Split`, in upper or lower case."""
Day = Annotated[date | datetime | None, BeforeValidator(_day)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Number = Annotated[float | None, Field(allow_inf_nan=False)]

_UNIT_PATTERN = f"^({'|'.join(UNITS)}|[A-Za-z]{{3}}|)$"

NAMED: dict[str, tuple[str, Any]] = {
    "speaker": (
        "Who said it: a slug or a whole name, surname or transliteration; never a part of one.",
        (["Healey"], ["Healey", "Rubio"], ["marco-rubio"]),
    ),
    "origin": ("Whom the speaker cites; named like `speaker`.", (["Fedorov"],)),
    "relayed_by": ("Who passed it on between the speaker and the document; named like `speaker`.", ()),
    "said_or_cited": ("Who said it or is cited for it; named like `speaker`.", ()),
    "source": ("Who published the document: a slug or a name.", (["kyiv-post"],)),
    "document": ("Which document: its id.", (["doc_11eef446b8"],)),
}
"""Parameters that name rows of other tables, with examples. An unknown name is a warning; strictly asked, refused."""

WORDED: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "kind": ("With a figure, or a statement without one.", Kind, tuple(Kind)),
    "measure": (
        "What is counted: " + ", ".join(f"`{word}`" for word in MEASURES) + ". More words may come.",
        Annotated[str, AfterValidator(_known_measure), WithJsonSchema({"type": "string", "enum": list(MEASURES)})],
        tuple(MEASURES),
    ),
    "scope": ("Which casualties are counted.", Scope, tuple(Scope)),
    "party": ("Whose: the short name of a country or a body.", str, ()),
    "unit": (
        "In what: " + ", ".join(f"`{word}`" for word in UNITS) + ", or an ISO 4217 currency.",
        Annotated[str, AfterValidator(_known_unit), WithJsonSchema({"type": "string", "pattern": _UNIT_PATTERN})],
        (),
    ),
    "bound": ("What the figure says of the true value.", Bound, tuple(Bound)),
    "per": ("The time of a rate.", Per, tuple(Per)),
    "basis": ("What the figure is a count over.", Basis, tuple(Basis)),
    "status": ("How firmly the figure is held. A target is not a loss.", Status, tuple(Status)),
    "attribution": ("How the document gives the words.", Attribution, tuple(Attribution)),
    "speaker_kind": ("What the speaker is.", SpeakerKind, tuple(SpeakerKind)),
    "check_status": ("What a headline's figure shows against the body.", CheckStatus, tuple(CheckStatus)),
    "review": (
        "What people have decided about the reading. Left out: all but rejected and withdrawn claims.",
        Review,
        tuple(Review),
    ),
}
"""Parameters whose words stand in a column: what they ask, the type of a word, and all the words where they are few."""

MEASURED: dict[str, str] = {
    "value": "The figure as said, from its lower to its upper end; an open end is open.",
    "per_month": "The figure for a month, from its lower to its upper end; what is no rate has none.",
}
"""Parameters with `_min` and `_max`: a claim is found whose figure overlaps with what is asked."""

DATED: dict[str, str] = {
    "period": "The days that the figure covers; a claim is found whose period overlaps with what is asked.",
    "published": "When the document was published.",
    "created": "When the claim was first read.",
    "updated": "When the claim last changed.",
}
"""Parameters with `_from` and `_to`, both included."""

KNOWN: dict[str, str] = {
    "value": "a figure",
    "per_month": "a figure for a month",
    "measure": "a measure",
    "scope": "a scope",
    "party": "a party",
    "period": "a period",
    "speaker": "a speaker",
    "role": "a role of its speaker",
    "origin": "somebody whom its speaker cites",
    "relay": "somebody who passed it on",
    "source": "a known publisher",
    "published_on": "a known day of publication",
    "url": "an address of its document",
}
"""Parameters `has_…`: whether a claim has …"""

TEXTS: dict[str, tuple[str, Any]] = {
    "item": (
        "What is counted where the unit is `item`, in the singular: all these words, in any order.",
        (["armoured vehicle"],),
    ),
    "speaker_role": (
        "Which role the document gives the speaker: all these words, in any order.",
        (["Defence Secretary"],),
    ),
}
"""Parameters whose words a text must have, with examples; several texts widen."""

_SEARCH = Filter(
    "q",
    "q",
    Asks.SEARCH,
    "Words of the evidence, the statement or the title: all of them, `OR` for either, `-` before what must not be "
    "there, quotes for words in a row. No part of a word, no other form of it.",
    Annotated[str | None, AfterValidator(_text)],
    ('"foreign fighters"', "killed -wounded", "recruits OR volunteers"),
)


def _all_filters() -> Iterator[Filter]:
    for name, (asks, examples) in NAMED.items():
        read = Split if name in {"source", "document"} else Whole
        yield Filter(name, name, Asks.IS, asks, Annotated[tuple[str, ...], read], examples)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), Annotated[tuple[str, ...], read])
    for name, (asks, word, words) in WORDED.items():
        several: Any = Annotated[tuple[word, ...], Words]  # type: ignore[valid-type]
        yield Filter(name, name, Asks.IS, asks, several, (), words)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), several, (), words)
    for name, asks in MEASURED.items():
        yield Filter(f"{name}_min", name, Asks.MIN, f"{asks} This or more.", Number)
        yield Filter(f"{name}_max", name, Asks.MAX, f"{asks} This or less.", Number)
    for name, asks in DATED.items():
        yield Filter(f"{name}_from", name, Asks.FROM, f"{asks} This day or moment, or after.", Day, ("2026-02-01",))
        yield Filter(f"{name}_to", name, Asks.TO, f"{asks} This day or moment, or before.", Day, ("2026-02-28",))
    for name, what in KNOWN.items():
        yield Filter(f"has_{name}", name, Asks.HAS, f"Whether it has {what}.", Truth | None)
    for name, (asks, examples) in TEXTS.items():
        some = Annotated[tuple[str, ...], Split, Field(max_length=MOST_TEXTS)]
        yield Filter(name, name, Asks.WORDS, asks, some, examples)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), some)
    yield _SEARCH


def _but(name: str) -> str:
    return f"Like `{name}`, but all claims that are not so."


FILTERS: dict[str, Filter] = {one.name: one for one in _all_filters()}
"""Every parameter that narrows a list of claims. A filter is said here, and only here."""

VOCABULARIES: dict[str, list[str]] = {one.name: list(one.words) for one in FILTERS.values() if one.words} | {
    "embed": list(get_args(EmbedWord)),
    "sort": SORT_WORDS,
    "fields": list(CLAIM_COLUMNS),
    "shape": ["object", "array"],
}
"""The words that a parameter may have; another one is refused, with those that come near."""

_SUGGESTED = VOCABULARIES | {name: list(UNITS) for name in ("unit", "unit_not")}


class Query(BaseModel):
    """A query, read strictly: what it cannot mean is refused, each part with its reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = _SUGGESTED
    """What may stand in a parameter, where only some words may."""

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, read: Callable[[Any], Self]) -> Self:  # noqa: ANN401  pydantic gives what it was given
        try:
            meant = read({name: value for name, value in dict(given).items() if _is_meant(name, value)})
        except ValidationError as error:
            raise InvalidParameter([_fault(cls, one) for one in error.errors(include_url=False)]) from None
        if faults := list(_contradictions(meant)):
            raise InvalidParameter(faults)
        return meant


class NoParameters(Query):
    """For what takes none."""


class Paging(Query):
    """Which page."""

    limit: int = Field(50, ge=1, le=1000, description="The most rows of a page.")
    cursor: str | None = Field(
        None, description="Where the page begins: `next_cursor` of the page before, with the same filters."
    )


def _field(one: Filter) -> Any:  # noqa: ANN401  what create_model takes has any type
    several = one.test in {Asks.IS, Asks.IS_NOT, Asks.WORDS}
    return (one.shape, Field(() if several else None, description=one.description, examples=list(one.examples) or None))


if TYPE_CHECKING:

    class _Filters(Query):
        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401  one field for each of FILTERS
else:
    _Filters = create_model("_Filters", __base__=Query, **{name: _field(one) for name, one in FILTERS.items()})


class ClaimFilter(_Filters):
    """Which claims. Parameters narrow each other; the words within one widen it."""

    def asked(self) -> dict[str, Any]:
        """The filters that are used, by parameter."""
        values = {name: getattr(self, name) for name in FILTERS}
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


def _is_meant(name: str, value: object) -> bool:
    return not name.startswith(_IGNORED) and value not in ("", [""])


_ENDS = {Asks.MIN: Asks.MAX, Asks.FROM: Asks.TO}


def _contradictions(query: Query) -> Iterator[dict[str, object]]:
    """Ranges that end before they begin."""
    for one in (FILTERS[name] for name in type(query).model_fields if name in FILTERS):
        if one.test not in _ENDS:
            continue
        [other] = [two.name for two in FILTERS.values() if (two.field, two.test) == (one.field, _ENDS[one.test])]
        low, high = getattr(query, one.name), getattr(query, other)
        if low is not None and high is not None and _comparable(low, False) > _comparable(high, True):
            yield {"parameter": one.name, "code": "empty_range", "detail": f"{one.name} lies beyond {other}."}


def _comparable(value: float | date | datetime, is_end: bool) -> Any:  # noqa: ANN401  a number or a moment
    return first_and_last(value)[is_end] if isinstance(value, date) else value


def first_and_last(day: date | datetime) -> tuple[datetime, datetime]:
    """The first and the last microsecond of a day in UTC; moments are held in whole seconds, as they are shown."""
    if isinstance(day, datetime):
        return day.replace(microsecond=0), day.replace(microsecond=999_999)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start.replace(hour=23, minute=59, second=59, microsecond=999_999)


def _fault(query: type[Query], error: ErrorDetails) -> dict[str, object]:
    """What is wrong with one parameter, in our codes."""
    name = str(error["loc"][0])
    code, explain = _FAULTS.get(error["type"], ("invalid_value", _as_pydantic_says))
    return {"parameter": name, "code": code, **explain(query, name, error)}


def _unknown_parameter(query: type[Query], name: str, _: ErrorDetails) -> dict[str, object]:
    found = near(name, query.model_fields)
    return {
        "detail": "No such parameter.",
        "did_you_mean": [one for one in found if one == found[0] or found[0] not in one],
    }


def _unknown_word(query: type[Query], name: str, error: ErrorDetails) -> dict[str, object]:
    words = query.WORDS[name]
    return {
        "detail": f"{name} has no word “{error['input']}”.",
        "did_you_mean": near(str(error["input"]), words),
        "allowed": words,
    }


def _out_of_range(query: type[Query], name: str, _: ErrorDetails) -> dict[str, object]:
    limits = {kind: bound for rule in query.model_fields[name].metadata for kind, bound in _ends(rule)}
    return {"detail": f"{name} must be between {limits['min']} and {limits['max']}.", "allowed": limits}


def _ends(rule: object) -> list[tuple[str, object]]:
    return [(end, getattr(rule, name)) for name, end in (("ge", "min"), ("le", "max")) if hasattr(rule, name)]


def _not_a_number(_: type[Query], name: str, __: ErrorDetails) -> dict[str, object]:
    return {"detail": f"{name} must be a {'whole ' if name == 'limit' else ''}number."}


def _told(sentence: str) -> Callable[[type[Query], str, ErrorDetails], dict[str, object]]:
    return lambda _, name, __: {"detail": sentence.format(name)}


def _too_many(_: type[Query], name: str, error: ErrorDetails) -> dict[str, object]:
    return {"detail": f"{name} takes at most {error['ctx']['max_length']}."}


def _as_pydantic_says(_: type[Query], __: str, error: ErrorDetails) -> dict[str, object]:
    return {"detail": error["msg"]}


_FAULTS: dict[str, tuple[str, Callable[[type[Query], str, ErrorDetails], dict[str, object]]]] = {
    "extra_forbidden": ("unknown_parameter", _unknown_parameter),
    "enum": ("unknown_word", _unknown_word),
    "literal_error": ("unknown_word", _unknown_word),
    "greater_than_equal": ("out_of_range", _out_of_range),
    "less_than_equal": ("out_of_range", _out_of_range),
    "int_parsing_size": ("out_of_range", _out_of_range),
    "int_parsing": ("not_a_number", _not_a_number),
    "float_parsing": ("not_a_number", _not_a_number),
    "finite_number": ("not_a_number", _not_a_number),
    "not_text": ("not_text", _told("{} holds characters that no text has.")),
    "not_a_date": ("not_a_date", _told("{} must be a day, 2026-02-01, or a moment, 2026-02-01T12:30:00Z.")),
    "not_a_truth": ("not_a_truth", _told("{} must be true or false.")),
    "too_long": ("too_many", _too_many),
}
