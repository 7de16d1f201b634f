"""What the text of a parameter means: several words, a day or a moment, true or false; and what is no text."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.vocabulary import MEASURES, UNITS

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?P<time>[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?P<zone>[Zz]|[+ -]\d\d:?\d\d)?)?", re.ASCII
)
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def is_text(value: str) -> bool:
    """Whether a database can be asked for it: no NUL, no half of a surrogate pair."""
    return _NO_TEXT.search(value) is None


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


def day_or_moment(given: str) -> date | datetime | None:
    """What the text means, if it means a day or a moment."""
    try:
        return _day(given)
    except PydanticCustomError:
        return None


def _truth(given: object) -> object:
    words = {"true": True, "false": False}
    if isinstance(given, bool):
        return given
    if not isinstance(given, str) or given.casefold() not in words:
        raise PydanticCustomError("not_a_truth", "This is neither true nor false.")
    return words[given.casefold()]


def first_and_last(day: date | datetime) -> tuple[datetime, datetime]:
    """The first and the last microsecond of a day in UTC; moments are held in whole seconds, as they are shown."""
    if isinstance(day, datetime):
        return day.replace(microsecond=0), day.replace(microsecond=999_999)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start.replace(hour=23, minute=59, second=59, microsecond=999_999)


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

Text = Annotated[str, AfterValidator(_text)]
Measure = Annotated[str, AfterValidator(_known_measure), WithJsonSchema({"type": "string", "enum": list(MEASURES)})]
Unit = Annotated[str, AfterValidator(_known_unit), WithJsonSchema({"type": "string", "pattern": _UNIT_PATTERN})]
