"""The evidence: the shortest stretch that carries the figure, what it counts, its rate and its period."""

import re
from typing import TYPE_CHECKING

from app.extract.claims.context import Figure
from app.extract.cues import REPORTING
from app.extract.draft import Span
from app.extract.periods import Period

if TYPE_CHECKING:
    from spacy.tokens import Token

_RATE = re.compile(
    r"[^.;,]{0,60}?\b(?:a|per|each|every)\s+(?:day|week|month|year)\b"
    r"|[^.;,]{0,50}?\b(?:daily|weekly|monthly|annually|yearly|nightly)\b"
    r"|/\w+",
    re.IGNORECASE,
)
_FOR_EVERY = re.compile(r"[^.;,]{0,60}?\b(?:for|to|per)\s+(?:every|each)\s+(?:one\s+)?\w+", re.IGNORECASE)
_IN_AID = re.compile(
    r"\s+(?:in|of|worth\s+of)\s+(?:[\w-]+\s+){0,3}?(?:aid|assistance|support|funding|funds|help|grants|loans)\b",
    re.IGNORECASE,
)
_THAT = re.compile(r"that\s+", re.IGNORECASE)
_MARKS = "“”\"',;:–—-"

# How many characters away a word may stand and still be evidence; farther ones would take in half a paragraph.
_FARTHEST_WORD = 140
_FARTHEST_NOUN = 60
_FARTHEST_SUBJECT = 120
_FARTHEST_PERIOD = 60


def evidence_of(figure: Figure, period: Period | None) -> Span:
    """From the first to the last of the words that make the claim, without those that tell who makes it."""
    start, end = _with_words(figure)
    start = min(start, _subject_start(figure))
    end = max(end, _rate_end(figure), _ratio_end(figure), _purpose_end(figure))
    if period is not None and _follows(figure, period, end):
        end = max(end, period.end)
    return trimmed(figure.context.text, *_outside_cues(figure, start, end))


def _with_words(figure: Figure) -> tuple[int, int]:
    start, end = figure.quantity.start, figure.quantity.end
    for token in (figure.what.noun, figure.what.governor):
        if token is not None:
            first, last = figure.sentence.span(token)
            farthest = _FARTHEST_WORD if token.pos_ in ("VERB", "AUX") or token is figure.what.noun else _FARTHEST_NOUN
            if abs(first - figure.quantity.number) <= farthest:
                start, end = min(start, _phrase_start(figure, token)), max(end, last)
    return start, end


def _phrase_start(figure: Figure, token: "Token") -> int:
    """Where a governing noun's own words begin, its party among them: "Oskovian casualties … at 1.2 million"."""
    own = figure.sentence.span(token)[0]
    if token.pos_ != "NOUN" or token.i > figure.number.i:
        return own
    first = figure.sentence.span(token.left_edge)[0]
    return first if own - first <= _FARTHEST_NOUN else own


def _subject_start(figure: Figure) -> int:
    verb = figure.what.governor
    if verb is None and figure.what.measure != "aid":
        verb = next((a for a in figure.number.ancestors if a.pos_ == "VERB"), None)
    if verb is None or verb.pos_ not in ("VERB", "AUX") or verb.lemma_.lower() in REPORTING:
        return figure.quantity.start
    if verb.i > figure.number.i or figure.number.idx - verb.idx > _FARTHEST_WORD:
        return figure.quantity.start
    subjects = (c.left_edge for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < verb.i)
    starts = (figure.sentence.span(first)[0] for first in subjects if _is_near(first, verb))
    return min((figure.quantity.start, figure.sentence.span(verb)[0], *starts))


def _is_near(first: "Token", verb: "Token") -> bool:
    return verb.idx - first.idx < _FARTHEST_SUBJECT


def _rate_end(figure: Figure) -> int:
    end = figure.quantity.end
    tail = _RATE.match(figure.context.text[end : figure.sentence.end]) if figure.quantity.per else None
    return end + tail.end() if tail else end


def _purpose_end(figure: Figure) -> int:
    """What money is given for: "$400 million in emergency aid"."""
    end = figure.quantity.end
    tail = _IN_AID.match(figure.context.text[end : figure.sentence.end]) if figure.what.measure == "aid" else None
    return end + tail.end() if tail else end


def _ratio_end(figure: Figure) -> int:
    """A ratio's other side: "25 losses for every one"."""
    end = figure.quantity.end
    tail = _FOR_EVERY.match(figure.context.text[end : figure.sentence.end]) if figure.quantity.unit == "ratio" else None
    return end + tail.end() if tail else end


def _follows(figure: Figure, period: Period, end: int) -> bool:
    """Whether the period stands close behind, with no other figure between."""
    near = 0 <= period.start - end <= _FARTHEST_PERIOD
    return near and not any(end <= q.start < period.start for q in figure.others)


def _outside_cues(figure: Figure, start: int, end: int) -> tuple[int, int]:
    """The evidence is what is said, not who says it."""
    crediting = figure.context.crediting
    for credit in crediting.credits_of(crediting.sentence_at(figure.quantity.number)):
        first, last = credit.cue
        if start < last <= figure.quantity.start:
            start = last
        if figure.quantity.end <= first < end:
            end = first
    return start, end


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without the marks, spaces and "that" at its ends."""
    while start < end and (text[start].isspace() or text[start] in _MARKS):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _MARKS):
        end -= 1
    opened = _THAT.match(text[start:end])
    return Span(start + (opened.end() if opened else 0), end)
