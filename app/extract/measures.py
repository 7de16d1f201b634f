"""Of what: the thing that a figure counts and the word that governs it decide the measure and the scope."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.extract.cues import REPORTING
from app.extract.lexicon import (
    CASUALTIES,
    CUES,
    DEFAULTS,
    MONEY_AID,
    MONEY_COST,
    PEOPLE_MEASURES,
    RULES,
    VERBS_ONLY,
    class_of,
)
from app.extract.quantities import CURRENCY_CODES, Quantity
from app.extract.reference import party_names
from app.extract.sentences import Sentence
from app.vocabulary import Scope

if TYPE_CHECKING:
    from spacy.tokens import Token

DISTANCES = frozenset({"km", "mile", "m", "yard", "foot", "nautical mile"})
AREAS = frozenset({"km2", "mile2", "hectare", "acre"})
TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})
_FAR = 7
_PENALTY = 4
_BOTH = re.compile(
    r"\b(?:killed|dead|died|deaths)\b\W+(?:and|or|and/or)\W+(?:\w+\W+)?\b(?:wounded|injured|injuries|maimed)\b|\bkill(?:ing|ed)?\s+(?:and|or)\s+(?:wound|injur|maim)\w*|\b(?:wounded|injured)\s+(?:and|or)\s+killed\b|\bdead\s+and\s+wounded\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts: its measure, and where in the sentence the words stand that say so."""

    measure: str
    unit: str
    rule: str
    scope: Scope | None = None
    item: str | None = None
    noun: "Token | None" = None
    governor: "Token | None" = None
    thing: str = ""


def counted(sentence: Sentence, quantity: Quantity, context: str = "") -> Counted | None:
    """What the quantity counts; `context` is the line that introduces the list in which it stands."""
    doc = sentence.doc
    span = doc.char_span(quantity.start - sentence.start, quantity.end - sentence.start, alignment_mode="expand")
    if span is None or not len(span):
        return None
    root = _root(sentence, quantity, span)
    if quantity.unit is not None and quantity.unit != "ratio":
        return _measured(sentence, quantity, root, context)
    noun = _noun(root, span) or _before_dash(root, span)
    if noun is None and quantity.per is None and _is_label(span, quantity):
        return None
    if quantity.unit == "ratio":
        return _ratio(sentence, quantity, noun or root)
    found = _thing(sentence, quantity, root, noun, context)
    return replace(found, item=_item(sentence, quantity, noun)) if found else None


def _root(sentence: Sentence, quantity: Quantity, span: object) -> "Token":
    numerals = [t for t in span if t.pos_ in ("NUM", "NOUN") and sentence.start + t.idx >= quantity.number]  # type: ignore[attr-defined]
    inside = {t.i for t in span}  # type: ignore[attr-defined]
    outer = [t for t in numerals if t.head.i not in inside or t.head is t]
    return outer[-1] if outer else span.root  # type: ignore[attr-defined, no-any-return]


def _noun(root: "Token", span: object) -> "Token | None":
    """The counted thing: what the number modifies, what stands behind its "of", or what follows it."""
    last = span[-1].i  # type: ignore[index]
    for child in root.children:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i > last:
            pobj = next((g for g in child.children if g.dep_ == "pobj"), None)
            if pobj is not None:
                return pobj if pobj.pos_ != "PRON" else None
    if (
        root.dep_ in ("nummod", "quantmod", "compound", "amod", "nmod", "npadvmod", "advmod", "appos")
        and root.head.i > last
        and root.head.pos_ in ("NOUN", "PROPN", "ADJ", "VERB")
    ):
        noun = root.head
        while (
            noun.dep_ in ("compound", "nmod", "amod")
            and noun.head.i == noun.i + 1
            and noun.head.pos_ in ("NOUN", "PROPN")
        ):
            noun = noun.head
        if noun.pos_ in ("NOUN", "PROPN") and noun.i - last <= 9:
            return noun
    return _following(root, last)


def _before_dash(root: "Token", span: object) -> "Token | None":
    """ "Tanks – 12", "Dead: 140": a list's thing stands before its figure."""
    first = span[0].i  # type: ignore[index]
    doc = root.doc
    if first >= 2 and doc[first - 1].text in ("-", "–", "—", ":") and doc[first - 2].pos_ in ("NOUN", "PROPN"):
        return doc[first - 2]
    return None


def _is_label(span: object, quantity: Quantity) -> bool:
    """ "posts 542 and 543": a number behind a noun, with nothing counted, is its name."""
    first = span[0]  # type: ignore[index]
    if first.i == 0 or quantity.number != quantity.start or "," in quantity.text:
        return False
    before = first.nbor(-1)
    if before.lower_ in ("and", "or", ",") and before.i > 0 and before.nbor(-1).like_num:
        before = before.nbor(-2) if before.i > 1 else before
    return (
        before.pos_ == "NOUN"
        and before.whitespace_ == " "
        and first.dep_ in ("nummod", "appos", "npadvmod", "dobj", "pobj", "conj")
    )


