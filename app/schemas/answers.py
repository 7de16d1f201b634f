"""What answers have in common: the envelope of lists, problems, health."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.fields import Read, told

T = TypeVar("T")


class Resolved(Read):
    """How a name in the query was understood."""

    input: str = told("What was asked.", "Healey")
    slug: str = told("Whom it means.", "john-healey")
    name: str = told("That one's name.", "John Healey")
    matched: str = told(
        "What it was matched with: `slug`, `former_slug`, `alias` or `name`; documents by `id`.", "alias"
    )


class Candidate(Read):
    """One of several that a name may mean."""

    slug: str = told("Its name in URLs.", "john-healey")
    name: str = told("Its name.", "John Healey")


class Warned(Read):
    """Something about the question that the asker should know."""

    code: str = told("Stable: `unknown_speaker`, `ambiguous_speaker`, …", "unknown_speaker")
    parameter: str = told("Which parameter.", "speaker")
    input: str = told("What was asked.", "Heal")
    detail: str = told("The same in a sentence; its wording may change.", "No speaker is known as “Heal”.")
    did_you_mean: list[str] = told("Names in URLs that come near.", ["john-healey"])
    candidates: list[Candidate] = told("Whom the name may mean; rows of all of them are answered.", [])


class Meta(Read):
    """About the answer."""

    returned: int = told("Rows in this page.", 1)
    limit: int | None = told("The most a page may have; null for lists that are never cut.", 50)
    sort: str | None = told("By what the rows are sorted; null for lists that have one order only.", "-published_on")
    total: int | None = told("With `count=true`: rows that are found, counted up to 10,000.", None)
    total_relation: Literal["eq", "gte"] | None = told("`gte` where there are more than `total`.", None)
    resolved: dict[str, list[Resolved]] = told("How names were understood, by parameter.", {})
    warnings: list[Warned] = told("What the asker should know.", [])
    data_version: int = told("Rises with every change of the data.", 1842)


class Envelope(Read, Generic[T]):
    """A list."""

    data: list[T] = Field(description="The rows.")
    next: str | None = told("The next page; null on the last, and only there.", None)
    next_cursor: str | None = told("The same as a token.", None)
    meta: Meta = Field(description="About this answer.")


class Fault(Read):
    """What is wrong with one parameter. Keys that say nothing are absent."""

    parameter: str = told("Which parameter.", "statsu")
    code: str = told("Stable.", "unknown_parameter")
    detail: str = told("The same in a sentence; its wording may change.", "No such parameter.")
    did_you_mean: list[str] = Field(default=[], description="What comes near.", examples=[["status"]])
    allowed: Any = Field(default=None, description="What may stand there.", examples=[{"min": 1, "max": 1000}])


class Problem(BaseModel):
    """An error, as RFC 9457 describes it. `type` is the contract; texts may change."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    type: str = told(
        "What kind of problem; a page that explains it.", "http://localhost:8000/problems/invalid-parameter"
    )
    title: str = told("That kind in words.", "Invalid parameter")
    status: int = told("The HTTP status.", 422)
    detail: str = told("This one in words.", "1 problem in the query.")
    instance: str = told("What was asked.", "/claims?statsu=targeted")
    request_id: str = told("Names this request in the log.", "0f8fad5bd9cb469fa16570867728950e")
    errors: list[Fault] = Field(default=[], description="Each parameter that is wrong.")
    did_you_mean: list[str] = Field(default=[], description="What comes near, where something was not found.")


class Health(Read):
    """Whether something works."""

    status: str = told("`ok`.", "ok")


class Version(Read):
    """What runs here, over which data."""

    name: str = told("The program.", "conflict-claims")
    version: str = told("Its version.", "0.1.0")
    api_version: str = told("The version of this interface.", "1.0.0")
    data_version: int = told("Rises with every change of the data.", 1842)
    claims: int = told("Claims that lists show.", 22)
    documents: int = told("Documents kept.", 1)
    last_ingested_at: datetime | None = told("When the newest document came in.", "2026-11-22T12:30:00Z")
    license: str = told("The program's licence; texts belong to their publishers.", "MIT")
