"""Of what: the thing that a figure counts and the word that governs it decide the measure and the scope."""

from dataclasses import replace

from app.extract.measures.figure import Counted, Figure
from app.extract.measures.governors import families, ranked
from app.extract.measures.lexicon import alone, governed, listed, unit_of
from app.extract.measures.nouns import counted_noun, head, is_label, item_of, thing_of
from app.extract.measures.scopes import scope_of
from app.extract.measures.units import AREAS, DISTANCES, TIMES, measured
from app.extract.quantities import Quantity
from app.extract.sentences import Sentence

__all__ = ["ALONE", "AREAS", "BARE", "DISTANCES", "TIMES", "Counted", "counted"]

ALONE = "counted thing"
BARE = "bare figure"
"""The rules of figures that no other word governs, with a thing counted and without."""


def counted(sentence: Sentence, quantity: Quantity, lead: str = "") -> Counted | None:
    """What the quantity counts; `lead` is the line that introduces the list in which it stands."""
    start, end = quantity.start - sentence.start, quantity.end - sentence.start
    span = sentence.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    figure = Figure(sentence, quantity, span, head(sentence, quantity, span), lead)
    if quantity.unit is not None and quantity.unit != "ratio":
        return measured(figure, quantity.unit)
    figure = replace(figure, noun=counted_noun(figure))
    if figure.noun is None and quantity.per is None and is_label(figure):
        return None
    if quantity.unit == "ratio":
        return Counted("loss_ratio", "ratio", "ratio", noun=figure.anchor)
    found = _by_words(figure)
    return replace(found, item=item_of(figure)) if found else None


def _by_words(figure: Figure) -> Counted | None:
    """The nearest governor that makes a measure of the thing decides, else the line above the list, else the thing."""
    thing = thing_of(figure.noun)
    found = _governed(figure, thing) or _introduced(figure, thing) or _alone(figure, thing)
    if found is None:
        return None
    scope = scope_of(figure.sentence, found) if found.measure == "casualties" else None
    return replace(found, unit=unit_of(found.measure, found.thing), scope=scope)


def _governed(figure: Figure, thing: str) -> Counted | None:
    for by in ranked(figure):
        if measure := governed(thing, by.family):
            return Counted(measure, "", f"{by.family} cue", by.scope, noun=figure.noun, governor=by.token, thing=thing)
    return None


def _introduced(figure: Figure, thing: str) -> Counted | None:
    for family in families(figure.lead):
        if measure := governed(thing, family) or listed(thing, family):
            return Counted(measure, "", "list under its heading", noun=figure.noun, thing=thing)
    return None


def _alone(figure: Figure, thing: str) -> Counted | None:
    if figure.noun is not None:
        return Counted(alone(thing), "", ALONE, noun=figure.noun, thing=thing)
    return None if figure.quantity.single else Counted("other", "", BARE)
