"""What follows from claims and their documents, worked out again and held against what is kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from app import rows
from app.models import Appearance, Claim, ClaimWords, Document, Evidence, HeadlineCheck, Speaker
from app.queries import Check, Flaw
from app.vocabulary import CheckStatus


def _derived(session: Session, ids: Sequence[str]) -> Iterator[Flaw]:
    claims = session.execute(select(Claim).where(col(Claim.id).in_(ids))).scalars().all()
    speakers = _speakers(session, claims)
    found = _findings(session, ids)
    for claim in claims:
        if any(getattr(claim, name) != value for name, value in rows.rates(claim).items()):
            yield Flaw("rates_follow", claim.id)
        if claim.repeat_key != rows.repeat_key(claim, speakers.get(claim.speaker_id)):
            yield Flaw("repeat_key_follows", claim.id)
        if claim.check_status not in {None, found.get(claim.id, CheckStatus.OK)}:
            yield Flaw("headline_shows_its_checks", claim.id)
    yield from _words(session, claims)


def _speakers(session: Session, claims: Sequence[Claim]) -> Mapping[int | None, Speaker]:
    ids = {claim.speaker_id for claim in claims if claim.speaker_id is not None}
    return {who.id: who for who in session.execute(select(Speaker).where(col(Speaker.id).in_(ids))).scalars()}


def _findings(session: Session, ids: Sequence[str]) -> Mapping[str, CheckStatus]:
    """The worst that was found of each headline."""
    query = select(col(HeadlineCheck.claim_id), col(HeadlineCheck.status)).where(col(HeadlineCheck.claim_id).in_(ids))
    worst: dict[str, CheckStatus] = {}
    for claim, status in session.execute(query):
        worst[claim] = min(worst.get(claim, CheckStatus.OK), status, key=list(CheckStatus).index)
    return worst


def _words(session: Session, claims: Sequence[Claim]) -> Iterator[Flaw]:
    """Claims that are found by other words than those of their statement, their evidence and the title they show."""
    ids = [claim.id for claim in claims]
    evidence = defaultdict(list)
    exact = func.substr(col(Document.text), col(Evidence.start) + 1, col(Evidence.end) - col(Evidence.start))
    spans = select(col(Evidence.claim_id), exact).join(Document, col(Document.id) == Evidence.document_id)
    in_order = spans.where(col(Evidence.claim_id).in_(ids)).order_by(col(Evidence.start), col(Evidence.end))
    for claim_id, words in session.execute(in_order):
        evidence[claim_id].append(words)
    shown = {claim.appearance_id for claim in claims}
    of_these = select(col(Appearance.id), col(Appearance.title)).where(col(Appearance.id).in_(shown))
    titles = {row[0]: row[1] for row in session.execute(of_these)}
    held = select(col(ClaimWords.claim_id), col(ClaimWords.words)).where(col(ClaimWords.until).is_(None))
    kept = {row[0]: row[1] for row in session.execute(held.where(col(ClaimWords.claim_id).in_(ids)))}
    for claim in claims:
        found_by = rows.found_by(claim, evidence[claim.id], titles.get(claim.appearance_id))
        if kept.get(claim.id, found_by) != found_by:
            yield Flaw("words_are_the_claims", claim.id)


CHECKS = (Check("what follows from claims", _derived, col(Claim.id)),)
