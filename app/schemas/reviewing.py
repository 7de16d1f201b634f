"""What reviewers send, and what is answered to them beside the claim or the speaker itself."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
)
from pydantic_core import PydanticCustomError
from sqlmodel import SQLModel

from app.filters import is_text
from app.models import Claim, Speaker, SpeakerAlias
from app.schemas.fields import DayGiven, Read, may, told
from app.vocabulary import Attribution, Basis, Bound, Kind, Per, RevisionReason, Scope, SpeakerKind, Status

LONGEST_NOTE = 2000
LONGEST_STATEMENT = 2000
MOST_SPANS = 50
MOST_LINKS = 50
MOST_ALIASES = 200
BY_NAME, MAYBE_NEW = "(name)", "(new)"
"""How a speaker is told; no member is called so."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def _text(value: str) -> str:
    if not is_text(value) or _CONTROL.search(value):
        raise PydanticCustomError("not_text", "This holds characters that no text has.")
    if not value.strip():
        raise PydanticCustomError("empty", "This must hold words.")
    return value


def _text_of(longest: int) -> Any:  # noqa: ANN401  a type, made
    """Text that is sent: at least a word, at most so many characters."""
    return Annotated[StrictStr, Field(max_length=longest), AfterValidator(_text)]


def _column(table: type[SQLModel], name: str) -> Any:  # noqa: ANN401  a type, made
    return _text_of(SQLModel.metadata.tables[str(table.__tablename__)].c[name].type.length)  # type: ignore[attr-defined]


if TYPE_CHECKING:
    from builtins import str as _Alias
    from builtins import str as _Credit
    from builtins import str as _Id
    from builtins import str as _Item
    from builtins import str as _Measure
    from builtins import str as _Name
    from builtins import str as _Note
    from builtins import str as _Party
    from builtins import str as _PeriodText
    from builtins import str as _Role
    from builtins import str as _Slug
    from builtins import str as _Statement
    from builtins import str as _Unit
    from builtins import str as _ValueText
else:
    _Note, _Statement = _text_of(LONGEST_NOTE), _text_of(LONGEST_STATEMENT)
    _Id, _Measure, _Party, _Unit, _Item = (
        _column(Claim, name) for name in ("document_id", "measure", "party", "unit", "item")
    )
    _ValueText, _Credit, _PeriodText, _Role = (
        _column(Claim, name) for name in ("value_text", "attributed_text", "period_text", "speaker_role")
    )
    _Name, _Slug, _Alias = _column(Speaker, "name"), _column(Speaker, "slug"), _column(SpeakerAlias, "alias")

_Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]


