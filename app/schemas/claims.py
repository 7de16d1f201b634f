"""The shape of a claim: one flat row, and its evidence."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from app.schemas.fields import Read, told
from app.schemas.records import CheckRow, DocumentRow, SpeakerRow
from app.vocabulary import Attribution, Basis, Bound, CheckStatus, Kind, Per, Review, Scope, SpeakerKind, Status


class EvidenceRead(Read):
    """The characters of the document that carry a claim: `text[start:end] == exact`."""

    start: int = told("Where the words begin in `/documents/{id}.txt`: Unicode code points from 0.", 717)
    end: int = told("Where they end, excluded.", 795)
    exact: str = told(
        "The words themselves.", "The Russians are losing 7,000-8,000 soldiers a week. A week. Not wounded, dead"
    )
    prefix: str = told("What stands just before them.", "a difficult war to say anyone is winning. "[-32:])
    suffix: str = told("What stands just after them.", ",” he said.\nRubio said rebuilding Ukraine"[:32])
    primary: bool = told("Whether these are the words that the flat row shows.", True)


class EvidenceInContext(EvidenceRead):
    """Evidence with 200 characters on each side, checked again at this request."""

    document_id: str = told("The document that carries the words.", "doc_11eef446b8")
    document_sha256: str = told(
        "SHA-256 of the document's text in UTF-8.", "11eef446b86a60575a8da92645da00bbc9d8a0d453513b0f5e765fd324daa560"
    )
    verified: bool = told("Whether the text still has that SHA-256 and these words at these offsets.", True)


class ClaimRow(Read):
    """A claim as one flat row: the same columns, names and order in every format."""

    id: str = told("Stable: the same in every database and after every new reading.", "clm_2rw6cp8kg5")
    kind: Kind = told("`statistic` gives a figure, `statement` gives none.", "statistic")
    statement: str = told(
        "The claim in the document's own words.",
        "Russia is losing between 7,000 and 8,000 soldiers every week",
    )
    measure: str | None = told("What is counted; more words may come.", "casualties")
    scope: Scope | None = told("Which casualties are counted.", "killed")
    party: str | None = told("Whose: the side that suffers, gives, recruits or attacks.", "russia")
    unit: str | None = told("`people`, `item`, a measure, or an ISO 4217 currency.", "people")
    item: str | None = told("What is counted where the unit is `item`.", None)
    value_low: float | None = told("The figure as said; null is an open end, never a guess.", 7000)
    value_high: float | None = told("The figure as said; equal to `value_low` for a point.", 8000)
    bound: Bound | None = told("What the figure says of the true value.", "range")
    value_text: str | None = told("The figure as it stands in the text.", "7,000-8,000")
    per: Per | None = told("The time of a rate.", "week")
    basis: Basis | None = told("What the figure is a count over.", "rate")
    per_month_low: float | None = told("Derived: `value_low` for a month, one decimal.", 30436.9)
    per_month_high: float | None = told("Derived: `value_high` for a month, one decimal.", 34785.0)
    status: Status = told("How firmly it is held. A target is not a loss.", "asserted")
    attribution: Attribution = told("How the document gives the words.", "mixed")
    attribution_explicit: bool = told("False where the speaker carries over from the sentence before.", True)
    attributed_text: str | None = told("The words that credit the speaker.", "he said")
    speaker_slug: str | None = told("Who said it here; null for a headline.", "marco-rubio")
    speaker_name: str | None = told("The speaker's name.", "Marco Rubio")
    speaker_role: str | None = told("The speaker's role as this document gives it.", "US Secretary of State")
    speaker_kind: SpeakerKind | None = told("What the speaker is.", "person")
    relays: list[str] = told("Who passed it on between the speaker and this document.", [])
    origins: list[str] = told("Whom the speaker cites.", [])
    period_start: date | None = told("First day that the figure covers.", None)
    period_end: date | None = told("Last day that the figure covers.", None)
    period_text: str | None = told("The words that give the period.", None)
    period_inferred: bool = told("Whether the period is worked out, not said.", False)
    document_id: str = told("The document that carries it.", "doc_11eef446b8")
    document_title: str | None = told(
        "The document's title.",
        "Russia Hemorrhages 8,000 Troops Weekly, Kremlin Forced to Hire Foreign Fighters – UK",
    )
    source_slug: str | None = told("Who published the document first.", "kyiv-post")
    source_name: str | None = told("The publisher's name.", "Kyiv Post")
    published_on: date | None = told("When it was published.", "2026-02-15")
    published_on_inferred: bool = told("Whether that day is worked out, not stated.", True)
    document_url: str | None = told("Where it was published; a label, never fetched by the server.", None)
    evidence_text: str = told(
        "The words that carry the claim.",
        "The Russians are losing 7,000-8,000 soldiers a week. A week. Not wounded, dead",
    )
    evidence_start: int = told("Where they begin: Unicode code points from 0.", 717)
    evidence_end: int = told("Where they end, excluded.", 795)
    evidence_count: int = told("How many stretches of the document carry the claim.", 2)
    check_status: CheckStatus | None = told("Headline claims only: the worst finding against the body.", None)
    review: Review = told("What people have decided about the reading.", "extracted")
    url: str = told("The claim's own address.", "/claims/clm_2rw6cp8kg5")
    created_at: datetime = told("When it was first read.", "2026-11-22T12:30:00Z")
    updated_at: datetime = told("When it last changed.", "2026-11-22T12:30:00Z")


class ClaimRead(ClaimRow):
    """One claim: the flat row with all its evidence."""

    rule: str = told("Which rules read it: who is credited, and what is counted.", "reporting verb; loss cue")
    repeats: int = told("Claims of other documents by which the same speaker says the same.", 0)
    evidence: list[EvidenceRead] = Field(description="Every stretch that carries the claim, in text order.")


def _any_columns(schema: dict[str, Any]) -> None:
    del schema["required"]


class EmbeddedClaim(ClaimRow):
    """The flat row: all columns, or those that `fields` names; beside them what `q` and `embed` asked for."""

    model_config = ConfigDict(json_schema_extra=_any_columns)

    score: float = Field(default=0, description="With `q`: how often its words are found, from 0 to 1.", examples=[0.5])
    snippet: str = Field(
        default="",
        description="With `q`: where its words are found, as HTML that is safe to show, the words in `<mark>`.",
        examples=["roughly 17,000 <mark>North Korean</mark> troops"],
    )
    evidence: list[EvidenceRead] = Field(default=[], description="With `embed=evidence`.")
    document: DocumentRow | None = Field(default=None, description="With `embed=document`.")
    speaker: SpeakerRow | None = Field(default=None, description="With `embed=speaker`.")
    checks: list[CheckRow] = Field(
        default=[], description="With `embed=checks`: what a headline shows against the body."
    )
