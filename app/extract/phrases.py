"""Phrases: the words of a noun phrase as the parser binds them, and the capitalised name in it.

Labels are those of spaCy's English models: ClearNLP dependencies, Universal parts of speech, OntoNotes entities.
"""

import re
from typing import TYPE_CHECKING

from app.extract.reference import party_names
from app.extract.sentences import Sentence
from app.extract.speakers import ORGANISATIONS
from app.extract.words import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PARTICLES = words("roles", "particles")
_PREMODIFIERS = frozenset(
    {"compound", "amod", "nmod", "poss", "nummod", "det", "punct", "advmod", "npadvmod", "quantmod"}
)
# Words before a noun that do not tell who it is.
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "our"})
_COUNTING = frozenset({"some", "several", "two", "three", "other", "many"})
_LEADING_PARTS = ("DET", "PUNCT", "CCONJ", "ADP")
# A capital at a sentence's start says nothing of words like these; verbs and pronouns are never part of a name.
_SENTENCE_STARTERS = ("ADP", "SCONJ", "ADV", "CCONJ", "DET")
_NEVER_NAMES = ("VERB", "PRON", "ADV", "DET")
_LONGEST_TITLE = 12
"""Between a title and its name stand at most so many tokens: "Commander of the Land Forces … Abel Mor"."""


def first_of(token: "Token") -> "Token":
    """The first token of the noun phrase that ends at `token`."""
    bound = (c for c in token.lefts if c.dep_ in _PREMODIFIERS and (c.dep_ != "punct" or c.text in "-'’"))
    return min((token, *(c.left_edge for c in bound)), key=lambda t: t.i)


def phrase(text: str, sentence: Sentence, first: "Token", last: "Token") -> str:
    """The words from `first` to `last`, without the articles and marks at their ends, spaces squeezed."""
    while first.i < last.i and _leads(first):
        first = first.nbor()
    said = text[sentence.span(first)[0] : sentence.span(last)[1]]
    return re.sub(r"\s+", " ", said).strip(" ,;“”\"'")


def _leads(token: "Token") -> bool:
    return token.pos_ in _LEADING_PARTS or token.lower_ in _DETERMINERS or token.lower_ in _COUNTING


def object_of(preposition: "Token") -> "Token | None":
    """The noun that a preposition governs."""
    return next((c for c in preposition.children if c.dep_ == "pobj"), None)


def agent(verb: "Token") -> "Token | None":
    """By whom it is done, as the parser marks a passive's agent."""
    return next((object_of(c) for c in verb.children if c.dep_ == "agent"), None)


def capitalised(token: "Token") -> bool:
    """Whether the token is written with a capital."""
    return token.text[:1].isupper()


def name_run(token: "Token") -> list["Token"]:
    """The capitalised words that end at `token`: a name with what stands before it."""
    run = [token]
    while run[0].i > 0 and _in_name(run[0].nbor(-1)):
        run.insert(0, run[0].nbor(-1))
    while run and (run[0].text == "-" or (run[0].lower_ in _PARTICLES and not capitalised(run[0]))):
        run.pop(0)
    return run


def _in_name(token: "Token") -> bool:
    if token.is_sent_start and token.pos_ in _SENTENCE_STARTERS:
        return False
    if token.text == "-" and not token.whitespace_:
        return True
    return (capitalised(token) and token.pos_ not in _NEVER_NAMES) or (token.lower_ in _PARTICLES and token.i > 0)


def entity_end(entity: "Span", possessives: tuple[str, ...] = ("'s",)) -> "Token":
    """The last token of an entity, a possessive ending left out."""
    return entity[-1] if entity[-1].text not in possessives else entity[-2]


def person_behind(title: "Token") -> "Token | None":
    """The person's name behind a whole title: "Commander of the Land Forces Abel Mor"."""
    for inner in title.subtree:
        if inner.i > title.i and _ends_full_name(inner):
            return inner
    for entity in title.doc.ents:
        near = entity.label_ == "PERSON" and 0 < entity.start - title.i <= _LONGEST_TITLE
        if near and not any(t.pos_ == "VERB" for t in title.doc[title.i : entity.start]):
            return entity_end(entity)
    return None


def _ends_full_name(token: "Token") -> bool:
    """Whether a first name stands before it and the two are no body and no party."""
    if token.dep_ != "appos" or token.pos_ != "PROPN":
        return False
    first = token.nbor(-1)
    named = first.dep_ == "compound" and capitalised(first)
    return named and token.lower_ not in ORGANISATIONS and token.text not in party_names()


def end_of_body(token: "Token") -> "Token":
    """Where the name of a body goes on to: "Ministry of Defence", "Institute for the Study of War"."""
    if not capitalised(token):
        return token
    last = token
    if token.lower_ in ORGANISATIONS or token.lower_ == "chiefs":
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("of", "for"):
                last = max((t for t in child.subtree if capitalised(t)), key=lambda t: t.i, default=token)
    return last if last is not token else _end_of_entity(token)


def _end_of_entity(token: "Token") -> "Token":
    entity = next((e for e in token.doc.ents if e.label_ == "ORG" and e.start <= token.i < e.end), None)
    return entity[-1] if entity is not None and entity.end - 1 > token.i and capitalised(entity[-1]) else token
