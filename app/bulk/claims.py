"""Claims of a batch: each held against its document's text and the laws."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import NamedTuple

from app.bulk.shape import Row
from app.laws import LAWS, Place, Proposed
from app.rates import figure_of, per_month
from app.vocabulary import Attribution, CheckStatus

_ID = re.compile(r"clm_[0-9a-z]{1,28}")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
_CHECK = re.compile(r"(\w+)(?: (clm_[0-9a-z]{1,28}))?")
_AS_READ = {"attributed_text", "period_text"}
"""What a reader may put together from the text."""
_LAWS = [law for law in LAWS if not _AS_READ.issuperset(law.of)]


class Said(NamedTuple):
    """A claim that can be kept, but for whom it names."""

    row: Row
    spans: list[Place]
    words: list[str]
    """What stands in the spans, in the order of the text."""
    checks: list[tuple[CheckStatus, str | None]]


def read_claim(row: Row, text: str) -> Said:
    """The claim, held against the text of its document; `ValueError` says what is wrong."""
    spans = list(_spans(row))
    said = Proposed(row, row["speaker_slug"], spans, text)
    for law in _LAWS:
        if not law.holds(said):
            raise ValueError(f"{law.of[-1] if law.of[-1] == 'evidence' else law.of[0]}: {law.detail}")
    if row["anchor"] is None:
        row["anchor"] = row["evidence_start"] + max(0, said.words()[0].find(row["value_text"] or ""))
    for wrong, reason in _FAULTS:
        if wrong(row, text, spans):
            raise ValueError(reason)
    low, high = per_month(figure_of(SimpleNamespace(**row)))
    for name, derived in (("per_month_low", low), ("per_month_high", high)):
        if row[name] not in {None, derived}:
            raise ValueError(f"{name} is {row[name]}, but from the figure follows {derived}")
        row[name] = derived
    return Said(row, spans, [text[one.start : one.end] for one in sorted(spans)], list(_checks(row)))


def _spans(row: Row) -> Iterator[Place]:
    primary = (row["evidence_start"], row["evidence_end"])
    if row["spans"] is None:
        yield Place(*primary, primary=True)
        return
    for written in row["spans"]:
        found = _SPAN.fullmatch(written)
        if found is None:
            raise ValueError("spans must be as 717-795")
        place = (int(found[1]), int(found[2]))
        yield Place(*place, primary=place == primary)


def _checks(row: Row) -> Iterator[tuple[CheckStatus, str | None]]:
    for written in row["checks"]:
        found = _CHECK.fullmatch(written)
        if found is None or found[1] not in _STATUSES:
            raise ValueError("checks must be as number_differs clm_2rw6cp8kg5")
        yield _STATUSES[found[1]], found[2]


_STATUSES = {word.value: word for word in CheckStatus}
_Wrong = Callable[[Row, str, list[Place]], bool]


def _is_checked(row: Row, *_: object) -> bool:
    return row["attribution"] is not Attribution.HEADLINE and bool(row["check_status"] or row["checks"])


def _has_unnamed(row: Row, *_: object) -> bool:
    sides = (("relays", "relay_slugs"), ("origins", "origin_slugs"))
    return any(len(row[names] or []) > len(row[slugs] or []) for names, slugs in sides)


_FAULTS: tuple[tuple[_Wrong, str], ...] = (
    (lambda row, text, spans: not _ID.fullmatch(row["id"]), "id must be as clm_2rw6cp8kg5"),
    (lambda row, text, spans: not row["statement"].strip(), "statement is empty"),
    (lambda row, text, spans: not 0 <= row["anchor"] < len(text), "anchor lies outside the text"),
    (
        lambda row, text, spans: row["evidence_text"] not in {None, text[row["evidence_start"] : row["evidence_end"]]},
        "evidence_text is not what stands in the document there",
    ),
    (
        lambda row, text, spans: row["evidence_count"] not in {None, len(spans)},
        "evidence_count is not the number of spans",
    ),
    (_is_checked, "only headlines are checked"),
    (_has_unnamed, "relays and origins need their slugs beside them: relay_slugs, origin_slugs"),
    (lambda row, text, spans: bool(row["speaker_name"] and not row["speaker_slug"]), "speaker_slug is missing"),
)  # fmt: skip
"""What no law of a claim says, since only a file can have it."""
