"""Speakers: whoever may be credited with a claim, and what kind of speaker a name tells of."""

import re
from dataclasses import dataclass

from app.extract.draft import Mention
from app.extract.reference import known_speakers, party_names
from app.extract.words import words
from app.names import normalise
from app.vocabulary import SpeakerKind

ROLES = words("roles", "titles")
ORGANISATIONS = words("roles", "organisations")
REPORTS = words("roles", "reports")

# The first kind that a word of the name belongs to is the name's: "Army Press Service" is military.
_KIND_WORDS: tuple[tuple[SpeakerKind, frozenset[str]], ...] = (
    (SpeakerKind.MILITARY, words("roles", "military")),
    (SpeakerKind.GOVERNMENT, words("roles", "government")),
    (SpeakerKind.PUBLICATION, words("roles", "publications")),
    (SpeakerKind.ORGANISATION, ORGANISATIONS),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A noun phrase as one may be credited by it, before it is known who that is.

    `start` is its place in the text. A `generic` one ("the minister") and a `pronoun` name nobody by themselves.
    """

    name: str
    kind: SpeakerKind
    start: int
    role: str | None = None
    pronoun: bool = False
    generic: bool = False
    relays: tuple["Heard", ...] = ()


def kind_of(name: str) -> SpeakerKind:
    """What kind of speaker a name tells of: as curated, else as its words say, else a collective."""
    curated = curated_kind(name)
    if curated:
        return curated
    said = {_bare(word).lower() for word in name.split()}
    return next((kind for kind, cues in _KIND_WORDS if said & cues), SpeakerKind.COLLECTIVE)


def curated_kind(name: str, *, governing: tuple[str, ...] = ("state",)) -> SpeakerKind | None:
    """The kind that the reference data gives a name; of parties, those of the kinds in `governing` are governments."""
    known = known_speakers().get(normalise(name))
    if known:
        return known.kind
    party, what = party_names().get(name.replace("’", "'"), (None, ""))
    if party is None or what != "names":
        return None
    return SpeakerKind.GOVERNMENT if party.kind in governing else SpeakerKind.ORGANISATION


def _bare(word: str) -> str:
    """A word without its punctuation and its possessive ending; a plural keeps its letter."""
    return word if word.endswith("s") else word.strip("’'s,.")


def has_role(phrase: str) -> bool:
    """Whether a phrase tells of an office: a title is in it, or the body that somebody belongs to."""
    return any(w.strip(",.").lower() in ROLES or w.lower() in ORGANISATIONS for w in phrase.split())


def mention(who: Heard) -> Mention:
    """The draft's speaker: with the slug, the kind and the aliases that the curated data knows."""
    name = re.sub(r"[’']s$", "", who.name).strip()
    known = known_speakers().get(normalise(name))
    if known is None:
        return Mention(name, who.kind, role=who.role)
    short = len(name.split()) < len(known.name.split()) and known.kind is SpeakerKind.PERSON
    return Mention(known.name if short else name, known.kind, known.slug, who.role, known.aliases)
