"""Claims side by side: each with its place on the scale, and what sets them apart, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app import comparison, queries
from app.comparison import Common, Pair, Placed, Said
from app.deps import Visit
from app.queries import Understood
from app.questions import CompareQuery
from app.schemas import ClaimParts, claim_row
from app.vocabulary import Attribution, Reason, Status, Verdict
from app.web.words.names import word
from app.web.words.strips import Scale, Strip, scale

_MOST_LANES = 3
"""More brackets than so many side by side are told in words alone."""

_FIRM = (Status.ASSERTED, Status.ESTIMATED)


class Bracket(NamedTuple):
    """A piece of a bracket beside one row: `top`, `middle`, `bottom`, or nothing."""

    part: str


@dataclass(slots=True)
class Entry:
    """One claim of a comparison."""

    row: dict[str, Any]
    who: str
    placed: Placed
    strip: Strip | None
    repeats: int
    brackets: list[str] = field(default_factory=list)

    @property
    def is_firm(self) -> bool:
        """Whether it is said of what is: anything else is drawn hollow."""
        return self.row["status"] in _FIRM


class Compared(NamedTuple):
    """All that a comparison shows."""

    thing: Common
    entries: list[Entry]
    unplaced: list[Entry]
    """Those that have no common rate, each with the reason."""
    scale: Scale
    unlike: list[str]
    disagreements: list[tuple[Entry, Entry]]
    scopes: list[str]
    understood: Mapping[str, Understood]
    is_cut: bool


def compare(visit: Visit, query: CompareQuery, by_date: bool) -> Compared:
    """The claims asked for, held against each other as `/claims/compare` does it."""
    narrowed, understood = queries.narrowed(visit.session, query, strict=False)
    common = comparison.settle(query.asked(), query.per, queries.find_things(visit.session, narrowed))
    found = queries.find_comparable(visit.session, narrowed, common)
    said = [comparison.said(parts) for parts in found.parts]
    placed = [comparison.place(claim.figure, common.per) for claim in said]
    scaled = scale([(one.low, one.high) for one in placed])
    entries = [
        _entry(parts, claim, place, scaled, found.repeats)
        for parts, claim, place in zip(found.parts, said, placed, strict=True)
    ]
    shown = sorted((one for one in entries if one.strip), key=_by_date if by_date else _by_value)
    apart = _disagreements(shown, comparison.pairs(said))
    return Compared(
        thing=common,
        entries=shown,
        unplaced=[one for one in entries if not one.strip],
        scale=scaled,
        unlike=list(_unlike(shown, said)),
        disagreements=apart,
        scopes=list(dict.fromkeys(one.row["scope"] or "none" for one in shown)),
        understood=understood,
        is_cut=found.more,
    )


def _entry(parts: ClaimParts, claim: Said, placed: Placed, scaled: Scale, repeats: Mapping[str, int]) -> Entry:
    row = claim_row(parts)
    has_place = placed.low is not None or placed.high is not None
    strip = scaled.strip(placed.low, placed.high) if has_place else None
    return Entry(row, credited(row), placed, strip, repeats.get(claim.id, 0))


def credited(row: Mapping[str, Any]) -> str:
    """Who says it, in a few words."""
    if row["attribution"] == Attribution.HEADLINE:
        return "Headline"
    if row["attribution"] == Attribution.NARRATOR or not row["speaker_name"]:
        return row["source_name"] or "Speaker not named"
    name: str = row["speaker_name"]
    return name


def _by_value(entry: Entry) -> tuple[Any, ...]:
    low, high = entry.placed.low, entry.placed.high
    return -(high if high is not None else low or 0), -(low if low is not None else high or 0), entry.row["id"]


def _by_date(entry: Entry) -> tuple[Any, ...]:
    return entry.row["published_on"] is None, entry.row["published_on"] or "", entry.row["id"]


def _disagreements(shown: Sequence[Entry], pairs: Iterator[Pair]) -> list[tuple[Entry, Entry]]:
    """Pairs whose ranges share no value; the first of them get a bracket each."""
    places = {entry.row["id"]: place for place, entry in enumerate(shown)}
    apart = [
        sorted((places[pair.a.id], places[pair.b.id]))
        for pair in pairs
        if pair.judgement.verdict is Verdict.DISJOINT and pair.a.id in places and pair.b.id in places
    ]
    apart.sort(key=lambda pair: (pair[1] - pair[0], pair))
    for upper, lower in apart[:_MOST_LANES]:
        for place, entry in enumerate(shown):
            part = "top" if place == upper else "bottom" if place == lower else "middle"
            entry.brackets.append(part if upper <= place <= lower else "none")
    return [(shown[upper], shown[lower]) for upper, lower in apart]


_SCOPES = {
    "killed": "count the dead alone",
    "wounded": "count the wounded alone",
    "killed_and_wounded": "count the dead and the wounded together",
    "captured": "count prisoners",
    "missing": "count the missing",
    "unspecified": "say “lost” or “losses”, which leaves open how many are dead",
    "none": "do not say what became of those counted",
}
_STATUSES = {
    Status.TARGETED: "are targets, not losses",
    Status.PROJECTED: "are projections, not counts",
    Status.DENIED: "are figures that the speaker denies",
}
_TOLD = (
    (Reason.OTHER_BASIS, "They count over different things: a rate, a stated time, one event."),
    (Reason.OTHER_PERIOD, "They speak of different times."),
    (Reason.OTHER_ITEM, "They count different items."),
)


def _unlike(shown: Sequence[Entry], said: Sequence[Said]) -> Iterator[str]:
    """Why the figures are not like for like."""
    scopes = dict.fromkeys(entry.row["scope"] or "none" for entry in shown)
    if len(scopes) > 1:
        groups = [(_whose(shown, "scope", scope), _SCOPES[scope]) for scope in scopes]
        yield "; ".join(f"{who} {what}" for who, what in groups) + "."
    for status, what in _STATUSES.items():
        if any(entry.row["status"] == status for entry in shown):
            yield f"Hollow: {_whose(shown, 'status', status)} {what}."
    ids = {entry.row["id"] for entry in shown}
    pairs = comparison.pairs([one for one in said if one.id in ids])
    reasons = {pair.judgement.reason for pair in pairs}
    yield from (sentence for reason, sentence in _TOLD if reason in reasons)


def _whose(shown: Sequence[Entry], column: str, value: str) -> str:
    """Whose figures have that word, as the subject of a sentence: `those of Orla Venn and 2 others`."""
    names = list(dict.fromkeys(entry.who for entry in shown if (entry.row[column] or "none") == value))
    most = 3
    listed = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} others"]
    *others, last = ["the headline" if name == "Headline" else name for name in listed]
    return f"the figures of {', '.join(others)} and {last}" if others else f"the figures of {last}"


def title(thing: Common) -> str:
    """What is compared, as a heading."""
    what = word("measure", thing.measure) or "Figures"
    whose = f": {word('party', thing.party)}" if thing.party else ""
    every = f", per {thing.per}" if thing.per else ""
    return f"{what}{whose}{every}"
