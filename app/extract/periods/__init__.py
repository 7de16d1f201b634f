"""When: the time that a figure covers, resolved against the day of publication, or left as words.

The ways to name a time are a table (`rules`); what each of them says in days is a function (`readers`).
"""

from dataclasses import dataclass
from datetime import date

from app.extract.periods.readers import Days
from app.extract.periods.rules import RULES
from app.extract.reference import wars

__all__ = ["Period", "periods", "war_start"]

_SIDES = 2
"""A war's first two parties are its sides; the others joined."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time that the text names: from its first day to its last, None where the words do not settle it.

    `kind` is the way in which it is named: "since" has no last day, "by" and "event" tell when, not how long.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    inferred: bool
    kind: str

    @property
    def open(self) -> bool:
        """Whether it goes on from its start: "since March"."""
        return self.kind == "since"


def periods(text: str, published: date | None, war: date | None = None) -> list[Period]:
    """Every period that the text names, in order; of two that overlap the one of the earlier rule.

    `war` is the day on which the war began that the text speaks of (`war_start`).
    """
    found: list[Period] = []
    taken = bytearray(len(text))
    for rule in RULES:
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            try:
                days = rule.read(match, published) if rule.read else Days(war, None, inferred=True)
            except (ValueError, OverflowError):  # 31 June, the past billion years
                continue
            found.append(Period(start, end, days.first, days.last, days.inferred, rule.kind))
            taken[start:end] = b"\x01" * (end - start)
    return sorted(found, key=lambda period: period.start)


def war_start(text: str, parties: set[str], published: date | None) -> date | None:
    """When the war began that the text speaks of; None unless its name or both its sides settle which."""
    folded = text.lower().replace("’", "'")
    begun = [war for war in wars() if published is None or war.start <= published]
    named = [war for war in begun if any(phrase in folded for phrase in war.phrases)]
    if named:
        return max(named, key=lambda war: (len(set(war.parties) & parties), war.end is None, war.start)).start
    sides = ((war, set(war.parties[:_SIDES])) for war in begun if war.end is None)
    return next((war.start for war, both in sides if len(both) == _SIDES and both <= parties), None)
