"""When: the periods that a sentence names, and which of them a figure covers."""

import re
from dataclasses import replace

from app.extract.claims.context import Context, Figure, token_at
from app.extract.cues import PLAIN_SPEECH
from app.extract.periods import Period, periods
from app.extract.sentences import Sentence

_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|worst|first|biggest|largest)\b(?:\s+[\w-]+){0,6}\s*$", re.IGNORECASE)
_TELLING = PLAIN_SPEECH | {"put", "estimate", "publish", "report", "release", "speak", "issue", "confirm"}
_ADJOINING = 4
"""How many characters may stand between "since" and the date that it goes with."""

# How far a period stands from a figure, in characters, and what counts as farther.
_ANOTHER_FIGURE_BETWEEN = 30
_BEFORE_FIGURE = 15
_ONLY_AN_EVENT = 40


def periods_in(context: Context, sentence: Sentence) -> list[Period]:
    """The periods that the sentence names, by their places in the text.

    What goes on from a date is one period with it; "the worst attack since March" covers nothing.
    """
    text = context.text[sentence.start : sentence.end]
    out: list[Period] = []
    for period in periods(text, context.about.published_on, context.war):
        if period.open and _SUPERLATIVE.search(text[: period.start]):
            continue
        if out and _goes_on(out[-1], period):
            out[-1] = replace(out[-1], end=period.end, first=out[-1].first or period.first)
        else:
            out.append(period)
    return [replace(p, start=p.start + sentence.start, end=p.end + sentence.start) for p in out]


def _goes_on(before: Period, period: Period) -> bool:
    return before.open and period.kind in ("month", "year", "day") and period.start - before.end <= _ADJOINING


def period_of(figure: Figure) -> Period | None:
    """The period whose words stand nearest to the figure, no other figure between, and not the reporting's day."""
    told = (p for p in figure.periods if p.kind in ("since", "as of") or not _tells_of_reporting(figure.sentence, p))
    return min(told, key=lambda p: _distance(figure, p), default=None)


def _tells_of_reporting(sentence: Sentence, period: Period) -> bool:
    """In "officials said on Monday" the period is the saying's."""
    verb = token_at(sentence, period.start).head
    return verb.lemma_.lower() in _TELLING and verb.pos_ == "VERB"


def _distance(figure: Figure, period: Period) -> int:
    quantity = figure.quantity
    before = period.end <= quantity.start
    gap = quantity.start - period.end if period.start < quantity.end else period.start - quantity.end
    first, last = min(quantity.end, period.end), max(quantity.start, period.start)
    between = sum(first <= q.start < last for q in figure.others if q is not quantity)
    return gap + _ANOTHER_FIGURE_BETWEEN * between + _BEFORE_FIGURE * before + _ONLY_AN_EVENT * (period.kind == "event")
