"""What a figure is a count over: a rate, a period, all so far, a moment, one event."""

import re

from app.extract.claims.context import Figure
from app.extract.measures import Counted
from app.extract.periods import Period
from app.vocabulary import Basis

_TOTALS = re.compile(
    r"\b(?:total(?:s|led|ling)?|altogether|in\s+all|so\s+far|to\s+date|cumulative|overall|up\s+to\s+now|since\s+then"
    r"|already)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(
    r"\b(?:number|total)\s+of\s+(?:[\w-]+\s+){0,3}(?:deaths|killed|dead|casualties|fatalities|losses|wounded)\b"
    r"|\b(?:overall|total|combined)\s+(?:[\w-]+\s+){0,2}(?:toll|losses|casualties|deaths)\b",
    re.IGNORECASE,
)
_ONE_EVENT = re.compile(
    r"\bwhen\b"
    r"|\b(?:an?|the|another|this)\s+(?:[\w-]+\s+){0,3}(?:attack|strike|airstrike|blast|explosion|bombing|ambush|raid"
    r"|shelling|crash|stampede|collapse\w*|shooting|assault|earthquake|incident|massacre|clash|fire|missile|drone|bomb)\b",
    re.IGNORECASE,
)
_STOCKS = frozenset({"deployment", "force_size", "foreign_fighters"})
_HELD = frozenset({"displaced", "people_affected", "detained", "other"})
_EVENTS = frozenset(
    {
        "casualties",
        "attacks",
        "intercepted",
        "equipment_losses",
        "detained",
        "people_affected",
        "displaced",
        "recruitment",
        "territory",
        "other",
    }
)
_SPANS = frozenset({"month", "months", "past", "last", "year", "years", "quarter"})
"""Kinds of periods that are a stretch of time; a day is an event's."""
_HOLDING = frozenset({"have", "host", "remain", "need", "live", "hold", "contain", "shelter", "lack"})


def basis_of(figure: Figure, period: Period | None) -> Basis | None:
    """By what the figure itself says, else by its period and its sentence, else by its measure."""
    return _by_itself(figure) or _by_time(figure, period) or _by_measure(figure, period)


def _by_itself(figure: Figure) -> Basis | None:
    if figure.quantity.per:
        return Basis.RATE
    if figure.quantity.unit == "ratio":
        return Basis.RATIO
    if figure.what.measure == "net_recruitment" or figure.quantity.difference:
        return Basis.DIFFERENCE
    return Basis.RATIO if figure.what.measure == "share" else None


def _by_time(figure: Figure, period: Period | None) -> Basis | None:
    measure = figure.what.measure
    if (period is not None and period.open) or (measure not in _STOCKS and _TOTALS.search(figure.words)):
        return Basis.CUMULATIVE
    of_one_event = _ONE_EVENT.search(figure.words) is not None
    if period is not None and period.kind in _SPANS and not (measure == "casualties" and of_one_event):
        return Basis.PERIOD
    return Basis.CUMULATIVE if not of_one_event and _is_toll(figure) else None


def _is_toll(figure: Figure) -> bool:
    measure = figure.what.measure
    done = measure in ("casualties", "displaced") and _has_done(figure.what)
    return done or (measure == "casualties" and _TOLL.search(figure.words) is not None)


def _has_done(what: Counted) -> bool:
    """The present perfect, active: "attacks that have killed 11,000"."""
    verb = what.governor
    if verb is None or verb.pos_ != "VERB":
        return False
    roles = {c.dep_ for c in verb.children}
    if "auxpass" in roles or "dobj" not in roles:
        return False
    auxiliaries = (*verb.children, *(verb.head.children if verb.dep_ == "conj" else ()))
    return any(c.dep_ == "aux" and c.lower_ in ("have", "has") for c in auxiliaries)


def _by_measure(figure: Figure, period: Period | None) -> Basis | None:
    measure = figure.what.measure
    if (measure in _HELD and _holds(figure)) or measure in _STOCKS or (period is not None and period.kind == "as of"):
        return Basis.STOCK
    return Basis.EVENT if measure in _EVENTS else None


def _holds(figure: Figure) -> bool:
    """Whether the figure is what there is at a moment: "has two million refugees", "6 million need help"."""
    verb = next((a for a in figure.anchor.ancestors if a.pos_ == "VERB"), None)
    return verb is not None and verb.lemma_ in _HOLDING and not any(c.dep_ == "auxpass" for c in verb.children)