def _following(root: "Token", last: int) -> "Token | None":
    """The noun phrase that follows at once, where the parser did not see it."""
    doc = root.doc
    noun = None
    for token in doc[last + 1 : last + 7]:
        if token.pos_ in ("NOUN", "PROPN") and not _is_verbish(token):
            noun = token
        elif token.lower_ == "of" and token.i == last + 1:
            continue
        elif (
            token.pos_ not in ("ADJ", "NUM")
            and token.text != "-"
            and token.tag_ not in ("VBN", "VBG", "JJ", "NNS")
            and token.lower_ not in ("more", "other", "the")
        ):
            break
        elif token.tag_ in ("VBN", "VBG") and token.lemma_ in CUES and noun is None:
            return None
    return noun


def _is_verbish(token: "Token") -> bool:
    return token.dep_ == "ROOT" and token.tag_.startswith("VB")


def _item(sentence: Sentence, quantity: Quantity, noun: "Token | None") -> str | None:
    if noun is None:
        return None
    words = [t for t in sentence.doc[noun.i + 1 - 1 : noun.i + 1]]
    at = noun.i - 1
    while (
        at >= 0
        and sentence.start + sentence.doc[at].idx >= quantity.end
        and sentence.doc[at].pos_ in ("ADJ", "NOUN", "PROPN", "PUNCT", "NUM", "VERB")
        and sentence.doc[at].text not in (",", "(")
    ):
        words.insert(0, sentence.doc[at])
        at -= 1
    text = "".join(t.text_with_ws for t in words[:-1]) + (noun.lemma_ if noun.tag_ == "NNS" else noun.text)
    return text.strip()[:200] or None


# -- figures with a unit of their own


def _measured(sentence: Sentence, quantity: Quantity, root: "Token", context: str) -> Counted | None:
    unit = quantity.unit or "item"
    if unit in CURRENCY_CODES:
        return Counted(_money(sentence, root, context), unit, "money", noun=root)
    if unit == "percent":
        return Counted("share", unit, "percentage", noun=root)
    if unit in DISTANCES:
        return Counted("distance", unit, "length", noun=root)
    if unit in AREAS:
        return Counted("territory", unit, "area", noun=root)
    if unit in TIMES:
        return Counted("duration", unit, "time", noun=root)
    measure = "aid" if _nearest(sentence, root, ("aid",)) or "aid" in _families(context) else "other"
    return Counted(measure, unit, "quantity of a substance", noun=root)


def _money(sentence: Sentence, root: "Token", context: str) -> str:
    """Aid or cost, by the nearest word that tells."""
    best, measure = 99.0, ""
    for token in sentence.doc:
        lemma = token.lemma_.lower()
        kind = "aid" if lemma in MONEY_AID else "cost" if lemma in MONEY_COST else None
        if kind and (far := _path(root, token) + 0.05 * abs(root.i - token.i)) < best:
            best, measure = far, kind
    if not measure and context:
        words = set(re.findall(r"[a-z]+", context.lower()))
        stems = {w.rstrip("s") for w in words} | words
        measure = "aid" if stems & MONEY_AID else "cost" if stems & MONEY_COST else ""
    return measure or "cost"


def _ratio(sentence: Sentence, quantity: Quantity, noun: "Token") -> Counted:
    return Counted("loss_ratio", "ratio", "ratio", noun=noun)


# -- counted things


def _thing(sentence: Sentence, quantity: Quantity, root: "Token", noun: "Token | None", context: str) -> Counted | None:
    anchor = noun if noun is not None else root
    thing = _class(noun) if noun is not None else ""
    if noun is not None and thing is None:
        thing = ""
    cues = _ranked(sentence, quantity, anchor, root)
    for token, family, scope in cues:
        measure = _rule(thing or "", noun, family)
        if measure is None:
            continue
        return _finish(sentence, quantity, Counted(measure, "", f"{family} cue", scope, None, noun, token, thing or ""))
    for family in _families(context):
        measure = _rule(thing or "", noun, family) or (
            _LISTED.get(family) if noun is not None and thing not in ("soldier", "person", "casualty") else None
        )
        if measure:
            return _finish(
                sentence, quantity, Counted(measure, "", "list under its heading", None, None, noun, None, thing or "")
            )
    if noun is None:
        return None if quantity.single else _finish(sentence, quantity, Counted("other", "", "bare figure", noun=None))
    return _finish(
        sentence, quantity, Counted(DEFAULTS[thing or ""], "", "counted thing", None, None, noun, None, thing or "")
    )


