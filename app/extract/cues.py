"""Cues: the words that credit somebody with what a sentence says, and the stretch that they credit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.extract.sentences import Sentence
from app.extract.speakers import REPORTS, Heard, heard
from app.vocabulary import SpeakerKind, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

REPORTING = frozenset(
    "say tell add note warn claim state announce report estimate believe think argue insist stress reveal confirm deny admit acknowledge conclude explain write post tweet declare allege suggest"
    " indicate predict project expect forecast assess describe emphasize emphasise reiterate underline underscore remark observe recall respond reply hope promise vow show find put calculate count record document"
    " verify list maintain contend assert boast complain caution testify inform brief outline detail reckon fear tally disclose stipulate quip concede counter joke defend lament repeat hint imply signal advise"
    " highlight point guess publish unveil speculate judge register continue read speak comment quote cite dispute reject dismiss give".split()
)
# These credit only with a clause ("showed that …"), those only with the stretch of their own objects ("recorded 12 deaths").
_CLAUSE_ONLY = frozenset(
    "show find see continue suggest indicate hope expect think fear believe point read speak post write judge signal imply hint conclude calculate reckon predict forecast project assess guess speculate vow promise counter joke observe complain recall describe respond reply admit defend repeat comment caution inform brief testify".split()
)
_OBJECT_ONLY = frozenset(
    "put give publish record document count register list detail outline unveil cite quote verify tally disclose highlight describe reveal confirm estimate project forecast predict assess report claim announce".split()
)
PLAIN_SPEECH = frozenset(
    "say tell add warn claim announce insist deny note explain stress acknowledge write post tweet argue state".split()
)
_DENIALS = frozenset("deny reject dismiss dispute".split())
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_MODAL_ONLY = frozenset("expect hope fear believe think".split())


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody is credited with `start` to `end`, the stretch `but` (the cue itself) left out."""

    speaker: Heard
    start: int
    end: int
    cue: tuple[int, int]
    verb: int
    relays: tuple[Heard, ...] = ()
    origins: tuple[Heard, ...] = ()
    status: Status | None = None
    told: bool = True
    loose: bool = False

    def covers(self, at: int) -> bool:
        """Whether what stands there is said by the speaker."""
        return self.start <= at < self.end and not self.cue[0] <= at < self.cue[1]


def credits(text: str, sentence: Sentence) -> list[Credit]:
    """Every cue of the sentence, outer ones first."""
    found = [*_verbs(text, sentence), *_according(text, sentence)]
    found.sort(key=lambda c: (c.start - c.end, c.verb))
    return [_nested(c, found) for c in found]


def _nested(credit: Credit, others: list[Credit]) -> Credit:
    """Who reports what somebody else says has passed it on."""
    outer = [
        o
        for o in others
        if o is not credit and o.told and o.start <= credit.verb < o.end and not o.cue[0] <= credit.verb < o.cue[1]
    ]
    outer = [
        o
        for o in outer
        if o.speaker.name != credit.speaker.name
        and (o.end - o.start) >= (credit.end - credit.start)
        and not o.speaker.pronoun
    ]
    passed = tuple(
        o.speaker
        for o in outer
        if o.speaker.kind in (SpeakerKind.PUBLICATION, SpeakerKind.ORGANISATION, SpeakerKind.PERSON)
    )
    return replace(credit, relays=(*credit.relays, *passed)) if passed and not credit.loose else credit


def _verbs(text: str, sentence: Sentence) -> Iterator[Credit]:
    for token in sentence.doc:
        if token.lemma_.lower() in REPORTING and token.pos_ in ("VERB", "AUX"):
            yield from _verb(text, sentence, token)


def _verb(text: str, sentence: Sentence, verb: "Token") -> Iterator[Credit]:
    lemma = verb.lemma_.lower()
    subject, passive = _subject(verb)
    if subject is None:
        return
    if passive and lemma not in ("quote", "cite"):
        return
    if not _speaks(verb, lemma):
        return
    if lemma in ("cite", "quote") and not passive:
        return
    who = heard(text, sentence, subject, speaks=lemma in PLAIN_SPEECH)
    if who is None:
        return
    start, end = _reach(sentence, verb)
    first, last = sorted((subject, verb), key=lambda t: t.i)
    left = min(first.left_edge.i if first is subject else first.i, first.i)
    cue_start = sentence.start + sentence.doc[left].idx
    cue_end = max(sentence.span(last)[1], sentence.span(subject.right_edge)[1] if subject.i > verb.i else 0)
    if subject.right_edge.i > verb.i > subject.i or not first.dep_:
        cue_end = sentence.span(verb)[1]
    yield Credit(
        replace(who, relays=()), start, end, (cue_start, cue_end), sentence.start + verb.idx,
        relays=(*who.relays, *_told(text, sentence, verb)), origins=tuple(_cited(text, sentence, verb)),
        status=Status.DENIED if lemma in _DENIALS else None, told=lemma not in _MODAL_ONLY,
    )  # fmt: skip


