"""Whose: the side that suffers, gives, recruits, deploys or attacks, by name, by adjective or by the place."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.extract.cues import REPORTING
from app.extract.measures import Counted
from app.extract.reference import party_names, party_pattern
from app.extract.sentences import Sentence
from app.extract.speakers import ROLES
from app.names import slugify

if TYPE_CHECKING:
    from spacy.tokens import Token

_CAPITALISED = re.compile(r"(?<![\w-])[A-ZÀ-Þ][\w’'-]*[^\W\d_]")
_ENDINGS = (("", "n"), ("", "an"), ("", "ian"), ("", "i"), ("", "ese"), ("", "ish"), ("", "ns"), ("", "ans"), ("", "ians"), ("", "is"), ("a", "ian"), ("e", "ian"), ("a", "ish"), ("y", "ian"), ("o", "an"), ("a", "i"), ("", "er"), ("ia", "i"), ("a", "ans"), ("", "ic"), ("land", "ish"), ("e", "an"))  # fmt: skip
_ATTACKING = re.compile(
    r"(?:'s|s')?\s+(?:[\w-]+\s+){0,2}(?:attack|strike|airstrike|missile|drone|shelling|barrage|bombardment|invasion|offensive|forces\s+(?:attack|launch|fire|shell)|launch|fired|fires|has\s+launched|bomb|raid|assault|aggression|rocket|artillery|glide)",
    re.IGNORECASE,
)
_ATTACKERS = frozenset("attacks deployment recruitment aid net_recruitment intercepted force_size".split())


@dataclass(frozen=True, slots=True)
class Side:
    """A party's mention: where, whose slug, and as what it is named."""

    start: int
    end: int
    slug: str
    what: str
    kind: str = "state"


class Sides:
    """The parties of one document: those that the reference data knows, and those that its own words give away."""

    def __init__(self, text: str, inferred_from: str | None = None) -> None:
        self.text = text.replace("’", "'")
        self.own = _own_parties(inferred_from or text)
        self._found = sorted((*self._known(), *self._invented()), key=lambda s: (s.start, s.start - s.end))
        self._found = [
            s
            for i, s in enumerate(self._found)
            if not any(o.start <= s.start and s.end <= o.end and o is not s for o in self._found[max(0, i - 3) : i])
        ]

    def _known(self) -> list[Side]:
        names = party_names()
        return [
            Side(m.start(), m.end(), names[m[0]][0].slug, names[m[0]][1], names[m[0]][0].kind)
            for m in party_pattern().finditer(self.text)
        ]

    def _invented(self) -> list[Side]:
        return [Side(m.start(), m.end(), *self.own[m[0]]) for m in _CAPITALISED.finditer(self.text) if m[0] in self.own]

    def within(self, start: int, end: int) -> list[Side]:
        """The mentions between two places, in order."""
        return [s for s in self._found if s.start >= start and s.end <= end]

    def named(self, words: str) -> str | None:
        """The first state or place that a heading names."""
        at = self.text.find(words.replace("’", "'"))
        inside = [s for s in self.within(at, at + len(words)) if s.kind in ("state", "territory")] if at >= 0 else []
        return inside[0].slug if inside else None

    def place(self, spans: list[tuple[int, int]]) -> str | None:
        """Where the events of the document took place: the first place or state that its first lines name as such."""
        for start, end in spans:
            for side in self.within(start, end):
                if side.kind in ("state", "territory") and (
                    side.what == "places"
                    or side.what == "names"
                    and _PLACE_BEFORE.search(self.text[max(0, side.start - 40) : side.start] + "")
                ):
                    return side.slug
        return None

    def foe(self, home: str | None) -> str | None:
        """Who attacks in this document: the side whose adjective or name most often stands before an attack."""
        counts = Counter(
            s.slug for s in self._found if s.slug != home and _ATTACKING.match(self.text[s.end : s.end + 40])
        )
        return counts.most_common(1)[0][0] if counts else None

    def home(self, spans: list[tuple[int, int]]) -> str | None:
        """Whose country the document's events are in, by its first lines, else by its commonest name."""
        if found := self.place(spans):
            return found
        counts = Counter(
            s.slug
            for s in self._found
            if s.kind in ("state", "territory") and not _ATTACKING.match(self.text[s.end : s.end + 40])
        )
        ranked = counts.most_common(2)
        clear = ranked and (len(ranked) == 1 or ranked[0][1] >= 1.5 * ranked[1][1])
        return ranked[0][0] if clear else None

    def slugs(self) -> set[str]:
        """Every party that the document names."""
        return {s.slug for s in self._found}


