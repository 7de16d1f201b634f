"""A claim as linked data: what schema.org calls a Claim, with an Observation for its figure.

Never a ClaimReview: nobody here rates what is true.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.models import Speaker
from app.schemas import ClaimParts, claim_row
from app.vocabulary import SpeakerKind

_TYPES: dict[SpeakerKind, str] = {
    SpeakerKind.PERSON: "Person",
    SpeakerKind.GOVERNMENT: "GovernmentOrganization",
    SpeakerKind.PUBLICATION: "NewsMediaOrganization",
}
"""What schema.org calls a speaker; the others are an Organization."""

_PERIODS = {"day": "P1D", "week": "P1W", "month": "P1M", "year": "P1Y"}
_QUALIFIERS = ("status", "bound", "basis", "scope")


def linked(parts: ClaimParts, appearances: Sequence[Mapping[str, Any]], base: str) -> dict[str, Any]:
    """The claim in schema.org's words; `base` is where this service stands, without a slash at its end."""
    row = claim_row(parts)
    works = [_known(_work(row["document_id"], appearance, base)) for appearance in appearances]
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "Claim",
            "@id": base + row["url"],
            "identifier": row["id"],
            "url": base + row["url"],
            "text": row["statement"],
            "author": parts.speaker and _known(_agent(parts.speaker, base, row["speaker_role"])),
            "contributor": [_known(_agent(relay, base)) for relay in parts.relays] or None,
            "citation": row["origins"] or None,
            "datePublished": row["published_on"],
            "dateModified": row["updated_at"],
            "firstAppearance": works[0],
            "appearance": works,
            "about": _known(_observation(row)) if row["kind"] == "statistic" else None,
        }
    )


def _agent(speaker: Speaker, base: str, role: str | None = None) -> dict[str, Any]:
    return {
        "@type": _TYPES.get(speaker.kind, "Organization"),
        "@id": f"{base}/speakers/{speaker.slug}",
        "name": speaker.name,
        "jobTitle" if speaker.kind is SpeakerKind.PERSON else "description": role,
    }


def _work(document_id: str, appearance: Mapping[str, Any], base: str) -> dict[str, Any]:
    publisher = {"@type": "NewsMediaOrganization", "name": appearance["source_name"]}
    return {
        "@type": "CreativeWork",
        "@id": f"{base}/documents/{document_id}",
        "name": appearance["title"],
        "publisher": publisher if appearance["source_name"] else None,
        "datePublished": appearance["published_on"],
        "url": appearance["document_url"],
    }


def _observation(row: Mapping[str, Any]) -> dict[str, Any]:
    """What was counted: both ends as said, an open one left out; its date only where the text gives a period."""
    point = row["value_low"] if row["value_low"] == row["value_high"] else None
    return {
        "@type": "Observation",
        "name": row["value_text"],
        "variableMeasured": row["measure"],
        "observationAbout": row["party"] and {"@type": "Thing", "name": row["party"]},
        "value": point,
        "minValue": row["value_low"],
        "maxValue": row["value_high"],
        "unitText": row["item"] or row["unit"],
        "observationDate": row["period_end"] or row["period_start"],
        "observationPeriod": _PERIODS.get(row["per"]),
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": row[name]} for name in _QUALIFIERS if row[name]
        ],
    }


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown, as linked data says it."""
    return {name: value for name, value in members.items() if value is not None}