def _subject(verb: "Token") -> tuple["Token | None", bool]:
    """Who does it: its own subject, its agent, or the subject that it shares with the verb above it."""
    if (
        verb.tag_ == "VBN"
        and verb.dep_ in ("acl", "advcl", "amod")
        and not any(c.dep_ in ("aux", *_SUBJECTS) for c in verb.children)
    ):
        return _by(verb), False
    seen = 0
    at = verb
    if (
        verb.dep_ in ("advcl", "acl", "xcomp", "dep")
        and verb.tag_ == "VBG"
        and not any(c.dep_ in _SUBJECTS for c in verb.children)
    ):
        # ", adding that …" goes on with the one who has just said something, whatever the parser hangs it on.
        at = next(
            (
                a
                for a in verb.ancestors
                if a.lemma_.lower() in PLAIN_SPEECH and any(c.dep_ == "nsubj" for c in a.children)
            ),
            verb,
        )
    while seen < 6:
        for child in at.children:
            if child.dep_ == "nsubj":
                return _antecedent(child, at), False
            if child.dep_ == "nsubjpass":
                return _by(at) or child, _by(at) is None and at.lemma_ not in ("quote", "cite")
        if at.dep_ == "acl" and at.tag_ == "VBG":
            return at.head, False
        if (agent := _by(at)) is not None and at is verb:
            return agent, False
        if at.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "dep", "prep", "parataxis") or at.head is at:
            return None, False
        at = at.head
        seen += 1
    return None, False


def _antecedent(subject: "Token", verb: "Token") -> "Token":
    """ "Kessel, who said …": the one whom the clause is about."""
    if subject.lower_ in ("who", "which", "that") and verb.dep_ == "relcl":
        return verb.head
    return subject


def _by(verb: "Token") -> "Token | None":
    for child in verb.children:
        if child.dep_ == "agent":
            return next((g for g in child.children if g.dep_ == "pobj"), None)
    return None


def _speaks(verb: "Token", lemma: str) -> bool:
    """Whether the verb is used of speech here: with a clause, an object that can be told, or between commas."""
    deps = {c.dep_ for c in verb.children}
    if (
        verb.i + 1 < len(verb.doc)
        and verb.doc[verb.i + 1].lower_ == "that"
        and verb.doc[verb.i + 1].dep_ in ("mark", "det", "nsubj")
    ):
        return True
    aside = _is_aside(verb)
    if lemma in _CLAUSE_ONLY and lemma not in _OBJECT_ONLY:
        return bool(deps & {"ccomp"}) or aside
    if lemma in _OBJECT_ONLY:
        return bool(deps & {"ccomp", "dobj", "xcomp", "oprd", "attr", "pobj", "prep"}) or aside
    return True


def _is_aside(verb: "Token") -> bool:
    """ ", the ministry noted," or "…,” she wrote": a clause of its own beside what it credits."""
    return verb.dep_ in ("parataxis", "ccomp", "dep") or any(
        t.text in '",' for t in verb.doc[max(0, verb.i - 3) : verb.i + 3]
    )


def _reach(sentence: Sentence, verb: "Token") -> tuple[int, int]:
    """The stretch that the verb's speaker is credited with."""
    clause = any(c.dep_ in ("ccomp", "dobj", "xcomp") for c in verb.children)
    top = verb
    if verb.dep_ == "ROOT" or not clause and verb.dep_ in ("parataxis", "ccomp", "dep", "advcl", "conj"):
        if verb.dep_ == "conj":
            top = verb
        else:
            return sentence.start, sentence.end
    elif verb.dep_ in ("advcl", "xcomp") and verb.tag_ == "VBG":
        top = verb
    a, b = top.left_edge, top.right_edge
    return sentence.span(a)[0], sentence.span(b)[1]


def _told(text: str, sentence: Sentence, verb: "Token") -> Iterator[Heard]:
    """Whom it was told to, where that is a newsroom: it passed the figure on."""
    for child in verb.children:
        if verb.lemma_ == "tell" and child.dep_ in ("dobj", "dative"):
            yield from _newsroom(text, sentence, child)
        if child.dep_ == "prep" and child.lower_ in ("in", "to", "during", "on"):
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.lower_ in (
                    "interview",
                    "briefing",
                    "comments",
                    "remarks",
                    "statement",
                    "email",
                ):
                    for prep in inner.children:
                        if prep.dep_ == "prep" and prep.lower_ in ("with", "to"):
                            for pobj in prep.children:
                                yield from _newsroom(text, sentence, pobj)
                elif inner.dep_ == "pobj" and child.lower_ == "to" and verb.lemma_ in ("speak", "say", "confirm"):
                    yield from _newsroom(text, sentence, inner)


def _newsroom(text: str, sentence: Sentence, token: "Token") -> Iterator[Heard]:
    if token.pos_ != "PROPN":
        return
    who = heard(text, sentence, token)
    if (
        who
        and who.kind in (SpeakerKind.PUBLICATION, SpeakerKind.ORGANISATION)
        and not (token.ent_type_ == "PERSON" and who.kind is SpeakerKind.ORGANISATION)
    ):
        yield who


def _cited(text: str, sentence: Sentence, verb: "Token") -> Iterator[Heard]:
    """ ", citing briefings from the ministry": whom the speaker cites."""
    for token in sentence.doc:
        if token.lemma_ in ("cite", "quote") and token.tag_ == "VBG":
            for child in token.children:
                if child.dep_ == "dobj" and (who := heard(text, sentence, child)):
                    yield who


def _according(text: str, sentence: Sentence) -> Iterator[Credit]:
    for token in sentence.doc:
        if token.lower_ != "according":
            continue
        to = next((t for t in sentence.doc[token.i + 1 : token.i + 3] if t.lower_ == "to"), None)
        target = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
        if to is None:
            continue
        if target is None:
            target = next(
                (t for t in sentence.doc[to.i + 1 : to.i + 8] if t.pos_ in ("NOUN", "PROPN") and t.dep_ != "compound"),
                None,
            )
        if target is None:
            continue
        who = heard(text, sentence, target)
        if who is None and target.lower_ not in REPORTS:
            continue
        if who is None:
            continue
        start, end = sentence.start, sentence.end
        cue = (sentence.start + token.idx, max(sentence.span(to)[1], sentence.span(target)[1]))
        yield Credit(who, start, end, cue, sentence.start + token.idx, relays=who.relays, loose=True)
