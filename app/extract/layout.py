"""Layout: in which line, sentence and quotation each place of a document stands."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from app.extract.blocks import Line
from app.extract.quotations import Quotation, speech
from app.extract.sentences import Sentence


@dataclass(slots=True)
class Layout:
    """A document cut up: its text with the lines, sentences and quotations found in it, each in order."""

    text: str
    lines: list[Line]
    sentences: list[Sentence]
    quotations: list[Quotation]
    _sentence_starts: list[int] = field(init=False)
    _quotation_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._sentence_starts = [s.start for s in self.sentences]
        self._quotation_starts = [q.start for q in self.quotations]

    def sentence_at(self, place: int) -> int:
        """The index of the sentence in which the place stands, or behind which."""
        return max(0, bisect_right(self._sentence_starts, place) - 1)

    def sentences_on(self, line: int) -> range:
        """The indexes of a line's sentences."""
        start, end = self.lines[line].start, self.lines[line].end
        return range(bisect_left(self._sentence_starts, start), bisect_left(self._sentence_starts, end))

    def line_of(self, sentence: int) -> Line:
        """The line of the sentence with that index."""
        return self.lines[self.sentences[sentence].line]

    def quotation_at(self, place: int) -> Quotation | None:
        """The speech in marks that holds the place; a term in marks is none."""
        index = bisect_right(self._quotation_starts, place) - 1
        if index < 0:
            return None
        quotation = self.quotations[index]
        return quotation if quotation.holds(place) and speech(quotation) else None
