"""Claims for tests, as a reader would have drawn them from a text: found there by their words, never by counting."""

from typing import Any

from app.extract import Draft, Mention, Span
from app.vocabulary import Attribution, Basis, Bound, Kind, SpeakerKind

ORLA = Mention("Orla Venn", SpeakerKind.PERSON, role="Lendian defence minister")
MINISTRY = Mention("Ministry of Harbours", SpeakerKind.GOVERNMENT)
AGENCY = Mention("Tidewater Agency", SpeakerKind.PUBLICATION)

TEXT = "Orla Venn said 120 soldiers were killed a week. She said no help had come. At least 40 drones fell, she added."


def span(text: str, words: str) -> Span:
    """Where the words stand in the text."""
    start = text.index(words)
    return Span(start, start + len(words))


def statistic(text: str, words: str, **more: Any) -> Draft:
    """A figure, carried by these words."""
    found = span(text, words)
    columns: dict[str, Any] = {
        "measure": "casualties",
        "unit": "people",
        "value_low": 120.0,
        "value_high": 120.0,
        "bound": Bound.EXACT,
        "basis": Basis.EVENT,
    }
    return _draft(Kind.STATISTIC, words, found, {**columns, **more})


def statement(text: str, words: str, **more: Any) -> Draft:
    """Something said without a figure, carried by these words."""
    return _draft(Kind.STATEMENT, words, span(text, words), more)


def _draft(kind: Kind, words: str, found: Span, more: dict[str, Any]) -> Draft:
    columns = {
        "statement": words,
        "evidence": (found,),
        "anchor": found.start,
        "rule": "test",
        "attribution": Attribution.PARAPHRASE,
        "speaker": ORLA,
    }
    return Draft(kind=kind, **{**columns, **more})
