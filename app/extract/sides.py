"""The parties of a document: where it names them, which of them it is at home with, and which attacks."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass

from app.extract.reference import party_names, party_pattern
from app.extract.words import table
from app.names import slugify

_CAPITALISED = re.compile(r"(?<![\w-])[A-ZÀ-Þ][\w’'-]*[^\W\d_]")
_ATTACKING = re.compile(
    r"(?:'s|s')?\s+(?:[\w-]+\s+){0,2}(?:attack|strike|airstrike|missile|drone|shelling|barrage|bombardment|invasion"
    r"|offensive|forces\s+(?:attack|launch|fire|shell)|launch|fired|fires|has\s+launched|bomb|raid|assault|aggression"
    r"|rocket|artillery|glide)",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|across|of|inside|around|from|on|outside|over|to|throughout|between|within)\s+"
    r"(?:[\w'.-]+\s+){0,3}(?:[\w'.-]+(?:\s[\w'.-]+){0,2},\s+){0,2}$"
)
_WINDOW = 40
"""How many characters around a party's name tell whether it is a place, or attacks."""
_CLEARLY = 1.5
"""How many times as often as the next party the commonest must be named for the document to be at home with it."""
_OVERLAPPING = 3
"""How many mentions back one may lie that contains another."""
_SHORTEST_NAME = 4
_DEMONYMS: dict[str, list[str]] = table("sides", "demonyms")


@dataclass(frozen=True, slots=True)
class Side:
    """A party's mention: where, whose slug, and as what it is named."""

    start: int
    end: int
    slug: str
    what: str
    kind: str = "state"

    @property
    def is_country(self) -> bool:
        """Whether it is a land in which something can happen."""
        return self.kind in ("state", "territory")


class Sides:
    """The parties of one document: those that the reference data knows, and those that its own words give away."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("’", "'")
        mentions = sorted((*_known(self.text), *_invented(self.text, text)), key=lambda s: (s.start, s.start - s.end))
        self._found = [
            side
            for i, side in enumerate(mentions)
            if not any(o.start <= side.start and side.end <= o.end for o in mentions[max(0, i - _OVERLAPPING) : i])
        ]
        self._starts = [s.start for s in self._found]

    def within(self, start: int, end: int) -> list[Side]:
        """The mentions between two places, in order."""
        first, behind = bisect_left(self._starts, start), bisect_right(self._starts, end)
        return [s for s in self._found[first:behind] if s.end <= end]

    def named(self, words: str) -> str | None:
        """The first state or place that a heading names."""
        at = self.text.find(words.replace("’", "'"))
        inside = self.within(at, at + len(words)) if at >= 0 else []
        return next((s.slug for s in inside if s.is_country), None)

    def slugs(self) -> set[str]:
        """Every party that the document names."""
        return {s.slug for s in self._found}

    def home(self, spans: list[tuple[int, int]]) -> str | None:
        """Whose country the document's events are in: by its first lines, `spans`, else by its commonest name."""
        if found := self._place(spans):
            return found
        counts = Counter(s.slug for s in self._found if s.is_country and not self._attacks(s))
        ranked = counts.most_common(2)
        clear = ranked and (len(ranked) == 1 or ranked[0][1] >= _CLEARLY * ranked[1][1])
        return ranked[0][0] if clear else None

    def foe(self, home: str | None) -> str | None:
        """Who attacks in this document: the side whose adjective or name most often stands before an attack."""
        counts = Counter(s.slug for s in self._found if s.slug != home and self._attacks(s))
        return counts.most_common(1)[0][0] if counts else None

    def is_place(self, side: Side) -> bool:
        """Whether the words before a party's name make it where something happened."""
        return bool(_PLACE_BEFORE.search(self.before(side)))

    def before(self, side: Side) -> str:
        """The words before a mention."""
        return self.text[max(0, side.start - _WINDOW) : side.start]

    def _place(self, spans: list[tuple[int, int]]) -> str | None:
        sides = (side for start, end in spans for side in self.within(start, end) if side.is_country)
        places = (s for s in sides if s.what == "places" or (s.what == "names" and self.is_place(s)))
        return next((s.slug for s in places), None)

    def _attacks(self, side: Side) -> bool:
        return _ATTACKING.match(self.text[side.end : side.end + _WINDOW]) is not None


@dataclass(frozen=True, slots=True)
class View:
    """The parties as one sentence's figures see them.

    Those within its `cues` are left out; `place` is where the events took place and `foe` who attacks there, to fall
    back on.
    """

    sides: Sides
    cues: tuple[tuple[int, int], ...] = ()
    place: str | None = None
    foe: str | None = None

    def within(self, start: int, end: int) -> list[Side]:
        """The mentions between two places that no cue contains, in order."""
        return [s for s in self.sides.within(start, end) if not any(a <= s.start < b for a, b in self.cues)]


def _known(text: str) -> list[Side]:
    names = party_names()
    found = ((match, *names[match[0]]) for match in party_pattern().finditer(text))
    return [Side(match.start(), match.end(), party.slug, what, party.kind) for match, party, what in found]


def _invented(text: str, original: str) -> list[Side]:
    own = _own_parties(original)
    return [Side(m.start(), m.end(), *own[m[0]]) for m in _CAPITALISED.finditer(text) if m[0] in own]


def _own_parties(text: str) -> dict[str, tuple[str, str]]:
    """In one text, "Verania" and "Veranian" are a country that no list knows, and its adjective."""
    words = set(_CAPITALISED.findall(text)) - party_names().keys()
    out: dict[str, tuple[str, str]] = {}
    for noun in sorted(words):  # one order, so that a text is read alike every time
        for adjective in _adjectives(noun) & words:
            out[noun] = (slugify(noun), "names")
            out[adjective] = (slugify(noun), "adjectives")
    return out


def _adjectives(noun: str) -> set[str]:
    """What those of a country of that name may be called."""
    if len(noun) < _SHORTEST_NAME:
        return set()
    stems = ((noun.removesuffix(cut), endings) for cut, endings in _DEMONYMS.items() if noun.endswith(cut))
    made = {stem + ending for stem, endings in stems for ending in endings}
    return {word for word in made if len(word) > _SHORTEST_NAME} - {noun}
