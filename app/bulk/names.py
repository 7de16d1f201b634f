"""Sources and speakers of a batch: those that are there already stay as they are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import col

from app import rows
from app.bulk.shape import Row
from app.extract import Mention
from app.history import Change
from app.keeping import add_all, find_speakers, key_of
from app.models import Source, Speaker, SpeakerAlias, SpeakerSlug
from app.names import normalise
from app.queries import source_state, speaker_states
from app.vocabulary import Action, Recorded


class Somebody(NamedTuple):
    """A speaker that is kept."""

    id: int
    who: Mention
    speaker: Speaker


def keep_sources(change: Change, given: Iterable[Row]) -> int:
    """Those that are new; how many they are."""
    wanted = {row["slug"]: row for row in given}
    known = source_ids(change, wanted)
    new = [
        Source(slug=slug, name=row["name"], created_at=row.get("created_at") or change.at)
        for slug, row in wanted.items()
        if slug not in known
    ]
    add_all(change.session, new)
    change.record(Action.CREATED, Recorded.SOURCE, {one.slug: (None, source_state(one)) for one in new})
    return len(new)


def source_ids(change: Change, slugs: Collection[str]) -> dict[str, int]:
    """The keys of those that are kept, by slug."""
    query = select(col(Source.slug), col(Source.id)).where(col(Source.slug).in_(slugs))
    return {slug: key_of(key) for slug, key in change.session.execute(query)}


def keep_speakers(change: Change, given: Iterable[Row]) -> int:
    """Those that are new, with all their names; how many they are."""
    wanted = {row["slug"]: row for row in given}
    known = find_speakers(change.session, wanted)
    taken = find_speakers(change.session, [slug for row in wanted.values() for slug in row["former_slugs"]])
    new = {slug: row for slug, row in wanted.items() if slug not in known}
    speakers = {
        slug: Speaker(slug=slug, name=row["name"], kind=row["kind"], created_at=row.get("created_at") or change.at)
        for slug, row in new.items()
    }
    add_all(change.session, speakers.values())
    add_all(change.session, _aliases(new, speakers))
    held = {*taken, *known, *speakers}
    add_all(change.session, _former(new, speakers, held))
    states = speaker_states(change.session, [key_of(one.id) for one in speakers.values()])
    change.record(Action.CREATED, Recorded.SPEAKER, {slug: (None, state) for slug, state in states.items()})
    return len(new)


def _aliases(new: Mapping[str, Row], speakers: Mapping[str, Speaker]) -> list[SpeakerAlias]:
    """The names given, or where none is, those that follow from the name."""
    return [
        SpeakerAlias(speaker_id=key_of(speakers[slug].id), alias=alias)
        for slug, row in new.items()
        for alias in dict.fromkeys(filter(None, map(normalise, row["aliases"]))) or _names_of(slug, row)
    ]


def _names_of(slug: str, row: Row) -> list[str]:
    return sorted(rows.aliases([Mention(row["name"], row["kind"], slug)])[slug])


def _former(new: Mapping[str, Row], speakers: Mapping[str, Speaker], held: set[str]) -> list[SpeakerSlug]:
    """An address leads to one speaker: a slug that anybody has is nobody's former one."""
    former = []
    for slug, row in new.items():
        for once in row["former_slugs"]:
            if once not in held:
                held.add(once)
                former.append(SpeakerSlug(slug=once, speaker_id=key_of(speakers[slug].id)))
    return former


def cast_of(change: Change, slugs: Collection[str]) -> dict[str, Somebody]:
    """The speakers who have these slugs, or once had them."""
    change.session.flush()
    is_one = col(Speaker.id) == col(SpeakerSlug.speaker_id)
    former = _who(col(SpeakerSlug.slug)).join(SpeakerSlug, is_one).where(col(SpeakerSlug.slug).in_(slugs))
    now = _who(col(Speaker.slug)).where(col(Speaker.slug).in_(slugs))
    found = [*change.session.execute(former), *change.session.execute(now)]
    return {asked: Somebody(key_of(one.id), Mention(one.name, one.kind, one.slug), one) for asked, one in found}


def _who(asked: Any) -> Select[Any]:  # noqa: ANN401  a column
    return select(asked.label("asked"), Speaker).select_from(Speaker)
