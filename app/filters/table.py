"""Every parameter that narrows a list of claims: what it asks, of which column, in which words."""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from app.filters.reading import Day, Measure, Number, Split, Text, Truth, Unit, Whole, Words
from app.vocabulary import (
    MEASURES,
    UNITS,
    Attribution,
    Basis,
    Bound,
    CheckStatus,
    Kind,
    Per,
    Review,
    Scope,
    SpeakerKind,
    Status,
)

MOST_TEXTS = 64


class Asks(Enum):
    """How a claim is held against what a filter asks."""

    IS = "one of"
    IS_NOT = "none of"
    MIN = "reaches up to it, or over it"
    MAX = "reaches down to it, or under it"
    FROM = "on that day or after"
    TO = "on that day or before"
    HAS = "whether it is known"
    WORDS = "has all these words"
    SEARCH = "is found by it"


class Filter(NamedTuple):
    """What one parameter asks."""

    name: str
    field: str
    """Of the claim's row, or a pair of them: `value` is `value_low` to `value_high`."""
    test: Asks
    description: str
    shape: Any
    """The type of the model's field."""
    examples: tuple[Any, ...] = ()
    words: tuple[str, ...] = ()
    """All that may stand there, where only some words may."""


NAMED: dict[str, tuple[str, Any]] = {
    "speaker": (
        "Who said it: a slug or a whole name, surname or transliteration; never a part of one.",
        (["Healey"], ["Healey", "Rubio"], ["marco-rubio"]),
    ),
    "origin": ("Whom the speaker cites; named like `speaker`.", (["Fedorov"],)),
    "relayed_by": ("Who passed it on between the speaker and the document; named like `speaker`.", ()),
    "said_or_cited": ("Who said it or is cited for it; named like `speaker`.", ()),
    "source": ("Who published the document: a slug or a name.", (["kyiv-post"],)),
    "document": ("Which document: its id.", (["doc_11eef446b8"],)),
}
"""Parameters that name rows of other tables, with examples. An unknown name is a warning; strictly asked, refused."""

WORDED: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "kind": ("With a figure, or a statement without one.", Kind, tuple(Kind)),
    "measure": (
        "What is counted: " + ", ".join(f"`{word}`" for word in MEASURES) + ". More words may come.",
        Measure,
        tuple(MEASURES),
    ),
    "scope": ("Which casualties are counted.", Scope, tuple(Scope)),
    "party": ("Whose: the short name of a country or a body.", str, ()),
    "unit": (
        "In what: " + ", ".join(f"`{word}`" for word in UNITS) + ", or an ISO 4217 currency.",
        Unit,
        (),
    ),
    "bound": ("What the figure says of the true value.", Bound, tuple(Bound)),
    "per": ("The time of a rate.", Per, tuple(Per)),
    "basis": ("What the figure is a count over.", Basis, tuple(Basis)),
    "status": ("How firmly the figure is held. A target is not a loss.", Status, tuple(Status)),
    "attribution": ("How the document gives the words.", Attribution, tuple(Attribution)),
    "speaker_kind": ("What the speaker is.", SpeakerKind, tuple(SpeakerKind)),
    "check_status": ("What a headline's figure shows against the body.", CheckStatus, tuple(CheckStatus)),
    "review": (
        "What people have decided about the reading. Left out: all but rejected and withdrawn claims.",
        Review,
        tuple(Review),
    ),
}
"""Parameters whose words stand in a column: what they ask, the type of a word, and all the words where they are few."""

MEASURED: dict[str, str] = {
    "value": "The figure as said, from its lower to its upper end; an open end is open.",
    "per_month": "The figure for a month, from its lower to its upper end; what is no rate has none.",
}
"""Parameters with `_min` and `_max`: a claim is found whose figure overlaps with what is asked."""

DATED: dict[str, str] = {
    "period": "The days that the figure covers; a claim is found whose period overlaps with what is asked.",
    "published": "When the document was published.",
    "created": "When the claim was first read.",
    "updated": "When the claim last changed.",
}
"""Parameters with `_from` and `_to`, both included."""

KNOWN: dict[str, str] = {
    "value": "a figure",
    "per_month": "a figure for a month",
    "measure": "a measure",
    "scope": "a scope",
    "party": "a party",
    "period": "a period",
    "speaker": "a speaker",
    "role": "a role of its speaker",
    "origin": "somebody whom its speaker cites",
    "relay": "somebody who passed it on",
    "source": "a known publisher",
    "published_on": "a known day of publication",
    "url": "an address of its document",
}
"""Parameters `has_…`: whether a claim has …"""

TEXTS: dict[str, tuple[str, Any]] = {
    "item": (
        "What is counted where the unit is `item`, in the singular: all these words, in any order.",
        (["armoured vehicle"],),
    ),
    "speaker_role": (
        "Which role the document gives the speaker: all these words, in any order.",
        (["Defence Secretary"],),
    ),
}
"""Parameters whose words a text must have, with examples; several texts widen."""

_SEARCH = Filter(
    "q",
    "q",
    Asks.SEARCH,
    "Words of the evidence, the statement or the title: all of them, `OR` for either, `-` before what must not be "
    "there, quotes for words in a row. No part of a word, no other form of it.",
    Text | None,
    ('"foreign fighters"', "killed -wounded", "recruits OR volunteers"),
)


def _all_filters() -> Iterator[Filter]:
    for name, (asks, examples) in NAMED.items():
        read = Split if name in {"source", "document"} else Whole
        yield Filter(name, name, Asks.IS, asks, Annotated[tuple[str, ...], read], examples)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), Annotated[tuple[str, ...], read])
    for name, (asks, word, words) in WORDED.items():
        several: Any = Annotated[tuple[word, ...], Words]  # type: ignore[valid-type]
        yield Filter(name, name, Asks.IS, asks, several, (), words)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), several, (), words)
    for name, asks in MEASURED.items():
        yield Filter(f"{name}_min", name, Asks.MIN, f"{asks} This or more.", Number)
        yield Filter(f"{name}_max", name, Asks.MAX, f"{asks} This or less.", Number)
    for name, asks in DATED.items():
        yield Filter(f"{name}_from", name, Asks.FROM, f"{asks} This day or moment, or after.", Day, ("2026-02-01",))
        yield Filter(f"{name}_to", name, Asks.TO, f"{asks} This day or moment, or before.", Day, ("2026-02-28",))
    for name, what in KNOWN.items():
        yield Filter(f"has_{name}", name, Asks.HAS, f"Whether it has {what}.", Truth | None)
    for name, (asks, examples) in TEXTS.items():
        some = Annotated[tuple[str, ...], Split, Field(max_length=MOST_TEXTS)]
        yield Filter(name, name, Asks.WORDS, asks, some, examples)
        yield Filter(f"{name}_not", name, Asks.IS_NOT, _but(name), some)
    yield _SEARCH


def _but(name: str) -> str:
    return f"Like `{name}`, but all claims that are not so."


FILTERS: dict[str, Filter] = {one.name: one for one in _all_filters()}
"""Every parameter that narrows a list of claims. A filter is said here, and only here."""
