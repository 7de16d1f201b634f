"""What every answered field has: a description and an example, never a default."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


def told(description: str, example: object) -> Any:  # noqa: ANN401  what it fills has any type
    """A field of an answer: always there, explained, with an example from the seed document."""
    return Field(description=description, examples=[example])


class Read(BaseModel):
    """What is answered. No defaults, so that every field is marked as always present."""

    model_config = ConfigDict(extra="forbid")
