"""What reading yields: claims as drafts, with their spans in the text, before anything is stored."""

from dataclasses import dataclass
from datetime import date

from app.vocabulary import Attribution, Basis, Bound, CheckStatus, Kind, Per, Scope, SpeakerKind, Status


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`, in Unicode code points, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a document beside its text; every part may be missing."""

    title: str | None = None
    source: str | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody whom the text credits: the fullest name it gives, and the names by which one may ask for them.

    `slug` is given where the curated aliases know the speaker; otherwise it is made from the name.
    """

    name: str
    kind: SpeakerKind
    slug: str | None = None
    role: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing that one speaker says in one document.

    `evidence[0]` is the primary span; spans never repeat. `anchor` is where the figure (or the statement's sentence)
    of the earliest span starts: the claim's id is made of it. `rule` names what read it; `docs/methodology.md` lists
    the rules.
    """

    kind: Kind
    statement: str
    evidence: tuple[Span, ...]
    anchor: int
    rule: str
    attribution: Attribution
    attribution_explicit: bool = True
    attributed_text: str | None = None
    speaker: Mention | None = None
    relays: tuple[Mention, ...] = ()
    origins: tuple[Mention, ...] = ()
    status: Status = Status.ASSERTED
    measure: str | None = None
    scope: Scope | None = None
    party: str | None = None
    unit: str | None = None
    item: str | None = None
    value_low: float | None = None
    value_high: float | None = None
    bound: Bound | None = None
    value_text: str | None = None
    per: Per | None = None
    basis: Basis | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_text: str | None = None
    period_inferred: bool = False
    check_status: CheckStatus | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a headline's figure shows against the body: `headline` and `body` are indexes into the drafts."""

    headline: int
    status: CheckStatus
    body: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read in a text, claims in the order of their first span."""

    drafts: tuple[Draft, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_read: tuple[Span, ...] = ()
    language: str = "en"