_LISTED = {"aid": "aid", "destroyed": "equipment_losses", "loss": "equipment_losses"}
"""What an unknown thing in a list is, by the line above the list."""


def _rule(thing: str, noun: "Token | None", family: str) -> str | None:
    if noun is not None and thing == "":
        return family if family in ("casualties", "other") else None
    return RULES.get((thing, family))


def _class(noun: "Token") -> str | None:
    lemma = noun.lemma_.lower()
    known = class_of(lemma) or class_of(noun.lower_) or class_of(noun.lower_.rstrip("s"))
    if known:
        return known
    if noun.lower_ in ("hundreds", "thousands", "dozens"):
        return ""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            pobj = next((g for g in child.children if g.dep_ == "pobj"), None)
            if pobj is not None and noun.lemma_ in (
                "set",
                "round",
                "piece",
                "number",
                "unit",
                "group",
                "member",
                "type",
                "wave",
                "series",
                "pair",
                "load",
                "batch",
                "battalion",
                "brigade",
                "type",
                "kind",
            ):
                return class_of(pobj.lemma_.lower()) or "equipment"
    if noun.pos_ == "PROPN" or noun.text[:1].isupper():
        known_party = party_names().get(noun.text)
        if known_party and known_party[1] in ("people", "adjectives", "names"):
            return "soldier" if known_party[0].kind == "group" else "person"
        if noun.text.endswith(("ians", "ans", "ese", "ists")):
            return "person"
    return None


def _ranked(
    sentence: Sentence, quantity: Quantity, anchor: "Token", root: "Token"
) -> list[tuple["Token", str, Scope | None]]:
    """The sentence's cues, the one that governs the figure most closely first."""
    found = []
    for token in sentence.doc:
        cue = (
            CUES.get(token.lemma_.lower())
            or (CUES.get(token.lower_) if token.pos_ in ("ADJ", "NOUN") else None)
            or _phrase(token)
        )
        if cue is None or token is anchor and cue[0] not in ("casualties", "loss", "displaced", "detained", "captured"):
            continue
        if token.lemma_.lower() in VERBS_ONLY and token.pos_ != "VERB":
            continue
        if sentence.start + token.idx >= quantity.start and sentence.start + token.idx < quantity.end:
            continue
        if (
            token.lower_ == "down"
            and token.pos_ not in ("VERB", "ADP", "ADV", "ADJ", "PART")
            or token.lower_ == "down"
            and not _shot_down(token)
        ):
            continue
        if token.lemma_ in ("shoot", "bring", "take") and not any(c.lower_ == "down" for c in token.children):
            if token.lemma_ != "shoot":
                continue
            cue = ("casualties", Scope.KILLED) if any(c.lower_ == "dead" for c in token.children) else ("attack", None)
        far = min(_path(anchor, token), _path(root, token) + 0.5) + 0.06 * abs(anchor.i - token.i)
        far = min(far, _as_subject(root, token)) if anchor is root else far
        if any(t.text == ";" for t in sentence.doc[min(anchor.i, token.i) : max(anchor.i, token.i)]):
            far += 3
        if token.i < anchor.i:
            far += 0.25
        if token is _governing(anchor):
            far = min(far, 0.3)
        if cue[0] == "casualties" and _adjoins(token, root, anchor):
            far = 0.1
        if far <= _FAR:
            found.append((far, token.i, token, cue))
    found.sort(key=lambda f: (f[0], f[1]))
    return [(token, cue[0], cue[1]) for _, _, token, cue in found]


_HOMES = frozenset({"home", "homes", "house", "houses"})


def _phrase(token: "Token") -> tuple[str, Scope | None] | None:
    """Cues of two words: "left their homes", "signed up"."""
    if (
        token.lemma_ in ("leave", "drive", "force")
        and token.pos_ == "VERB"
        and any(t.lower_ in _HOMES for t in token.subtree if t.i > token.i)
    ):
        return "displaced", None
    if token.lemma_ == "sign" and any(t.lower_ in ("up", "contract", "contracts") for t in token.subtree):
        return "recruitment", None
    return None


def _governing(noun: "Token") -> "Token | None":
    """The verb whose object or subject the counted thing is, over any list in which it stands."""
    while noun.dep_ == "conj" and noun.head is not noun and noun.head.pos_ in ("NOUN", "PROPN", "NUM"):
        noun = noun.head
    return noun.head if noun.dep_ in ("dobj", "nsubjpass") and noun.head.pos_ == "VERB" else None


_EQUATING = frozenset(
    "be stand reach rise put climb total exceed pass grow hit top number come bring fall drop jump surge estimate remain".split()
)


