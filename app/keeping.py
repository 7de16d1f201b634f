"""What was read, as rows of its document: speakers, claims, and what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, col, select

import app.rendering  # noqa: F401  what is written is rendered when it is kept
from app import rows
from app.extract import Draft, Mention, Reading
from app.history import Change
from app.models import (
    PAST,
    Appearance,
    Claim,
    ClaimLink,
    ClaimWords,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
    SpeakerAlias,
    SpeakerSlug,
)
from app.queries import claim_states, source_state, speaker_states
from app.vocabulary import Action, LinkKind, Recorded

Row = TypeVar("Row", bound=SQLModel)
Cast = Mapping[str, Speaker]
"""Whom a reading mentions, by the slug that it gives them; that may be a former one."""


def keep_source(change: Change, name: str | None) -> int | None:
    """The key of a publisher, who may be new."""
    if name is None:
        return None
    source = rows.source(name)
    known = change.session.exec(select(Source).where(Source.slug == source.slug)).first()
    if known is None:
        add(change.session, source)
        change.record(Action.CREATED, Recorded.SOURCE, {source.slug: (None, source_state(source))})
    return key_of((known or source).id)


def keep_speakers(change: Change, mentions: Iterable[Mention]) -> Cast:
    """Everybody mentioned, with the names that are new."""
    mentions = list(mentions)
    mentioned = rows.everybody(mentions)
    cast = find_speakers(change.session, mentioned)
    added = {slug: rows.speaker(who) for slug, who in mentioned.items() if slug not in cast}
    add_all(change.session, added.values())
    cast |= added
    ids = [key_of(who.id) for who in cast.values()]
    new = {key_of(who.id) for who in added.values()}
    before = speaker_states(change.session, [one for one in ids if one not in new])
    _keep_aliases(change.session, {key_of(cast[slug].id): names for slug, names in rows.aliases(mentions).items()})
    after = speaker_states(change.session, ids)
    change.record(Action.ALIASED, Recorded.SPEAKER, {slug: (state, after[slug]) for slug, state in before.items()})
    created = {slug: (None, state) for slug, state in after.items() if slug not in before}
    change.record(Action.CREATED, Recorded.SPEAKER, created)
    return cast


def find_speakers(session: Session, slugs: Iterable[str]) -> dict[str, Speaker]:
    """The speakers who have these slugs, or once had them."""
    slugs = list(slugs)
    now = session.exec(select(Speaker).where(col(Speaker.slug).in_(slugs))).all()
    former = select(SpeakerSlug.slug, Speaker).join(Speaker, col(SpeakerSlug.speaker_id) == Speaker.id)
    once = session.exec(former.where(col(SpeakerSlug.slug).in_(slugs))).all()
    return dict(once) | {speaker.slug: speaker for speaker in now}


def keep_claims(change: Change, document: Document, claims: Sequence[Claim], drafts: Sequence[Draft]) -> None:
    """New claims of a document, each with what hangs on it, but for what is checked and searched."""
    cast = keep_speakers(change, rows.mentions(drafts))
    shown = shown_appearance(change.session, document.id)
    for claim, draft in zip(claims, drafts, strict=True):
        set_speaker(claim, cast[rows.slug(draft.speaker)] if draft.speaker else None)
        claim.appearance_id, claim.published_on = key_of(shown.id), shown.published_on
        claim.created_at = claim.updated_at = change.at
    add_all(change.session, claims)
    pairs = list(zip(claims, drafts, strict=True))
    add_all(change.session, (span for claim, draft in pairs for span in evidence(claim, draft)))
    add_all(change.session, (link for claim, draft in pairs for link in links(claim, draft, cast)))


def set_speaker(claim: Claim, speaker: Speaker | None) -> None:
    """Who says it, and so what it repeats."""
    claim.speaker_id = speaker.id if speaker else None
    claim.repeat_key = rows.repeat_key(claim, speaker)


def record_claims(change: Change, claims: Iterable[Claim]) -> None:
    """New claims, once everything of them is kept."""
    states = claim_states(change.session, [claim.id for claim in claims])
    change.record(Action.CREATED, Recorded.CLAIM, {one: (None, state) for one, state in states.items()})


def shown_appearance(session: Session, document_id: str) -> Appearance:
    """Of several appearances the rows show the earliest; one without a date comes after all that have one."""
    published_on = col(Appearance.published_on)
    by_age = select(Appearance).order_by(published_on.is_(None), published_on, col(Appearance.id))
    return session.exec(by_age.where(Appearance.document_id == document_id)).all()[0]


def evidence(claim: Claim, draft: Draft) -> Iterator[Evidence]:
    """The spans of a claim, each once."""
    for span in dict.fromkeys(draft.evidence):
        primary = span == draft.evidence[0]
        yield Evidence(
            claim_id=claim.id, document_id=claim.document_id, start=span.start, end=span.end, primary=primary
        )


def links(claim: Claim, draft: Draft, cast: Cast) -> Iterator[ClaimLink]:
    """Who passed a claim on, and whom its speaker cites; of two names of one speaker the first counts."""
    for kind, mentions in ((LinkKind.RELAY, draft.relays), (LinkKind.ORIGIN, draft.origins)):
        for position, speaker_id in enumerate(_ids(mentions, cast)):
            yield ClaimLink(claim_id=claim.id, kind=kind, position=position, speaker_id=speaker_id)


def checks(claims: Sequence[Claim], reading: Reading) -> Iterator[HeadlineCheck]:
    """A finding of one kind is kept once for each headline, against the first claim that shows it."""
    findings = {(finding.headline, finding.status): finding for finding in reversed(reading.findings)}
    for finding in sorted(findings.values(), key=reading.findings.index):
        body = None if finding.body is None else claims[finding.body].id
        yield HeadlineCheck(claim_id=claims[finding.headline].id, body_claim_id=body, status=finding.status)


def keep_words(change: Change, document: Document) -> None:
    """What the document's claims are found by, where that is new; the words of before stay for questions of then."""
    session = change.session
    session.flush()
    held = select(ClaimWords).join(Claim, col(ClaimWords.claim_id) == Claim.id).where(col(ClaimWords.until).is_(None))
    of_this = session.exec(held.where(Claim.document_id == document.id))
    known = {words.claim_id: words.words for words in of_this}
    title = shown_appearance(session, document.id).title
    new = [words for words in _words(session, document, title) if known.get(words.claim_id) != words.words]
    if former := [words.claim_id for words in new if words.claim_id in known]:
        ended = update(ClaimWords).where(col(ClaimWords.claim_id).in_(former), col(ClaimWords.until).is_(None))
        change.execute(ended.values(until=change.version))
    add_all(session, new)


