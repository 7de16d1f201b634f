"""What a line of a file holds: the records there are, and what stands under each of their names.

A claim's line is the row that every export has, and beside it what a claim needs to be kept: `docs/import.md`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from app.models import Claim, Source, Speaker
from app.vocabulary import (
    CLAIM_COLUMNS,
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
    Word,
)

Row = dict[str, Any]
Check = Callable[[Any], Any]
"""The value as it is kept; `ValueError` says what it should be."""


class Record(StrEnum):
    """What a line is about."""

    SOURCE = "source"
    SPEAKER = "speaker"
    DOCUMENT = "document"
    CLAIM = "claim"


class Field(NamedTuple):
    """What may stand under a name."""

    check: Check
    required: bool = False
    default: Any = None


def _text(longest: int | None = None) -> Check:
    def check(value: Any) -> str:  # noqa: ANN401  whatever a file holds
        if not isinstance(value, str):
            raise ValueError("must be text")
        if longest is not None and len(value) > longest:
            raise ValueError(f"has {len(value):,} characters; the most is {longest:,}")
        if "\x00" in value or not (value.isascii() or _is_whole(value)):
            raise ValueError("holds a character that no text has")
        return value

    return check


def _is_whole(value: str) -> bool:
    """No half characters, which no UTF-8 has."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _like(table: type[SQLModel], column: str) -> Check:
    return _text(getattr(SQLModel.metadata.tables[str(table.__tablename__)].c[column].type, "length", None))


def _word(words: type[Word]) -> Check:
    known = {word.value: word for word in words}

    def check(value: Any) -> Word:  # noqa: ANN401
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(f"must be one of {', '.join(known)}")
        return found

    return check


def _number(value: Any) -> float:  # noqa: ANN401
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            if math.isfinite(number := float(value)):
                return number
    raise ValueError("must be a number")


def _place(value: Any) -> int:  # noqa: ANN401
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not 0 <= value < _MOST:
        raise ValueError("must be a whole number from 0")
    return int(value)


_MOST = 2**31


def _flag(value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _day(value: Any) -> date:  # noqa: ANN401
    if not isinstance(value, str) or len(value) != len("2031-05-01"):
        raise ValueError("must be a day, as 2031-05-01")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a day, as 2031-05-01") from None


def _moment(value: Any) -> datetime:  # noqa: ANN401
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError("must be a moment with its zone, as 2031-05-01T12:00:00Z")


_any_text = _text()


def _texts(value: Any) -> list[str]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("must be a list of texts")
    return [_any_text(one) for one in value] if value else value


def _things(value: Any) -> list[Row]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("must be a list of objects")
    return value


_WORDS: Mapping[str, type[Word]] = {
    "kind": Kind,
    "scope": Scope,
    "bound": Bound,
    "per": Per,
    "basis": Basis,
    "status": Status,
    "attribution": Attribution,
    "speaker_kind": SpeakerKind,
    "check_status": CheckStatus,
    "review": Review,
}
_CHECKS: Mapping[str, Check] = {
    **{name: _word(words) for name, words in _WORDS.items()},
    **dict.fromkeys(("value_low", "value_high", "per_month_low", "per_month_high"), _number),
    **dict.fromkeys(("evidence_start", "evidence_end", "evidence_count"), _place),
    **dict.fromkeys(("attribution_explicit", "period_inferred", "published_on_inferred"), _flag),
    **dict.fromkeys(("period_start", "period_end", "published_on"), _day),
    **dict.fromkeys(("created_at", "updated_at"), _moment),
    **dict.fromkeys(("relays", "origins"), _texts),
}
_REQUIRED = {"id", "kind", "statement", "status", "attribution", "document_id", "evidence_start", "evidence_end"}
_DEFAULTS = {"attribution_explicit": True, "period_inferred": False, "review": Review.EXTRACTED}


def _claim_check(name: str) -> Check:
    return _CHECKS.get(name) or (_like(Claim, name) if name in Claim.model_fields else _text())


BESIDE: Mapping[str, Field] = {
    "anchor": Field(_place),
    "rule": Field(_like(Claim, "rule"), default="import"),
    "spans": Field(_texts),
    "relay_slugs": Field(_texts),
    "origin_slugs": Field(_texts),
    "checks": Field(_texts, default=[]),
}
"""What a claim's line has beside the columns of the row."""

SHAPES: Mapping[Record, Mapping[str, Field]] = {
    Record.SOURCE: {
        "slug": Field(_like(Source, "slug"), required=True),
        "name": Field(_like(Source, "name"), required=True),
        "created_at": Field(_moment),
    },
    Record.SPEAKER: {
        "slug": Field(_like(Speaker, "slug"), required=True),
        "name": Field(_like(Speaker, "name"), required=True),
        "kind": Field(_word(SpeakerKind), required=True),
        "aliases": Field(_texts, default=[]),
        "former_slugs": Field(_texts, default=[]),
        "created_at": Field(_moment),
    },
    Record.DOCUMENT: {
        "id": Field(_text()),
        "sha256": Field(_text()),
        "text": Field(_text(), required=True),
        "language": Field(_text(), required=True),
        "appearances": Field(_things, default=[]),
        "created_at": Field(_moment),
    },
    Record.CLAIM: {
        **{name: Field(_claim_check(name), name in _REQUIRED, _DEFAULTS.get(name)) for name in CLAIM_COLUMNS},
        **BESIDE,
    },
}
"""The names that a line of each record may have."""

APPEARANCE: Mapping[str, Field] = {
    "source_slug": Field(_like(Source, "slug")),
    "source_name": Field(_like(Source, "name")),
    "title": Field(_text()),
    "published_on": Field(_day),
    "published_on_inferred": Field(_flag, default=False),
    "url": Field(_text()),
    "created_at": Field(_moment),
}
"""What an appearance of a document may have."""


def checked(row: Mapping[str, Any], shape: Mapping[str, Field]) -> Row:
    """Everything that the shape has, each value as it is kept; `ValueError` names the first that is wrong."""
    try:
        return _kept(row, _QUICKLY[id(shape)])
    except (ValueError, KeyError):
        return _kept_in_order(row, shape)


class _Quick(NamedTuple):
    """A shape, as it is asked for each line."""

    defaults: Row
    checks: Mapping[str, Check]
    required: Sequence[str]


def _quick(shape: Mapping[str, Field]) -> _Quick:
    defaults = {name: field.default for name, field in shape.items()}
    checks = {name: field.check for name, field in shape.items()}
    return _Quick(defaults, checks, [name for name, field in shape.items() if field.required])


_QUICKLY = {id(shape): _quick(shape) for shape in (*SHAPES.values(), APPEARANCE)}


def _kept(row: Mapping[str, Any], shape: _Quick) -> Row:
    """The same, in the order of the row; only whether there is a fault is told."""
    kept, checks = shape.defaults.copy(), shape.checks
    for name, value in row.items():
        check = checks[name]
        if value is not None:
            kept[name] = check(value)
    for name in shape.required:
        if row.get(name) is None:
            raise ValueError
    return kept


def _kept_in_order(row: Mapping[str, Any], shape: Mapping[str, Field]) -> Row:
    kept: Row = {}
    for name, field in shape.items():
        value = row.get(name)
        if value is not None:
            try:
                kept[name] = field.check(value)
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
        elif field.required:
            raise ValueError(f"{name} is missing")
        else:
            kept[name] = field.default
    if not row.keys() <= shape.keys():
        raise ValueError(f"there is no {sorted(row.keys() - shape.keys())[0]}")
    return kept
