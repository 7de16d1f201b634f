"""The thing counted: which noun of the sentence a number belongs to, of what class it is and what it is called."""

from typing import TYPE_CHECKING

from app.extract.measures.figure import Figure
from app.extract.measures.lexicon import ELIDED, GOVERNORS, UNKNOWN, class_of
from app.extract.quantities import Quantity
from app.extract.reference import party_names
from app.extract.sentences import Sentence
from app.extract.words import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NOUNS = ("NOUN", "PROPN")
_MODIFYING = frozenset({"nummod", "quantmod", "compound", "amod", "nmod", "npadvmod", "advmod", "appos"})
_NAMING = frozenset({"nummod", "appos", "npadvmod", "dobj", "pobj", "conj"})
_DESCRIBING = frozenset({"ADJ", "NOUN", "PROPN", "PUNCT", "NUM", "VERB"})
_PARTICIPLES = ("VBN", "VBG")
_PREMODIFYING = (*_PARTICIPLES, "JJ", "NNS")
_PARCELS = words("things", "parcels")
_DEMONYMS = ("ians", "ans", "ese", "ists")
_BEHIND = 6
"""How many words behind a number a thing is sought that the parser did not tie to it."""
_FARTHEST_HEAD = 9
"""A noun farther behind its number than this many words is the parser's error."""
_LONGEST_ITEM = 200


def head(sentence: Sentence, quantity: Quantity, span: "Span") -> "Token":
    """The word of the quantity on which its others hang, the last where there are two."""
    numerals = [t for t in span if t.pos_ in ("NUM", "NOUN") and sentence.start + t.idx >= quantity.number]
    inside = {t.i for t in span}
    outer = [t for t in numerals if t.head.i not in inside or t.head is t]
    return outer[-1] if outer else span.root


def counted_noun(figure: Figure) -> "Token | None":
    """What the number modifies, what stands behind its "of", or what follows it; in a list, what stands before."""
    last = figure.span[-1].i
    of = next((c for c in figure.root.children if _is_of(c) and c.i > last and _object(c) is not None), None)
    if of is not None:
        thing = _object(of)
        found = thing if thing is not None and thing.pos_ != "PRON" else None
    else:
        found = _modified(figure.root, last) or _following(figure.root, last)
    return found or _before_dash(figure)


def _is_of(token: "Token") -> bool:
    return token.dep_ == "prep" and token.lower_ == "of"


def _object(preposition: "Token") -> "Token | None":
    return next((t for t in preposition.children if t.dep_ == "pobj"), None)


def _modified(root: "Token", last: int) -> "Token | None":
    noun = root.head
    if root.dep_ not in _MODIFYING or noun.i <= last or noun.pos_ not in (*_NOUNS, "ADJ", "VERB"):
        return None
    while noun.dep_ in ("compound", "nmod", "amod") and noun.head.i == noun.i + 1 and noun.head.pos_ in _NOUNS:
        noun = noun.head
    return noun if noun.pos_ in _NOUNS and noun.i - last <= _FARTHEST_HEAD else None


def _following(root: "Token", last: int) -> "Token | None":
    """The noun phrase that follows at once, where the parser did not see it."""
    noun = None
    for token in root.doc[last + 1 : last + 1 + _BEHIND]:
        if token.pos_ in _NOUNS and not _is_main_verb(token):
            noun = token
        elif token.lower_ == "of" and token.i == last + 1:
            continue
        elif not _may_stand_before_noun(token):
            break
        elif token.tag_ in _PARTICIPLES and token.lemma_ in GOVERNORS and noun is None:
            return None
    return noun


def _is_main_verb(token: "Token") -> bool:
    return token.dep_ == "ROOT" and token.tag_.startswith("VB")


def _may_stand_before_noun(token: "Token") -> bool:
    return (
        token.pos_ in ("ADJ", "NUM")
        or token.text == "-"
        or token.tag_ in _PREMODIFYING
        or token.lower_ in ("more", "other", "the")
    )


def _before_dash(figure: Figure) -> "Token | None":
    """In "Tanks – 12" and "Dead: 140" a list's thing stands before its figure."""
    first = figure.span[0].i
    if first <= 1:
        return None
    thing, mark = figure.root.doc[first - 2], figure.root.doc[first - 1]
    return thing if mark.text in ("-", "–", "—", ":") and thing.pos_ in _NOUNS else None


def is_label(figure: Figure) -> bool:
    """In "posts 542 and 543" a number behind a noun, with nothing counted, is its name."""
    first, quantity = figure.span[0], figure.quantity
    if first.i == 0 or quantity.number != quantity.start or "," in quantity.text:
        return False
    before = first.nbor(-1)
    if before.lower_ in ("and", "or", ",") and before.i > 1 and before.nbor(-1).like_num:
        before = before.nbor(-2)
    return before.pos_ == "NOUN" and before.whitespace_ == " " and first.dep_ in _NAMING


def item_of(figure: Figure) -> str | None:
    """The thing in the singular, with the words that describe it: "armoured vehicle"."""
    noun = figure.noun
    if noun is None:
        return None
    first = noun.i
    while first > 0 and _describes(figure, noun.doc[first - 1]):
        first -= 1
    before = "".join(t.text_with_ws for t in noun.doc[first : noun.i])
    named = noun.lemma_ if noun.tag_ == "NNS" else noun.text
    return (before + named).strip()[:_LONGEST_ITEM] or None


def _describes(figure: Figure, word: "Token") -> bool:
    behind = figure.sentence.start + word.idx >= figure.quantity.end
    return behind and word.pos_ in _DESCRIBING and word.text not in (",", "(")


def thing_of(noun: "Token | None") -> str:
    """The class of the thing counted."""
    if noun is None:
        return ELIDED
    known = class_of(noun.lemma_.lower()) or class_of(noun.lower_) or class_of(noun.lower_.rstrip("s"))
    if known:
        return known
    if noun.lower_ in ("hundreds", "thousands", "dozens"):
        return UNKNOWN
    return _parcelled(noun) or _of_a_people(noun) or UNKNOWN


def _parcelled(noun: "Token") -> str | None:
    """The class of what stands behind "of": "three batches of missiles"; parcels of the unknown hold equipment."""
    things = (_object(child) for child in noun.children if _is_of(child))
    thing = next((t for t in things if t is not None), None)
    if thing is None or noun.lemma_ not in _PARCELS:
        return None
    return class_of(thing.lemma_.lower()) or "equipment"


def _of_a_people(noun: "Token") -> str | None:
    """In "two Veranians" people are counted, in "40 rebels" fighters."""
    if noun.pos_ != "PROPN" and not noun.text[:1].isupper():
        return None
    known = party_names().get(noun.text)
    if known and known[1] in ("people", "adjectives", "names"):
        return "soldier" if known[0].kind == "group" else "person"
    return "person" if noun.text.endswith(_DEMONYMS) else None
