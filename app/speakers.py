"""Speakers put right: two who are one, another name or address, the names under which one is found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from app import rows
from app.derived import check_again
from app.errors import InvalidBody, NotMergeable, SlugTaken
from app.extract import Mention
from app.history import Change, State
from app.keeping import add, add_all, key_of, set_speaker
from app.models import Claim, ClaimLink, Document, Speaker, SpeakerAlias, SpeakerSlug
from app.names import slugify
from app.queries import claim_states, moved_to, speaker_states
from app.vocabulary import Action, Attribution, Recorded, SpeakerKind

_AT_ONCE = 500
"""So many claims are changed and recorded at once."""


class Changes(NamedTuple):
    """What is to be different of a speaker; none where it stays."""

    name: str | None = None
    slug: str | None = None
    kind: SpeakerKind | None = None
    aliases: Collection[str] | None = None
    """All the names under which the speaker is found, beside the name and the slug."""


def known(session: Session, slug: str) -> Speaker | None:
    """The speaker who has this slug now."""
    return session.exec(select(Speaker).where(Speaker.slug == slug)).first()


def survivor(session: Session, slug: str) -> Speaker | None:
    """The speaker who has this slug, or once had it."""
    return known(session, slug) or known(session, moved_to(session, slug) or "")


def merge(change: Change, one: Speaker, into: Speaker) -> None:
    """Let all that is said by, of and about one speaker be another's; the slugs of the one lead to the other."""
    session = change.session
    _refuse(one, into)
    gone, stays, slug = key_of(one.id), key_of(into.id), one.slug
    before = speaker_states(session, [gone, stays])
    ids = _concerned(session, gone)
    for some in _parts(ids):
        states = claim_states(session, some)
        for claim in session.exec(select(Claim).where(col(Claim.id).in_(some))).all():
            if claim.speaker_id == gone:
                set_speaker(claim, into)
            claim.updated_at = change.at
        _relink(session, some, gone, stays)
        _record(change, Action.MERGED, states)
    _move_names(session, one, into)
    after = speaker_states(session, [stays])
    change.record(Action.MERGED, Recorded.SPEAKER, {slug: (before[slug], None)})
    change.record(Action.MERGED, Recorded.SPEAKER, {into.slug: (before[into.slug], after[into.slug])})
    _check_headlines(change, ids)


def alter(change: Change, speaker: Speaker, to: Changes) -> None:
    """Give a speaker another name, slug or kind, or other aliases; what is so already is no change.

    Errors: SlugTaken; InvalidBody where the slug is none.
    """
    session, id_ = change.session, key_of(speaker.id)
    slug = _checked_slug(session, speaker, to.slug)
    is_renamed = (to.name or speaker.name, slug, to.kind or speaker.kind) != (speaker.name, speaker.slug, speaker.kind)
    names = _names(session, speaker, to, slug)
    if not is_renamed and names == _aliases(session, id_):
        return
    [before] = speaker_states(session, [id_]).values()
    ids = _concerned(session, id_) if is_renamed else []
    if is_renamed:
        _rename(change, speaker, to, slug, ids)
    _set_aliases(session, id_, names)
    after = speaker_states(session, [id_])
    action = Action.RENAMED if is_renamed else Action.ALIASED
    change.record(action, Recorded.SPEAKER, {slug: (before, after[slug])})
    _check_headlines(change, ids or _concerned(session, id_))


def aliases_of(session: Session, speaker: Speaker) -> set[str]:
    """The names under which a speaker is found, normalised."""
    return _aliases(session, key_of(speaker.id))


def alike(names: Iterable[str]) -> set[str]:
    """The names in the form in which they are kept."""
    return {rows.alias(one) for one in names} - {""}


def _refuse(one: Speaker, into: Speaker) -> None:
    if one.id == into.id:
        raise NotMergeable("Nobody is merged into himself.")
    if (one.kind is SpeakerKind.COLLECTIVE) is not (into.kind is SpeakerKind.COLLECTIVE):
        raise NotMergeable("A collective is only its wording: it is not merged with anybody else.")


def _concerned(session: Session, speaker_id: int) -> list[str]:
    """The ids of the claims whose row shows a speaker."""
    linked = select(ClaimLink.claim_id).where(ClaimLink.speaker_id == speaker_id)
    concerned = select(Claim.id).where(or_(col(Claim.speaker_id) == speaker_id, col(Claim.id).in_(linked)))
    return list(session.exec(concerned.order_by(Claim.id)))


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _record(change: Change, action: Action, before: Mapping[str, State]) -> None:
    after = claim_states(change.session, list(before))
    change.record(action, Recorded.CLAIM, {one: (before[one], after[one]) for one in before})


