"""The words that govern a figure: which words of the sentence may, and how closely each does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from app.extract.cues import REPORTING
from app.extract.measures.figure import Figure
from app.extract.measures.lexicon import GOVERNORS, VERBS_ONLY, Governing
from app.extract.words import words
from app.vocabulary import Scope

if TYPE_CHECKING:
    from spacy.tokens import Token

# Distances are steps in the sentence's tree; the fractions settle what is equally far.
_FARTHEST = 7
_PER_WORD = 0.06
_FROM_NUMBER = 0.5
_BEFORE = 0.25
_OVER_SEMICOLON = 3
_OVER_CLAUSE = 2.0
"""What a clause costs that somebody else says: what governs outside of it seldom governs within."""
_TOUCHING = 0.1
_GOVERNING = 0.3
_SUBJECT = 2.5
_SUBJECT_PER_WORD = 0.1
_MOST_STEPS_TO_VERB = 5
_MOST_FILLERS = 4
_APART = 99.0
"""Words of different trees."""

_EQUATING = words("governors", "equating")
_FILLERS = words("governors", "fillers")
_HOMES = frozenset({"home", "homes", "house", "houses"})
_COUNTING_THEMSELVES = frozenset({"casualties", "loss", "displaced", "detained", "captured"})
"""Families whose words may be both the thing counted and what governs it: "300 casualties", "40 refugees"."""
_ADJOINING = frozenset({"VBN", "JJ", "VBD", "VBG", "NN", "NNS", "VB"})
_SAYS_NOTHING = "size"
"""The family of "number" and "total": in the line above a list it tells nothing of what is listed."""


@dataclass(frozen=True, slots=True)
class Governor:
    """A word that governs a figure: its family, and the scope that it tells of casualties."""

    token: "Token"
    family: str
    scope: Scope | None


def ranked(figure: Figure) -> list[Governor]:
    """The sentence's governors, the one that governs the figure most closely first."""
    found = [
        (far, token.i, Governor(token, *governing))
        for token, governing in _candidates(figure)
        if (far := _distance(figure, token, governing[0])) <= _FARTHEST
    ]
    return [governor for _, _, governor in sorted(found, key=lambda f: f[:2])]


def has_near(figure: Figure, family: str) -> bool:
    """Whether a word of the family stands near the figure."""
    return any(
        GOVERNORS.get(t.lemma_.lower(), ("",))[0] == family and distance(figure.root, t) <= _FARTHEST
        for t in figure.sentence.doc
    )


def families(line: str) -> list[str]:
    """What the line above a list speaks of, in its order; how many there are says nothing of what they are."""
    return list(dict.fromkeys(_families(line)))


def _families(line: str) -> Iterator[str]:
    for word in re.findall(r"[a-z]+", line.lower()):
        forms = (word, *(word.removesuffix(ending) for ending in ("s", "ed", "d", "es")))
        family = next((GOVERNORS[form][0] for form in forms if form in GOVERNORS), _SAYS_NOTHING)
        if family != _SAYS_NOTHING:
            yield family


# -- which words govern


def _candidates(figure: Figure) -> Iterator[tuple["Token", Governing]]:
    start, end = (place - figure.sentence.start for place in (figure.quantity.start, figure.quantity.end))
    for token in figure.sentence.doc:
        known = GOVERNORS.get(token.lemma_.lower()) or _by_its_form(token) or _phrase(token)
        if known is None or start <= token.idx < end:
            continue
        if token is figure.anchor and known[0] not in _COUNTING_THEMSELVES:
            continue
        if governing := _as_used(token, known):
            yield token, governing


def _by_its_form(token: "Token") -> Governing | None:
    """Adjectives, nouns and some participles are listed as they are written: "the wounded", "are missing"."""
    return GOVERNORS.get(token.lower_) if token.pos_ in ("ADJ", "NOUN") or token.tag_ == "VBG" else None


def _phrase(token: "Token") -> Governing | None:
    """Governors of two words: "left their homes", "signed up"."""
    if token.lemma_ in ("leave", "drive", "force") and token.pos_ == "VERB":
        homes = any(t.lower_ in _HOMES for t in token.subtree if t.i > token.i)
        return ("displaced", None) if homes else None
    if token.lemma_ == "sign" and any(t.lower_ in ("up", "contract", "contracts") for t in token.subtree):
        return "recruitment", None
    return None


