"""The tables. A change here needs a migration."""

from app.models.claims import (
    Claim,
    ClaimCount,
    ClaimLink,
    ClaimPoint,
    ClaimRendered,
    ClaimWords,
    Evidence,
    HeadlineCheck,
)
from app.models.columns import NOT_IN_HISTORY, Moment, now
from app.models.past import APPENDED, PAST
from app.models.sources import Appearance, Document, Source, Speaker, SpeakerAlias, SpeakerSlug
from app.models.writing import ApiKey, DataVersion, IdempotentRequest, Revision

__all__ = [
    "APPENDED",
    "NOT_IN_HISTORY",
    "PAST",
    "ApiKey",
    "Appearance",
    "Claim",
    "ClaimCount",
    "ClaimLink",
    "ClaimPoint",
    "ClaimRendered",
    "ClaimWords",
    "DataVersion",
    "Document",
    "Evidence",
    "HeadlineCheck",
    "IdempotentRequest",
    "Moment",
    "Revision",
    "Source",
    "Speaker",
    "SpeakerAlias",
    "SpeakerSlug",
    "now",
]
