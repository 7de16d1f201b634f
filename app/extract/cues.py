"""Cues: the words that credit somebody with what a sentence says, and the stretch that they credit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.extract.naming import heard
from app.extract.phrases import object_of
from app.extract.sentences import Sentence
from app.extract.speakers import REPORTS, Heard
from app.extract.verbs import CITING, reach, speaks, subject_of
from app.extract.words import words
from app.vocabulary import SpeakerKind, Status

if TYPE_CHECKING:
    from spacy.tokens import Token

REPORTING = words("cues", "reporting")
PLAIN_SPEECH = words("cues", "plain_speech")
_DENIALS = frozenset({"deny", "reject", "dismiss", "dispute"})
# Who hopes or expects has not told anything: such a cue yields to one that tells.
_OPINIONS = frozenset({"expect", "hope", "fear", "believe", "think"})
_OCCASIONS = frozenset({"interview", "briefing", "comments", "remarks", "statement", "email"})
_RELAYING = frozenset({SpeakerKind.PUBLICATION, SpeakerKind.ORGANISATION, SpeakerKind.PERSON})
_EQUATING = frozenset({"be", "exceed", "range", "stand", "reach", "vary", "top", "rise", "run"})
_LOOK_AHEAD = 8
"""Tokens behind "according to" among which its noun stands where the parser has lost it."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody is credited with `start` to `end`, the cue's own words left out.

    `verb` is where the cue's verb stands; `told` is false of a mere opinion; `loose` is "according to", which credits
    the whole sentence unless a verb credits a part of it.
    """

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
    found = [*_verbs(text, sentence), *_according(text, sentence), *_tallies(text, sentence)]
    found.sort(key=lambda c: (c.start - c.end, c.verb))
    return [_nested(c, found) for c in found]


def _nested(credit: Credit, others: list[Credit]) -> Credit:
    """Who reports what somebody else says has passed it on."""
    if credit.loose:
        return credit
    passed = tuple(o.speaker for o in others if o is not credit and _passes_on(o, credit))
    return replace(credit, relays=(*credit.relays, *passed)) if passed else credit


def _passes_on(outer: Credit, inner: Credit) -> bool:
    wider = outer.end - outer.start >= inner.end - inner.start
    named = not outer.speaker.pronoun and outer.speaker.name != inner.speaker.name
    return outer.told and outer.covers(inner.verb) and wider and named and outer.speaker.kind in _RELAYING


# -- reporting verbs: "the ministry said"


def _verbs(text: str, sentence: Sentence) -> Iterator[Credit]:
    verbs = [t for t in sentence.doc if t.pos_ in ("VERB", "AUX") and t.lemma_.lower() in REPORTING]
    if verbs:
        origins = tuple(_cited(text, sentence))
        found = (_verb(text, sentence, verb, origins) for verb in verbs)
        yield from (credit for credit in found if credit is not None)


def _verb(text: str, sentence: Sentence, verb: "Token", origins: tuple[Heard, ...]) -> Credit | None:
    lemma = verb.lemma_.lower()
    subject, passive = subject_of(verb)
    if subject is None or passive != (lemma in CITING) or not speaks(verb):
        return None
    who = heard(text, sentence, subject, speaks=lemma in PLAIN_SPEECH)
    if who is None:
        return None
    start, end = reach(sentence, verb)
    return Credit(
        speaker=replace(who, relays=()),
        start=start,
        end=end,
        cue=_words_of(sentence, subject, verb),
        verb=sentence.start + verb.idx,
        relays=(*who.relays, *_told(text, sentence, verb)),
        origins=origins,
        status=Status.DENIED if lemma in _DENIALS else None,
        told=lemma not in _OPINIONS,
    )


def _words_of(sentence: Sentence, subject: "Token", verb: "Token") -> tuple[int, int]:
    """Where the cue itself stands: from the subject to the verb, or from the verb to the subject's end."""
    if subject.i < verb.i:
        return sentence.span(subject.left_edge)[0], sentence.span(verb)[1]
    return sentence.span(verb)[0], sentence.span(subject.right_edge)[1]


