"""Words that tell what a figure counts: classes of things, families of governors, and the measure that a pair gives."""

from app.extract.words import table, words
from app.vocabulary import Scope

Governing = tuple[str, Scope | None]
"""The family of a word that governs figures, with the scope that it tells of casualties."""

ELIDED = "elided"
"""The class of a thing left out: "killed five"."""
UNKNOWN = "unknown"
"""The class of a thing that no list knows."""


def _governors() -> dict[str, Governing]:
    plain = {word: (family, None) for family, lemmas in table("governors", "families").items() for word in lemmas}
    scoped = {
        word: (family, Scope(scope))
        for family, scopes in table("governors", "scoped").items()
        for scope, lemmas in scopes.items()
        for word in lemmas
    }
    return {**plain, **scoped}


def _casualty_scopes() -> dict[str, Scope]:
    return {word: Scope(scope) for scope, lemmas in table("things", "casualty").items() for word in lemmas}


def _classes() -> dict[str, str]:
    known = {word: name for name, lemmas in table("things", "classes").items() for word in lemmas}
    return {**known, **dict.fromkeys(CASUALTY_SCOPES, "casualty")}


def _governed() -> dict[tuple[str, str], str]:
    return {
        (thing, family): measure
        for family, measures in table("rules", "governed").items()
        for measure, things in measures.items()
        for thing in things
    }


CASUALTY_SCOPES = _casualty_scopes()
"""Words that count casualties by themselves, each with its scope."""
GOVERNORS = _governors()
"""Each word that governs figures → its family and scope."""
VERBS_ONLY = words("governors", "verbs_only")
"""Governors that are verbs or nothing."""

_CLASSES = _classes()
_GOVERNED = _governed()
_ALONE = {thing: measure for measure, things in table("rules", "alone").items() for thing in things}
_LISTED: dict[str, str] = table("rules", "listed")
_PEOPLE = words("rules", "people")


def class_of(word: str) -> str | None:
    """Of what class the thing is, by its singular in small letters."""
    return _CLASSES.get(word)


def governed(thing: str, family: str) -> str | None:
    """What is measured where a word of the family governs a thing of the class."""
    return _GOVERNED.get((thing, family))


def listed(thing: str, family: str) -> str | None:
    """What is measured in a list under a line of the family; people in a list are not what was lost or given."""
    return None if thing in (ELIDED, "soldier", "person", "casualty") else _LISTED.get(family)


def alone(thing: str) -> str:
    """What is measured where nothing governs."""
    return _ALONE[thing]


def unit_of(measure: str, thing: str) -> str:
    """Whether people or items are counted: tanks are deployed as troops are."""
    people = measure in _PEOPLE or thing in ("person", "soldier")
    return "people" if people and (measure, thing) != ("deployment", "equipment") else "item"
