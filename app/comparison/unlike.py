"""When two claims are not about the same thing: the rules, in the order in which the reason is told."""

from collections.abc import Callable, Sequence

from app.comparison.claim import Said, is_dated, lacks_its_time
from app.rates import steps
from app.vocabulary import Basis, Bound, Per, Reason, SpeakerKind, Status

NEAR_DAYS = 31
"""Claims that name no end of their period speak of when they were published; so far apart, it is still one time."""

Unlike = Callable[[Said, Said], bool]


def first_of(rules: Sequence[tuple[Reason, Unlike]], a: Said, b: Said) -> Reason | None:
    """The first rule that holds of the two, in the order of the rules."""
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
    return _over(a) != _over(b) or (lacks_its_time(a) != lacks_its_time(b))


def _unknown_period(a: Said, b: Said) -> bool:
    """An event is known by its day; anything else without an end speaks of when it was published."""
    return any(
        not is_dated(one) and (one.figure.basis is Basis.EVENT or (one.figure.end or one.published_on) is None)
        for one in (a, b)
    )


def _other_period(a: Said, b: Said) -> bool:
    one, other = a.figure, b.figure
    if one.start != other.start:
        return True
    if is_dated(a) and is_dated(b):
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

UNLIKE: tuple[tuple[Reason, Unlike], ...] = (
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

MOVED = ((Reason.NO_FIGURE, _one(_has_no_figure)), *(rule for rule in _THING if rule[0] is not Reason.UNKNOWN_PARTY))
"""What forbids to say that a figure moved. Its period may be another: that is what moving means."""


def _basis_of(claim: Said) -> str | None:
    return "rate without its time" if lacks_its_time(claim) else claim.figure.basis


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


def explained(reason: Reason, a: Said, b: Said) -> str:
    """The reason in a sentence, with what each says where they differ."""
    if reason not in _TOLD:
        return reason.definition
    one, other = sorted(str(_TOLD[reason](claim) or "nothing said") for claim in (a, b))
    return f"{reason.definition[:-1]}: {one} against {other}."
