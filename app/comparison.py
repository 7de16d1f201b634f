"""Who says what of the same thing, and how one speaker's figure moved: pure arithmetic, judged from what was said.

A verdict speaks of two ranges of numbers, never of who is right. Where two claims are not about the same thing, the
verdict is `not_comparable`, with the reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice
from typing import NamedTuple

from app.errors import NoComparison
from app.queries import Thing
from app.rates import Ends, Figure, exactly, figure_of, in_words, rounded, steps
from app.schemas import ClaimParts
from app.vocabulary import Attribution, Basis, Bound, Kind, Per, Reason, SpeakerKind, Status, Verdict

NEAR_DAYS = 31
"""Claims that name no end of their period speak of when they were published; so far apart, it is still one time."""

MOST_PAIRS = 1000
"""More pairs than this are not judged in one answer."""


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


class Judgement(NamedTuple):
    """A verdict; where there is none, the reason."""

    verdict: Verdict
    reason: Reason | None = None
    detail: str | None = None


class Pair(NamedTuple):
    """Two claims held against each other."""

    a: Said
    b: Said
    judgement: Judgement


class Placed(NamedTuple):
    """A figure in the common rate, with its arithmetic; or as said, with the reason why it has no rate."""

    low: float | None
    high: float | None
    arithmetic: str | None
    note: str | None = None


class Move(NamedTuple):
    """How far a figure is from the one before it by the same speaker, or why that cannot be said."""

    before: Said | None
    low: float | None = None
    high: float | None = None
    per: Per | None = None
    reason: Reason | None = None


class Common(NamedTuple):
    """What all the claims of a comparison are of, and the rate in which they stand side by side."""

    measure: str | None
    party: str | None
    unit: str | None
    per: Per | None


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


def settle(asked: Mapping[str, Sequence[str]], per: Per | None, things: Sequence[Thing]) -> Common:
    """The one thing that the claims are of; refused where they are of several, or have no figure."""
    figures = [thing for thing in things if thing.kind is Kind.STATISTIC]
    if (things and not figures) or list(asked.get("kind", ())) == [Kind.STATEMENT]:
        raise NoComparison("Statements have no figure to compare.", errors=[_fault("kind", [Kind.STATISTIC])])
    known = {name: _known(name, asked, figures) for name in _ONE}
    rates = [per] if per else sorted({thing.per for thing in figures if thing.basis is Basis.RATE and thing.per})
    faults = [_fault(name, words) for name, words in known.items() if len(words) > 1]
    faults += [_fault("per", [word.value for word in Per])] if len(rates) > 1 and not faults else []
    if faults:
        raise NoComparison(" ".join(str(fault["detail"]) for fault in faults), errors=faults)
    measure, party, unit = (next(iter(known[name]), None) for name in _ONE)
    return Common(measure, party, unit, next(iter(rates), None))


_ONE = ("measure", "party", "unit")

_TOO_MANY = {
    "kind": "Only statistics can be compared.",
    "measure": "A comparison is of one measure; choose one.",
    "party": "A comparison is of one party; choose whose.",
    "unit": "A comparison is in one unit; choose one.",
    "per": "The claims are of several rates; choose the one to convert to.",
}


def _known(name: str, asked: Mapping[str, Sequence[str]], figures: Sequence[Thing]) -> list[str]:
    """The words that were asked for, if they are several; those of the claims otherwise."""
    words = [str(word) for word in asked.get(name, ())]
    found = sorted({word for thing in figures if (word := getattr(thing, name)) is not None})
    return words if len(words) > 1 else found or words


def _fault(name: str, allowed: Sequence[str]) -> dict[str, object]:
    return {"parameter": name, "code": "choose_one", "detail": _TOO_MANY[name], "allowed": list(allowed)}


def judge(a: Said, b: Said) -> Judgement:
    """How two claims stand to each other; the same whichever comes first."""
    if reason := _first_of(_UNLIKE, a, b):
        return Judgement(Verdict.NOT_COMPARABLE, reason, _explained(reason, a, b))
    verdict = of_ranges(*_side_by_side(a, b, _common_rate(a, b)))
    if verdict is None:
        return Judgement(Verdict.NOT_COMPARABLE, Reason.OPEN_END, Reason.OPEN_END.definition)
    return Judgement(verdict)


def of_ranges(a: Ends, b: Ends) -> Verdict | None:
    """What the ranges alone say; nothing where an open end leaves it open."""
    if a == b:
        return Verdict.AGREE
    if _is_below(a, b) or _is_below(b, a):
        return Verdict.DISJOINT
    if None in (*a, *b):
        return None
    return Verdict.AGREE if _holds(a, b) or _holds(b, a) else Verdict.OVERLAP


def pairs(claims: Sequence[Said], most: int = MOST_PAIRS) -> Iterator[Pair]:
    """Every two of the claims, up to so many pairs."""
    for a, b in islice(combinations(claims, 2), most):
        yield Pair(a, b, judge(a, b))


def place(figure: Figure, per: Per | None) -> Placed:
    """A figure in the common rate, with the arithmetic in numbers."""
    if per is None:
        return Placed(figure.low, figure.high, None)
    way = steps(figure, per)
    if way is None:
        return Placed(None, None, None, _without_rate(figure))
    ends = exactly(figure, way)
    return Placed(rounded(ends.low), rounded(ends.high), in_words(figure, way))


def moves(claims: Sequence[Said], per: Per | None = None) -> Iterator[Move]:
    """For each claim of one speaker, the earliest first: the change to the nearest one before that is alike."""
    for place_, claim in enumerate(claims):
        before = claims[:place_]
        alike = next((one for one in reversed(before) if not _first_of(_MOVED, one, claim)), None)
        if alike is not None:
            yield _move(alike, claim, per)
        elif before:
            yield Move(None, reason=_first_of(_MOVED, before[-1], claim))
        else:
            yield Move(None, reason=Reason.FIRST)


def _move(before: Said, claim: Said, per: Per | None) -> Move:
    common = _common_rate(claim, before, per)
    old, new = _side_by_side(before, claim, common)
    low = None if old.low is None or new.low is None else rounded(new.low - old.low)
    high = None if old.high is None or new.high is None else rounded(new.high - old.high)
    return Move(before, low, high, common, Reason.OPEN_END if low is None and high is None else None)


def _side_by_side(a: Said, b: Said, common: Per | None) -> tuple[Ends, Ends]:
    """In one rate, or as said where they have none; exact, so that no verdict hangs on rounding."""
    first, second = (() if common is None else steps(one.figure, common) for one in (a, b))
    return exactly(a.figure, first), exactly(b.figure, second)


def _common_rate(a: Said, b: Said, asked: Per | None = None) -> Per | None:
    """The rate that is asked for, or said, or a month; none where either is a count of another kind."""
    if None in (steps(a.figure, Per.MONTH), steps(b.figure, Per.MONTH)):
        return None
    return asked or a.figure.per or b.figure.per or Per.MONTH


def _is_below(a: Ends, b: Ends) -> bool:
    return a.high is not None and b.low is not None and a.high < b.low


def _holds(a: Ends, b: Ends) -> bool:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return False
    return a.low <= b.low and b.high <= a.high


Unlike = Callable[[Said, Said], bool]


def _first_of(rules: Sequence[tuple[Reason, Unlike]], a: Said, b: Said) -> Reason | None:
    return next((reason for reason, holds in rules if holds(a, b)), None)


def _one(is_so: Callable[[Said], bool]) -> Unlike:
    return lambda a, b: is_so(a) or is_so(b)


def _other(name: str) -> Unlike:
    return lambda a, b: getattr(a, name) != getattr(b, name)


def _has_no_figure(claim: Said) -> bool:
    return claim.figure.low is None and claim.figure.high is None


def _not_independent(a: Said, b: Said) -> bool:
    return bool({a.speaker, *a.origins} & {b.speaker, *b.origins})


_REAL = {Status.ASSERTED, Status.ESTIMATED}
"""Said of what is; a target, a projection or a denial is held against its like only."""


def _other_status(a: Said, b: Said) -> bool:
    return a.status is not b.status and not {a.status, b.status} <= _REAL


def _over(claim: Said) -> str | None:
    """What it is a count over: rates and counts of a dated period are all rates."""
    if steps(claim.figure, Per.MONTH) is not None:
        return Basis.RATE
    return claim.figure.basis


def _other_basis(a: Said, b: Said) -> bool:
    return _over(a) != _over(b) or (_lacks_its_time(a) != _lacks_its_time(b))


def _lacks_its_time(claim: Said) -> bool:
    return claim.figure.basis is Basis.RATE and claim.figure.per is None


def _is_dated(claim: Said) -> bool:
    return claim.figure.start is not None and claim.figure.end is not None


def _unknown_period(a: Said, b: Said) -> bool:
    """An event is known by its day; anything else without an end speaks of when it was published."""
    return any(
        not _is_dated(one) and (one.figure.basis is Basis.EVENT or (one.figure.end or one.published_on) is None)
        for one in (a, b)
    )


def _other_period(a: Said, b: Said) -> bool:
    one, other = a.figure, b.figure
    if one.start != other.start:
        return True
    if _is_dated(a) and _is_dated(b):
        return one.end != other.end
    until, also = one.end or a.published_on, other.end or b.published_on
    return until is None or also is None or abs((until - also).days) > NEAR_DAYS


_THING: tuple[tuple[Reason, Unlike], ...] = (
    (Reason.MAGNITUDE, _one(lambda claim: claim.figure.bound is Bound.MAGNITUDE)),
    (Reason.OTHER_MEASURE, _other("measure")),
    (Reason.OTHER_SCOPE, _other("scope")),
    (Reason.UNKNOWN_PARTY, _one(lambda claim: claim.party is None)),
    (Reason.OTHER_PARTY, _other("party")),
    (Reason.OTHER_UNIT, _other("unit")),
    (Reason.OTHER_ITEM, _other("item")),
    (Reason.OTHER_STATUS, _other_status),
    (Reason.UNKNOWN_BASIS, _one(lambda claim: claim.figure.basis is None)),
    (Reason.OTHER_BASIS, _other_basis),
)
"""What must be alike for two figures to be of one thing."""

_UNLIKE: tuple[tuple[Reason, Unlike], ...] = (
    (Reason.NO_FIGURE, _one(_has_no_figure)),
    (Reason.NO_SPEAKER, _one(lambda claim: claim.speaker is None)),
    (Reason.COLLECTIVE, _one(lambda claim: claim.speaker_kind is SpeakerKind.COLLECTIVE)),
    (Reason.SAME_SPEAKER, lambda a, b: a.speaker == b.speaker),
    (Reason.NOT_INDEPENDENT, _not_independent),
    *_THING,
    (Reason.UNKNOWN_PERIOD, _unknown_period),
    (Reason.OTHER_PERIOD, _other_period),
)
"""What forbids a verdict on two speakers, in the order in which it is told."""

_MOVED = ((Reason.NO_FIGURE, _one(_has_no_figure)), *(rule for rule in _THING if rule[0] is not Reason.UNKNOWN_PARTY))
"""What forbids to say that a figure moved. Its period may be another: that is what moving means."""


def _basis_of(claim: Said) -> str | None:
    return "rate without its time" if _lacks_its_time(claim) else claim.figure.basis


def _time_of(claim: Said) -> str:
    figure = claim.figure
    if figure.start is None and figure.end is None:
        return f"no period, published {claim.published_on}"
    return f"{figure.start or '…'} to {figure.end or '…'}"


_TOLD: dict[Reason, Callable[[Said], object]] = {
    Reason.OTHER_MEASURE: lambda claim: claim.measure,
    Reason.OTHER_SCOPE: lambda claim: claim.scope,
    Reason.OTHER_PARTY: lambda claim: claim.party,
    Reason.OTHER_UNIT: lambda claim: claim.unit,
    Reason.OTHER_ITEM: lambda claim: claim.item,
    Reason.OTHER_STATUS: lambda claim: claim.status,
    Reason.OTHER_BASIS: _basis_of,
    Reason.OTHER_PERIOD: _time_of,
}
"""What is told of each claim where they differ in it."""


def _explained(reason: Reason, a: Said, b: Said) -> str:
    if reason not in _TOLD:
        return reason.definition
    one, other = sorted(str(_TOLD[reason](claim) or "nothing said") for claim in (a, b))
    return f"{reason.definition[:-1]}: {one} against {other}."


def _without_rate(figure: Figure) -> str:
    if figure.bound is Bound.MAGNITUDE:
        return "A vague word has no rate."
    if figure.basis in (Basis.RATE, Basis.PERIOD):
        return "Its time is not known, so it has no rate."
    over = _COUNTED[figure.basis] if figure.basis else "something that is not said"
    return f"A count over {over} has no rate."


_COUNTED = {
    Basis.CUMULATIVE: "all the time since a start",
    Basis.STOCK: "what there is at a moment",
    Basis.EVENT: "one event",
    Basis.DIFFERENCE: "a difference",
    Basis.RATIO: "a ratio",
}
