"""What every claim must be, whoever writes it: each law with the members that it speaks of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.extract.reference import LARGEST, unit_names
from app.filters import near
from app.names import slugify
from app.vocabulary import CURRENCIES, MEASURES, UNITS, Attribution, Basis, Bound, Kind

KNOWN_UNITS = frozenset(UNITS) | unit_names() | CURRENCIES


class Place(NamedTuple):
    """A span of evidence: code points, end excluded."""

    start: int
    end: int
    primary: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A claim as it would be: its columns by name, its spans, and the text of its document."""

    columns: Mapping[str, Any]
    speaker: object | None
    spans: Sequence[Place]
    text: str

    def words(self) -> list[str]:
        """What stands in the spans."""
        return [self.text[span.start : span.end] for span in self.spans]


class Law(NamedTuple):
    """What must hold; broken, it is told of the first of its members that is changed."""

    code: str
    of: tuple[str, ...]
    holds: Callable[[Proposed], bool]
    detail: str
    words: Collection[str] = ()
    """What may stand there instead, where only some words may."""


def broken(said: Proposed, changed: Collection[str]) -> Iterator[dict[str, Any]]:
    """What is wrong with the members that are changed; those that stand as they were read are not asked about."""
    for law in LAWS:
        member = next((name for name in law.of if name in changed), None)
        if member is None or law.holds(said):
            continue
        near_by = {"did_you_mean": near(str(said.columns[member]), law.words)} if law.words else {}
        yield {"parameter": member, "code": law.code, "detail": law.detail, **near_by}


FIGURE = ("measure", "unit", "bound", "value_text")
"""What a statistic always has."""
ONLY_OF_FIGURES = (*FIGURE, "scope", "item", "value_low", "value_high", "per", "basis")
"""What a statement never has."""

_Ends = Callable[[float | None, float | None], bool]
_POINT: _Ends = lambda low, high: low is not None and low == high  # noqa: E731  a row of the table
_FROM: _Ends = lambda low, high: low is not None and high is None  # noqa: E731
_UP_TO: _Ends = lambda low, high: low is None and high is not None  # noqa: E731

_ENDS: dict[Bound, _Ends] = {
    Bound.EXACT: _POINT,
    Bound.ABOUT: _POINT,
    Bound.RANGE: lambda low, high: low is not None and high is not None and low < high,
    Bound.AT_LEAST: _FROM,
    Bound.MORE_THAN: _FROM,
    Bound.AT_MOST: _UP_TO,
    Bound.LESS_THAN: _UP_TO,
    Bound.MAGNITUDE: _FROM,
}
"""Which ends a bound leaves open."""


def _is_one_of(name: str, words: Collection[str]) -> Callable[[Proposed], bool]:
    return lambda said: said.columns[name] is None or said.columns[name] in words


def _only_with(name: str, other: str, word: str) -> Callable[[Proposed], bool]:
    return lambda said: said.columns[name] is None or said.columns[other] == word


def _stands_in_text(name: str) -> Callable[[Proposed], bool]:
    return lambda said: said.columns[name] is None or said.columns[name] in said.text


def _has_figure(said: Proposed) -> bool:
    return said.columns["kind"] != Kind.STATISTIC or all(said.columns[name] is not None for name in FIGURE)


def _has_no_figure(said: Proposed) -> bool:
    return said.columns["kind"] != Kind.STATEMENT or all(said.columns[name] is None for name in ONLY_OF_FIGURES)


def _is_no_larger(said: Proposed) -> bool:
    ends = (said.columns["value_low"], said.columns["value_high"])
    return all(value is None or -LARGEST <= value <= LARGEST for value in ends)


def _ends_fit(said: Proposed) -> bool:
    bound = said.columns["bound"]
    return bound is None or _ENDS[Bound(bound)](said.columns["value_low"], said.columns["value_high"])


