"""Who says a figure, as the draft tells it: the speakers that stand behind it, and how their words are given."""

from app.extract.attribution import Credited
from app.extract.claims.context import Figure
from app.extract.draft import Mention, Span
from app.extract.speakers import Heard, mention
from app.names import normalise
from app.vocabulary import Attribution

_FRAGMENT = 6
"""Fewer quoted words than these are a fragment within somebody else's sentence."""


def mentions(who: tuple[Heard, ...]) -> tuple[Mention, ...]:
    """The speakers, each once, in order."""
    seen: dict[str, Heard] = {}
    for person in who:
        seen.setdefault(normalise(person.name), person)
    return tuple(mention(p) for p in seen.values())


def attribution_of(figure: Figure, credit: Credited, evidence: Span) -> Attribution:
    """How the words are given: a fragment in marks within a paraphrase is both."""
    if credit.attribution is not Attribution.QUOTE:
        return credit.attribution
    quotation = figure.context.crediting.quotation_at(figure.quantity.number)
    if quotation is not None and quotation.words < _FRAGMENT and evidence.start < quotation.start:
        return Attribution.MIXED
    return Attribution.QUOTE
