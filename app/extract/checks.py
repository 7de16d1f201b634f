"""Headline checks: what a headline's figures show against the body, in plain words and never "false"."""

from collections.abc import Iterator
from dataclasses import replace

from app.extract.draft import Draft, Finding
from app.extract.words import words
from app.names import normalise
from app.vocabulary import Attribution, Bound, CheckStatus, Kind, Status

_WORST_FIRST = list(CheckStatus)
_FIRM = {Status.ASSERTED, Status.ESTIMATED}
_NAMING_NOBODY = words("headlines", "naming_nobody")
_SAME, _END, _OTHER = 2, 1, 0
"""How near a body's number is to the headline's."""


def checked(drafts: list[Draft]) -> tuple[list[Draft], list[Finding]]:
    """The drafts with the worst finding on each headline's figure, and all the findings."""
    body = [(i, d) for i, d in enumerate(drafts) if d.kind is Kind.STATISTIC and not _is_headline(d)]
    findings = [f for i, d in enumerate(drafts) if _is_headline(d) for f in _findings(i, d, body)]
    worst = {f.headline: f.status for f in sorted(findings, key=lambda f: -_WORST_FIRST.index(f.status))}
    return [replace(d, check_status=worst.get(i)) for i, d in enumerate(drafts)], findings


def _is_headline(draft: Draft) -> bool:
    return draft.attribution is Attribution.HEADLINE and draft.kind is Kind.STATISTIC


def _findings(index: int, headline: Draft, body: list[tuple[int, Draft]]) -> Iterator[Finding]:
    """What the nearest of the body's comparable claims shows."""
    comparable = [(i, d) for i, d in body if _is_comparable(headline, d)]
    if not comparable:
        yield Finding(index, CheckStatus.NO_SUPPORT)
        return
    found, claim = max(comparable, key=lambda b: (_closeness(headline, b[1]), -b[0]))
    for status in list(_differences(headline, claim)) or [CheckStatus.OK]:
        yield Finding(index, status, found)


def _is_comparable(headline: Draft, claim: Draft) -> bool:
    """Whether the body's claim is about the same thing: measure, unit and rate."""
    same_thing = (headline.measure, headline.unit) == (claim.measure, claim.unit)
    return same_thing and headline.per in (claim.per, None)


def _closeness(headline: Draft, claim: Draft) -> tuple[int, bool, float]:
    number = _SAME if _same_number(headline, claim) else _END if _is_end(headline, claim) else _OTHER
    low, high = _middle(headline), _middle(claim)
    return number, claim.scope in (headline.scope, None), -abs(low - high) / max(low, high, 1.0)


def _middle(draft: Draft) -> float:
    """Only to rank the body's claims: no claim ever shows it."""
    ends = [v for v in (draft.value_low, draft.value_high) if v is not None]
    return sum(ends) / len(ends) if ends else 0.0


def _same_number(headline: Draft, claim: Draft) -> bool:
    """Whether both say one number, an open end ("at least 30", "30") put aside."""
    same = (headline.value_low, headline.value_high) == (claim.value_low, claim.value_high)
    known = _ends(headline)
    return same or bool(known and known == _ends(claim)) or _holds_vaguely(headline, claim)


def _ends(draft: Draft) -> set[float]:
    return {v for v in (draft.value_low, draft.value_high) if v is not None}


def _holds_vaguely(headline: Draft, claim: Draft) -> bool:
    """Whether a vague word's order of magnitude holds: "dozens" over a body that says 35."""
    if headline.bound is not Bound.MAGNITUDE or headline.value_low is None:
        return False
    return (claim.value_low or claim.value_high or 0) >= headline.value_low


def _is_end(headline: Draft, claim: Draft) -> bool:
    point = headline.value_low == headline.value_high and headline.value_low is not None
    return point and claim.value_low != claim.value_high and headline.value_low in (claim.value_low, claim.value_high)


def _differences(headline: Draft, claim: Draft) -> Iterator[CheckStatus]:
    if not _same_number(headline, claim):
        yield CheckStatus.NUMBER_IS_RANGE_END if _is_end(headline, claim) else CheckStatus.NUMBER_DIFFERS
    if _speaker_differs(headline, claim):
        yield CheckStatus.SPEAKER_DIFFERS
    if headline.status != claim.status and not {headline.status, claim.status} <= _FIRM:
        yield CheckStatus.STATUS_DIFFERS


def _speaker_differs(headline: Draft, claim: Draft) -> bool:
    """Whether the headline credits somebody by name who is not the body's speaker, by name or by role."""
    if not headline.attributed_text:
        return False
    named = set(normalise(headline.attributed_text).split()) - _NAMING_NOBODY
    if claim.speaker is None:
        return bool(named)
    names = (claim.speaker.name, claim.speaker.role or "", *claim.speaker.aliases)
    body = set(normalise(" ".join(names)).split())
    return bool(named) and not named & body