@dataclass(frozen=True, slots=True)
class View:
    """The parties as one sentence's figures see them: those within its cues left out, with where the events took
    place and who attacks there, to fall back on."""

    sides: Sides
    cues: tuple[tuple[int, int], ...] = ()
    place: str | None = None
    foe: str | None = None

    @property
    def text(self) -> str:
        """The document's text."""
        return self.sides.text

    def within(self, start: int, end: int) -> list[Side]:
        """The mentions between two places that no cue contains, in order."""
        return [s for s in self.sides.within(start, end) if not any(a <= s.start < b for a, b in self.cues)]


def _own_parties(text: str) -> dict[str, tuple[str, str]]:
    """ "Verania" and "Veranian" in one text: a country that no list knows, and its adjective."""
    words = set(_CAPITALISED.findall(text))
    known = party_names()
    out: dict[str, tuple[str, str]] = {}
    for noun in words:
        if len(noun) < 4 or noun in known:
            continue
        for cut, ending in _ENDINGS:
            if not noun.endswith(cut):
                continue
            derived = noun[: len(noun) - len(cut)] + ending
            if derived != noun and derived in words and derived not in known and len(derived) > 4:
                out[noun] = (slugify(noun), "names")
                out[derived] = (slugify(noun), "adjectives")
    return out


_HOSTILE = frozenset(
    "attacker assailant gunman militant insurgent terrorist rebel jihadist extremist bomber guerrilla assaulter".split()
)


def party_of(
    sides: View, sentence: Sentence, found: Counted, anchor: "Token"
) -> str | None:
    """The party by the nearest of: the counted thing's own words, the governor's subject, the place."""
    for look in (_own_words, _possessed, _by_subject):
        if slug := look(sides, sentence, found, anchor):
            return slug
    if found.noun is not None and found.noun.lemma_.lower() in _HOSTILE:
        groups = [
            s for s in sides.within(max(0, sentence.start - 400), sentence.start + anchor.idx) if s.kind == "group"
        ]
        return groups[-1].slug if groups else None
    if found.measure in _SUFFERED:
        return _by_place(sides, sentence, found, anchor) or sides.place
    if found.measure in ("attacks", "intercepted"):
        return sides.foe
    if found.measure in ("aid", "deployment", "territory", "cost"):
        return _nearest(sides, sentence, anchor)
    return None


_SUFFERED = frozenset("casualties displaced people_affected detained equipment_losses other share".split())


def _span(sentence: Sentence, token: "Token") -> tuple[int, int]:
    return sentence.start + token.idx, sentence.start + token.idx + len(token)


def _own_words(sides: View, sentence: Sentence, found: Counted, anchor: "Token") -> str | None:
    """ "17,000 North Korean troops", "hundreds of Taliban", "Russian casualties": words of its own noun phrase."""
    noun = found.noun if found.noun is not None else anchor
    for token in (noun, found.governor):
        if token is None or token.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ"):
            continue
        left = min(
            (t.i for t in token.lefts if t.dep_ in ("amod", "compound", "nmod", "poss", "nummod", "det")),
            default=token.i,
        )
        a, b = _span(sentence, sentence.doc[max(left, 0)])[0], _span(sentence, token)[1]
        inside = sides.within(a, b)
        if inside:
            return inside[-1].slug
        owner = next((t for t in token.lefts if t.dep_ == "poss"), None)
        if (
            owner is not None
            and found.measure in ("force_size", "casualties", "recruitment")
            and (unlisted := _unlisted(owner))
        ):
            return unlisted
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("of", "among", "for", "on"):
                inner = sides.within(*_subtree(sentence, child))
                if inner and child.lower_ in ("of", "among") and child.right_edge.i - child.i <= 5:
                    return inner[0].slug
    return None


