"""Statements: what speakers say without a figure, one claim for each thing said."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.extract.attribution import Credited
from app.extract.blocks import Block
from app.extract.claims import Context, mentions, trimmed
from app.extract.cues import Credit
from app.extract.draft import Draft, Span
from app.extract.quotations import Quotation
from app.extract.speakers import mention
from app.vocabulary import Attribution, Kind, Status

_FEWEST_WORDS = 5
_LEAD_IN = re.compile(
    r"^(?:(?:also|later|further|has|have|had|on\s+\w+day|at\s+the\s+[A-Z][\w ]+?|in\s+an?\s+\w+|on\s+X|on\s+Twitter|on\s+Telegram)[\s,]+)*(?:that\s+|how\s+)?",
    re.IGNORECASE,
)


def statements(context: Context, figures: list[Draft]) -> list[Draft]:
    """A draft for each reported clause and each quotation that carries no figure, in order."""
    taken = [s for d in figures for s in d.evidence]
    drafts = [*_quoted(context, taken), *_reported(context, taken)]
    drafts.sort(key=lambda d: d.evidence[0].start)
    return [d for i, d in enumerate(drafts) if not any(_within(d, o) for o in drafts[:i])]


def _within(draft: Draft, other: Draft) -> bool:
    return any(o.start <= draft.evidence[0].start and draft.evidence[0].end <= o.end for o in other.evidence)


def _quoted(context: Context, taken: list[Span]) -> Iterator[Draft]:
    """Each speech in marks; the parts of one paragraph that one speaker says are one claim."""
    crediting = context.crediting
    before: tuple[int, Draft] | None = None
    for quotation in crediting.quotations:
        credit = crediting.quoted(quotation)
        if credit is None or credit.speaker is None:
            continue
        spans = _free(context, quotation, taken)
        if not spans:
            continue
        draft = _draft(context, spans[0], credit, Attribution.QUOTE)
        draft = replace(draft, evidence=tuple(spans))
        if before is not None and before[0] == quotation.line and before[1].speaker == draft.speaker:
            joined = replace(before[1], evidence=(*before[1].evidence, *draft.evidence))
            before = (quotation.line, joined)
            continue
        if before is not None:
            yield before[1]
        before = (quotation.line, draft)
    if before is not None:
        yield before[1]


def _free(context: Context, quotation: Quotation, taken: list[Span]) -> list[Span]:
    """The stretches of a quotation that no figure's evidence takes, a sentence at the least."""
    out: list[Span] = []
    first = context.crediting.sentence_at(quotation.start)
    for sentence in context.sentences[first:]:
        if sentence.start >= quotation.end:
            break
        span = trimmed(context.text, max(sentence.start, quotation.start), min(sentence.end, quotation.end))
        if span.start >= span.end or any(t.start < span.end and span.start < t.end for t in taken):
            continue
        if out and context.text[out[-1].end : span.start].strip(" .!?…\u00a0") == "":
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return [s for s in out if len(context.text[s.start : s.end].split()) >= _FEWEST_WORDS]


def _reported(context: Context, taken: list[Span]) -> Iterator[Draft]:
    """Each clause that a cue credits to a speaker outside quotation marks."""
    for index, sentence in enumerate(context.sentences):
        if context.lines[sentence.line].kind is Block.HEADLINE or context.lines[sentence.line].voice:
            continue
        for cue in context.crediting.credits_of(index):
            span = _clause(context, cue, context.crediting.credits_of(index))
            if span is None or any(t.start < span.end and span.start < t.end for t in taken):
                continue
            if context.crediting.quotation_at(span.start) is not None:
                continue
            credit = context.crediting.at(span.start)
            if credit.speaker is not None and credit.attribution is Attribution.PARAPHRASE:
                yield _draft(context, span, credit, credit.attribution)
        carried = context.crediting.at(sentence.start)
        if carried.rule == "carried over" and not any(t.start < sentence.end and sentence.start < t.end for t in taken):
            yield _draft(context, trimmed(context.text, sentence.start, sentence.end), carried, Attribution.PARAPHRASE)


def _clause(context: Context, cue: Credit, others: list[Credit]) -> Span | None:
    """What the cue credits, its own words left out: behind the cue, or before it."""
    start, end = cue.start, cue.end
    for other in others:  # a second cue of the sentence begins something else
        if (
            other is not cue
            and start < other.cue[0] < end
            and other.start > start
            and other.cue[0] > cue.cue[1]
            and other.speaker != cue.speaker
        ):
            end = min(end, max(other.cue[0], cue.cue[1]))
        if (
            other is not cue
            and cue.cue[1] < other.verb < end
            and other.speaker == cue.speaker
            and other.start > cue.cue[1]
        ):
            end = min(end, other.start)
    behind, before = (cue.cue[1], end), (start, cue.cue[0])
    a, b = behind if behind[1] - behind[0] >= before[1] - before[0] else before
    if lead := _LEAD_IN.match(context.text[a:b].lstrip(" ,:")):
        a += len(context.text[a:b]) - len(context.text[a:b].lstrip(" ,:")) + lead.end()
    span = trimmed(context.text, a, b)
    long_enough = span.start < span.end and len(context.text[span.start : span.end].split()) >= _FEWEST_WORDS
    return span if long_enough else None


def _draft(context: Context, span: Span, credit: Credited, how: Attribution) -> Draft:
    return Draft(
        kind=Kind.STATEMENT, statement=re.sub(r"\s+", " ", context.text[span.start : span.end]), evidence=(span,), anchor=span.start,
        rule=f"{credit.rule}; statement", attribution=how, attribution_explicit=credit.explicit, attributed_text=credit.words,
        speaker=mention(credit.speaker) if credit.speaker else None, relays=mentions(credit.relays), origins=mentions(credit.origins),
        status=credit.status or Status.ASSERTED,
    )  # fmt: skip
