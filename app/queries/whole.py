"""One claim, whole: its row with all its evidence; and what is said of it when it was taken back."""

from typing import Any

from sqlmodel import Session, col, select

from app.models import Claim, Revision
from app.queries.parts import find_claim
from app.queries.records import data_version
from app.queries.repeats import count_repeats
from app.schemas import ClaimParts, claim_row, evidence_object, plain
from app.vocabulary import Action, Recorded


def whole_claim(session: Session, parts: ClaimParts) -> dict[str, Any]:
    """The row, the rule that read it, how many repeat it, and every span."""
    repeats = count_repeats(session, [parts.claim]).get(parts.claim.id, 0)
    evidence = [evidence_object(span) for span in parts.evidence]
    return {**claim_row(parts), "rule": parts.claim.rule, "repeats": repeats, "evidence": evidence}


def find_whole_claim(session: Session, claim_id: str) -> dict[str, Any] | None:
    """The same by id, whatever people decided about it."""
    parts = find_claim(session, claim_id)
    return None if parts is None else whole_claim(session, parts)


def tombstone(session: Session, claim: Claim) -> dict[str, Any]:
    """What remains to be said of a claim that was withdrawn, in what the session reads."""
    query = select(Revision.at).where(
        Revision.kind == Recorded.CLAIM,
        Revision.subject == claim.id,
        Revision.action == Action.WITHDRAWN,
        Revision.version <= data_version(session),
    )
    at = session.exec(query.order_by(col(Revision.id).desc())).first()
    return {"id": claim.id, "document_id": claim.document_id, "withdrawn_at": plain(at or claim.updated_at)}