def _possessed(sides: View, sentence: Sentence, found: Counted, anchor: "Token") -> str | None:
    """ "Russia's losses", "put Russian casualties at N": the nearest casualty noun's own party."""
    if found.measure not in ("casualties", "equipment_losses", "loss_ratio", "share", "force_size"):
        return None
    del found
    for token in anchor.ancestors:
        for child in (token, *token.children):
            if (
                child.lemma_.lower()
                in ("loss", "casualty", "death", "toll", "army", "force", "troop", "soldier", "strength", "ratio")
                and child is not anchor
            ):
                inner = sides.within(*_subtree(sentence, child)) if child.i < anchor.i else []
                inner = [
                    s for s in inner if s.end <= _span(sentence, anchor)[0] or s.start > _span(sentence, anchor)[1]
                ]
                if inner and inner[0].end <= _span(sentence, child)[1]:
                    return inner[0].slug
    return None


def _subtree(sentence: Sentence, token: "Token") -> tuple[int, int]:
    return _span(sentence, token.left_edge)[0], _span(sentence, token.right_edge)[1]


_SUBJECT_SUFFERS = frozenset("lose suffer sustain take incur".split())


def _by_subject(sides: View, sentence: Sentence, found: Counted, anchor: "Token") -> str | None:
    """Who does it, where doing is what the measure asks; who loses, where it is a loss."""
    verb = (
        found.governor
        if found.governor is not None and found.governor.pos_ == "VERB"
        else next((a for a in anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
    )
    steps = 0
    while verb is not None and steps < 3:
        if verb.lemma_ in REPORTING and found.measure != "aid":
            return None
        suffers = verb.lemma_ in _SUBJECT_SUFFERS
        acts = found.measure in _ATTACKERS or found.measure in (
            "territory",
            "distance",
            "duration",
            "cost",
            "share",
            "loss_ratio",
        )
        if suffers or acts:
            for child in verb.children:
                if child.dep_ in ("nsubj", "agent", "nsubjpass") and child is not anchor:
                    inner = sides.within(*_subtree(sentence, child))
                    if inner:
                        return inner[0].slug
                    if (suffers or found.measure in _ATTACKERS) and (unlisted := _unlisted(child)):
                        return unlisted
                if found.measure == "duration" and child.dep_ in ("dobj", "dative"):
                    inner = sides.within(*_span(sentence, child))
                    if inner:
                        return inner[0].slug
        verb = (
            verb.head
            if verb.head is not verb and verb.dep_ in ("conj", "advcl", "xcomp", "ccomp", "relcl", "acl")
            else None
        )
        steps += 1
    return None


_NO_SIDES = frozenset("department ministry congress office agency council committee president minister cnn bbc kcna reuters parliament senate court university institute house fund".split())


def _unlisted(token: "Token") -> str | None:
    """A group that no list knows, by its own name: "the Sable Front" → sable-front."""
    if {token.lower_, token.lemma_.lower()} & (ROLES | _NO_SIDES):
        return None
    if token.pos_ != "PROPN" or token.ent_type_ in (
        "PERSON",
        "DATE",
        "TIME",
        "MONEY",
        "CARDINAL",
        "EVENT",
        "PRODUCT",
        "WORK_OF_ART",
        "LAW",
    ):
        return None
    words = [
        t
        for t in token.subtree
        if t.text[:1].isupper() and t.i <= token.i and t.dep_ in ("compound", "nmod") or t is token
    ]
    return slugify(" ".join(t.text for t in words)) if len(words) <= 5 else None


_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|across|of|inside|around|from|on|outside|over|to|throughout|between|within)\s+(?:[\w'.-]+\s+){0,3}(?:[\w'.-]+(?:\s[\w'.-]+){0,2},\s+){0,2}$"
)


def _by_place(sides: View, sentence: Sentence, found: Counted, anchor: "Token") -> str | None:
    """Where it happened, for people whose side the words leave open: never the attacker's adjective."""
    for side in sides.within(sentence.start, sentence.end):
        if side.what in ("names", "places") and side.kind != "group":
            before = sides.text[max(0, side.start - 40) : side.start]
            if _PLACE_BEFORE.search(before) or re.search(r",\s$", before) or side.what == "places":
                return side.slug
    return None


def _nearest(sides: View, sentence: Sentence, anchor: "Token") -> str | None:
    at = _span(sentence, anchor)[0]
    inside = sides.within(sentence.start, sentence.end)
    return min(inside, key=lambda s: abs(s.start - at)).slug if inside else None
