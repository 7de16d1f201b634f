"""What a credit looks like: whom a place of the document is credited to, how, and by which words."""

import re
from dataclasses import dataclass

from app.extract.blocks import Line
from app.extract.cues import Credit
from app.extract.layout import Layout
from app.extract.speakers import Heard
from app.vocabulary import Attribution, SpeakerKind, Status

_LONGEST_WORDS = 300
"""Characters of a cue that are shown: a relative clause may make it longer."""


@dataclass(frozen=True, slots=True)
class Credited:
    """Whom a place is credited to, and how; no speaker where the document speaks itself.

    `explicit` is false where the words that credit it stand in another sentence.
    """

    attribution: Attribution
    speaker: Heard | None = None
    explicit: bool = True
    relays: tuple[Heard, ...] = ()
    origins: tuple[Heard, ...] = ()
    status: Status | None = None
    words: str | None = None
    rule: str = "narrator"


def relays_of(line: Line) -> tuple[Heard, ...]:
    """The newsrooms in the brackets that close a digest's item."""
    return tuple(Heard(name, SpeakerKind.PUBLICATION, line.end) for name in line.relays)


def by_cue(layout: Layout, cue: Credit, sentence: int) -> Credited:
    """What a cue of that sentence credits, as a paraphrase."""
    words = re.sub(r"\s+", " ", layout.text[cue.cue[0] : cue.cue[1]])[:_LONGEST_WORDS]
    return Credited(
        Attribution.PARAPHRASE,
        None if cue.speaker.pronoun else cue.speaker,  # nobody answers to the pronoun: its words are kept
        relays=(*cue.relays, *relays_of(layout.line_of(sentence))),
        origins=cue.origins,
        status=cue.status,
        words=words,
        rule="according to" if cue.loose else "reporting verb",
    )
