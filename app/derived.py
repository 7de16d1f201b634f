"""What follows from claims: what the headlines of their document show, and which changes are recorded with a change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlmodel import Session, col, select

from app import rows
from app.extract import Draft, Mention, Reading, Span, checked
from app.history import Change, Why
from app.keeping import add_all, checks
from app.models import Claim, Document, Evidence, HeadlineCheck, Speaker, SpeakerAlias
from app.names import claim_id
from app.queries import claim_states
from app.vocabulary import HIDDEN_REVIEWS, Action, Attribution, Recorded

Done = dict[str, Action]
"""What was done to which claim, by id."""


@contextmanager
def followed(
    change: Change, document: Document, ids: Collection[str], why: Mapping[Action, Why] | None = None
) -> Iterator[Done]:
    """Record what is done to claims of a document, and to its headlines in consequence.

    `ids` are the claims that are there and may be changed. The caller says what it did; nothing said, nothing happens.
    `why` has what is another reason than that of the whole change.
    """
    before = claim_states(change.session, {*ids, *_headlines(change.session, document)})
    done: Done = {}
    yield done
    if not done:
        return
    show_headlines(change, document)
    after = claim_states(change.session, {*before, *done})
    for action in dict.fromkeys([*done.values(), Action.CHECKED]):
        states = {one: (before.get(one), after[one]) for one in after if done.get(one, Action.CHECKED) is action}
        change.record(action, Recorded.CLAIM, states, (why or {}).get(action))


def check_again(change: Change, document: Document) -> None:
    """Record what the headlines of a document show now, where something has changed by which they are checked."""
    before = claim_states(change.session, _headlines(change.session, document))
    if before:
        show_headlines(change, document)
        after = claim_states(change.session, before)
        change.record(Action.CHECKED, Recorded.CLAIM, {one: (before[one], after[one]) for one in before})


def show_headlines(change: Change, document: Document) -> None:
    """Hold each headline's figure against the body again, hidden claims left out on both sides."""
    session = change.session
    present = _present(session, document)
    claims = [claim for claim, _ in present]
    drafts, findings = checked([draft for _, draft in present])
    shown = _by_claim(checks(claims, Reading(tuple(drafts), tuple(findings))))
    kept = _by_claim(_kept(session, claims))
    for claim, draft in zip(claims, drafts, strict=True):
        new, old = shown.get(claim.id, []), kept.get(claim.id, [])
        if claim.check_status is draft.check_status and list(map(_finding, new)) == list(map(_finding, old)):
            continue
        claim.check_status, claim.updated_at = draft.check_status, change.at
        for check in old:
            session.delete(check)
        session.flush()
        add_all(session, new)


def _headlines(session: Session, document: Document) -> list[str]:
    query = select(Claim.id).where(Claim.document_id == document.id, Claim.attribution == Attribution.HEADLINE)
    return list(session.exec(query))


def _present(session: Session, document: Document) -> list[tuple[Claim, Draft]]:
    """The claims that are not hidden, in the order in which a text is read, each as it would be read."""
    here = Claim.document_id == document.id
    found = select(Claim).where(here, col(Claim.review).not_in(sorted(HIDDEN_REVIEWS)))
    claims = session.exec(found).all()
    spans = _spans(session, document)
    cast = _cast(session, {claim.speaker_id for claim in claims if claim.speaker_id is not None})
    drafts = [rows.draft(claim, _mention(claim, cast), spans[claim.id]) for claim in claims]
    order = {claim.id: _ordinal(claim, document, len(claims)) for claim in claims}
    read = sorted(
        zip(claims, drafts, strict=True),
        key=lambda one: (one[1].evidence[0].start, one[0].anchor, order[one[0].id], one[0].id),
    )
    return list(read)


def _ordinal(claim: Claim, document: Document, most: int) -> int:
    """Which of the claims that begin at one place it is, as its id says; nobody reads so many but by hand."""
    ordinals = (n for n in range(most) if claim_id(document.sha256, claim.kind, claim.anchor, n) == claim.id)
    return next(ordinals, most)


def _spans(session: Session, document: Document) -> dict[str, list[Span]]:
    """The spans of each claim, the primary one first."""
    of_these = select(Evidence).where(Evidence.document_id == document.id)
    spans: dict[str, list[Span]] = {}
    for one in session.exec(of_these.order_by(col(Evidence.primary).desc(), col(Evidence.start), col(Evidence.end))):
        spans.setdefault(one.claim_id, []).append(Span(one.start, one.end))
    return spans


def _cast(session: Session, ids: Collection[int]) -> dict[int | None, Mention]:
    names: dict[int, list[str]] = {one: [] for one in ids}
    of_these = select(SpeakerAlias).where(col(SpeakerAlias.speaker_id).in_(ids)).order_by(col(SpeakerAlias.alias))
    for alias in session.exec(of_these):
        names[alias.speaker_id].append(alias.alias)
    found = session.exec(select(Speaker).where(col(Speaker.id).in_(ids)))
    return {who.id: Mention(who.name, who.kind, who.slug, aliases=tuple(names[who.id or 0])) for who in found}


def _mention(claim: Claim, cast: Mapping[int | None, Mention]) -> Mention | None:
    who = cast.get(claim.speaker_id)
    return who and Mention(who.name, who.kind, who.slug, claim.speaker_role, who.aliases)


def _kept(session: Session, claims: Sequence[Claim]) -> Sequence[HeadlineCheck]:
    of_these = col(HeadlineCheck.claim_id).in_([claim.id for claim in claims])
    return session.exec(select(HeadlineCheck).where(of_these).order_by(col(HeadlineCheck.id))).all()


def _by_claim(found: Sequence[HeadlineCheck] | Iterator[HeadlineCheck]) -> dict[str, list[HeadlineCheck]]:
    by_claim: dict[str, list[HeadlineCheck]] = {}
    for check in found:
        by_claim.setdefault(check.claim_id, []).append(check)
    return by_claim


def _finding(check: HeadlineCheck) -> tuple[str, str | None]:
    return check.status, check.body_claim_id
