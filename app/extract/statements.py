"""Statements: what speakers say without a figure, one claim for each thing said."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from app.extract.blocks import Block
from app.extract.claims import Context, mentions, trimmed
from app.extract.credited import Credited
from app.extract.cues import Credit
from app.extract.draft import Draft, Span
from app.extract.quotations import Quotation
from app.extract.speakers import mention
from app.vocabulary import Attribution, Kind, Status

_FEWEST_WORDS = 5
"""Fewer words than this are an exclamation or a fragment."""
# What stands between a cue and what it credits: "told the Orbana Post on Monday that …", "said in a statement that …".
_LEAD_IN = re.compile(
    r"""(?:
      (?: in | at | on | to | during | after | before | for | with | from | by | late | later | early | earlier
        | also | further | again | yesterday | today | publicly | reporters | journalists | lawmakers ) \b
      [^.;:“”"]{0,90}? \s
    )?
    (?: that | how ) \s+""",
    re.IGNORECASE | re.VERBOSE,
)
_TOLD = re.compile(r"[^.;:,“”\"]{1,60}?\sthat\s+", re.IGNORECASE)
_NEAR = 30
"""So many statements before one may hold it: a sentence has no more cues."""
_MARGIN = " ,:"
_STOPS = " .!?…\u00a0"


def statements(context: Context, figures: list[Draft]) -> list[Draft]:
    """A draft for each reported clause and each quotation that carries no figure, in order."""
    taken = Taken([s for d in figures for s in d.evidence])
    drafts = [*_quoted(context, taken), *_reported(context, taken)]
    drafts.sort(key=lambda d: d.evidence[0].start)
    return [d for i, d in enumerate(drafts) if not any(_within(d, o) for o in drafts[max(0, i - _NEAR) : i])]


class Taken:
    """The stretches that figures' evidence takes."""

    def __init__(self, spans: list[Span]) -> None:
        ordered = sorted(spans, key=lambda s: s.start)
        self._starts = [s.start for s in ordered]
        self._farthest = list(accumulate((s.end for s in ordered), max))

    def overlap(self, span: Span) -> bool:
        """Whether any of them shares a character with the span."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._farthest[before - 1] > span.start


def _within(draft: Draft, other: Draft) -> bool:
    return any(o.start <= draft.evidence[0].start and draft.evidence[0].end <= o.end for o in other.evidence)


def _quoted(context: Context, taken: Taken) -> Iterator[Draft]:
    """Each speech in marks; the parts of one paragraph that one speaker says are one claim."""
    before: tuple[int, Draft] | None = None
    for line, draft in _speeches(context, taken):
        if before is not None and before[0] == line and before[1].speaker == draft.speaker:
            before = line, replace(before[1], evidence=(*before[1].evidence, *draft.evidence))
            continue
        if before is not None:
            yield before[1]
        before = line, draft
    if before is not None:
        yield before[1]


def _speeches(context: Context, taken: Taken) -> Iterator[tuple[int, Draft]]:
    """Each quotation of a known speaker with anything free in it, and the line that it stands on."""
    for quotation in context.crediting.quotations:
        credit = context.crediting.quoted(quotation)
        spans = _free(context, quotation, taken) if credit is not None and credit.speaker is not None else []
        if credit is not None and spans:
            draft = _draft(context, spans[0], credit, Attribution.QUOTE)
            yield quotation.line, replace(draft, evidence=tuple(spans))


def _free(context: Context, quotation: Quotation, taken: Taken) -> list[Span]:
    """The stretches of a quotation that no figure's evidence takes, a sentence at the least."""
    out: list[Span] = []
    first = context.crediting.sentence_at(quotation.start)
    for sentence in context.sentences[first:]:
        if sentence.start >= quotation.end:
            break
        span = trimmed(context.text, max(sentence.start, quotation.start), min(sentence.end, quotation.end))
        if span.start >= span.end or taken.overlap(span):
            continue
        if out and not context.text[out[-1].end : span.start].strip(_STOPS):
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return [span for span in out if _is_long_enough(context, span)]


def _is_long_enough(context: Context, span: Span) -> bool:
    return len(context.text[span.start : span.end].split()) >= _FEWEST_WORDS


def _reported(context: Context, taken: Taken) -> Iterator[Draft]:
    """Each clause that a cue credits to a speaker outside quotation marks, and each sentence that goes on with one."""
    for index, sentence in enumerate(context.sentences):
        line = context.lines[sentence.line]
        if line.kind is Block.HEADLINE or line.voice:
            continue
        cues = context.crediting.credits_of(index)
        for span in (_clause(context, cue, cues) for cue in cues):
            if span is None or taken.overlap(span) or context.crediting.quotation_at(span.start) is not None:
                continue
            credit = context.crediting.at(span.start)
            if credit.speaker is not None and credit.attribution is Attribution.PARAPHRASE:
                yield _draft(context, span, credit, Attribution.PARAPHRASE)
        carried = context.crediting.at(sentence.start)
        if carried.rule == "carried over" and not taken.overlap(Span(sentence.start, sentence.end)):
            whole = trimmed(context.text, sentence.start, sentence.end)
            yield _draft(context, whole, carried, Attribution.PARAPHRASE)


def _clause(context: Context, cue: Credit, others: list[Credit]) -> Span | None:
    """What the cue credits, its own words left out: behind the cue, or before it, whichever is longer."""
    end = cue.end
    for other in others:
        if other is not cue:
            end = _next_cue(cue, other, end)
    start = cue.cue[1]
    if end - start < cue.cue[0] - cue.start:
        start, end = cue.start, cue.cue[0]
    said = context.text[start:end]
    bare = said.lstrip(_MARGIN)
    told = re.search(r"\b(?:tell|tells|told|telling)$", context.text[cue.cue[0] : cue.cue[1]]) is not None
    if lead := (_TOLD if told else _LEAD_IN).match(bare):
        start += len(said) - len(bare) + lead.end()
    span = trimmed(context.text, start, end)
    return span if span.start < span.end and _is_long_enough(context, span) else None


def _next_cue(cue: Credit, other: Credit, end: int) -> int:
    """Where a second cue of the sentence begins something else; `end` where it does not."""
    if other.speaker != cue.speaker:
        begins = cue.start < other.start and max(cue.start, cue.cue[1]) < other.cue[0]
        return min(end, other.cue[0]) if begins else end
    goes_on = cue.cue[1] < other.verb < end and cue.cue[1] < other.start
    return min(end, other.start) if goes_on else end


def _draft(context: Context, span: Span, credit: Credited, how: Attribution) -> Draft:
    return Draft(
        kind=Kind.STATEMENT,
        statement=re.sub(r"\s+", " ", context.text[span.start : span.end]),
        evidence=(span,),
        anchor=span.start,
        rule=f"{credit.rule}; statement",
        attribution=how,
        attribution_explicit=credit.explicit,
        attributed_text=credit.words,
        speaker=mention(credit.speaker) if credit.speaker else None,
        relays=mentions(credit.relays),
        origins=mentions(credit.origins),
        status=credit.status or Status.ASSERTED,
    )
