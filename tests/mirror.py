"""A mirror: a database made from nothing but `/changes` and the texts of documents."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, get_args

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from app import rows
from app.models import (
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
from app.vocabulary import LinkKind

State = Mapping[str, Any]
TextOf = Callable[[str], str]


def replay(session: Session, changes: Iterable[State], text_of: TextOf) -> None:
    """Do to the database what the changes say was done; what bears one version was done at once."""
    for _, made_at_once in groupby(changes, itemgetter("version")):
        whole = list(made_at_once)
        for apply, kind, *gone in _ORDER:
            for change in whole:
                if change["kind"] == kind and gone in ([], [change["after"] is None]):
                    apply(session, change, text_of)
                    session.flush()


def _source(session: Session, change: State, _: TextOf) -> None:
    session.add(Source(**_columns(Source, change["after"])))


def _document(session: Session, change: State, text_of: TextOf) -> None:
    after = change["after"]
    if change["before"] is None:
        session.add(Document(**_columns(Document, after), text=text_of(after["id"])))
        session.flush()
    for one in after["appearances"][len((change["before"] or {}).get("appearances", ())) :]:
        source_id = one["source"] and _id_of(session, Source, one["source"])
        session.add(Appearance(**_columns(Appearance, one), document_id=after["id"], source_id=source_id))


def _speaker(session: Session, change: State, _: TextOf) -> None:
    before, after = change["before"], change["after"]
    who = _known(session, (before or after)["slug"]) or Speaker(**_columns(Speaker, after))
    _set(who, _columns(Speaker, after))
    session.add(who)


def _without_speaker(session: Session, change: State, _: TextOf) -> None:
    session.delete(_known(session, change["before"]["slug"]))


def _without_names(session: Session, change: State, _: TextOf) -> None:
    who = _known(session, change["after"]["slug"])
    assert who is not None
    for table in (SpeakerAlias, SpeakerSlug):
        session.execute(delete(table).where(col(table.speaker_id) == who.id))


def _names(session: Session, change: State, _: TextOf) -> None:
    who = _id_of(session, Speaker, change["after"]["slug"])
    session.add_all(SpeakerAlias(speaker_id=who, alias=alias) for alias in change["after"]["aliases"])
    session.add_all(SpeakerSlug(speaker_id=who, slug=former) for former in change["after"]["former_slugs"])


def _known(session: Session, slug: str) -> Speaker | None:
    return session.exec(select(Speaker).where(Speaker.slug == slug)).first()


def _claim(session: Session, change: State, _: TextOf) -> None:
    after = change["after"]
    claim = session.get(Claim, after["id"])
    columns = _columns(Claim, after)
    speaker = session.exec(select(Speaker).where(Speaker.slug == after["speaker"])).first()
    columns["speaker_id"] = speaker and speaker.id
    shown = _shown(session, after)
    columns["appearance_id"] = shown.id
    if claim is None:
        claim = Claim(**columns)
    _set(claim, columns)
    claim.repeat_key = rows.repeat_key(claim, speaker)
    session.add(claim)
    session.flush()
    for table in (Evidence, ClaimLink, ClaimWords, HeadlineCheck):
        session.execute(delete(table).where(col(table.claim_id) == claim.id))
    session.add_all(Evidence(claim_id=claim.id, document_id=claim.document_id, **span) for span in after["evidence"])
    for kind in LinkKind:
        for position, slug in enumerate(after[f"{kind}s"]):
            speaker_id = _id_of(session, Speaker, slug)
            session.add(ClaimLink(claim_id=claim.id, kind=kind, position=position, speaker_id=speaker_id))
    text = session.get_one(Document, claim.document_id).text
    session.add(rows.words(claim, [text[one["start"] : one["end"]] for one in after["evidence"]], shown.title))


def _checks(session: Session, change: State, _: TextOf) -> None:
    id_ = change["after"]["id"]
    session.execute(delete(HeadlineCheck).where(col(HeadlineCheck.claim_id) == id_))
    for check in change["after"]["checks"]:
        session.add(HeadlineCheck(claim_id=id_, **check))
        session.flush()


_ORDER: list[tuple[Any, ...]] = [
    (_source, "source"),
    (_document, "document"),
    (_speaker, "speaker", False),
    (_claim, "claim"),
    (_without_speaker, "speaker", True),
    (_without_names, "speaker", False),
    (_names, "speaker", False),
    # a check names a claim of the same text, which may have come in after it
    (_checks, "claim"),
]
"""Speakers come before the claims that name them, and go after; a name may have gone from one to another."""


def _shown(session: Session, claim: State) -> Appearance:
    source_id = claim["source"] and _id_of(session, Source, claim["source"])
    appeared = select(Appearance).where(Appearance.document_id == claim["document_id"])
    return session.exec(appeared.where(col(Appearance.source_id).is_not_distinct_from(source_id))).one()


def _id_of(session: Session, table: type[Source] | type[Speaker], slug: str) -> int:
    found = session.exec(select(table.id).where(table.slug == slug)).one()
    assert found is not None
    return found


def _set(row: SQLModel, columns: State) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _columns(table: type[SQLModel], state: State) -> dict[str, Any]:
    """The members that are columns, as Python has them."""
    fields = table.model_fields
    return {name: _value(fields[name].annotation, state[name]) for name in fields if name in state}


def _value(annotation: Any, told: Any) -> Any:
    kinds = {*get_args(annotation), annotation} & {date, datetime}
    return kinds.pop().fromisoformat(told) if told is not None and kinds else told
