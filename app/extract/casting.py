"""Casting: a document's cues gone through from first to last, so that each one's speaker is somebody of its cast."""

from dataclasses import replace

from app.extract.cast import Cast
from app.extract.cues import Credit
from app.extract.layout import Layout
from app.extract.naming import heard
from app.extract.phrases import entity_end
from app.extract.sentences import Sentence
from app.extract.speakers import Heard
from app.extract.voices import voice_of
from app.vocabulary import SpeakerKind

Voices = dict[str, Heard | None]


def cast_of(layout: Layout, credits: list[list[Credit]]) -> Cast:
    """Everybody whom the document names in full; `credits` are the cues of each sentence."""
    cast = Cast()
    for sentence, found in zip(layout.sentences, credits, strict=True):
        for entity in sentence.doc.ents:
            if entity.label_ == "PERSON" and len(entity) > 1:
                who = heard(layout.text, sentence, entity_end(entity, ("'s", "'")))
                if who is not None and who.kind is SpeakerKind.PERSON:
                    cast.meet(who)
        for credit in found:
            cast.meet(credit.speaker)
    return cast


def voices_of(layout: Layout, cast: Cast) -> Voices:
    """Who speaks in each turn, by the name that the transcript gives."""
    named = dict.fromkeys(line.voice for line in layout.lines if line.voice)
    return {voice: voice_of(voice, cast, layout.text) for voice in named}


def resolved(layout: Layout, credits: list[list[Credit]], cast: Cast, voices: Voices) -> list[list[Credit]]:
    """The cues of each sentence with their speakers resolved.

    A cue inside a quotation is the speaker's own talk and credits nobody, but in a transcript everything is talk.
    """
    out = []
    for sentence, found in zip(layout.sentences, credits, strict=True):
        name = layout.lines[sentence.line].voice
        voice = voices[name] if name else None
        own = [c for c in found if name or layout.quotation_at(c.verb) is None]
        answers = (_resolve(credit, cast, voice) for credit in own)
        out.append([credit for credit in answers if credit is not None])
        _note_people(layout, sentence, cast)
    return out


def _resolve(credit: Credit, cast: Cast, voice: Heard | None) -> Credit | None:
    who = cast.resolve(credit.speaker, voice)
    if who is None:
        return credit if credit.speaker.name in ("he", "she") else None
    relays = _others(credit.relays, who, cast, voice)
    origins = _others(credit.origins, who, cast, voice)
    cast.note(who)
    return replace(credit, speaker=who, relays=relays, origins=origins)


def _others(heard_of: tuple[Heard, ...], speaker: Heard, cast: Cast, voice: Heard | None) -> tuple[Heard, ...]:
    found = (cast.resolve(one, voice) for one in heard_of if not cast.is_person(one))
    return tuple(one for one in found if one is not None and one.name != speaker.name)


def _note_people(layout: Layout, sentence: Sentence, cast: Cast) -> None:
    """A person who is a sentence's subject is the one whom "he" means in the next."""
    for token in sentence.doc:
        if token.dep_ not in ("nsubj", "nsubjpass") or token.pos_ != "PROPN" or token.ent_type_ != "PERSON":
            continue
        if layout.quotation_at(sentence.start + token.idx) is None:
            who = heard(layout.text, sentence, token)
            if who is not None and who.kind is SpeakerKind.PERSON:
                cast.resolve(who)
