"""The wire shapes. A change here is a change of the API."""

from app.schemas.answers import Candidate, Envelope, Fault, Health, Meta, Problem, Resolved, Version, Warned
from app.schemas.claims import ClaimRead, ClaimRow, EmbeddedClaim, EvidenceInContext, EvidenceRead
from app.schemas.records import (
    CHECK_DETAILS,
    AppearanceRead,
    CheckRow,
    DocumentRead,
    DocumentRow,
    SourceRow,
    SpeakerRow,
)
from app.schemas.row import ClaimParts, SpanText, claim_row, evidence_object, plain

__all__ = [
    "CHECK_DETAILS",
    "AppearanceRead",
    "Candidate",
    "CheckRow",
    "ClaimParts",
    "ClaimRead",
    "ClaimRow",
    "DocumentRead",
    "DocumentRow",
    "EmbeddedClaim",
    "Envelope",
    "EvidenceInContext",
    "EvidenceRead",
    "Fault",
    "Health",
    "Meta",
    "Problem",
    "Resolved",
    "SourceRow",
    "SpanText",
    "SpeakerRow",
    "Version",
    "Warned",
    "claim_row",
    "evidence_object",
    "plain",
]
