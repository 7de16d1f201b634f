"""Reference data: parties, wars, speakers and units, read once from the TOML files in `data/`."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from app.extract.words import table
from app.names import normalise
from app.vocabulary import SpeakerKind

LARGEST = 1e18
"""No figure of the world is larger: more digits are a code, a key or a number too long to be meant."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side: a state, a group, a body or a territory."""

    slug: str
    kind: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class KnownSpeaker:
    """A curated speaker: the name to show, its kind, and every spelling by which it is known."""

    slug: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class War:
    """A war, an invasion, a coup: when it began, and how texts name it."""

    slug: str
    start: date
    parties: tuple[str, ...]
    phrases: tuple[str, ...]
    end: date | None = None


def _load(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("app.extract").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def party_names() -> dict[str, tuple[Party, str]]:
    """Each name in its own spelling → the party, and what the name is: name, adjective, people or place."""
    out: dict[str, tuple[Party, str]] = {}
    for slug, entry in _load("parties").items():
        party = Party(slug, entry["kind"], entry.get("state"))
        for what in ("places", "people", "adjectives", "names"):
            for name in entry.get(what, ()):
                out[name.replace("’", "'")] = (party, what)
    return out


@cache
def party_pattern() -> re.Pattern[str]:
    """Finds any party's name, longest first."""
    names = sorted(party_names(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(n) for n in names) + r")(?![\w$])")


@cache
def wars() -> tuple[War, ...]:
    """Every war, the latest first."""
    found = [
        War(slug, e["start"], tuple(e.get("parties", ())), tuple(e.get("phrases", ())), e.get("end"))
        for slug, e in _load("wars").items()
    ]
    return tuple(sorted(found, key=lambda war: war.start, reverse=True))


@cache
def known_speakers() -> dict[str, KnownSpeaker]:
    """Each normalised name or alias → the speaker."""
    out: dict[str, KnownSpeaker] = {}
    for slug, e in _load("speakers").items():
        speaker = KnownSpeaker(slug, e["name"], SpeakerKind(e["kind"]), tuple(e.get("aliases", ())))
        for alias in (e["name"], *e.get("aliases", ()), *e.get("titles", ())):
            out.setdefault(normalise(alias), speaker)
    return out


def unit_names() -> frozenset[str]:
    """The units that are no money."""
    return frozenset(table("units", "units"))
