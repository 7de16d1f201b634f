"""How one speaker's figures moved: a line for each thing that the speaker counted, the earliest first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app import comparison, queries
from app.comparison import Move
from app.deps import Visit
from app.questions import TimelineQuery
from app.schemas import claim_row
from app.vocabulary import Bound
from app.web.words.figures import many_of, number
from app.web.words.names import word
from app.web.words.strips import Scale, Strip, scale

MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One figure, its place, and how far it is from the one before."""

    row: dict[str, Any]
    strip: Strip | None
    change: str


class Line(NamedTuple):
    """What was counted, and the figures."""

    title: str
    per: str | None
    scale: Scale
    steps: list[Step]


class Moved(NamedTuple):
    """All lines, the longest first."""

    lines: list[Line]
    is_cut: bool


def moved(visit: Visit, slug: str) -> Moved:
    """The lines of a speaker."""
    query = TimelineQuery.model_construct(limit=MOST)
    narrowed, _ = queries.narrowed(visit.session, query, strict=False)
    found = queries.find_timeline(visit.session, slug, query, narrowed)
    groups: dict[tuple[Any, ...], list[tuple[dict[str, Any], comparison.Said]]] = defaultdict(list)
    for parts in found[:MOST]:
        row = claim_row(parts)
        groups[tuple(row[name] for name in _ONE)].append((row, comparison.said(parts)))
    lines = [_line(group) for group in groups.values()]
    return Moved(sorted(lines, key=lambda line: -len(line.steps)), len(found) > MOST)


_ONE = ("measure", "scope", "party", "unit", "item", "per", "basis")


def _line(group: Sequence[tuple[dict[str, Any], comparison.Said]]) -> Line:
    first = group[0][0]
    drawn = [(row, row["bound"] != Bound.MAGNITUDE) for row, _ in group]
    scaled = scale([(row["value_low"], row["value_high"]) for row, has_place in drawn if has_place])
    moves = comparison.moves([said for _, said in group])
    dates = {row["id"]: row["published_on"] for row, _ in group}
    steps = [
        Step(
            row,
            scaled.strip(row["value_low"], row["value_high"]) if has_place else None,
            _change(row, move, dates),
        )
        for (row, has_place), move in zip(drawn, moves, strict=True)
    ]
    return Line(_title(first), first["per"], scaled, steps)


def _title(row: Mapping[str, Any]) -> str:
    parts = [word("measure", row["measure"])]
    parts += [word("scope", row["scope"]).lower()] if row["scope"] else []
    parts += [word("party", row["party"])] if row["party"] else []
    many = many_of(row["unit"], row["item"])
    parts += [f"{many} a {row['per']}" if row["per"] else many] if many else []
    return " · ".join(part for part in parts if part) or "Figures"


def _change(row: Mapping[str, Any], move: Move, dates: Mapping[str, Any]) -> str:
    """The change in words; why there is none where none can be told."""
    if move.before is None:
        return "" if move.reason is None or move.reason == "first" else move.reason.definition
    if move.reason is not None:
        return move.reason.definition
    many = many_of(row["unit"], row["item"])
    if move.low == move.high or None in (move.low, move.high):
        [end] = {end for end in (move.low, move.high) if end is not None}
        return _moved(end, many) + (" than before" if end else "")
    low, high = (_moved(end or 0, many) for end in (move.low, move.high))
    return f"lower end: {low}; upper end: {high}"


def _moved(end: float, many: str) -> str:
    if end == 0:
        return "unchanged"
    return f"{number(abs(end))} {'more' if end > 0 else 'fewer' if many else 'less'} {many}".strip()
