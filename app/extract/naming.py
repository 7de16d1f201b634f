"""Naming: whom a noun phrase names, with the role that it gives them."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.extract.phrases import (
    capitalised,
    end_of_body,
    first_of,
    name_run,
    object_of,
    person_behind,
    phrase,
)
from app.extract.reference import party_names
from app.extract.sentences import Sentence
from app.extract.speakers import ORGANISATIONS, REPORTS, ROLES, Heard, curated_kind, has_role, kind_of
from app.extract.words import words
from app.names import normalise
from app.vocabulary import SpeakerKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_OWNED = REPORTS | words("roles", "statements")
_MAY_SPEAK = words("roles", "speaking") | ROLES | ORGANISATIONS
_MUTE = words("roles", "mute")
_COMPLETED = words("roles", "completed")
_PRONOUNS = frozenset({"he", "she", "they", "i", "we", "it"})
_POSSESSIVES = {"his": "he", "her": "she", "its": "it", "their": "they"}
_PASSING_ON = frozenset({"cite", "quote", "report", "see", "obtain", "carry", "review"})
# "Western estimates" are nobody's in particular, though written with a capital.
_NOT_OWNERS = frozenset({"western", "european", "official", "independent"})
_NAME_LENGTHS = range(2, 5)
"""Words in a person's name, where nothing but their number tells that it is one."""
_LONGEST_COMPLEMENT = 8
"""Tokens by which "a source in the ministry" may go on; more is a clause of its own."""


