"""Figures with a unit of their own: money, shares, distances, areas, times and substances."""

import re

from app.extract.measures.figure import Counted, Figure
from app.extract.measures.governors import distance, families, has_near
from app.extract.quantities import CURRENCY_CODES
from app.extract.words import words

DISTANCES = frozenset({"km", "mile", "m", "yard", "foot", "nautical mile"})
AREAS = frozenset({"km2", "mile2", "hectare", "acre"})
TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})

_AID = words("governors", "money_aid")
_COST = words("governors", "money_cost")
_PER_WORD = 0.05
"""Settles which of two words equally far in the sentence's tree is the nearer."""
_APART = 99.0


def measured(figure: Figure, unit: str) -> Counted:
    """What a figure with a unit measures: the unit itself tells, but for money and substances."""
    measure, rule = _by_unit(figure, unit)
    return Counted(measure, unit, rule, noun=figure.root)


def _by_unit(figure: Figure, unit: str) -> tuple[str, str]:
    if unit in CURRENCY_CODES:
        return _money(figure), "money"
    if unit == "percent":
        return "share", "percentage"
    if unit in DISTANCES:
        return "distance", "length"
    if unit in AREAS:
        return "territory", "area"
    if unit in TIMES:
        return "duration", "time"
    given = has_near(figure, "aid") or "aid" in families(figure.lead)
    return "aid" if given else "other", "quantity of a substance"


def _money(figure: Figure) -> str:
    """Aid or cost, by the nearest word that tells, else by the line above the list; cost where nothing does."""
    return _nearest_purpose(figure) or _purpose_in(figure.lead) or "cost"


def _nearest_purpose(figure: Figure) -> str | None:
    root, best, nearest = figure.root, _APART, None
    for token in figure.sentence.doc:
        purpose = _purpose({token.lemma_.lower()})
        if purpose and (far := distance(root, token) + _PER_WORD * abs(root.i - token.i)) < best:
            best, nearest = far, purpose
    return nearest


def _purpose_in(line: str) -> str | None:
    written = set(re.findall(r"[a-z]+", line.lower()))
    return _purpose(written | {word.rstrip("s") for word in written})


def _purpose(said: set[str]) -> str | None:
    return "aid" if said & _AID else "cost" if said & _COST else None