def _as_subject(root: "Token", token: "Token") -> float:
    """ "The number of people killed stands at 140,000": the subject says what the bare figure counts."""
    for steps, verb in enumerate(root.ancestors):
        if steps > 4:
            break
        if verb.lemma_ not in _EQUATING:
            continue
        for child in verb.children:
            if (
                child.dep_ in ("nsubj", "nsubjpass", "dobj")
                and child.left_edge.i <= token.i <= child.right_edge.i
                and not child.left_edge.i <= root.i <= child.right_edge.i
            ):
                return 2.5 + 0.1 * abs(child.i - token.i)
    return 99.0


def _shot_down(down: "Token") -> bool:
    return down.pos_ == "VERB" or down.head.lemma_ in ("shoot", "bring", "take", "knock")


def _adjoins(token: "Token", root: "Token", anchor: "Token") -> bool:
    """ "30 wounded", "12 people dead", "ten more were still missing", "injured scores": the cue touches the figure."""
    if token.i == root.left_edge.i - 1 and anchor is root:
        return token.pos_ == "VERB"
    between = token.doc[anchor.i + 1 : token.i]
    filled = all(t.lower_ in _FILLERS or t.pos_ == "ADJ" for t in between) and len(between) <= _MOST_FILLERS
    return token.i > anchor.i and filled and token.tag_ in ("VBN", "JJ", "VBD", "VBG", "NN", "NNS", "VB")


_FILLERS = frozenset(
    "more others other people were was have been are left confirmed reported still also now has had be feared believed".split()
)
_MOST_FILLERS = 4


def _nearest(sentence: Sentence, anchor: "Token", families: tuple[str, ...]) -> "Token | None":
    near = [
        t for t in sentence.doc if (c := CUES.get(t.lemma_.lower())) and c[0] in families and _path(anchor, t) <= _FAR
    ]
    return min(near, key=lambda t: _path(anchor, t), default=None)


def _path(a: "Token", b: "Token") -> float:
    """How far two words stand apart in the sentence's tree; a clause that somebody else says costs more."""
    up_a, up_b = [a, *a.ancestors], [b, *b.ancestors]
    index_b = {t.i: n for n, t in enumerate(up_b)}
    for steps, token in enumerate(up_a):
        if token.i in index_b:
            path = [*up_a[: steps + 1], *up_b[: index_b[token.i]]]
            crossed = sum(
                t.dep_ in ("ccomp", "parataxis") or (t.lemma_ in REPORTING and t is not b) for t in path[1:-1]
            )
            return steps + index_b[token.i] + _PENALTY * crossed * 0.5
    return 99.0


def _families(context: str) -> list[str]:
    """What the line above a list speaks of, in its order; how many there are says nothing of what they are."""
    found: dict[str, None] = {}
    for word in re.findall(r"[a-z]+", context.lower()):
        forms = (word, *(word.removesuffix(ending) for ending in ("s", "ed", "d", "es")))
        family = next((CUES[form][0] for form in forms if form in CUES), None)
        if family not in (None, "size"):
            found.setdefault(str(family))
    return list(found)


def _finish(sentence: Sentence, quantity: Quantity, found: Counted) -> Counted:
    """Unit and scope, once the measure is known."""
    measure, scope = found.measure, found.scope
    if measure == "casualties":
        scope = _scope(sentence, found)
    else:
        scope = None
    people = measure in PEOPLE_MEASURES or found.thing in ("person", "soldier")
    if measure == "deployment" and found.thing == "equipment":
        people = False
    return replace(found, unit="people" if people else "item", scope=scope)


def _scope(sentence: Sentence, found: Counted) -> Scope:
    text = sentence.doc.text
    if (
        found.governor is not None
        and (both := _BOTH.search(text))
        and both.start() <= found.governor.idx + len(found.governor)
        and found.governor.idx <= both.end()
    ):
        return Scope.KILLED_AND_WOUNDED
    scope = found.scope
    noun = found.noun
    if noun is not None and noun.lemma_.lower() in CASUALTIES:
        own = CASUALTIES[noun.lemma_.lower()]
        scope = own if own is not Scope.UNSPECIFIED or scope is None else scope
        if own is Scope.UNSPECIFIED and (both := _BOTH.search(text)) and abs(both.start() - noun.idx) < 40:
            return Scope.KILLED_AND_WOUNDED
    if scope in (Scope.UNSPECIFIED, None) and (both := _BOTH.search(text)):
        anchor = found.governor or noun
        if anchor is not None and abs(both.start() - anchor.idx) < 60:
            return Scope.KILLED_AND_WOUNDED
    return scope or Scope.UNSPECIFIED