def _told(text: str, sentence: Sentence, verb: "Token") -> Iterator[Heard]:
    """Whom it was told to, where that is a newsroom: it passed the figure on."""
    for token in _hearers(verb):
        who = heard(text, sentence, token) if token.pos_ == "PROPN" else None
        if who is None:
            continue
        body = who.kind is SpeakerKind.ORGANISATION and token.ent_type_ != "PERSON"
        unlisted = verb.lemma_ == "tell" and who.kind is SpeakerKind.PERSON and " " not in who.name
        if body or who.kind is SpeakerKind.PUBLICATION:
            yield who
        elif unlisted and _is_told(token):
            yield replace(who, kind=SpeakerKind.PUBLICATION)


def _is_told(token: "Token") -> bool:
    """Whether what is told follows at once: "told Talwire that …", "told Talwire, …"."""
    return token.i + 1 < len(token.doc) and token.nbor().lower_ in ("that", ",", ":", '"')


def _hearers(verb: "Token") -> Iterator["Token"]:
    """ "told Talwire", "said in an interview with Talwire", "confirmed to Talwire"."""
    for child in verb.children:
        if verb.lemma_ == "tell" and child.dep_ in ("dobj", "dative"):
            yield child
        if child.dep_ == "prep" and child.lower_ in ("in", "to", "during", "on"):
            for noun in child.children:
                if noun.dep_ == "pobj" and noun.lower_ in _OCCASIONS:
                    yield from _partners(noun)
                elif noun.dep_ == "pobj" and child.lower_ == "to" and verb.lemma_ in ("speak", "say", "confirm"):
                    yield noun


def _partners(occasion: "Token") -> Iterator["Token"]:
    """With whom the interview was, to whom the statement."""
    for child in occasion.children:
        if child.dep_ == "prep" and child.lower_ in ("with", "to"):
            yield from child.children


def _cited(text: str, sentence: Sentence) -> Iterator[Heard]:
    """ ", citing briefings from the ministry": whom the sentence's speakers cite."""
    for token in sentence.doc:
        if token.tag_ == "VBG" and token.lemma_ in CITING:
            for child in token.children:
                if child.dep_ == "dobj" and (who := heard(text, sentence, child)):
                    yield who


# -- "the ministry's tally is", "by the ministry's count"


def _tallies(text: str, sentence: Sentence) -> Iterator[Credit]:
    """A report noun that somebody owns credits its owner with the sentence, without any verb of speech."""
    for token in sentence.doc:
        if token.lower_ not in REPORTS or not _stands_for_owner(token):
            continue
        who = heard(text, sentence, token)
        if who is None or who.pronoun:
            continue
        first, last = sentence.span(token.left_edge)[0], sentence.span(token)[1]
        place = sentence.start + token.idx
        yield Credit(who, sentence.start, sentence.end, (first, last), place, relays=who.relays, loose=True)


def _stands_for_owner(noun: "Token") -> bool:
    subject = noun.dep_ in ("nsubj", "nsubjpass") and noun.head.lemma_ in _EQUATING
    return subject or (noun.dep_ == "pobj" and noun.head.lower_ == "by" and noun.head.dep_ != "agent")


# -- "according to the ministry"


def _according(text: str, sentence: Sentence) -> Iterator[Credit]:
    if "according" not in text[sentence.start : sentence.end].lower():
        return
    for token in sentence.doc:
        if token.lower_ != "according":
            continue
        to = next((t for t in sentence.doc[token.i + 1 : token.i + 3] if t.lower_ == "to"), None)
        noun = _noun_behind(to) if to is not None else None
        who = heard(text, sentence, noun) if noun is not None else None
        if to is None or noun is None or who is None:
            continue
        place = sentence.start + token.idx
        cue = (place, max(sentence.span(to)[1], sentence.span(noun)[1]))
        yield Credit(who, sentence.start, sentence.end, cue, place, relays=who.relays, loose=True)


def _noun_behind(to: "Token") -> "Token | None":
    """What "to" governs, else the first noun behind it."""
    governed = object_of(to)
    if governed is not None:
        return governed
    behind = to.doc[to.i + 1 : to.i + _LOOK_AHEAD]
    return next((t for t in behind if t.pos_ in ("NOUN", "PROPN") and t.dep_ != "compound"), None)
