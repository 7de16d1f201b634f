"""The shape of a point of a series: a claim's figure at a time, flat, for charts."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.schemas.fields import Read, told
from app.vocabulary import Attribution, Basis, Bound, Per, Scope, Status

SERIES_STATUSES = (Status.ASSERTED, Status.ESTIMATED)
"""What a series holds unless asked: a target, a projection or a denied figure is no point of a line."""


class SeriesRow(Read):
    """One claim's figure at a time: never a sum, never a mean. The view `v_series` has the same columns."""

    time: datetime = told("When the document was published: the beginning of that day.", "2026-02-15T00:00:00Z")
    series: str = told(
        "What one line may join: speaker, scope or measure, party, item or unit, and the time or basis of the count.",
        "Marco Rubio · killed · russia · people · week",
    )
    speaker_slug: str | None = told("Who said it; null where nobody is named.", "marco-rubio")
    speaker_name: str | None = told("The speaker's name.", "Marco Rubio")
    measure: str | None = told("What is counted.", "casualties")
    scope: Scope | None = told("Which casualties are counted.", "killed")
    party: str | None = told("Whose.", "russia")
    unit: str | None = told("In what.", "people")
    item: str | None = told("What is counted where the unit is `item`.", None)
    low: float | None = told("The lower end; null is an open end.", 7000)
    high: float | None = told("The upper end; equal to `low` for a point.", 8000)
    bound: Bound | None = told("What the figure says of the true value.", "range")
    per: Per | None = told("The time that `low` and `high` are for, where they are a rate.", "week")
    basis: Basis | None = told("What the figure is a count over.", "rate")
    per_month_low: float | None = told("Derived: the lower end for a month, one decimal.", 30436.9)
    per_month_high: float | None = told("Derived: the upper end for a month, one decimal.", 34785.0)
    status: Status = told("How firmly it is held.", "asserted")
    attribution: Attribution = told("How the document gives the words.", "mixed")
    source_slug: str | None = told("Who published the document first.", "kyiv-post")
    claim_id: str = told("The claim, with the words that carry it.", "clm_2rw6cp8kg5")
    label: str | None = told("The figure as it stands in the text, with its time.", "7,000-8,000 / week")


class WideRow(BaseModel):
    """With `shape=wide`: all figures of one time, each in the columns of its series; null where a series has none."""

    model_config = ConfigDict(extra="allow", defer_build=True)
    __pydantic_extra__: dict[str, float | None]

    time: datetime = told("The time of all the figures in the row.", "2026-02-15T00:00:00Z")
