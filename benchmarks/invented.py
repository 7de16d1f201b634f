"""Names that nobody has, made of syllables: the same each time."""

import random
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, TypeVar

from app import rows
from app.extract import Mention
from app.names import slugify
from app.vocabulary import SpeakerKind

T = TypeVar("T")

_STARTS = [*"bdfghjklmnprstvz", "br", "dr", "gr", "kr", "st", "tr", "sh", "th"]
_VOWELS = [*"aeiou", "ae", "ei", "ou"]
_ENDS = ["", "", "n", "l", "r", "s", "th", "m", "k", "nd", "sk", "v"]

_OF_KIND: dict[SpeakerKind, tuple[int, Sequence[str]]] = {
    SpeakerKind.PERSON: (74, ("{0} {1}",)),
    SpeakerKind.GOVERNMENT: (8, ("Ministry of {0}", "Government of {0}", "{0} State Office")),
    SpeakerKind.MILITARY: (7, ("{0} General Staff", "{0} Border Guard", "Army of {0}")),
    SpeakerKind.ORGANISATION: (6, ("{0} Institute", "{0} Relief Fund", "{0} Works")),
    SpeakerKind.COLLECTIVE: (3, ("{0} officials", "analysts in {0}")),
    SpeakerKind.PUBLICATION: (2, ("{0} Agency", "{0} Wire")),
}
"""How many of a hundred speakers, and how they are called."""

_ROLES = ("defence minister", "spokesman", "governor of {0}", "chief of staff", "head of the {0} office", "envoy")
_PAPERS = ("{0} Post", "{0} Courier", "{0} Times", "Radio {0}", "{0} Daily", "{0} Observer")


class Weighted(NamedTuple):
    """Things of which the first are named most often, by Zipf's law."""

    things: Sequence[Any]
    sums: list[float]

    def some(self, chance: random.Random, count: int) -> list[Any]:
        """So many of them, with repetitions."""
        return chance.choices(self.things, cum_weights=self.sums, k=count)


def zipf(things: Sequence[Any]) -> Weighted:
    """The first twice as often as the second, thrice as often as the third."""
    return Weighted(things, list(accumulate(1 / rank for rank in range(1, len(things) + 1))))


def word(chance: random.Random, syllables: int = 2) -> str:
    """A word of no language."""
    parts = (chance.choice(_STARTS) + chance.choice(_VOWELS) + chance.choice(_ENDS) for _ in range(syllables))
    return "".join(parts)


def name(chance: random.Random) -> str:
    """A name of one word."""
    return word(chance, chance.choice((2, 2, 3))).capitalize()


def several(count: int, make: Callable[[], T], key: Callable[[T], str]) -> list[T]:
    """So many, no two with the same key."""
    found: dict[str, T] = {}
    while len(found) < count:
        one = make()
        found.setdefault(key(one), one)
    return list(found.values())


def speakers(chance: random.Random, count: int) -> list[Mention]:
    """Whoever speaks; every third has a name in another spelling too."""
    kinds, shares = list(_OF_KIND), [share for share, _ in _OF_KIND.values()]

    def one() -> Mention:
        kind = chance.choices(kinds, shares)[0]
        full = chance.choice(_OF_KIND[kind][1]).format(name(chance), name(chance))
        role = chance.choice(_ROLES).format(name(chance)) if kind is SpeakerKind.PERSON else None
        other = (f"{full[:-1]}y",) if chance.random() < 1 / 3 else ()
        return Mention(full, kind, slugify(full), role, other)

    return several(count, one, lambda who: str(who.slug))


def speaker_row(who: Mention, created_at: str) -> dict[str, Any]:
    """A speaker as an export has it."""
    return {
        "record": "speaker",
        "slug": who.slug,
        "name": who.name,
        "kind": who.kind.value,
        "aliases": sorted(rows.aliases([who])[str(who.slug)]),
        "former_slugs": [],
        "created_at": created_at,
    }


def papers(chance: random.Random, count: int) -> list[str]:
    """Whoever publishes."""
    return several(count, lambda: chance.choice(_PAPERS).format(name(chance)), slugify)
