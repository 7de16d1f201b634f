"""Who says it: for every place of the document, whom the text credits with what stands there."""

import re
from dataclasses import replace

from app.extract.blocks import Block, Line
from app.extract.casting import cast_of, resolved, voices_of
from app.extract.credited import Credited, by_cue, relays_of
from app.extract.cues import Credit, credits
from app.extract.layout import Layout
from app.extract.quotations import Quotation
from app.extract.quoting import quoted
from app.extract.sentences import Sentence
from app.vocabulary import Attribution

__all__ = ["Credited", "Crediting"]

_SPOKEN = 5
"""From so many words on, what stands in marks is somebody's, even where no cue tells whose."""
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
# A sentence that begins so goes on with what the speaker of the sentence before it said.
_GOES_ON = re.compile(
    rf"""(?:
      as\s+a\s+(?:result|consequence) | consequently | in\s+addition | additionally | a\s+further\b
      | of\s+(?:these|those|them|the\s+(?:dead|wounded|total)) | among\s+(?:these|those|them|the)
      | these\b | those\b | they\b | another\b
      | the\s+(?:figure|number|total|toll|rest|remaining|others?)\b
      | it\s+(?:also|added|put|said)
      | that\s+(?:figure|number|total|is|was|would|compares?|means)
      | this\s+(?:figure|number|includes?|compares?|means|is|was)
      | in\s+{_MONTH}\b | from\s+\w+,\s+this\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# One that begins so does it from paragraph to paragraph.
_RESULT = re.compile(
    r"(?:as\s+a\s+(?:result|consequence)|consequently|therefore|thus|of\s+(?:these|those|them))\b", re.IGNORECASE
)

# Whom a headline credits: "… – UK", "…, minister says", "Minister: …".
_HEADLINE_TAIL = re.compile(r"\s[–—-]\s+([A-Z][\w’'. ]{1,40})$")
_HEADLINE_SAYS = re.compile(
    r"(?:,\s*|\s)((?:[A-Z][\w’'.-]*\s+){1,5}(?:says?|said|claims?|announces?|warns?|reports?))\b"
)
_HEADLINE_HEAD = re.compile(r"([A-Z][\w’'. ]{1,40}):\s")


class Crediting:
    """The document's cues, quotations and voices, resolved from its first line to its last."""

    def __init__(self, text: str, lines: list[Line], sentences: list[Sentence], quotations: list[Quotation]) -> None:
        self.quotations = quotations
        self._layout = Layout(text, lines, sentences, quotations)
        heard = [credits(text, sentence) for sentence in sentences]
        cast = cast_of(self._layout, heard)
        self._voices = voices_of(self._layout, cast)
        self._credits = resolved(self._layout, heard, cast, self._voices)
        self._carried = _carried(self._layout, self._credits)
        self._quoted = quoted(self._layout, self._credits)

    def at(self, place: int) -> Credited:
        """Whom what stands at `place` is credited to: the headline, a quotation, a cue, a voice, or the narrator."""
        index = self.sentence_at(place)
        line = self._layout.line_of(index)
        if line.kind is Block.HEADLINE:
            return Credited(Attribution.HEADLINE, words=self._headline_words(index), rule="headline")
        quotation = self.quotation_at(place)
        if quotation in self._quoted and not line.voice:
            return self._quoted[quotation]
        cue = self._innermost(index, place)
        if quotation is not None and cue is None and not line.voice and quotation.words >= _SPOKEN:
            return Credited(Attribution.QUOTE, rule="quotation")
        if cue is not None:
            return self._by_cue(cue, index, line)
        if line.voice:
            return self._by_voice(line.voice)
        return self._carried.get(index) or Credited(Attribution.NARRATOR, relays=relays_of(line))

    def sentence_at(self, place: int) -> int:
        """The index of the sentence in which the place stands."""
        return self._layout.sentence_at(place)

    def credits_of(self, index: int) -> list[Credit]:
        """The resolved cues of a sentence."""
        return self._credits[index]

    def quotation_at(self, place: int) -> Quotation | None:
        """The speech in marks that holds the place."""
        return self._layout.quotation_at(place)

    def quoted(self, quotation: Quotation) -> Credited | None:
        """Who speaks in the quotation."""
        return self._quoted.get(quotation)

    def _innermost(self, index: int, place: int) -> Credit | None:
        covering = [c for c in self._credits[index] if c.covers(place)]
        told = [c for c in covering if c.told] or covering
        return min(told, key=lambda c: (c.end - c.start, c.loose), default=None)

    def _by_cue(self, cue: Credit, index: int, line: Line) -> Credited:
        """A cue's paraphrase; in a transcript, who credits oneself ("I said") speaks in one's own words."""
        found = by_cue(self._layout, cue, index)
        oneself = line.voice and self._voices[line.voice] == cue.speaker
        return replace(found, attribution=Attribution.QUOTE) if oneself else found

    def _by_voice(self, voice: str) -> Credited:
        return Credited(Attribution.QUOTE, self._voices[voice], rule="voice", words=voice)

    def _headline_words(self, index: int) -> str | None:
        """Whom the headline credits, in its words."""
        sentence = self._layout.sentences[index]
        words = self._layout.text[sentence.start : sentence.end]
        if tail := _HEADLINE_TAIL.search(words):
            return tail[1]
        if says := _HEADLINE_SAYS.search(words):
            return says[1].strip()
        head = _HEADLINE_HEAD.match(words)
        return head[1] if head else None


def _carried(layout: Layout, found: list[list[Credit]]) -> dict[int, Credited]:
    """The sentences without a cue that go on with what the speaker of the one before them said."""
    carried: dict[int, Credited] = {}
    for index in range(1, len(layout.sentences)):
        if found[index] or not _goes_on(layout, index):
            continue
        cue = next((c for c in found[index - 1] if c.told), None)
        before = by_cue(layout, cue, index - 1) if cue else carried.get(index - 1)
        if before is not None:
            carried[index] = replace(before, explicit=False, origins=(), status=None, rule="carried over")
    return carried


def _goes_on(layout: Layout, index: int) -> bool:
    """Whether the sentence begins as one that goes on with the one before it, neither of them a headline."""
    before, sentence = layout.sentences[index - 1], layout.sentences[index]
    words = layout.text[sentence.start : sentence.end]
    if before.line == sentence.line:
        begins = _GOES_ON.match(words)
    else:
        begins = _RESULT.match(words) if sentence.line == before.line + 1 else None
    headline = Block.HEADLINE in (layout.line_of(index).kind, layout.line_of(index - 1).kind)
    return begins is not None and not headline
