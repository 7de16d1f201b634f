"""Which figures are no claims: lengths of time that only tell when, "one official", the same in another unit."""

import re

from app.extract.claims.context import Figure
from app.extract.cues import REPORTING
from app.extract.measures import ALONE, AREAS, DISTANCES, TIMES, Counted
from app.extract.quantities import CURRENCY_CODES
from app.vocabulary import Bound

_OF_ONE = ("casualties", "intercepted", "equipment_losses")
"""Measures of which a single one ("a soldier was killed") is a claim."""
_ONLY_WHEN_BEFORE = re.compile(
    r"\b(?:past|last|next|previous|preceding|first|coming|every|within|after|following|these|those|for\s+the|over"
    r"|early|final|recent|opening|under|latest)\s+(?:\w+\s+)?$"
    r"|\b(?:in|within|after|for\s+the|every)\s+$",
    re.IGNORECASE,
)
_ONLY_WHEN_AFTER = re.compile(
    r"^[\s-]*(?:ago\b|later\b|earlier\b|before\b|after\b|old\b|into\b|on\b|since\b|[’']s?\b|from\s+now\b|apart\b"
    r"|to\s+come\b|prior\b|previously\b|running\b|straight\b|in\s+a\s+row\b)",
    re.IGNORECASE,
)
_IN_ONE_WORD = re.compile(r"\w-(?:year|month|week|day|hour|minute)$", re.IGNORECASE)
"""A "two-day meeting" is a meeting of some length; nobody claims the length."""
_LASTING_BEFORE = re.compile(r"\b(?:has|had|have|[’']s)\s+been\s+(?:\w+\s+)?$")
_LASTING_AFTER = re.compile(r"\s+since\b")
_IN_BRACKETS = re.compile(r"[^().]{0,20}\(\s*(?:or\s+|about\s+)?")
_BEFORE, _AFTER = 40, 20
"""How many characters around a length of time tell whether it is one."""


def is_no_claim(figure: Figure) -> bool:
    """Whether the figure says nothing that is counted."""
    quantity, what = figure.quantity, figure.what
    if quantity.unit in TIMES:
        return _only_tells_when(figure)
    return (
        (quantity.unit is None and _in_a_period(figure))
        or (quantity.single and (what.measure not in _OF_ONE or _is_speaking(what)))
        or _is_conversion(figure)
        or (what.rule == ALONE and what.measure == "other" and quantity.small)
    )


def _in_a_period(figure: Figure) -> bool:
    return any(p.start <= figure.quantity.number < p.end for p in figure.periods)


def _is_speaking(what: Counted) -> bool:
    """In "one official said" nobody is counted."""
    noun = what.noun
    if noun is None or noun.dep_ not in ("nsubj", "pobj"):
        return False
    return noun.head.lemma_.lower() in REPORTING or noun.head.lower_ == "to"


def _is_conversion(figure: Figure) -> bool:
    """In "500 miles (800 km)" and "€195bn ($230bn; £170bn)" the same figure stands in another unit."""
    text, quantity = figure.context.text, figure.quantity
    before = next((q for q in reversed(figure.others) if q.end <= quantity.start), None)
    if before is None or quantity.unit is None or before.unit is None or _kind(before.unit) != _kind(quantity.unit):
        return False
    between = text[before.end : quantity.start]
    bracketed = text.rfind("(", 0, quantity.start) > text.rfind(")", 0, quantity.start)
    again = bracketed and between.strip() in (";", ",", "or", "/")
    return again or _IN_BRACKETS.fullmatch(between) is not None


def _kind(unit: str) -> str:
    kinds = (("length", DISTANCES), ("area", AREAS), ("money", CURRENCY_CODES))
    return next((kind for kind, units in kinds if unit in units), unit)


def _only_tells_when(figure: Figure) -> bool:
    """Whether a length of time is none that is claimed: "over the past two months", "three days later", "two-day"."""
    text, quantity = figure.context.text, figure.quantity
    if quantity.bound is Bound.MAGNITUDE or _in_a_period(figure) or _IN_ONE_WORD.search(quantity.text):
        return True
    before = text[max(0, quantity.start - _BEFORE) : quantity.start]
    after = text[quantity.end : quantity.end + _AFTER]
    if _LASTING_BEFORE.search(before) and _LASTING_AFTER.match(after):
        return False
    return bool(_ONLY_WHEN_BEFORE.search(before) or _ONLY_WHEN_AFTER.match(after))
