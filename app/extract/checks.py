"""Headline checks: what a headline's figures show against the body, in plain words and never "false"."""

from collections.abc import Iterator
from dataclasses import replace

from app.extract.draft import Draft, Finding
from app.names import normalise
from app.vocabulary import Attribution, CheckStatus, Kind, Status

_ORDER = list(CheckStatus)


def checked(drafts: list[Draft]) -> tuple[list[Draft], list[Finding]]:
    """The drafts with the worst finding on each headline's figure, and all the findings."""
    findings = [f for i, d in enumerate(drafts) if _is_headline(d) for f in _findings(i, d, drafts)]
    worst = {f.headline: f.status for f in sorted(findings, key=lambda f: -_ORDER.index(f.status))}
    return [replace(d, check_status=worst.get(i)) for i, d in enumerate(drafts)], findings


def _is_headline(draft: Draft) -> bool:
    return draft.attribution is Attribution.HEADLINE and draft.kind is Kind.STATISTIC


def _findings(index: int, headline: Draft, drafts: list[Draft]) -> Iterator[Finding]:
    body = [
        (i, d)
        for i, d in enumerate(drafts)
        if d.kind is Kind.STATISTIC and not _is_headline(d) and _comparable(headline, d)
    ]
    if not body:
        yield Finding(index, CheckStatus.NO_SUPPORT)
        return
    found, claim = max(body, key=lambda b: (_closeness(headline, b[1]), -b[0]))
    statuses = list(_differences(headline, claim))
    for status in statuses or [CheckStatus.OK]:
        yield Finding(index, status, found)


def _comparable(headline: Draft, claim: Draft) -> bool:
    """Whether the body's claim is about the same thing: measure, unit and rate."""
    return (
        headline.measure == claim.measure
        and headline.unit == claim.unit
        and (headline.per == claim.per or headline.per is None)
    )


def _closeness(headline: Draft, claim: Draft) -> tuple[int, int, float]:
    number = 3 if _same_number(headline, claim) else 2 if _is_end(headline, claim) else 0
    scope = int(headline.scope == claim.scope or claim.scope is None)
    low, high = _middle(headline), _middle(claim)
    return number, scope, -abs(low - high) / max(low, high, 1.0)


def _middle(draft: Draft) -> float:
    ends = [v for v in (draft.value_low, draft.value_high) if v is not None]
    return sum(ends) / len(ends) if ends else 0.0


def _same_number(a: Draft, b: Draft) -> bool:
    same = (a.value_low, a.value_high) == (b.value_low, b.value_high)
    points = {a.value_low, a.value_high} - {None} and {a.value_low, a.value_high} - {None} == {
        b.value_low,
        b.value_high,
    } - {None}
    return bool(same or points or _vague_holds(a, b))


def _vague_holds(headline: Draft, claim: Draft) -> bool:
    """ "Dozens" over a body that says 35: the word's order of magnitude holds."""
    vague = headline.bound == "magnitude" and headline.value_low is not None
    return bool(vague and (claim.value_low or claim.value_high or 0) >= (headline.value_low or 0))


def _is_end(headline: Draft, claim: Draft) -> bool:
    point = headline.value_low == headline.value_high and headline.value_low is not None
    return point and claim.value_low != claim.value_high and headline.value_low in (claim.value_low, claim.value_high)


def _differences(headline: Draft, claim: Draft) -> Iterator[CheckStatus]:
    if not _same_number(headline, claim):
        yield CheckStatus.NUMBER_IS_RANGE_END if _is_end(headline, claim) else CheckStatus.NUMBER_DIFFERS
    if _speaker_differs(headline, claim):
        yield CheckStatus.SPEAKER_DIFFERS
    firm = {Status.ASSERTED, Status.ESTIMATED}
    if headline.status != claim.status and not {headline.status, claim.status} <= firm:
        yield CheckStatus.STATUS_DIFFERS


def _speaker_differs(headline: Draft, claim: Draft) -> bool:
    """Whether the headline credits somebody by name who is not the body's speaker, by name or by role."""
    if not headline.attributed_text:
        return False
    named = set(normalise(headline.attributed_text).split()) - _CUES
    if claim.speaker is None:
        return bool(named)
    body = set(normalise(f"{claim.speaker.name} {claim.speaker.role or ''}").split())
    return bool(named) and not named & body


_CUES = frozenset(
    "says say said claims claim claimed announces announced warns warned reports reported the a an".split()
)
