"""What a reviewer says of a claim, written into its row and what hangs on it."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, select

from app import rows
from app.history import Change
from app.keeping import add_all, key_of, set_speaker
from app.models import Claim, ClaimLink, Evidence
from app.review.forms import LINKS, Form
from app.review.whom import kept
from app.vocabulary import Attribution


def write(change: Change, claim: Claim, form: Form, changed: Collection[str]) -> None:
    """Write the members that are changed, and what follows from them in the claim's own row; all laws are kept."""
    session = change.session
    speaker = next(iter(kept(change, [form.speaker] if form.speaker else [])), None)
    linked = {name: kept(change, getattr(form, name)) for name in LINKS if name in changed}
    with session.no_autoflush:
        for name in form.columns.keys() & changed:
            setattr(claim, name, form.columns[name])
        for name, rate in rows.rates(claim).items():
            setattr(claim, name, rate)
        if claim.attribution is not Attribution.HEADLINE:
            claim.check_status = None
        set_speaker(claim, speaker)
        claim.updated_at = change.at
        session.add(claim)
    session.flush()
    if "evidence" in changed:
        _replace(session, claim, form)
    for name, speakers in linked.items():
        _clear(session, select(ClaimLink).where(ClaimLink.claim_id == claim.id, ClaimLink.kind == LINKS[name]))
        ids = enumerate(key_of(who.id) for who in speakers)
        new = (ClaimLink(claim_id=claim.id, kind=LINKS[name], position=place, speaker_id=id_) for place, id_ in ids)
        add_all(session, new)


def _replace(session: Session, claim: Claim, form: Form) -> None:
    _clear(session, select(Evidence).where(Evidence.claim_id == claim.id))
    rows_of = (
        Evidence(claim_id=claim.id, document_id=claim.document_id, start=start, end=end, primary=primary)
        for start, end, primary in form.spans
    )
    add_all(session, rows_of)


def _clear(session: Session, query: Any) -> None:  # noqa: ANN401  of any table
    for row in session.exec(query):
        session.delete(row)
    session.flush()
