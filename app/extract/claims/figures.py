"""Which figures are claims, and how the draft of one is put together from what each question answers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.extract.blocks import Block, Line
from app.extract.claims.basis import basis_of
from app.extract.claims.context import Context, Figure
from app.extract.claims.credit import attribution_of, mentions
from app.extract.claims.evidence import evidence_of
from app.extract.claims.neighbours import settled
from app.extract.claims.rejected import is_no_claim
from app.extract.claims.status import status_of
from app.extract.claims.when import period_of, periods_in
from app.extract.draft import Draft
from app.extract.measures import Counted, counted
from app.extract.parties import party_of
from app.extract.quantities import quantities
from app.extract.sides import Side, View
from app.extract.speakers import mention
from app.vocabulary import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

_LONGEST_RULE = 64
_LONGEST_FIGURE = 200
_DECIMALS = 6
_JOINING = frozenset({"recruit", "enlist", "mobilize", "mobilise", "conscript", "recruitment"})
_LOSING = frozenset({"kill", "wound", "lose", "loss", "casualty", "die"})
_USING = re.compile(
    r"\b(?:turn\w*\s+to|recruit\w*|rely\w*|relies|reli\w+|mercenar\w+|foreign|enlist\w*|hir\w+|fight\w*\s+for"
    r"|alongside)\b",
    re.IGNORECASE,
)


def statistics(context: Context) -> list[Draft]:
    """A draft for each figure of the document that is a claim, in order."""
    return [
        draft
        for index in range(len(context.sentences))
        for draft in settled(context, index, [_draft(figure) for figure in _figures(context, index)])
    ]


def _figures(context: Context, index: int) -> Iterator[Figure]:
    """The figures of one sentence that count something."""
    sentence = context.sentences[index]
    found = list(quantities(context.text[sentence.start : sentence.end], sentence.start))
    if not found:
        return
    lead = _lead(context, context.lines[sentence.line])
    periods = periods_in(context, sentence)
    for quantity in found:
        what = counted(sentence, quantity, lead)
        if what is None:
            continue
        figure = Figure(context, index, quantity, found, periods, what)
        if not is_no_claim(figure):
            yield replace(figure, what=_seen_whole(figure))


def _lead(context: Context, line: Line) -> str:
    """The line that introduces the list in which the line stands, and the list's heading."""
    if line.lead is None:
        return ""
    above = context.lines[line.lead]
    return " ".join(filter(None, (context.text[above.start : above.end], line.heading)))


def _draft(figure: Figure) -> Draft:
    quantity, what = figure.quantity, figure.what
    credit, period = figure.context.crediting.at(quantity.number), period_of(figure)
    evidence = evidence_of(figure, period)
    return Draft(
        kind=Kind.STATISTIC,
        statement=figure.context.text[evidence.start : evidence.end],
        evidence=(evidence,),
        anchor=quantity.number,
        rule=f"{credit.rule}; {what.rule}"[:_LONGEST_RULE],
        attribution=attribution_of(figure, credit, evidence),
        attribution_explicit=credit.explicit,
        attributed_text=credit.words,
        speaker=mention(credit.speaker) if credit.speaker else None,
        relays=mentions(credit.relays),
        origins=mentions(credit.origins),
        status=status_of(figure, credit),
        measure=what.measure,
        scope=what.scope,
        party=_party(figure),
        unit=what.unit,
        item=what.item if what.unit == "item" else None,
        value_low=_rounded(quantity.low),
        value_high=_rounded(quantity.high),
        bound=quantity.bound,
        value_text=quantity.text[:_LONGEST_FIGURE],
        per=quantity.per,
        basis=basis_of(figure, period),
        period_start=period.first if period else None,
        period_end=period.last if period else None,
        period_text=figure.context.text[period.start : period.end] if period else None,
        period_inferred=period is not None and period.inferred,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(round(value, _DECIMALS))


# -- what the sentence makes of the thing counted


def _seen_whole(figure: Figure) -> Counted:
    """What is counted, once the whole sentence is heard: a gap of recruits to losses, soldiers of another country."""
    what, quantity = figure.what, figure.quantity
    if quantity.difference and quantity.low is not None and quantity.low < 0:
        is_net = what.measure in ("recruitment", "casualties", "force_size") and _tells_of_both(figure)
        what = replace(what, measure="net_recruitment" if is_net else what.measure, scope=None)
    if what.measure in ("recruitment", "force_size", "deployment") and _is_foreign(figure):
        return replace(what, measure="foreign_fighters")
    return what


def _tells_of_both(figure: Figure) -> bool:
    """Recruits held against losses in one sentence."""
    lemmas = {t.lemma_.lower() for t in figure.sentence.doc}
    return bool(lemmas & _JOINING) and bool(lemmas & _LOSING)


def _is_foreign(figure: Figure) -> bool:
    """In "Oskovia is turning to … 17,000 Dalmoran troops" another country uses the soldiers than their own."""
    noun = figure.what.noun
    if noun is None or figure.what.thing != "soldier":
        return False
    own = _named(figure, noun.left_edge, noun)
    subject = next((c for c in _subjects_over(noun) if c.i < noun.left_edge.i), None)
    if not own or own[-1].what != "adjectives" or subject is None:
        return False
    user = _named(figure, subject.left_edge, subject)
    states = bool(user) and user[0].kind == own[-1].kind == "state" and user[0].slug != own[-1].slug
    return states and _USING.search(figure.sentence.doc.text) is not None


def _subjects_over(noun: "Token") -> Iterator["Token"]:
    verbs = (a for a in noun.ancestors if a.pos_ in ("VERB", "AUX"))
    return (child for verb in verbs for child in verb.children if child.dep_ == "nsubj")


def _named(figure: Figure, first: "Token", last: "Token") -> list[Side]:
    return figure.context.sides.within(figure.sentence.span(first)[0], figure.sentence.span(last)[1])


# -- whose


def _party(figure: Figure) -> str | None:
    found = party_of(_view(figure), figure.sentence, figure.what, figure.anchor)
    return found or _party_above(figure.context, figure.line)


def _view(figure: Figure) -> View:
    """The parties that a sentence's figures may have; the place is the heading's, else the document's own."""
    context, line = figure.context, figure.line
    cues = tuple(credit.cue for credit in context.crediting.credits_of(figure.index))
    if line.heading is not None and (place := context.sides.named(line.heading)):
        return View(context.sides, cues, place, None)
    return View(context.sides, cues, context.place, context.foe)


def _party_above(context: Context, line: Line) -> str | None:
    """A list's party is that of the line that introduces it, or of the paragraph that announces what it lists."""
    if line.kind is not Block.LIST or line.lead is None:
        return None
    paragraphs = (x for x in reversed(context.lines[: line.lead]) if x.kind is Block.BODY)
    for above in (context.lines[line.lead], *paragraphs):
        if inside := context.sides.within(above.start, above.end):
            return inside[0].slug
    return None
