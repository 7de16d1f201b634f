"""What is known while figures are read: of the document, and of each figure's sentence."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.extract.attribution import Crediting
from app.extract.blocks import Line
from app.extract.draft import Reference
from app.extract.measures import Counted
from app.extract.periods import Period
from app.extract.quantities import Quantity
from app.extract.sentences import Sentence
from app.extract.sides import Sides

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Context:
    """All that is known of the document while its figures are read.

    `war` is the day on which the war began that it speaks of, `place` the party in whose country its events are,
    `foe` the party that attacks there.
    """

    text: str
    lines: list[Line]
    sentences: list[Sentence]
    crediting: Crediting
    sides: Sides
    about: Reference
    war: date | None
    place: str | None
    foe: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the document: what it counts, and the figures (itself among them) and periods of its sentence."""

    context: Context
    index: int
    quantity: Quantity
    others: list[Quantity]
    periods: list[Period]
    what: Counted

    @property
    def sentence(self) -> Sentence:
        """The sentence in which it stands."""
        return self.context.sentences[self.index]

    @property
    def words(self) -> str:
        """The sentence's own text."""
        return self.context.text[self.sentence.start : self.sentence.end]

    @property
    def line(self) -> Line:
        """The line in which it stands."""
        return self.context.lines[self.sentence.line]

    @property
    def number(self) -> "Token":
        """The word that says the number."""
        return token_at(self.sentence, self.quantity.number)

    @property
    def anchor(self) -> "Token":
        """The thing counted, else the number itself."""
        return self.what.noun if self.what.noun is not None else self.number


def token_at(sentence: Sentence, place: int) -> "Token":
    """The word of the sentence that stands at a place of the text."""
    offset = place - sentence.start
    return next((t for t in sentence.doc if t.idx + len(t) > offset), sentence.doc[-1])