def _stands_in_evidence(said: Proposed) -> bool:
    words = said.columns["value_text"]
    return words is None or any(words in span for span in said.words())


def _is_a_slug(said: Proposed) -> bool:
    return said.columns["party"] is None or slugify(said.columns["party"]) == said.columns["party"]


def _is_in_order(said: Proposed) -> bool:
    start, end = said.columns["period_start"], said.columns["period_end"]
    return start is None or end is None or start <= end


def _is_inside(said: Proposed) -> bool:
    length = len(said.text)
    return bool(said.spans) and all(0 <= span.start < span.end <= length for span in said.spans)


def _is_worded(said: Proposed) -> bool:
    return not _is_inside(said) or all(map(str.strip, said.words()))


def _headline_has_no_speaker(said: Proposed) -> bool:
    return said.columns["attribution"] != Attribution.HEADLINE or said.speaker is None


LAWS = (
    Law("unknown_word", ("measure",), _is_one_of("measure", MEASURES), "No such measure.", MEASURES),
    Law(
        "unknown_word",
        ("unit",),
        _is_one_of("unit", KNOWN_UNITS),
        "No such unit; money has its ISO 4217 code.",
        sorted(KNOWN_UNITS),
    ),
    Law("not_a_slug", ("party",), _is_a_slug, "A party is a short name in lower case, words joined by hyphens."),
    Law(
        "figure_missing",
        ("kind", *FIGURE),
        _has_figure,
        "A statistic has a measure, a unit, a bound and a value_text.",
    ),
    Law(
        "figure_of_a_statement",
        ("kind", *ONLY_OF_FIGURES),
        _has_no_figure,
        f"A statement has no figure: {', '.join(ONLY_OF_FIGURES)} must be null.",
    ),
    Law(
        "ends",
        ("bound", "value_low", "value_high"),
        _ends_fit,
        "The ends do not fit the bound: exact and about have two equal ends, range a lower and a higher one, at_least, "
        "more_than and magnitude only value_low, at_most and less_than only value_high; the other one is null.",
    ),
    Law("too_large", ("value_low", "value_high"), _is_no_larger, f"A figure is at most {LARGEST:,.0f} either way."),
    Law("scope", ("scope", "measure"), _only_with("scope", "measure", "casualties"), "Only casualties have a scope."),
    Law("item", ("item", "unit"), _only_with("item", "unit", "item"), "An item is counted in the unit item."),
    Law("rate", ("per", "basis"), _only_with("per", "basis", Basis.RATE), "per is said of a rate: basis must be rate."),
    Law("periods", ("period_start", "period_end"), _is_in_order, "The period ends before it begins."),
    Law("outside", ("evidence",), _is_inside, "There must be a span, and each must lie in the text: code points."),
    Law("blank", ("evidence",), _is_worded, "A span holds no words."),
    Law(
        "twice",
        ("evidence",),
        lambda said: len({span[:2] for span in said.spans}) == len(said.spans),
        "A span is named twice.",
    ),
    Law(
        "primary",
        ("evidence",),
        lambda said: sum(span.primary for span in said.spans) == 1,
        "Exactly one span is the primary one.",
    ),
    Law(
        "not_in_evidence",
        ("value_text", "evidence"),
        _stands_in_evidence,
        "value_text must stand in one of the spans, letter by letter.",
    ),
    Law("not_in_text", ("attributed_text",), _stands_in_text("attributed_text"), "The text has no such words."),
    Law("not_in_text", ("period_text",), _stands_in_text("period_text"), "The text has no such words."),
    Law(
        "headline_has_no_speaker",
        ("attribution", "speaker"),
        _headline_has_no_speaker,
        "A headline has no speaker: speaker must be null.",
    ),
    Law(
        "role_of_nobody",
        ("speaker_role", "speaker"),
        lambda said: said.columns["speaker_role"] is None or said.speaker is not None,
        "Without a speaker there is no role.",
    ),
)
