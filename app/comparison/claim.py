"""A claim, as far as comparing it needs: its figure, what it counts, and by whom."""

from dataclasses import dataclass
from datetime import date

from app.rates import Figure, figure_of
from app.schemas import ClaimParts
from app.vocabulary import Attribution, Basis, SpeakerKind, Status


@dataclass(frozen=True, slots=True)
class Said:
    """A claim, as far as comparing it needs."""

    id: str
    figure: Figure
    measure: str | None = None
    scope: str | None = None
    party: str | None = None
    unit: str | None = None
    item: str | None = None
    status: Status = Status.ASSERTED
    speaker: str | None = None
    speaker_kind: SpeakerKind | None = None
    origins: frozenset[str] = frozenset()
    published_on: date | None = None


def said(parts: ClaimParts) -> Said:
    """A claim, as far as comparing it needs."""
    claim, speaker = parts.claim, parts.speaker
    headline = claim.attribution is Attribution.HEADLINE
    return Said(
        id=claim.id,
        figure=figure_of(claim),
        measure=claim.measure,
        scope=claim.scope,
        party=claim.party,
        unit=claim.unit,
        item=claim.item,
        status=claim.status,
        speaker=speaker.slug if speaker and not headline else None,
        speaker_kind=speaker.kind if speaker else None,
        origins=frozenset(origin.slug for origin in parts.origins),
        published_on=claim.published_on,
    )


def lacks_its_time(claim: Said) -> bool:
    """A rate of which it is not said of what time."""
    return claim.figure.basis is Basis.RATE and claim.figure.per is None


def is_dated(claim: Said) -> bool:
    """Whether both ends of its period are known."""
    return claim.figure.start is not None and claim.figure.end is not None
