"""What every field has: a description and an example; what is answered never a default."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def told(description: str, example: object) -> Any:  # noqa: ANN401  what it fills has any type
    """A field of an answer: always there, explained, with an example from the seed document."""
    return Field(description=description, examples=[example])


class Read(BaseModel):
    """What is answered. No defaults, so that every field is marked as always present."""

    # nothing is validated by it: it is built when the API is described
    model_config = ConfigDict(extra="forbid", defer_build=True)


def may(description: str, example: object) -> Any:  # noqa: ANN401  what it fills has any type
    """A field of what is sent, that may be left out."""
    return Field(None, description=description, examples=[example])


def _day(given: object) -> object:
    if given is None:
        return None
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise PydanticCustomError("not_a_day", "This must be a day, as 2026-02-01.")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise PydanticCustomError("not_a_day", "There is no such day.") from None


DayGiven = Annotated[date | None, BeforeValidator(_day)]
"""A day that is sent, and never a moment."""
