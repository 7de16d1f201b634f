"""Voices: who the name before a transcript's turn or above a speech is."""

import re

from app.extract.cast import Cast, surname
from app.extract.reference import known_speakers
from app.extract.speakers import Heard
from app.extract.words import words
from app.names import normalise
from app.vocabulary import SpeakerKind

_NOBODY = re.compile(r"Q|A|QUESTION|REPORTER|MODERATOR|OPERATOR|ANSWER|INTERVIEWER", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:(?:MR|MS|MRS|DR|GEN|SEN|REP|AMB|LT|COL|ADM|SIR|HON)\.?\s+)+", re.IGNORECASE)
# Longest first: "secretary" would take the half of "secretary-general".
_TITLES = "|".join(re.escape(w) for w in sorted(words("roles", "transcript_titles"), key=len, reverse=True))
_TITLE = re.compile(rf"^(?:(?:{_TITLES})\b\.?\s*)+", re.IGNORECASE)
_NOT_FIRST_NAMES = frozenset({"mr", "ms", "mrs", "dr", "president", "minister", "general", "secretary"})
_MOST_NAMES = 4
"""Words in a person's name: a longer voice is several people or a body."""
_OPENING = 300
"""Characters at the document's head among which "the president" of a transcript is named."""


def voice_of(voice: str, cast: Cast, text: str) -> Heard | None:
    """Who a turn's or a speech's name is: "MS. HALVANE", "President Orlo"; None for "Q" and other nobodies."""
    voice = re.sub(r"\s*\(.*?\)\s*", " ", voice).strip()
    if _NOBODY.fullmatch(voice):
        return None
    bare, role = _without_title(voice)
    name = bare.title() if bare.isupper() else bare
    if name == voice.title() and _TITLE.fullmatch(voice + " "):
        return _titled(voice, cast, text)
    if len(name.split()) == 1:
        one = _by_surname(name, role, cast, text)
        if one is not None:
            return one
    return Heard(name, _kind(name), 0, role)


def _without_title(voice: str) -> tuple[str, str | None]:
    """The name, and the office before it; a mere form of address is none."""
    name = _TITLE.sub("", _ADDRESS.sub("", voice)).strip(" ,") or voice
    if name == voice or not voice.endswith(name):
        return name, None
    role = voice[: len(voice) - len(name)].strip(" ,")
    return name, None if role and _ADDRESS.fullmatch(role + " ") else role


def _kind(name: str) -> SpeakerKind:
    known = known_speakers().get(normalise(name))
    if known:
        return known.kind
    return SpeakerKind.PERSON if len(name.split()) <= _MOST_NAMES else SpeakerKind.COLLECTIVE


def _by_surname(name: str, role: str | None, cast: Cast, text: str) -> Heard | None:
    """The one person of that surname, else the first name that the text writes before it."""
    known = cast.people.get(surname(name), [])
    if len(known) == 1:
        return known[0]
    full = re.search(rf"\b([A-Z][A-Za-z’'-]+)\s+({re.escape(name)}|{re.escape(name.upper())})\b", text)
    if full is None or full[1].lower() in _NOT_FIRST_NAMES:
        return None
    first = full[1].title() if full[1].isupper() else full[1]
    return None if _TITLE.fullmatch(first + " ") else Heard(f"{first} {name}", SpeakerKind.PERSON, 0, role)


def _titled(title: str, cast: Cast, text: str) -> Heard:
    """ "THE PRESIDENT": the one whom the text calls so, or the title itself."""
    word = normalise(title).split()[-1]
    named = re.search(rf"\b(?i:{word})\s+((?:[A-Z][\w’'-]+\s+){{0,2}}[A-Z][\w’'-]+)", text[:_OPENING])
    if named and not named[1].isupper():
        same = cast.people.get(surname(named[1]), [])
        return same[0] if len(same) == 1 else Heard(named[1], SpeakerKind.PERSON, 0, word.title())
    people = [p for p in cast.everyone() if p.role and word in normalise(p.role).split()]
    return people[0] if len(people) == 1 else Heard(title.title().removeprefix("The "), SpeakerKind.PERSON, 0)