def heard(text: str, sentence: Sentence, token: "Token", *, speaks: bool = False) -> Heard | None:
    """Whom the noun phrase at `token` names; None where it names nobody who could speak.

    `speaks` says that a verb of plain speech stands with it: then any noun may be somebody.
    """
    lower = token.lower_
    if token.pos_ == "PRON" or lower in _PRONOUNS:
        return _pronoun(sentence, token, lower) if lower in _PRONOUNS else None
    if lower in _OWNED:
        return _owner(text, sentence, token)
    apposed = next((c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if apposed is not None and (token.pos_ == "NOUN" or lower in ROLES) and _is_name(apposed):
        return _named(text, sentence, apposed, phrase(text, sentence, first_of(token), token))
    if token.pos_ == "PROPN" or (capitalised(token) and token.pos_ != "NOUN"):
        return _named(text, sentence, token, None)
    return _common(text, sentence, token, speaks=speaks)


def _pronoun(sentence: Sentence, token: "Token", word: str) -> Heard:
    return Heard(word, SpeakerKind.PERSON, sentence.start + token.idx, pronoun=True)


def _is_name(token: "Token") -> bool:
    return capitalised(token) and token.lower_ not in ROLES


# -- reports and statements: whose they are


def _owner(text: str, sentence: Sentence, token: "Token") -> Heard | None:
    """Whose estimate, report or statement it is; by its own words where nobody owns it."""
    relays: tuple[Heard, ...] = ()
    for child in token.children:
        if child.dep_ == "poss" and child.pos_ != "PRON":
            return heard(text, sentence, child)
        if child.dep_ == "poss" and child.lower_ in _POSSESSIVES:
            return _pronoun(sentence, child, _POSSESSIVES[child.lower_])
        maker = _maker(text, sentence, child)
        if maker and child.dep_ in ("acl", "relcl") and child.lemma_ in _PASSING_ON:
            relays = (maker,)
        elif maker:
            return maker
    return _unowned(text, sentence, token, relays)


def _maker(text: str, sentence: Sentence, child: "Token") -> Heard | None:
    """Who made it: "a report by …", "figures from …", "an estimate published by …"."""
    if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in ("by", "from")):
        made = (heard(text, sentence, noun) for noun in child.children if noun.dep_ == "pobj")
        return next((who for who in made if who), None)
    if child.dep_ in ("acl", "relcl") and (noun := _done_by(child)) is not None:
        return heard(text, sentence, noun)
    return None


def _done_by(verb: "Token") -> "Token | None":
    """By whom it is done, also where the parser takes "by" for a preposition like any other."""
    by = (c for c in verb.children if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by"))
    return next((object_of(c) for c in by), None)


def _unowned(text: str, sentence: Sentence, token: "Token", relays: tuple[Heard, ...]) -> Heard | None:
    """ "Talwire figures" are Talwire's; "Western intelligence estimates" speak for themselves."""
    names = [c for c in token.lefts if c.dep_ in ("compound", "nmod", "amod") and _is_owner(c)]
    if names and token.lower_ != "statement":
        found = _named(text, sentence, names[-1], None)
        return replace(found, relays=relays) if found else None
    name = phrase(text, sentence, first_of(token), token)
    if normalise(name) in REPORTS or " " not in name:
        return None
    return Heard(name, SpeakerKind.COLLECTIVE, sentence.start + token.idx, relays=relays)


def _is_owner(token: "Token") -> bool:
    if not capitalised(token) or token.lower_ in _NOT_OWNERS or token.pos_ != "PROPN":
        return False
    known = party_names().get(token.text)
    return known is None or known[1] not in ("adjectives", "people")


# -- names: of a body, or of a person behind a role


def _named(text: str, sentence: Sentence, token: "Token", role: str | None) -> Heard | None:
    """Whom the name that ends at `token` names; `role` is what the text has called them so far."""
    run = name_run(token)
    if not run:
        return None
    if all(t.lower_ in ROLES or t.text == "-" for t in run):
        person = person_behind(token)
        if person is not None and person.i > token.i:
            title = phrase(text, sentence, first_of(token), person.nbor(-1))
            return _named(text, sentence, person, title)
    last = end_of_body(token)
    if last is not token or token.lower_ in ORGANISATIONS:
        first = min(first_of(token), run[0], key=lambda t: t.i)
        name = phrase(text, sentence, first, last)
        return Heard(name, kind_of(name), sentence.start + token.idx, role)
    return _person(text, sentence, run, role)


def _person(text: str, sentence: Sentence, run: list["Token"], role: str | None) -> Heard:
    """The name at the end of a run of capitalised words; what stands before it is the role."""
    token = run[-1]
    whole = phrase(text, sentence, run[0], token)
    name = _without_role(run)
    if not name:
        return Heard(whole, kind_of(whole), sentence.start + token.idx, role, generic=True)
    if whole.replace("’", "'") in party_names():
        name, called = run, whole
    else:
        called = phrase(text, sentence, name[0], token)
    role = role if role is not None else _role_beside(text, sentence, name)
    titled = name[0].i > 0 and name[0].nbor(-1).lower_ in ROLES
    kind = _kind_of_person(called, token, titled=titled or bool(role and has_role(role)))
    return Heard(called, kind, sentence.start + name[0].idx, role if kind is SpeakerKind.PERSON else None)


def _without_role(run: list["Token"]) -> list["Token"]:
    """The last words of a run that are the name: a role or a country before them ends it."""
    start = len(run)
    while start > 0:
        word = run[start - 1]
        if word.lower_ in ROLES or word.lower_.rstrip(".") in ROLES:
            break
        pair = " ".join(t.text for t in run[max(0, start - 2) : start])
        if start < len(run) and (word.text in party_names() or pair in party_names()):
            break
        start -= 1
    return run[start:]


def _role_beside(text: str, sentence: Sentence, name: list["Token"]) -> str | None:
    """The role before a name, else behind it."""
    first = first_of(name[-1])
    before = phrase(text, sentence, first, name[0].nbor(-1)) if first.i < name[0].i else ""
    return before or _role_after(text, sentence, name[-1])


def _role_after(text: str, sentence: Sentence, token: "Token") -> str | None:
    """A role that follows the name: "Abel Mor, spokesman for the governor,"."""
    apposed = (c for c in token.rights if c.dep_ == "appos" and (c.pos_ == "NOUN" or c.lower_ in ROLES))
    role = next(apposed, None)
    if role is None:
        return None
    said = text[sentence.span(role.left_edge)[0] : sentence.span(role.right_edge)[1]]
    said = re.sub(r"^(?:the|a|an)\s+", "", re.sub(r"\s+", " ", said).strip(' ,;“”"'))
    return re.split(r"[,;]| who | which ", said)[0].strip() or None


def _kind_of_person(name: str, token: "Token", *, titled: bool) -> SpeakerKind:
    """A person, unless the reference data, the name's words or the way it is written tell of a body."""
    curated = curated_kind(name, governing=("state", "territory"))
    if curated:
        return curated
    if titled or any(e.label_ == "PERSON" and e.start <= token.i < e.end for e in token.doc.ents):
        return SpeakerKind.PERSON
    kind = kind_of(name)
    if kind is not SpeakerKind.COLLECTIVE:
        return kind
    articled = any(c.dep_ == "det" and c.lower_ == "the" for c in token.children)
    seems_body = len(name.split()) not in _NAME_LENGTHS and token.ent_type_ in ("ORG", "NORP", "FAC", "PRODUCT")
    return SpeakerKind.ORGANISATION if name.isupper() or articled or seems_body else SpeakerKind.PERSON


# -- nobody's name: "officials", "a source in the ministry"


def _common(text: str, sentence: Sentence, token: "Token", *, speaks: bool) -> Heard | None:
    said = {token.lower_, token.lemma_.lower()}
    if not said & _MAY_SPEAK and not (speaks and token.pos_ == "NOUN" and not said & _MUTE):
        return None
    name = phrase(text, sentence, first_of(token), _complement(text, sentence, token))
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in token.lefts)
    return Heard(name, kind_of(name), sentence.start + token.idx, generic=definite and len(name.split()) == 1)


def _complement(text: str, sentence: Sentence, token: "Token") -> "Token":
    """The end of what tells which source or spokesman it is, where that is short and holds no comma."""
    if token.lower_ not in _COMPLETED:
        return token
    last = token
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "from", "at", "in", "with", "within", "for"):
            last = child.right_edge
    short = last.i - token.i <= _LONGEST_COMPLEMENT
    return last if short and "," not in text[sentence.span(token)[1] : sentence.span(last)[1]] else token
