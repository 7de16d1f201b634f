"""Scores the reading against gold files and prints one table: `python -m tests.evaluate FOLDER… [--verbose]`.

A folder holds gold files (`*.json`, as `tests/gold/README.md` defines them) and their texts in `texts/`. A gold
statistic is found where a claim overlaps one of its spans and carries its figure; it is right when every field that
the gold file gives is right too. A list names every answer that is accepted, null is not scored.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.extract import Draft, Reference, read
from app.vocabulary import Kind

FIELDS = (
    "speaker_name", "measure", "scope", "party", "unit", "bound", "per", "status", "attribution", "basis",
    "period_start", "period_end",
)  # fmt: skip
Gold = dict[str, Any]


@dataclass
class Score:
    """Counts over one gold file or several; `misses` says by name what was not found, not asked for, or wrong."""

    found: int = 0
    missing: int = 0
    spurious: int = 0
    right: int = 0
    heard: int = 0
    statements: int = 0
    fields: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in FIELDS})
    misses: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Take another file's counts in."""
        for name in ("found", "missing", "spurious", "right", "heard", "statements"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, (right, of) in other.fields.items():
            self.fields[name][0] += right
            self.fields[name][1] += of
        self.misses += other.misses

    @property
    def precision(self) -> float:
        """Of the figures that were read, the share that the gold files know."""
        return self.found / max(1, self.found + self.spurious)

    @property
    def recall(self) -> float:
        """Of the figures that the gold files ask for, the share that was read."""
        return self.found / max(1, self.found + self.missing)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def right_of_found(self) -> float:
        """The share of the found figures of which every field is right."""
        return self.right / max(1, self.found)

    @property
    def right_of_all(self) -> float:
        """The share of the wanted figures that are found and right."""
        return self.right / max(1, self.found + self.missing)

    def share(self, name: str) -> float:
        """The share of the found figures of which this field is right, where the gold file gives it."""
        right, of = self.fields[name]
        return right / max(1, of)


def score_folder(folder: Path) -> Score:
    """The sum over every gold file of a folder."""
    total = Score()
    for path in sorted(folder.glob("*.json")):
        total.add(score_file(path))
    return total


def score_file(path: Path) -> Score:
    """One gold file against what is read in its text."""
    gold = json.loads(path.read_text(encoding="utf-8"))
    document = gold["document"]
    text = (path.parent / "texts" / document["file"]).read_bytes().decode("utf-8")
    published = date.fromisoformat(document["published_on"]) if document.get("published_on") else None
    drafts = read(text, Reference(document.get("title"), document.get("source"), published)).drafts
    return score(gold["claims"], drafts, path.stem)


def score(golds: Sequence[Gold], drafts: Sequence[Draft], name: str) -> Score:
    """The counts for one document."""
    wanted = [g for g in golds if g["kind"] == Kind.STATISTIC]
    read_ = [d for d in drafts if d.kind is Kind.STATISTIC]
    pairs = _pairs(wanted, read_)
    counts = Score()
    for gold, draft in pairs:
        if gold.get("required", True):
            _count(counts, gold, draft, name)
    paired_golds, paired_drafts = {id(g) for g, _ in pairs}, {id(d) for _, d in pairs}
    optional = [g for g in wanted if not g.get("required", True)]
    for gold in wanted:
        if id(gold) not in paired_golds and gold.get("required", True):
            counts.missing += 1
            counts.misses.append(f"{name}: missing {gold['id']}")
    for draft in read_:
        if id(draft) not in paired_drafts and not any(_overlap(g, draft) for g in optional):
            counts.spurious += 1
            counts.misses.append(f"{name}: spurious {draft.value_text!r} in {draft.statement[:80]!r}")
    _count_statements(counts, golds, drafts, name)
    return counts


def _count(counts: Score, gold: Gold, draft: Draft, name: str) -> None:
    counts.found += 1
    wrong = []
    for column in FIELDS:
        if gold.get(column) is None:
            continue
        right = _is_right(gold[column], _value(draft, column))
        counts.fields[column][0] += right
        counts.fields[column][1] += 1
        if not right:
            wrong.append(f"{column} {_value(draft, column)!r} for {gold[column]!r}")
    counts.right += not wrong
    if wrong:
        counts.misses.append(f"{name}: wrong {gold['id']}: {'; '.join(wrong)}")


def _count_statements(counts: Score, golds: Sequence[Gold], drafts: Sequence[Draft], name: str) -> None:
    said = [d for d in drafts if d.kind is Kind.STATEMENT]
    for gold in golds:
        if gold["kind"] != Kind.STATEMENT:
            continue
        counts.statements += 1
        heard = any(_overlap(gold, d) and _is_right(gold["speaker_name"], _value(d, "speaker_name")) for d in said)
        counts.heard += heard
        if not heard:
            counts.misses.append(f"{name}: unheard {gold['id']}")


def _pairs(golds: Sequence[Gold], drafts: Sequence[Draft]) -> list[tuple[Gold, Draft]]:
    """Each gold figure with one claim at most, the pairs that agree in most fields first."""
    candidates = sorted(_candidates(golds, drafts), reverse=True)
    taken_golds: set[int] = set()
    taken_drafts: set[int] = set()
    pairs = []
    for _, _, i, j in candidates:
        if i not in taken_golds and j not in taken_drafts:
            taken_golds.add(i)
            taken_drafts.add(j)
            pairs.append((golds[i], drafts[j]))
    return pairs


def _candidates(golds: Sequence[Gold], drafts: Sequence[Draft]) -> Iterator[tuple[int, int, int, int]]:
    for i, gold in enumerate(golds):
        for j, draft in enumerate(drafts):
            overlap = _overlap(gold, draft)
            if overlap and _same_figure(gold, draft):
                given = (c for c in FIELDS if gold.get(c) is not None)
                yield sum(_is_right(gold[c], _value(draft, c)) for c in given), overlap, i, j


def _overlap(gold: Gold, draft: Draft) -> int:
    ends = (min(e["end"], s.end) - max(e["start"], s.start) for e in gold["evidence"] for s in draft.evidence)
    return max(0, max(ends, default=0))


def _same_figure(gold: Gold, draft: Draft) -> bool:
    figure = (gold.get("value_low"), gold.get("value_high"))
    accepted = [figure, *map(tuple, gold.get("or_values", []))]
    return figure == (None, None) or any(
        _same(low, draft.value_low) and _same(high, draft.value_high) for low, high in accepted
    )


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _is_right(accepted: object, got: object) -> bool:
    answers = accepted if isinstance(accepted, list) else [accepted]
    if isinstance(got, str):
        return any(isinstance(a, str) and a.casefold() == got.casefold() for a in answers)
    return got in answers


def _value(draft: Draft, column: str) -> object:
    if column == "speaker_name":
        return draft.speaker.name if draft.speaker else None
    value = getattr(draft, column)
    return value.isoformat() if isinstance(value, date) else value


def table(scores: dict[str, Score]) -> Table:
    """One column a folder, one row a figure."""
    printed = Table("", *scores)
    for name in ("precision", "recall", "f1", "right_of_found", "right_of_all"):
        printed.add_row(name, *(f"{getattr(s, name):.3f}" for s in scores.values()))
    for column in FIELDS:
        printed.add_row(
            column, *(f"{s.share(column):.3f}  ({s.fields[column][0]}/{s.fields[column][1]})" for s in scores.values())
        )
    printed.add_row("statements", *(f"{s.heard}/{s.statements}" for s in scores.values()))
    return printed


def main(arguments: list[str]) -> None:
    """Print the table of the folders named; with --verbose the misses by name before it."""
    folders = [Path(a) for a in arguments if not a.startswith("--")]
    scores = {folder.parent.name + "/" + folder.name: score_folder(folder) for folder in folders}
    console = Console()
    if "--verbose" in arguments:
        for counted in scores.values():
            for miss in counted.misses:
                console.print(miss, highlight=False, markup=False, soft_wrap=True)
    console.print(table(scores))


if __name__ == "__main__":
    main(sys.argv[1:])