def _relink(session: Session, ids: Sequence[str], gone: int, stays: int) -> None:
    """Nobody stands twice in the relays or the origins of one claim: the first place counts."""
    found = session.exec(
        select(ClaimLink).where(col(ClaimLink.claim_id).in_(ids)).order_by(col(ClaimLink.position))
    ).all()
    lists: dict[tuple[str, str], list[ClaimLink]] = {}
    for link in found:
        lists.setdefault((link.claim_id, link.kind), []).append(link)
    for links in lists.values():
        if any(link.speaker_id == gone for link in links):
            speakers = dict.fromkeys(stays if link.speaker_id == gone else link.speaker_id for link in links)
            first = links[0]
            new = [
                ClaimLink(claim_id=first.claim_id, kind=first.kind, position=place, speaker_id=who)
                for place, who in enumerate(speakers)
            ]
            for link in links:
                session.delete(link)
            session.flush()
            add_all(session, new)


def _move_names(session: Session, one: Speaker, into: Speaker) -> None:
    gone, stays = key_of(one.id), key_of(into.id)
    there = _aliases(session, stays)
    for alias in session.exec(select(SpeakerAlias).where(SpeakerAlias.speaker_id == gone)).all():
        if alias.alias in there:
            session.delete(alias)
        else:
            alias.speaker_id = stays
    for former in session.exec(select(SpeakerSlug).where(SpeakerSlug.speaker_id == gone)).all():
        former.speaker_id = stays
    session.flush()
    session.delete(one)
    session.flush()
    add(session, SpeakerSlug(slug=one.slug, speaker_id=stays))


def _checked_slug(session: Session, speaker: Speaker, slug: str | None) -> str:
    if slug is None or slug == speaker.slug:
        return speaker.slug
    if slugify(slug) != slug:
        detail = "A slug has lower case letters and digits, joined by hyphens."
        fault = {"parameter": "slug", "code": "not_a_slug", "detail": detail, "did_you_mean": [slugify(slug)]}
        raise InvalidBody("1 member of the body cannot be taken.", [fault])
    other = survivor(session, slug)
    if other is not None and other.id != speaker.id:
        raise SlugTaken("Another speaker has this slug, or once had it.", speaker=other.slug)
    return slug


def _rename(change: Change, speaker: Speaker, to: Changes, slug: str, ids: Sequence[str]) -> None:
    session, former = change.session, speaker.slug
    states = claim_states(session, ids)
    if slug != former:
        for own in session.exec(select(SpeakerSlug).where(SpeakerSlug.slug == slug)).all():
            session.delete(own)
        add(session, SpeakerSlug(slug=former, speaker_id=key_of(speaker.id)))
    speaker.name, speaker.slug, speaker.kind = to.name or speaker.name, slug, to.kind or speaker.kind
    session.flush()
    for some in _parts(ids):
        for claim in session.exec(select(Claim).where(col(Claim.id).in_(some))).all():
            if claim.speaker_id == speaker.id:
                set_speaker(claim, speaker)
            claim.updated_at = change.at
        session.flush()
        _record(change, Action.RENAMED, {one: states[one] for one in some})


def _names(session: Session, speaker: Speaker, to: Changes, slug: str) -> set[str]:
    """The aliases that a speaker is to have: those that are given or were there, the name, and the slug."""
    name, kind = to.name or speaker.name, to.kind or speaker.kind
    if to.aliases is not None:
        return alike((name, slug, *to.aliases))
    there = _aliases(session, key_of(speaker.id))
    if (name, slug) == (speaker.name, speaker.slug):
        return there
    return there | rows.aliases([Mention(name, kind, slug)])[slug]


def _aliases(session: Session, speaker_id: int) -> set[str]:
    return set(session.exec(select(SpeakerAlias.alias).where(SpeakerAlias.speaker_id == speaker_id)))


def _set_aliases(session: Session, speaker_id: int, names: Collection[str]) -> None:
    kept = session.exec(select(SpeakerAlias).where(SpeakerAlias.speaker_id == speaker_id)).all()
    for alias in kept:
        if alias.alias not in names:
            session.delete(alias)
    session.flush()
    new = sorted(set(names) - {alias.alias for alias in kept})
    add_all(session, [SpeakerAlias(speaker_id=speaker_id, alias=alias) for alias in new])


def _check_headlines(change: Change, ids: Sequence[str]) -> None:
    """Headlines may credit whom the body does, now that the body's speaker has another name."""
    for some in _parts(ids):
        here = select(Claim.document_id).where(col(Claim.id).in_(some))
        headed = select(Claim.document_id).where(
            Claim.attribution == Attribution.HEADLINE, col(Claim.document_id).in_(here)
        )
        for document_id in sorted(set(change.session.exec(headed))):
            check_again(change, change.session.get_one(Document, document_id))
