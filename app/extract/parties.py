"""Whose: the side that suffers, gives, recruits, deploys or attacks, by name, by adjective or by the place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.extract.cues import REPORTING
from app.extract.measures import Counted
from app.extract.sentences import Sentence
from app.extract.sides import Side, View
from app.extract.speakers import ROLES
from app.extract.words import words
from app.names import slugify

if TYPE_CHECKING:
    from spacy.tokens import Token

# Measures, by what the party of the claim is to them.
_SUFFERED = frozenset({"casualties", "displaced", "people_affected", "detained", "equipment_losses", "other", "share"})
_DONE = frozenset({"attacks", "deployment", "recruitment", "aid", "net_recruitment", "intercepted", "force_size"})
_HELD = frozenset({"territory", "distance", "duration", "cost", "share", "loss_ratio"})
_OWNED = frozenset({"casualties", "equipment_losses", "loss_ratio", "share", "force_size"})
_OF_ARMIES = frozenset({"force_size", "casualties", "recruitment"})
_OF_FOES = frozenset({"attacks", "intercepted"})
_OF_THE_NEAREST = frozenset({"aid", "deployment", "territory", "cost"})

_HOSTILE = words("sides", "hostile")
_NO_SIDES = words("sides", "no_sides") | ROLES
_SUFFERING = frozenset({"lose", "suffer", "sustain", "take", "incur"})
_ARMIES = frozenset({"loss", "casualty", "death", "toll", "army", "force", "troop", "soldier", "strength", "ratio"})
_QUALIFYING = frozenset({"amod", "compound", "nmod", "poss", "nummod", "det"})
_NO_GROUPS = frozenset({"PERSON", "DATE", "TIME", "MONEY", "CARDINAL", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
_SUBORDINATE = frozenset({"conj", "advcl", "xcomp", "ccomp", "relcl", "acl"})
_FEW_WORDS = 5
"""How long a party's own name, and "of the … forces", may be."""
_MOST_VERBS = 3
_ABOVE = 400
"""How many characters before the sentence an armed group may be named whose attackers are counted."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked whose it is: `anchor` is the thing counted, or the number itself."""

    view: View
    sentence: Sentence
    found: Counted
    anchor: "Token"

    def within(self, token: "Token") -> list[Side]:
        """The parties named in the words that hang on the token."""
        start, _ = self.sentence.span(token.left_edge)
        _, end = self.sentence.span(token.right_edge)
        return self.view.within(start, end)

    def in_sentence(self) -> list[Side]:
        """The parties that the sentence names."""
        return self.view.within(self.sentence.start, self.sentence.end)


def party_of(view: View, sentence: Sentence, found: Counted, anchor: "Token") -> str | None:
    """The party by the nearest of: the counted thing's own words, the governor's subject, the place."""
    asked = _Asked(view, sentence, found, anchor)
    if slug := _own_words(asked) or _possessed(asked) or _by_subject(asked):
        return slug
    if found.noun is not None and found.noun.lemma_.lower() in _HOSTILE:
        return _last_group(asked)
    if found.measure in _SUFFERED:
        return _by_place(asked) or view.place
    if found.measure in _OF_FOES:
        return view.foe
    return _nearest(asked) if found.measure in _OF_THE_NEAREST else None


# -- the counted thing's own words


def _own_words(asked: _Asked) -> str | None:
    """In "7,000 Dalmoran troops", "hundreds of Tessarans", "Oskovian casualties": words of its own noun phrase."""
    noun = asked.found.noun if asked.found.noun is not None else asked.anchor
    for token in (noun, asked.found.governor):
        if token is None or token.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ"):
            continue
        if slug := _before(asked, token) or _behind(asked, token):
            return slug
    return None


def _before(asked: _Asked, token: "Token") -> str | None:
    first = min((t.i for t in token.lefts if t.dep_ in _QUALIFYING), default=token.i)
    start, _ = asked.sentence.span(token.doc[first])
    _, end = asked.sentence.span(token)
    if inside := asked.view.within(start, end):
        return inside[-1].slug
    owner = next((t for t in token.lefts if t.dep_ == "poss"), None)
    return _unlisted(owner) if owner is not None and asked.found.measure in _OF_ARMIES else None


def _behind(asked: _Asked, token: "Token") -> str | None:
    for child in token.children:
        fired_from = child.lower_ == "from" and asked.found.measure in _OF_FOES
        if child.dep_ != "prep" or not (child.lower_ in ("of", "among") or fired_from):
            continue
        inside = asked.within(child)
        if inside and child.right_edge.i - child.i <= _FEW_WORDS:
            return inside[0].slug
    return None


