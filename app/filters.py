"""Which claims? Asked in the same words over HTTP, on the command line and in exports."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from rapidfuzz import fuzz, process

from app.errors import InvalidParameter
from app.vocabulary import MEASURES, Attribution, Kind, Review, Scope, Status

EmbedWord = Literal["evidence", "document", "speaker"]

VOCABULARIES: dict[str, list[str]] = {
    "kind": [word.value for word in Kind],
    "measure": list(MEASURES),
    "scope": [word.value for word in Scope],
    "status": [word.value for word in Status],
    "attribution": [word.value for word in Attribution],
    "review": [word.value for word in Review],
    "embed": list(get_args(EmbedWord)),
}
"""The words that a parameter may have; another one is refused, with those that come near."""

_IGNORED = ("_", "utm_")
_NEAR = 60


def near(asked: str, known: Iterable[str]) -> list[str]:
    """At most three of the known that come near, the nearest first: suggestions, never matches."""
    found = process.extract(asked.casefold(), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3)
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


Whole = BeforeValidator(_whole)
"""Repeated for several. A comma stays at first, since a name may have one."""
Split = BeforeValidator(_split)
"""Repeated or separated by commas for several."""
Words = BeforeValidator(_words)
"""Like `Split`, in upper or lower case."""


class Query(BaseModel):
    """A query, read strictly: what it cannot mean is refused, each part with its reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, read: Callable[[Any], Self]) -> Self:  # noqa: ANN401  pydantic gives what it was given
        try:
            return read({name: value for name, value in dict(given).items() if _is_meant(name, value)})
        except ValidationError as error:
            raise InvalidParameter([_fault(cls, one) for one in error.errors(include_url=False)]) from None


class NoParameters(Query):
    """For what takes none."""


class Paging(Query):
    """Which page."""

    limit: int = Field(50, ge=1, le=1000, description="The most rows of a page.")
    cursor: str | None = Field(
        None, description="Where the page begins: `next_cursor` of the page before, with the same filters."
    )


class ClaimFilter(Query):
    """Which claims. Parameters narrow each other; the words within one widen it."""

    speaker: Annotated[tuple[str, ...], Whole] = Field(
        (),
        description="Who said it: a slug or a whole name, surname or transliteration; never a part of one.",
        examples=[["Healey"], ["Healey", "Rubio"], ["marco-rubio"]],
    )
    source: Annotated[tuple[str, ...], Split] = Field((), description="Who published the document: a slug or a name.")
    document: Annotated[tuple[str, ...], Split] = Field((), description="Which document: its id.")
    kind: Annotated[tuple[Kind, ...], Words] = Field((), description="With a figure, or a statement without one.")
    measure: Annotated[tuple[Annotated[str, AfterValidator(_known_measure)], ...], Words] = Field(
        (), description="What is counted: " + ", ".join(f"`{word}`" for word in MEASURES) + ". More words may come."
    )
    scope: Annotated[tuple[Scope, ...], Words] = Field((), description="Which casualties are counted.")
    party: Annotated[tuple[str, ...], Words] = Field((), description="Whose: the short name of a country or a body.")
    status: Annotated[tuple[Status, ...], Words] = Field((), description="How firmly the figure is held.")
    attribution: Annotated[tuple[Attribution, ...], Words] = Field((), description="How the document gives the words.")
    review: Annotated[tuple[Review, ...], Words] = Field(
        (), description="What people have decided about the reading. Left out: all but rejected and withdrawn claims."
    )


class ClaimQuery(Paging, ClaimFilter):
    """One model, since FastAPI cannot forbid unknown parameters across two."""

    embed: Annotated[tuple[EmbedWord, ...], Words] = Field(
        (), description="Objects to nest beside the flat columns, which stay as they are."
    )


def _is_meant(name: str, value: object) -> bool:
    return not name.startswith(_IGNORED) and value not in ("", [""])


def _fault(query: type[Query], error: ErrorDetails) -> dict[str, object]:
    """What is wrong with one parameter, in our codes."""
    name = str(error["loc"][0])
    code, explain = _FAULTS.get(error["type"], ("invalid_value", _as_pydantic_says))
    return {"parameter": name, "code": code, **explain(query, name, error)}


def _unknown_parameter(query: type[Query], name: str, _: ErrorDetails) -> dict[str, object]:
    return {"detail": "No such parameter.", "did_you_mean": near(name, query.model_fields)}


def _unknown_word(_: type[Query], name: str, error: ErrorDetails) -> dict[str, object]:
    words = VOCABULARIES[name]
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
    return {"detail": f"{name} must be a whole number."}


def _not_text(_: type[Query], name: str, __: ErrorDetails) -> dict[str, object]:
    return {"detail": f"{name} holds characters that no text has."}


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
    "not_text": ("not_text", _not_text),
}
