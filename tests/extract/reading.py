"""What the tests of the reading share: a text read in one call, and a claim in the few words that a row speaks of.

A row names the figure by its words in the text and expects some of the claim's fields; a set lists every answer that
is as good (`gold/README.md` has such lists too). What differs is shown, and where no claim stands, what was read.
"""

from datetime import date
from typing import Any

import pytest

from app.extract import Draft, Reference, read
from app.vocabulary import Kind

PUBLISHED = date(2031, 5, 14)
"""A Wednesday."""

Expected = dict[str, Any]


def not_yet(reason: str) -> pytest.MarkDecorator:
    """A row that the reading gets wrong today: the suite says so once it gets it right."""
    return pytest.mark.xfail(strict=True, reason=reason)


def figures(text: str, **about: Any) -> list[Draft]:
    """The figures that are read in a text, in order."""
    return [d for d in read(text, Reference(**about)).drafts if d.kind is Kind.STATISTIC]


def values(text: str, **about: Any) -> list[Any]:
    """The figures as numbers, in order: a point as its value, a range or an open end as a pair."""
    return [value(d) for d in figures(text, **about)]


def value(draft: Draft) -> Any:
    """The figure as a number, or as a pair where its ends differ."""
    same = draft.value_low == draft.value_high
    return draft.value_low if same else (draft.value_low, draft.value_high)


def said(draft: Draft, text: str) -> Expected:
    """The claim's fields by the names that the rows use."""
    return {
        "speaker": draft.speaker.name if draft.speaker else None,
        "role": draft.speaker.role if draft.speaker else None,
        "speaker_kind": draft.speaker.kind if draft.speaker else None,
        "relays": [m.name for m in draft.relays],
        "origins": [m.name for m in draft.origins],
        "how": draft.attribution,
        "explicit": draft.attribution_explicit,
        "measure": draft.measure,
        "scope": draft.scope,
        "party": draft.party,
        "unit": draft.unit,
        "item": draft.item,
        "value": value(draft),
        "bound": draft.bound,
        "per": draft.per,
        "basis": draft.basis,
        "status": draft.status,
        "start": draft.period_start,
        "end": draft.period_end,
        "when": draft.period_text,
        "inferred": draft.period_inferred,
        "spans": len(draft.evidence),
        "check": draft.check_status,
    }


def claim_at(text: str, figure: str, drafts: list[Draft]) -> Draft | None:
    """The claim whose figure stands where these words first stand in the text."""
    at = text.index(figure)
    return next((d for d in drafts if at <= d.anchor < at + len(figure)), None)


def misread(text: str, figure: str, expected: Expected, **about: Any) -> Expected:
    """What the claim at the figure says beside what is expected; empty where all is right."""
    drafts = figures(text, **about)
    draft = claim_at(text, figure, drafts)
    if draft is None:
        return {"no claim at": figure, "read": [d.value_text for d in drafts]}
    got = said(draft, text)
    return {k: got[k] for k, want in expected.items() if not _agrees(got[k], want)}


def _agrees(got: Any, want: Any) -> bool:
    return any(_agrees(got, w) for w in want) if isinstance(want, set | frozenset) else bool(got == want)