def _possessed(asked: _Asked) -> str | None:
    """In "Oskovia's losses" and "put Oskovian casualties at N" the nearest casualty noun's own party."""
    if asked.found.measure not in _OWNED:
        return None
    armies = (
        child
        for token in asked.anchor.ancestors
        for child in (token, *token.children)
        if child.lemma_.lower() in _ARMIES and child.i < asked.anchor.i
    )
    return next((slug for army in armies if (slug := _owner(asked, army))), None)


def _owner(asked: _Asked, army: "Token") -> str | None:
    start, end = asked.sentence.span(asked.anchor)
    named = [s for s in asked.within(army) if s.end <= start or s.start > end]
    return named[0].slug if named and named[0].end <= asked.sentence.span(army)[1] else None


# -- the subject of what governs it


def _by_subject(asked: _Asked) -> str | None:
    """Who does it, where doing is what the measure asks; who loses, where it is a loss."""
    measure = asked.found.measure
    for verb in _verbs_over(asked):
        if verb.lemma_ in REPORTING and measure != "aid":
            return None
        suffers = verb.lemma_ in _SUFFERING
        if not suffers and measure not in _DONE | _HELD:
            continue
        if slug := _named_by(asked, verb, unlisted=suffers or measure in _DONE):
            return slug
    return None


def _verbs_over(asked: _Asked) -> Iterator["Token"]:
    """The governing verb, and the verbs on which its clause hangs."""
    governor = asked.found.governor
    verb = governor if governor is not None and governor.pos_ == "VERB" else None
    verb = verb or next((a for a in asked.anchor.ancestors if a.pos_ in ("VERB", "AUX")), None)
    for _ in range(_MOST_VERBS):
        if verb is None:
            return
        yield verb
        verb = verb.head if verb.head is not verb and verb.dep_ in _SUBORDINATE else None


def _named_by(asked: _Asked, verb: "Token", *, unlisted: bool) -> str | None:
    for child in verb.children:
        if child.dep_ in ("nsubj", "agent", "nsubjpass") and child is not asked.anchor:
            if inside := asked.within(child):
                return inside[0].slug
            if unlisted and (slug := _unlisted(child)):
                return slug
        if inside := _outlasted(asked, child):
            return inside[0].slug
    return None


def _outlasted(asked: _Asked, child: "Token") -> list[Side]:
    """In "the siege gave Verania 40 days" the duration is its object's."""
    if asked.found.measure != "duration" or child.dep_ not in ("dobj", "dative"):
        return []
    return asked.view.within(*asked.sentence.span(child))


def _unlisted(token: "Token") -> str | None:
    """A group that no list knows, by its own name: "the Sable Front" → sable-front."""
    if {token.lower_, token.lemma_.lower()} & _NO_SIDES:
        return None
    if token.pos_ != "PROPN" or token.ent_type_ in _NO_GROUPS:
        return None
    name = [t.text for t in token.subtree if t is token or _belongs_to_name(t, token)]
    return slugify(" ".join(name)) if len(name) <= _FEW_WORDS else None


def _belongs_to_name(word: "Token", last: "Token") -> bool:
    return word.i <= last.i and word.dep_ in ("compound", "nmod") and word.text[:1].isupper()


# -- what the sentence or the document leaves to fall back on


def _last_group(asked: _Asked) -> str | None:
    start, end = max(0, asked.sentence.start - _ABOVE), asked.sentence.span(asked.anchor)[0]
    groups = [s for s in asked.view.within(start, end) if s.kind == "group"]
    return groups[-1].slug if groups else None


def _by_place(asked: _Asked) -> str | None:
    """Where it happened, for people whose side the words leave open: never the attacker's adjective."""
    lands = (s for s in asked.in_sentence() if s.what in ("names", "places") and s.kind != "group")
    return next((s.slug for s in lands if s.what == "places" or _is_where(asked.view, s)), None)


def _is_where(view: View, side: Side) -> bool:
    return view.sides.is_place(side) or re.search(r",\s$", view.sides.before(side)) is not None


def _nearest(asked: _Asked) -> str | None:
    at, _ = asked.sentence.span(asked.anchor)
    inside = asked.in_sentence()
    return min(inside, key=lambda s: abs(s.start - at)).slug if inside else None
