"""Sources and speakers of a batch: those that are there already stay as they are."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from app import rows
from app.bulk.keeper import Somebody
from app.bulk.record import REVISION
from app.bulk.shape import Row
from app.bulk.tables import Values, put, stored
from app.extract import Mention
from app.history import Change
from app.keeping import add_all, find_speakers, key_of
from app.models import Source, Speaker, SpeakerSlug
from app.names import normalise
from app.queries import source_state, speaker_states
from app.vocabulary import Action, Recorded


def keep_sources(change: Change, given: Iterable[Row]) -> int:
    """Those that are new; how many they are."""
    wanted = {row["slug"]: row for row in given}
    known = source_ids(change.session, wanted)
    new = {slug: row for slug, row in wanted.items() if slug not in known}
    _put(change, "source", ("slug", "name", "created_at"), [(slug, *_named(change, row)) for slug, row in new.items()])
    kept = select(Source).where(col(Source.slug).in_(new)).order_by(col(Source.id))
    _record(change, Recorded.SOURCE, {one.slug: source_state(one) for one in change.session.execute(kept).scalars()})
    return len(new)


def _named(change: Change, row: Row) -> tuple[str, datetime]:
    return row["name"], row.get("created_at") or change.at


def _record(change: Change, kind: Recorded, states: Mapping[str, Mapping[str, Any]]) -> None:
    if states:
        by = (change.version, change.at, change.author.name, change.author.key_id, Action.CREATED, kind)
        rows = [(*by, subject, json.dumps(state)) for subject, state in states.items()]
        connection = change.session.connection()
        put(connection, "revision", REVISION, stored(connection.dialect.name, "revision", REVISION, rows))


def source_ids(session: Session, slugs: Collection[str]) -> dict[str, int]:
    """The keys of those that are kept, by slug."""
    query = select(col(Source.slug), col(Source.id)).where(col(Source.slug).in_(slugs))
    return {slug: key_of(key) for slug, key in session.execute(query)}


def keep_speakers(change: Change, given: Iterable[Row]) -> int:
    """Those that are new, with all their names; how many they are."""
    wanted = {row["slug"]: row for row in given}
    known = find_speakers(change.session, wanted)
    taken = find_speakers(change.session, [slug for row in wanted.values() for slug in row["former_slugs"]])
    new = {slug: row for slug, row in wanted.items() if slug not in known}
    if not new:
        return 0
    ids = _keep_new(change, new)
    _put(change, "speaker_alias", ("speaker_id", "alias"), [(ids[slug], one) for slug, one in _aliases(new)])
    add_all(change.session, _former(new, ids, {*taken, *known, *new}))
    states = speaker_states(change.session, list(ids.values()))
    _record(change, Recorded.SPEAKER, states)
    return len(new)


def _keep_new(change: Change, new: Mapping[str, Row]) -> dict[str, int]:
    """The speakers themselves; their keys."""
    kept = [(row["kind"], slug, *_named(change, row)) for slug, row in new.items()]
    _put(change, "speaker", ("kind", "slug", "name", "created_at"), kept)
    keys = select(col(Speaker.slug), col(Speaker.id)).where(col(Speaker.slug).in_(new))
    return {slug: key_of(key) for slug, key in change.session.execute(keys)}


def _put(change: Change, table: str, columns: Sequence[str], values: Values) -> None:
    if values:
        version, connection = change.version, change.session.connection()
        numbered, columns = [(*row, version) for row in values], [*columns, "since"]
        put(connection, table, columns, stored(connection.dialect.name, table, columns, numbered))


def _aliases(new: Mapping[str, Row]) -> list[tuple[str, str]]:
    """The names given, or where none is, those that follow from the name."""
    return [
        (slug, alias)
        for slug, row in new.items()
        for alias in dict.fromkeys(filter(None, map(normalise, row["aliases"]))) or _names_of(slug, row)
    ]


def _names_of(slug: str, row: Row) -> list[str]:
    return sorted(rows.aliases([Mention(row["name"], row["kind"], slug)])[slug])


def _former(new: Mapping[str, Row], ids: Mapping[str, int], held: set[str]) -> list[SpeakerSlug]:
    """An address leads to one speaker: a slug that anybody has is nobody's former one."""
    former = []
    for slug, row in new.items():
        for once in row["former_slugs"]:
            if once not in held:
                held.add(once)
                former.append(SpeakerSlug(slug=once, speaker_id=ids[slug]))
    return former


def cast_of(session: Session, slugs: Collection[str]) -> dict[str, Somebody]:
    """The speakers who have these slugs, or once had them."""
    session.flush()
    is_one = col(Speaker.id) == col(SpeakerSlug.speaker_id)
    former = _who(col(SpeakerSlug.slug)).join(SpeakerSlug, is_one).where(col(SpeakerSlug.slug).in_(slugs))
    now = _who(col(Speaker.slug)).where(col(Speaker.slug).in_(slugs))
    found = [*session.execute(former), *session.execute(now)]
    return {one[0]: Somebody(*one[1:]) for one in found}


def _who(asked: Any) -> Select[Any]:  # noqa: ANN401  a column
    speaker = (col(Speaker.id), col(Speaker.slug), col(Speaker.name), col(Speaker.kind))
    return select(asked.label("asked"), *speaker).select_from(Speaker)
