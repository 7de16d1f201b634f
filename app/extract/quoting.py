"""Quoting: who speaks in each quotation, by the cue beside it, the quotation before it or the line above it."""

from dataclasses import replace

from app.extract.blocks import Block
from app.extract.credited import Credited, by_cue
from app.extract.cues import Credit
from app.extract.layout import Layout
from app.extract.quotations import Quotation, speech
from app.vocabulary import Attribution

_TEXT = (Block.BODY, Block.LIST, Block.TURN)
_FARTHEST = 160
"""Characters between a quotation and a cue of its sentence, at most."""
_NEXT_SENTENCE = 40
"""By so many characters a cue in the sentence behind counts as farther off than it is."""
_BESIDE = 3
"""Characters between a quotation and what it still belongs to: a cue behind its full stop, the start of its line."""
_GOES_ON = (",", "-", "—", "–")


def quoted(layout: Layout, credits: list[list[Credit]]) -> dict[Quotation, Credited]:
    """Each quotation whose speaker is known; `credits` are the resolved cues of each sentence."""
    found: dict[Quotation, Credited] = {}
    before: Quotation | None = None
    for quotation in layout.quotations:
        if speech(quotation):
            credit = (
                _by_cue_beside(layout, credits, quotation)
                or _by_quotation_before(found, before, quotation)
                or _by_line_above(layout, credits, found, quotation)
            )
            if credit is not None:
                found[quotation] = credit
        before = quotation
    return found


def _as_quote(credit: Credited, *, explicit: bool) -> Credited:
    return replace(credit, attribution=Attribution.QUOTE, explicit=explicit, rule="quotation")


def _by_cue_beside(layout: Layout, credits: list[list[Credit]], quotation: Quotation) -> Credited | None:
    """The nearest cue outside the marks, in the sentences that the quotation touches and the one behind them."""
    first = layout.sentence_at(quotation.start)
    last = layout.sentence_at(max(quotation.start, quotation.end - 1))
    goes_on = layout.text[max(0, quotation.end - 1) : quotation.end] in _GOES_ON
    near: list[tuple[int, int, Credit]] = []
    for index in range(first, min(last + 2, len(layout.sentences))):
        if layout.sentences[index].line != quotation.line:
            continue
        behind = index > last
        farthest = _BESIDE if behind and not goes_on else _FARTHEST
        for cue in credits[index]:
            gap = max(quotation.start - cue.cue[1], cue.cue[0] - quotation.end, 0)
            if gap <= farthest:
                near.append((gap + (_NEXT_SENTENCE if behind else 0), index, cue))
    if not near:
        return None
    _, index, cue = min(near, key=lambda n: n[0])
    return _as_quote(by_cue(layout, cue, index), explicit=True)


def _by_quotation_before(
    found: dict[Quotation, Credited], before: Quotation | None, quotation: Quotation
) -> Credited | None:
    """A second quotation of one paragraph, or one that runs over its end, is the same speaker's."""
    known = found.get(before) if before is not None else None
    if before is None or known is None:
        return None
    if before.line == quotation.line or (before.runs_on and quotation.line > before.line):
        return replace(_as_quote(known, explicit=False), status=None)
    return None


def _by_line_above(
    layout: Layout, credits: list[list[Credit]], found: dict[Quotation, Credited], quotation: Quotation
) -> Credited | None:
    """A paragraph that is all quotation belongs to the cue that ends the one above, or to its speaker."""
    if quotation.start - layout.lines[quotation.line].start > _BESIDE:
        return None
    above = next((i for i in range(quotation.line - 1, -1, -1) if layout.lines[i].kind in _TEXT), None)
    if above is None:
        return None
    cues = [(index, cue) for index in layout.sentences_on(above) for cue in credits[index] if cue.told]
    if cues:
        index, cue = cues[-1]
        line = layout.lines[above]
        introduced = layout.text[line.start : line.end].endswith(":")
        return replace(_as_quote(by_cue(layout, cue, index), explicit=introduced), status=None)
    spoken = [credit for other, credit in found.items() if other.line == above]
    return replace(_as_quote(spoken[-1], explicit=False), status=None) if spoken else None
