"""What the claims of a comparison are all of: one measure, one party, one unit and one rate, or none is made."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.errors import NoComparison
from app.queries import Thing
from app.vocabulary import Basis, Kind, Per


class Common(NamedTuple):
    """What all the claims of a comparison are of, and the rate in which they stand side by side."""

    measure: str | None
    party: str | None
    unit: str | None
    per: Per | None


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
