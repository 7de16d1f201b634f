"""A figure as the parser sees it, and what it counts: the values that the reading of a measure hands on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.extract.quantities import Quantity
from app.extract.sentences import Sentence
from app.vocabulary import Scope

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in its sentence's tree.

    `span` holds the quantity's words, `root` heads them, `noun` is the thing counted; `lead` is the line that
    introduces the list in which it stands.
    """

    sentence: Sentence
    quantity: Quantity
    span: "Span"
    root: "Token"
    lead: str = ""
    noun: "Token | None" = None

    @property
    def anchor(self) -> "Token":
        """From where governors are sought: the thing counted, else the number itself."""
        return self.root if self.noun is None else self.noun


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts: its measure, and where in the sentence the words stand that say so."""

    measure: str
    unit: str
    rule: str
    scope: Scope | None = None
    item: str | None = None
    noun: "Token | None" = None
    governor: "Token | None" = None
    thing: str = ""