def _words(session: Session, document: Document, title: str | None) -> Iterator[ClaimWords]:
    spans: dict[str, list[str]] = defaultdict(list)
    kept = select(Evidence).where(Evidence.document_id == document.id)
    for span in session.exec(kept.order_by(col(Evidence.start), col(Evidence.end))):
        spans[span.claim_id].append(document.text[span.start : span.end])
    for claim in session.exec(select(Claim).where(Claim.document_id == document.id)):
        yield rows.words(claim, spans[claim.id], title)


def _keep_aliases(session: Session, names: Mapping[int, set[str]]) -> None:
    of_these = select(SpeakerAlias.speaker_id, SpeakerAlias.alias).where(col(SpeakerAlias.speaker_id).in_(names))
    known = set(session.exec(of_these).all())
    # what somebody has taken from a speaker is not given back by a text
    known.update(_taken(session, names))
    met = {(speaker_id, alias) for speaker_id, aliases in names.items() for alias in aliases}
    add_all(session, [SpeakerAlias(speaker_id=of, alias=alias) for of, alias in sorted(met - known)])


def _taken(session: Session, ids: Iterable[int]) -> set[tuple[int, str]]:
    """Aliases that speakers had and have no more; a key may have been another's, who was merged away before."""
    was, once = PAST["speaker"], PAST["speaker_alias"]
    came = sa_select(func.min(was.c.since)).where(was.c.id == Speaker.id, was.c.created_at == Speaker.created_at)
    own = once.c.until > func.coalesce(came.scalar_subquery(), Speaker.since)
    query = sa_select(once.c.speaker_id, once.c.alias).join(Speaker, col(Speaker.id) == once.c.speaker_id)
    return {(of, alias) for of, alias in session.execute(query.where(once.c.speaker_id.in_(ids), own))}


def _ids(mentions: Iterable[Mention], cast: Cast) -> Iterable[int]:
    return dict.fromkeys(key_of(cast[slug].id) for slug in rows.slugs(mentions))


def add(session: Session, row: Row) -> Row:
    """Keep a row, with the key that the database gives it."""
    session.add(row)
    session.flush()
    return row


def add_all(session: Session, added: Iterable[SQLModel]) -> None:
    """Flushed at once: without relationships nothing else says which table comes first."""
    session.add_all(added)
    session.flush()


def key_of(key: int | None) -> int:
    """A key that the database has given."""
    if key is None:
        raise RuntimeError("a row has no key before it is flushed")
    return key
