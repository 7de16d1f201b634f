"""What headlines' figures show against the body of their document."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.models import Claim, HeadlineCheck
from app.queries.conditions import Condition
from app.queries.pages import Rows
from app.queries.records import shown
from app.schemas import CHECK_DETAILS


def list_checks(session: Session, document_id: str) -> list[dict[str, Any]]:
    """What the document's headline figures show against its body, in text order."""
    return checks_of(session, [col(Claim.document_id) == document_id, shown()])


def checks_of(session: Session, where: Sequence[Condition]) -> list[dict[str, Any]]:
    """The checks of the headline claims that the conditions find, in text order."""
    body = aliased(Claim)
    # by itself, and sorted by what is selected: else SQLite lays all claims out where the past is asked for
    statement = select(col(body.statement)).where(col(body.id) == HeadlineCheck.body_claim_id).scalar_subquery()
    query: Rows = (
        select(HeadlineCheck, col(Claim.statement), statement.label("body_statement"), col(Claim.anchor))
        .join(Claim, col(HeadlineCheck.claim_id) == Claim.id)
        .where(*where)
        .order_by(col(Claim.anchor), col(HeadlineCheck.claim_id), col(HeadlineCheck.id))
    )
    return [
        {
            "claim_id": check.claim_id,
            "statement": statement,
            "status": check.status.value,
            "detail": CHECK_DETAILS[check.status],
            "body_claim_id": check.body_claim_id,
            "body_statement": body_statement,
        }
        for check, statement, body_statement, _ in session.execute(query)
    ]
