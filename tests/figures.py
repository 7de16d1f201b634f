"""Invented figures for tests of series and comparisons: each says who, how much, of what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.extract import Mention
from app.vocabulary import Attribution, Basis, Bound, Per, Scope, SpeakerKind, Status
from tests.conftest import AddDocument
from tests.databases import filled
from tests.drafts import ORLA, statistic

DORIAN = Mention("Dorian Osk", SpeakerKind.PERSON)
PETER = Mention("Peter Venn", SpeakerKind.PERSON)
OFFICIALS = Mention("coastal officials", SpeakerKind.COLLECTIVE)

WEEKLY: dict[str, Any] = {"basis": Basis.RATE, "per": Per.WEEK}
MONTHLY: dict[str, Any] = {"basis": Basis.RATE, "per": Per.MONTH}


def dated(start: str, end: str) -> dict[str, Any]:
    """A count over these days."""
    return {
        "basis": Basis.PERIOD,
        "period_start": date.fromisoformat(start),
        "period_end": date.fromisoformat(end),
    }


@dataclass(frozen=True)
class Told:
    """A figure that one document gives."""

    words: str
    low: float | None
    high: float | None
    on: str | None
    more: dict[str, Any] = field(default_factory=dict)
    source: str = "Tidewater Post"


TOLD = {
    "orla in may": Told("200 to 300 soldiers a week", 200, 300, "2031-05-06", WEEKLY),
    "orla in july": Told("350 soldiers a week", 350, 350, "2031-07-01", WEEKLY),
    "orla in april": Told("5,000 men in April", 5000, 5000, None, dated("2031-04-01", "2031-04-30")),
    "dorian": Told("1,200 soldiers a month", 1200, 1200, "2031-05-10", MONTHLY | {"speaker": DORIAN}),
    "peter": Told("1,400 a month", 1400, 1400, "2031-05-20", MONTHLY | {"speaker": PETER}, source="River News"),
    "peter lost": Told(
        "1,000 lost a month", 1000, 1000, "2031-05-20", MONTHLY | {"speaker": PETER, "scope": Scope.UNSPECIFIED}
    ),
    "target": Told(
        "500 a month by summer", 500, 500, "2031-05-11", MONTHLY | {"speaker": DORIAN, "status": Status.TARGETED}
    ),
    "officials": Told("900 a month, officials", 900, 900, "2031-05-12", MONTHLY | {"speaker": OFFICIALS}),
    "dozens": Told("dozens a week", 24, None, "2031-05-13", WEEKLY | {"speaker": DORIAN, "bound": Bound.MAGNITUDE}),
    "headline": Told(
        "300 a week: headline", 300, 300, "2031-05-06", WEEKLY | {"speaker": None, "attribution": Attribution.HEADLINE}
    ),
}


def add_told(add_document: AddDocument, *names: str) -> None:
    """A document for each of these figures; all of them, if none is named."""
    told = names or tuple(TOLD)
    filled(add_document.engine, f"told {told}", lambda: _add_told(add_document, told))


def _add_told(add_document: AddDocument, names: Sequence[str]) -> None:
    for name in names:
        told = TOLD[name]
        words = f"{told.words}."
        columns: dict[str, Any] = {
            "speaker": ORLA,
            "scope": Scope.KILLED,
            "party": "lendia",
            "value_low": told.low,
            "value_high": told.high,
            "value_text": told.words,
        }
        draft = statistic(words, told.words, **{**columns, **told.more})
        day = None if told.on is None else date.fromisoformat(told.on)
        add_document(words, [draft], source=told.source, title=name, published_on=day)