def _as_used(token: "Token", known: Governing) -> Governing | None:
    """What a listed word means here, if it governs at all."""
    if token.pos_ != "VERB" and token.lemma_.lower() in VERBS_ONLY:
        return None
    if token.lower_ == "down":
        return known if _shot_down(token) else None
    if token.lemma_ in ("shoot", "bring") and not any(c.lower_ == "down" for c in token.children):
        return _shot_at(token)
    return known


def _shot_down(down: "Token") -> bool:
    particle = down.pos_ in ("ADP", "ADV", "ADJ", "PART") and down.head.lemma_ in ("shoot", "bring", "take", "knock")
    return particle or down.pos_ == "VERB"


def _shot_at(verb: "Token") -> Governing | None:
    """Without "down", people are shot dead or something is shot at; nothing is brought."""
    if verb.lemma_ != "shoot":
        return None
    return ("casualties", Scope.KILLED) if any(c.lower_ == "dead" for c in verb.children) else ("attack", None)


# -- how closely


def _distance(figure: Figure, token: "Token", family: str) -> float:
    """How loosely the word governs the figure, in steps of the tree."""
    anchor, root = figure.anchor, figure.root
    if family == "casualties" and _adjoins(token, root, anchor):
        return _TOUCHING
    far = min(distance(anchor, token), distance(root, token) + _FROM_NUMBER) + _PER_WORD * abs(anchor.i - token.i)
    if anchor is root:
        far = min(far, _as_subject(root, token))
    if any(t.text == ";" for t in token.doc[min(anchor.i, token.i) : max(anchor.i, token.i)]):
        far += _OVER_SEMICOLON
    if token.i < anchor.i:
        far += _BEFORE
    return min(far, _GOVERNING) if token is _verb_of(anchor) else far


def distance(a: "Token", b: "Token") -> float:
    """How many steps two words stand apart in the sentence's tree; clauses that somebody else says cost more."""
    up_a, up_b = [a, *a.ancestors], [b, *b.ancestors]
    index_b = {t.i: n for n, t in enumerate(up_b)}
    for steps, token in enumerate(up_a):
        if token.i in index_b:
            path = [*up_a[: steps + 1], *up_b[: index_b[token.i]]]
            crossed = sum(_opens_clause(t, b) for t in path[1:-1])
            return steps + index_b[token.i] + _OVER_CLAUSE * crossed
    return _APART


def _opens_clause(token: "Token", governor: "Token") -> bool:
    return token.dep_ in ("ccomp", "parataxis") or (token.lemma_ in REPORTING and token is not governor)


def _verb_of(noun: "Token") -> "Token | None":
    """The verb whose object or subject the counted thing is, over any list in which it stands."""
    while noun.dep_ == "conj" and noun.head is not noun and noun.head.pos_ in ("NOUN", "PROPN", "NUM"):
        noun = noun.head
    return noun.head if noun.dep_ in ("dobj", "nsubjpass") and noun.head.pos_ == "VERB" else None


def _as_subject(root: "Token", token: "Token") -> float:
    """In "the number of people killed stands at 140,000" the subject says what the bare figure counts."""
    for verb in islice(root.ancestors, _MOST_STEPS_TO_VERB):
        if verb.lemma_ not in _EQUATING:
            continue
        for child in verb.children:
            if child.dep_ in ("nsubj", "nsubjpass", "dobj") and _spans(child, token) and not _spans(child, root):
                return _SUBJECT + _SUBJECT_PER_WORD * abs(child.i - token.i)
    return _APART


def _spans(phrase: "Token", token: "Token") -> bool:
    return phrase.left_edge.i <= token.i <= phrase.right_edge.i


_NEWS_VERBS = frozenset({"kills", "wounds", "injures", "hurts"})
"""What a headline's verbs look like where the parser takes them for nouns."""


def _adjoins(token: "Token", root: "Token", anchor: "Token") -> bool:
    """In "30 wounded", "12 people dead", "ten more were still missing", "injured scores" the words touch."""
    if token.i == root.left_edge.i - 1 and anchor is root:
        return token.pos_ == "VERB" or token.lower_ in _NEWS_VERBS
    if token.i <= anchor.i or token.tag_ not in _ADJOINING:
        return False
    between = token.doc[anchor.i + 1 : token.i]
    return len(between) <= _MOST_FILLERS and all(t.lower_ in _FILLERS or t.pos_ == "ADJ" for t in between)
