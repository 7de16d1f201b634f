"""The words of a claim: what can be counted, how firmly it is said, by whom, each word with its definition.

Closed vocabularies are enums, and the schema checks them. Open ones (measure, unit) are tables: a new statistic
is a line in `counted.py` and a cue in `extract/`, never a migration. Definitions follow `docs/methodology.md`.
"""

from app.vocabulary.closed import (
    HIDDEN_REVIEWS,
    Attribution,
    Basis,
    Bound,
    Kind,
    LinkKind,
    Per,
    Review,
    Scope,
    SpeakerKind,
    Status,
    Word,
)
from app.vocabulary.columns import CLAIM_COLUMNS
from app.vocabulary.counted import CURRENCIES, MEASURES, UNITS
from app.vocabulary.findings import CheckStatus, Reason, Verdict
from app.vocabulary.glossary import GLOSSARY, Vocabulary, label
from app.vocabulary.writing import Action, KeyScope, Recorded, RevisionReason

__all__ = [
    "CLAIM_COLUMNS",
    "CURRENCIES",
    "GLOSSARY",
    "HIDDEN_REVIEWS",
    "MEASURES",
    "UNITS",
    "Action",
    "Attribution",
    "Basis",
    "Bound",
    "CheckStatus",
    "KeyScope",
    "Kind",
    "LinkKind",
    "Per",
    "Reason",
    "Recorded",
    "Review",
    "RevisionReason",
    "Scope",
    "SpeakerKind",
    "Status",
    "Verdict",
    "Vocabulary",
    "Word",
    "label",
]
