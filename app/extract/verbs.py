"""Verbs of reporting: whether one is used of speech here, who does it, and how far what it credits reaches.

Labels are those of spaCy's English models: ClearNLP dependencies and Penn Treebank tags.
"""

from typing import TYPE_CHECKING

from app.extract.phrases import agent
from app.extract.sentences import Sentence
from app.extract.words import words

if TYPE_CHECKING:
    from spacy.tokens import Token

CITING = frozenset({"cite", "quote"})
_CLAUSE_ONLY = words("cues", "clause_only")
_OBJECT_ONLY = words("cues", "object_only")
_PLAIN_SPEECH = words("cues", "plain_speech")
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_OBJECTS = frozenset({"ccomp", "dobj", "xcomp", "oprd", "attr", "pobj", "prep"})
# The relations by which a verb may share the subject of the verb above it.
_SHARING = frozenset({"conj", "advcl", "xcomp", "ccomp", "pcomp", "dep", "prep", "parataxis"})
_GIVEN = frozenset({"toll", "figure", "number", "estimate", "count", "total", "tally"})
"""Who gives a toll speaks; who gives trucks does not."""
_HIGHEST = 6
"""Verbs that are climbed for a subject: beyond them it is another clause's."""
_ASIDE = 3
"""Tokens around a verb among which a comma or a quotation mark sets its clause apart."""


def subject_of(verb: "Token") -> tuple["Token | None", bool]:
    """Who does it: its own subject, its agent, or the subject that it shares with the verb above it.

    With it, whether that is merely the object of a passive ("the ministry is expected to").
    """
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "amod") and not _has(verb, "aux", *_SUBJECTS):
        return agent(verb), False
    at = _said_before(verb)
    for _ in range(_HIGHEST):
        found = _own_subject(at, verb)
        if found is not None:
            return found
        if at.dep_ not in _SHARING or at.head is at:
            break
        at = at.head
    return None, False


def _has(verb: "Token", *labels: str) -> bool:
    return any(c.dep_ in labels for c in verb.children)


def _said_before(verb: "Token") -> "Token":
    """ ", adding that …" goes on with the one who has just said something, whatever the parser hangs it on."""
    if verb.tag_ != "VBG" or verb.dep_ not in ("advcl", "acl", "xcomp", "dep") or _has(verb, *_SUBJECTS):
        return verb
    speaking = (a for a in verb.ancestors if a.lemma_.lower() in _PLAIN_SPEECH and _has(a, "nsubj"))
    return next(speaking, verb)


def _own_subject(at: "Token", verb: "Token") -> tuple["Token", bool] | None:
    """Who does `at`, which stands above `verb` or is it."""
    for child in at.children:
        if child.dep_ == "nsubj":
            return _antecedent(child, at), False
        if child.dep_ == "nsubjpass":
            by = agent(at)
            return by or child, by is None and at.lemma_ not in CITING
    if at.dep_ == "acl" and at.tag_ == "VBG":
        return at.head, False
    if at is verb and (by := agent(at)) is not None:
        return by, False
    return None


def _antecedent(subject: "Token", verb: "Token") -> "Token":
    """ "Kessel, who said …": the one whom the clause is about."""
    if subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
        return verb.head
    return subject


def speaks(verb: "Token") -> bool:
    """Whether the verb is used of speech here: with a clause, an object that can be told, or between commas."""
    lemma = verb.lemma_.lower()
    if lemma == "give":
        return any(c.dep_ == "dobj" and c.lemma_.lower() in _GIVEN for c in verb.children)
    if lemma in _CLAUSE_ONLY:
        return _has(verb, "ccomp") or _that_follows(verb) or _is_aside(verb)
    if lemma in _OBJECT_ONLY:
        return _has(verb, *_OBJECTS) or _that_follows(verb) or _is_aside(verb)
    return True


def _that_follows(verb: "Token") -> bool:
    """Whether "that" stands right behind the verb, wherever the parser hangs it."""
    if verb.i + 1 >= len(verb.doc):
        return False
    behind = verb.doc[verb.i + 1]
    return behind.lower_ == "that" and behind.dep_ in ("mark", "det", "nsubj")


def _is_aside(verb: "Token") -> bool:
    """ ", the ministry noted," or "…,” she wrote": a clause of its own beside what it credits."""
    if verb.dep_ in ("parataxis", "ccomp", "dep"):
        return True
    return any(t.text in '",' for t in verb.doc[max(0, verb.i - _ASIDE) : verb.i + _ASIDE])


def reach(sentence: Sentence, verb: "Token") -> tuple[int, int]:
    """The stretch of text that the verb's speaker is credited with: its clause, or the sentence that it stands in."""
    beside = verb.dep_ in ("parataxis", "ccomp", "dep", "advcl") and not _has(verb, "ccomp", "dobj", "xcomp")
    if verb.dep_ == "ROOT" or beside:
        return sentence.start, sentence.end
    return sentence.span(verb.left_edge)[0], sentence.span(verb.right_edge)[1]
