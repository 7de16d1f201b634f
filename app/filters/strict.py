"""A query, read strictly: what it cannot mean is refused, each part with its code and what may have been meant."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import Any, ClassVar, Self, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from app.errors import InvalidParameter
from app.filters.reading import first_and_last
from app.filters.table import FILTERS, Asks
from app.filters.words import SUGGESTED

_IGNORED = ("_", "utm_")
_NEAR = 60
"""Of a hundred letters of two names together, those that they share."""
_LONGEST_NAME = 200


class Query(BaseModel):
    """A query, read strictly: what it cannot mean is refused, each part with its reason."""

    # built when first asked: the validators of all queries take more memory than the rest of ours
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    WORDS: ClassVar[Mapping[str, Sequence[str]]] = SUGGESTED
    """What may stand in a parameter, where only some words may."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The query of an address, as FastAPI reads one: a list of what takes several, else what is given last."""
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            given.setdefault(name, []).append(value)
        several = _several(cls)
        return cls.model_validate(
            {name: values if several.get(name, len(values) > 1) else values[-1] for name, values in given.items()}
        )

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


_building = Lock()


@cache
def _several(query: type[Query]) -> Mapping[str, bool]:
    """Which parameters take several values. The query is built with it: two threads must not do so at once."""
    with _building:
        query.model_rebuild()
        return {name: get_origin(field.annotation) is tuple for name, field in query.model_fields.items()}


def near(asked: str, known: Iterable[str]) -> list[str]:
    """At most three of the known that come near, the nearest first: suggestions, never matches."""
    found = process.extract(_looked_for(asked), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3)
    return [name for name, _, _ in found]


def near_lengths(asked: str) -> tuple[int, int]:
    """The shortest and the longest that may come near: letters that only one of two has are a difference."""
    length = len(_looked_for(asked))
    return -(-length * _NEAR // (200 - _NEAR)), length * (200 - _NEAR) // _NEAR


def _looked_for(asked: str) -> str:
    return asked[:_LONGEST_NAME].casefold()


def _is_meant(name: str, value: object) -> bool:
    return not name.startswith(_IGNORED) and value not in ("", [""])


_ENDS = {Asks.MIN: Asks.MAX, Asks.FROM: Asks.TO}


def _contradictions(query: Query) -> Iterator[dict[str, object]]:
    """Ranges that end before they begin."""
    for first, last in _ranges(type(query)):
        low, high = getattr(query, first), getattr(query, last)
        if low is not None and high is not None and _comparable(low, False) > _comparable(high, True):
            yield {"parameter": first, "code": "empty_range", "detail": f"{first} lies beyond {last}."}


@cache
def _ranges(query: type[Query]) -> Sequence[tuple[str, str]]:
    """The parameters with which a range begins and ends."""
    at = {(one.field, one.test): one.name for one in FILTERS.values()}
    asked = [FILTERS[name] for name in query.model_fields if name in FILTERS]
    return [(one.name, at[one.field, _ENDS[one.test]]) for one in asked if one.test in _ENDS]


def _comparable(value: float | date | datetime, is_end: bool) -> Any:  # noqa: ANN401  a number or a moment
    return first_and_last(value)[is_end] if isinstance(value, date) else value


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
    "not_since": ("not_since", _told("{} must be the number of a change, a day or a moment.")),
    "not_a_truth": ("not_a_truth", _told("{} must be true or false.")),
    "too_long": ("too_many", _too_many),
}