class Sent(BaseModel):
    """What is sent: no member that does not exist."""

    # built when first sent
    model_config = ConfigDict(extra="forbid", defer_build=True)

    def given(self, names: Collection[str]) -> dict[str, Any]:
        """The members among these that are sent, with null where that is sent."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


class WhySent(Sent):
    """Why something is changed; both are kept in public with the change."""

    reason: RevisionReason = Field(description="What kind of reason.", examples=["extraction_error"])
    note: _Note = Field(description="The reason in words, 1 to 2,000 characters.", examples=["The text says 12 to 14."])


class SpeakerGiven(Sent):
    """A speaker who may be new."""

    name: _Name = Field(description="The fullest name that the document gives.", examples=["Orla Venn"])
    kind: SpeakerKind = Field(description="What the speaker is.", examples=["person"])
    role: _Role | None = Field(None, description="The role that the document gives; of the claim's own speaker alone.")


def _how_named(given: object) -> str:
    return BY_NAME if isinstance(given, str) else MAYBE_NEW


Whom = Annotated[
    Annotated[_Name, Tag(BY_NAME)] | Annotated[SpeakerGiven, Tag(MAYBE_NEW)],
    Discriminator(_how_named),
]
"""A slug, a name that means exactly one speaker, or one who may be new."""


class SpanGiven(Sent):
    """Where words stand in `/documents/{id}.txt`."""

    start: StrictInt = Field(description="Where they begin: Unicode code points from 0.", examples=[0])
    end: StrictInt = Field(description="Where they end, excluded.", examples=[24])
    primary: StrictBool = Field(False, description="Whether the row shows these; the first, where none is said to be.")


class ClaimFields(Sent):
    """What may be said of a claim. Left out it stays as it is; null says that there is none."""

    kind: Kind = may("`statistic` gives a figure, `statement` gives none.", "statistic")
    statement: _Statement = may("The claim in the document's own words.", "12 boats sank")
    speaker: Whom | None = may(
        "Who says it: a slug, a name that means one speaker, or `{name, kind, role}` of one who may be new. "
        "With another speaker the role is none unless it is given.",
        "orla-venn",
    )
    speaker_role: _Role | None = may("The speaker's role as the document gives it.", None)
    relays: Annotated[list[Whom], Field(max_length=MOST_LINKS)] = may("Who passed it on, in order.", [])
    origins: Annotated[list[Whom], Field(max_length=MOST_LINKS)] = may("Whom the speaker cites, in order.", [])
    measure: _Measure | None = may("What is counted.", "casualties")
    scope: Scope | None = may("Which casualties are counted.", "killed")
    party: _Party | None = may("Whose: a short name, as `north-verania`.", "verania")
    unit: _Unit | None = may("In what, or an ISO 4217 currency.", "people")
    item: _Item | None = may("What is counted where the unit is `item`.", None)
    value_low: _Number | None = may("The figure as said; null is an open end.", 12)
    value_high: _Number | None = may("The figure as said; equal to `value_low` for a point.", 12)
    bound: Bound | None = may("What the figure says of the true value.", "exact")
    value_text: _ValueText | None = may("The figure as it stands in the evidence.", "12")
    per: Per | None = may("The time of a rate.", None)
    basis: Basis | None = may("What the figure is a count over.", "event")
    status: Status = may("How firmly it is held.", "asserted")
    attribution: Attribution = may("How the document gives the words.", "paraphrase")
    attribution_explicit: StrictBool = may("False where the speaker carries over from the sentence before.", True)
    attributed_text: _Credit | None = may("The words that credit the speaker.", None)
    period_start: DayGiven = may("First day that the figure covers.", None)
    period_end: DayGiven = may("Last day that the figure covers.", None)
    period_text: _PeriodText | None = may("The words that give the period.", None)
    period_inferred: StrictBool = may("Whether the period is worked out, not said.", False)
    evidence: Annotated[list[SpanGiven], Field(min_length=1, max_length=MOST_SPANS)] = may(
        "Where the words stand that carry it: all of them, in place of those there are.", [{"start": 0, "end": 24}]
    )

    def said(self) -> dict[str, Any]:
        """What is said of the claim, by member."""
        return self.given(ClaimFields.model_fields)


class ClaimPatch(ClaimFields, WhySent):
    """A correction: why, and beside it the members that are to be different."""


class ClaimGiven(ClaimFields, WhySent):
    """A claim by hand: why, its document, and what is said of it. What is left out there is none of."""

    document_id: _Id = Field(description="The document that carries it.", examples=["doc_11eef446b8"])
    kind: Kind = Field(description="`statistic` gives a figure, `statement` gives none.", examples=["statistic"])
    attribution: Attribution = Field(description="How the document gives the words.", examples=["paraphrase"])
    evidence: Annotated[list[SpanGiven], Field(min_length=1, max_length=MOST_SPANS)] = Field(
        description="Where the words stand that carry it.", examples=[[{"start": 0, "end": 24}]]
    )


class SpeakerPatch(WhySent):
    """What is to be different of a speaker: why, and beside it the members."""

    name: _Name = may("The name.", "Orla Venn")
    slug: _Slug = may("The name in URLs; the former one leads to it.", "orla-venn")
    kind: SpeakerKind = may("What the speaker is.", "person")
    aliases: Annotated[list[_Alias], Field(max_length=MOST_ALIASES)] = may(
        "All names under which the speaker is found, in place of those there are; the name and the slug are always.",
        ["venn"],
    )


class SpeakerMerge(WhySent):
    """Into whom a speaker is merged."""

    into: _Slug = Field(description="The slug of the one who stays.", examples=["orla-venn"])


class Reread(Read):
    """What became of a document's claims when it was read again; ids in the order of the text."""

    document_id: str = told("The document.", "doc_11eef446b8")
    created: list[str] = told("Claims that no reading had before.", [])
    changed: list[str] = told("Claims that are read otherwise now, or are read again after they were withdrawn.", [])
    withdrawn: list[str] = told("Claims that are no longer read.", [])
    kept: list[str] = told("Claims that were left as they were.", ["clm_2rw6cp8kg5"])
    decided: list[str] = told("Those of them about which a person has decided: no reading touches them.", [])
    data_version: int = told("The version of the data now; the same as before where nothing changed.", 1842)
