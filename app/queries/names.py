"""Names in a query → rows: whole names only, never a part of one, and a word about each that is not clear."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from app.errors import AmbiguousSpeaker, UnknownName
from app.filters import FILTERS, NAMED, Asks, ClaimFilter, near, near_lengths
from app.models import Document, Source, Speaker, SpeakerAlias, SpeakerSlug
from app.names import normalise, slugify

_MOST_SUGGESTED_FROM = 50_000
"""Beyond so many names a suggestion is not worth the reading."""


class Match(NamedTuple):
    """One that a name means."""

    id: Any
    slug: str
    name: str
    matched: str


class Understood(NamedTuple):
    """What the names of one parameter mean, and what is to be said about them."""

    matches: Sequence[tuple[str, Match]]
    warnings: Sequence[dict[str, Any]]

    @property
    def ids(self) -> list[Any]:
        """Everybody who is meant."""
        return list(dict.fromkeys(match.id for _, match in self.matches))

    @property
    def resolved(self) -> list[dict[str, str]]:
        """How each name was understood."""
        return [
            {"input": asked, "slug": match.slug, "name": match.name, "matched": match.matched}
            for asked, match in self.matches
        ]


def understand(session: Session, where: ClaimFilter) -> dict[str, Understood]:
    """Every parameter that names rows of other tables."""
    return {
        parameter: _RESOLVERS[FILTERS[parameter].field](session, parameter, asked)
        for parameter, asked in where.asked().items()
        if FILTERS[parameter].field in NAMED and FILTERS[parameter].test is not Asks.HAS
    }


def insist(understood: Mapping[str, Understood]) -> None:
    """Refuse what is unknown or ambiguous, for those who want that rather than a warning."""
    for warning in (warning for one in understood.values() for warning in one.warnings):
        if warning["code"] == "ambiguous_speaker":
            raise AmbiguousSpeaker(warning["detail"], candidates=warning["candidates"])
        raise UnknownName(warning["detail"], parameter=warning["parameter"], did_you_mean=warning["did_you_mean"])


def speakers_named(session: Session, name: str) -> list[Match]:
    """Everybody whom a name means: by slug, by former slug, or by a whole alias."""
    return _known_speakers(session, [name]).get(name, [])


def moved_to(session: Session, slug: str) -> str | None:
    """The slug that a speaker has now who once had this one."""
    now = select(Speaker.slug).join(SpeakerSlug, col(SpeakerSlug.speaker_id) == Speaker.id)
    return session.exec(now.where(SpeakerSlug.slug == slug)).first()


def speakers_like(session: Session, asked: str) -> list[str]:
    """Slugs of speakers whose name comes near."""
    looked_for = normalise(asked)
    named = select(SpeakerAlias.alias, Speaker.slug).join(Speaker).where(_may_be_near(SpeakerAlias.alias, looked_for))
    slugs = dict(session.exec(named.limit(_MOST_SUGGESTED_FROM)).all())
    return list(dict.fromkeys(slugs[alias] for alias in near(looked_for, slugs)))


def sources_like(session: Session, asked: str) -> list[str]:
    """Slugs of sources whose name comes near."""
    looked_for = slugify(asked)
    slugs = select(Source.slug).where(_may_be_near(Source.slug, looked_for))
    return near(looked_for, session.exec(slugs.limit(_MOST_SUGGESTED_FROM)))


def _may_be_near(name: str, looked_for: str) -> Any:  # noqa: ANN401  a condition
    return func.length(name).between(*near_lengths(looked_for))


def _speakers(session: Session, parameter: str, asked: Sequence[str]) -> Understood:
    """Slug, then whole alias; a name with a comma is tried whole before its parts are."""
    known = _known_speakers(session, [name for value in asked for name in (value, *_parts(value))])
    names = [name for value in asked for name in ([value] if value in known else _parts(value))]
    matches = [(name, match) for name in dict.fromkeys(names) for match in known.get(name, ())]
    warnings = [_ambiguous(parameter, name, known[name]) for name in names if len(known.get(name, ())) > 1]
    unknown = [name for name in names if name not in known]
    warnings += [_unknown("speaker", parameter, name, speakers_like(session, name)) for name in unknown]
    return Understood(matches, warnings)


def _known_speakers(session: Session, names: Iterable[str]) -> dict[str, list[Match]]:
    slugs = {name: name.casefold() for name in names}
    aliases = {name: normalise(name) for name in slugs}
    with_slug = session.exec(select(Speaker).where(col(Speaker.slug).in_(slugs.values())))
    by_slug = {row.slug: Match(row.id, row.slug, row.name, "slug") for row in with_slug}
    once = select(SpeakerSlug.slug, Speaker).join(Speaker, col(SpeakerSlug.speaker_id) == Speaker.id)
    for former, row in session.exec(once.where(col(SpeakerSlug.slug).in_(slugs.values()))):
        by_slug.setdefault(former, Match(row.id, row.slug, row.name, "former_slug"))
    by_alias: dict[str, list[Match]] = {}
    named = select(SpeakerAlias.alias, Speaker).join(Speaker).where(col(SpeakerAlias.alias).in_(aliases.values()))
    for alias, row in session.exec(named.order_by(Speaker.slug)):
        by_alias.setdefault(alias, []).append(Match(row.id, row.slug, row.name, "alias"))
    known = {name: by_alias.get(alias, []) for name, alias in aliases.items()}
    for name, slug in slugs.items():
        if match := by_slug.get(slug):
            known[name] = [match]
    return {name: found for name, found in known.items() if found}


def _sources(session: Session, parameter: str, asked: Sequence[str]) -> Understood:
    slugs = {name: slugify(name) for name in asked}
    known = {row.slug: row for row in session.exec(select(Source).where(col(Source.slug).in_(slugs.values())))}
    matches = [
        (name, Match(row.id, slug, row.name, "slug" if name.casefold() == slug else "name"))
        for name, slug in slugs.items()
        if (row := known.get(slug))
    ]
    unknown = [name for name, slug in slugs.items() if slug not in known]
    return Understood(matches, [_unknown("source", parameter, name, sources_like(session, name)) for name in unknown])


def _documents(session: Session, parameter: str, asked: Sequence[str]) -> Understood:
    ids = {name: name.casefold() for name in asked}
    known = set(session.exec(select(Document.id).where(col(Document.id).in_(ids.values()))))
    matches = [(name, Match(id_, id_, id_, "id")) for name, id_ in ids.items() if id_ in known]
    unknown = [name for name, id_ in ids.items() if id_ not in known]
    return Understood(matches, [_unknown("document", parameter, name, []) for name in unknown])


_RESOLVERS: dict[str, Callable[[Session, str, Sequence[str]], Understood]] = {
    "speaker": _speakers,
    "origin": _speakers,
    "relayed_by": _speakers,
    "said_or_cited": _speakers,
    "source": _sources,
    "document": _documents,
}


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _unknown(what: str, parameter: str, asked: str, suggestions: list[str]) -> dict[str, Any]:
    return {
        "code": f"unknown_{what}",
        "parameter": parameter,
        "input": asked,
        "detail": f"No {what} is known as “{asked}”.",
        "did_you_mean": suggestions,
        "candidates": [],
    }


def _ambiguous(parameter: str, asked: str, found: Sequence[Match]) -> dict[str, Any]:
    return {
        "code": "ambiguous_speaker",
        "parameter": parameter,
        "input": asked,
        "detail": f"“{asked}” means {len(found)} speakers; all of them are meant.",
        "did_you_mean": [],
        "candidates": [{"slug": match.slug, "name": match.name} for match in found],
    }
