"""From stored rows to the flat row of a claim."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.models import Appearance, Claim, Source, Speaker


class SpanText(NamedTuple):
    """An evidence span with the words that stand there."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    primary: bool


class ClaimParts(NamedTuple):
    """Everything that a claim's row is made of."""

    claim: Claim
    appearance: Appearance
    source: Source | None
    speaker: Speaker | None
    evidence: Sequence[SpanText]
    relays: Sequence[Speaker]
    origins: Sequence[Speaker]


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

_UP_TO_BASIS = [
    "id",
    "kind",
    "statement",
    "measure",
    "scope",
    "party",
    "unit",
    "item",
    "value_low",
    "value_high",
    "bound",
    "value_text",
    "per",
    "basis",
]
_FIRMNESS = ["status", "attribution", "attribution_explicit", "attributed_text"]
_PERIOD = ["period_start", "period_end", "period_text", "period_inferred"]


def claim_row(parts: ClaimParts) -> dict[str, Any]:
    """The flat row of a claim, in the order of `ClaimRow`."""
    claim = parts.claim
    return {
        **_columns(claim, _UP_TO_BASIS),
        "per_month_low": _one_decimal(claim.per_month_low),
        "per_month_high": _one_decimal(claim.per_month_high),
        **_columns(claim, _FIRMNESS),
        **_speakers(parts),
        **_columns(claim, _PERIOD),
        **_published(parts),
        **_evidence(parts.evidence),
        "check_status": plain(claim.check_status),
        "review": plain(claim.review),
        "url": f"/claims/{claim.id}",
        "created_at": plain(claim.created_at),
        "updated_at": plain(claim.updated_at),
    }


_AS_THEY_ARE = {str, int, bool}


def plain(value: object) -> object:
    """A value as JSON has it: dates in ISO form, moments in UTC and whole seconds, integral numbers as integers."""
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case float() if value.is_integer():
            return int(value)
    return value


def sent(row: Mapping[str, Any]) -> bytes:
    """A row as answers and files have it: JSON in UTF-8, as short as can be."""
    return _encode(row).encode()


def evidence_object(span: SpanText) -> dict[str, Any]:
    """An evidence span as it is nested."""
    return span._asdict()


def _columns(claim: Claim, names: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(claim, name)) for name in names}


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


def _speakers(parts: ClaimParts) -> dict[str, Any]:
    speaker = parts.speaker
    return {
        "speaker_slug": speaker and speaker.slug,
        "speaker_name": speaker and speaker.name,
        "speaker_role": parts.claim.speaker_role,
        "speaker_kind": speaker and plain(speaker.kind),
        "relays": [relay.name for relay in parts.relays],
        "origins": [origin.name for origin in parts.origins],
    }


def _published(parts: ClaimParts) -> dict[str, Any]:
    appearance, source = parts.appearance, parts.source
    return {
        "document_id": parts.claim.document_id,
        "document_title": appearance.title,
        "source_slug": source and source.slug,
        "source_name": source and source.name,
        "published_on": plain(appearance.published_on),
        "published_on_inferred": appearance.published_on_inferred,
        "document_url": appearance.url,
    }


def _evidence(spans: Sequence[SpanText]) -> dict[str, Any]:
    shown = next(span for span in spans if span.primary)
    return {
        "evidence_text": shown.exact,
        "evidence_start": shown.start,
        "evidence_end": shown.end,
        "evidence_count": len(spans),
    }
