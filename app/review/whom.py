"""Whom a reviewer means: a speaker who is known, or one who may be new."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from app import rows
from app.extract import Mention
from app.history import Change
from app.keeping import find_speakers, keep_speakers
from app.models import Speaker
from app.queries import speakers_like, speakers_named
from app.schemas import SpeakerGiven

Who = Speaker | Mention
"""One who is known, or one who is not."""


class Meant(NamedTuple):
    """Whom the members of a claim mean, and what is wrong with those that mean nobody, or several."""

    speaker: Who | None
    relays: Sequence[Who]
    origins: Sequence[Who]
    faults: Sequence[dict[str, Any]]


def meant(session: Session, given: Mapping[str, Any]) -> Meant:
    """Whom `speaker`, `relays` and `origins` mean, as far as they are given."""
    faults: list[dict[str, Any]] = []
    one = given.get("speaker")
    speaker = None if one is None else _who(session, "speaker", one, faults)
    relays, origins = (
        [_who(session, f"{name}.{place}", named, faults) for place, named in enumerate(given.get(name, ()))]
        for name in ("relays", "origins")
    )
    return Meant(speaker, _known(relays), _known(origins), faults)


def kept(change: Change, someone: Iterable[Who]) -> list[Speaker]:
    """As rows, each once; those who are new come in."""
    everybody = list(someone)
    cast = keep_speakers(change, [who for who in everybody if isinstance(who, Mention)])
    found = [cast[rows.slug(who)] if isinstance(who, Mention) else who for who in everybody]
    return list({who.id: who for who in found}.values())


def _known(found: Iterable[Who | None]) -> list[Who]:
    """Each once, as named first."""
    return list({rows.slug(who): who for who in found if who}.values())


def _who(session: Session, member: str, given: str | SpeakerGiven, faults: list[dict[str, Any]]) -> Who | None:
    found = _by_name(session, given) if isinstance(given, str) else _maybe_new(session, given)
    if isinstance(found, Speaker | Mention):
        return found
    faults.append({"parameter": member, **found})
    return None


def _by_name(session: Session, name: str) -> Who | dict[str, Any]:
    known = speakers_named(session, name)
    if len(known) == 1:
        return session.get_one(Speaker, known[0].id)
    if known:
        candidates = [{"slug": one.slug, "name": one.name} for one in known]
        detail = "Several speakers are called so; name one by the slug."
        return {"code": "ambiguous_speaker", "detail": detail, "candidates": candidates}
    detail = "No speaker is known by this name; one who is new has a name and a kind."
    return {"code": "unknown_speaker", "detail": detail, "did_you_mean": speakers_like(session, name)}


def _maybe_new(session: Session, given: SpeakerGiven) -> Who | dict[str, Any]:
    mention = Mention(given.name, given.kind, role=given.role)
    slug = rows.slug(mention)
    known = find_speakers(session, [slug]).get(slug)
    if known is not None and known.kind is not given.kind:
        detail = f"This speaker is known as {known.slug}, of the kind {known.kind.value}."
        return {"code": "other_kind", "detail": detail}
    return known or mention
