"""Who says it: for every place of the document, whom the text credits with what stands there."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from app.extract.blocks import Block, Line
from app.extract.cues import Credit, credits
from app.extract.quotations import Quotation, speech
from app.extract.reference import known_speakers
from app.extract.sentences import Sentence
from app.extract.speakers import Cast, Heard, heard, surname
from app.names import normalise
from app.vocabulary import Attribution, SpeakerKind, Status

# A sentence that begins so goes on with what the speaker of the sentence before it said.
_GOES_ON = re.compile(
    r"^(?:as\s+a\s+(?:result|consequence)|consequently|in\s+addition|additionally|of\s+(?:these|those|them|the\s+(?:dead|wounded|total))|among\s+(?:these|those|them|the)|these\b|those\b|they\b|another\b|the\s+(?:figure|number|total|toll|rest|remaining|others?)\b"
    r"|it\s+(?:also|added|put|said)|that\s+(?:figure|number|total|is|was|would|compares?|means)|this\s+(?:figure|number|includes?|compares?|means|is|was)|in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|a\s+further\b|from\s+\w+,\s+this\b)",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"^(?:as\s+a\s+(?:result|consequence)|consequently|therefore|thus|of\s+(?:these|those|them))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credited:
    """Whom a place is credited to, and how; no speaker where the document speaks itself."""

    attribution: Attribution
    speaker: Heard | None = None
    explicit: bool = True
    relays: tuple[Heard, ...] = ()
    origins: tuple[Heard, ...] = ()
    status: Status | None = None
    words: str | None = None
    rule: str = "narrator"


@dataclass(slots=True)
class Crediting:
    """The document's cues, quotations and voices, resolved from its first line to its last."""

    text: str
    lines: list[Line]
    sentences: list[Sentence]
    quotations: list[Quotation]
    cast: Cast = field(default_factory=Cast)
    _cues: dict[int, list[Credit]] = field(default_factory=dict)
    _quoted: dict[int, Credited] = field(default_factory=dict)
    _carried: dict[int, Credited] = field(default_factory=dict)
    _voices: dict[str, Heard | None] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _quote_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [s.start for s in self.sentences]
        self._quote_starts = [q.start for q in self.quotations]
        self._meet()
        self._resolve()
        self._quote()

    def at(self, place: int) -> Credited:
        """Whom what stands at `place` is credited to."""
        index = bisect_right(self._starts, place) - 1
        sentence = self.sentences[index]
        line = self.lines[sentence.line]
        if line.kind is Block.HEADLINE:
            return Credited(Attribution.HEADLINE, words=self._headline_words(index), rule="headline")
        quoted = self._quoted.get(self._quotation_at(place))
        if quoted is not None and not line.voice:
            return quoted
        cue = self._innermost(index, place)
        if cue is not None:
            return self._by_cue(cue, index)
        if line.voice:
            return self._by_voice(line.voice)
        if index in self._carried:
            return self._carried[index]
        relays = tuple(Heard(n, SpeakerKind.PUBLICATION, line.end) for n in line.relays)
        return Credited(Attribution.NARRATOR, relays=relays)

    def sentence_at(self, place: int) -> int:
        """The index of the sentence in which the place stands."""
        return max(0, bisect_right(self._starts, place) - 1)

    def credits_of(self, index: int) -> list[Credit]:
        """The resolved cues of a sentence."""
        return self._cues.get(index, [])

    def quotation_at(self, place: int) -> Quotation | None:
        """The speech in marks that holds the place."""
        index = self._quotation_at(place)
        return self.quotations[index] if index >= 0 else None

    def quoted(self, quotation: Quotation) -> Credited | None:
        """Who speaks in the quotation."""
        return self._quoted.get(self.quotations.index(quotation))

    def _quotation_at(self, place: int) -> int:
        index = bisect_right(self._quote_starts, place) - 1
        return index if index >= 0 and self.quotations[index].holds(place) and speech(self.quotations[index]) else -1

    # -- first pass: who appears, who is credited

    def _meet(self) -> None:
        for sentence in self.sentences:
            for entity in sentence.doc.ents:
                if entity.label_ == "PERSON" and len(entity) >= 2:
                    who = heard(self.text, sentence, entity[-1] if entity[-1].text not in ("'s", "'") else entity[-2])
                    if who is not None and who.kind is SpeakerKind.PERSON:
                        self.cast.meet(who)
            for credit in credits(self.text, sentence):
                self.cast.meet(credit.speaker)

    def _resolve(self) -> None:
        for index, sentence in enumerate(self.sentences):
            line = self.lines[sentence.line]
            voice = self._voice(line.voice) if line.voice else None
            found = []
            for credit in credits(self.text, sentence):
                if self._in_speech(credit.verb) and not line.voice:
                    continue
                who = self.cast.resolve(credit.speaker, voice)
                if who is not None:
                    relays = tuple(
                        r
                        for r in (self.cast.resolve(x, voice) for x in credit.relays)
                        if r is not None and r.name != who.name
                    )
                    origins = tuple(
                        o
                        for o in (self.cast.resolve(x, voice) for x in credit.origins)
                        if o is not None and o.name != who.name
                    )
                    found.append(
                        Credit(
                            who,
                            credit.start,
                            credit.end,
                            credit.cue,
                            credit.verb,
                            relays,
                            origins,
                            credit.status,
                            credit.told,
                            credit.loose,
                        )
                    )
                    self.cast.last = who
                    if who.kind is SpeakerKind.PERSON:
                        self.cast.last_person = who
            self._cues[index] = found
            self._note_people(sentence)
            self._carry(index, sentence)

    def _in_speech(self, place: int) -> bool:
        return self._quotation_at(place) >= 0

    def _note_people(self, sentence: Sentence) -> None:
        """A person who is a sentence's subject is the one whom "he" means in the next."""
        for token in sentence.doc:
            if (
                token.dep_ in ("nsubj", "nsubjpass")
                and token.pos_ == "PROPN"
                and token.ent_type_ == "PERSON"
                and not self._in_speech(sentence.start + token.idx)
            ):
                who = heard(self.text, sentence, token)
                if who is not None and who.kind is SpeakerKind.PERSON:
                    self.cast.resolve(who)

    def _carry(self, index: int, sentence: Sentence) -> None:
        if self._cues[index] or index == 0:
            return
        before = self.sentences[index - 1]
        words = self.text[sentence.start : sentence.end]
        same_line = before.line == sentence.line
        if not (same_line and _GOES_ON.match(words) or sentence.line == before.line + 1 and _RESULT.match(words)):
            return
        if self.lines[sentence.line].kind is Block.HEADLINE or self.lines[before.line].kind is Block.HEADLINE:
            return
        cues = [c for c in self._cues.get(index - 1, []) if c.told]
        previous = self._carried.get(index - 1) if not cues else self._by_cue(cues[0], index - 1)
        if previous is not None and previous.speaker is not None:
            self._carried[index] = Credited(
                Attribution.PARAPHRASE,
                previous.speaker,
                False,
                previous.relays,
                (),
                None,
                previous.words,
                "carried over",
            )

    # -- second pass: who speaks in each quotation

    def _quote(self) -> None:
        for index, quotation in enumerate(self.quotations):
            if not speech(quotation):
                continue
            found = self._by_neighbour_cue(quotation) or self._by_last_quotation(index) or self._by_line_above(index)
            if found is not None:
                self._quoted[index] = found

    def _by_neighbour_cue(self, quotation: Quotation) -> Credited | None:
        """The nearest cue outside the marks, in the sentences that the quotation touches."""
        first = self.sentence_at(quotation.start)
        last = self.sentence_at(max(quotation.start, quotation.end - 1))
        near: list[tuple[int, int, Credit]] = []
        for index in range(first, min(last + 2, len(self.sentences))):
            if self.sentences[index].line != quotation.line:
                continue
            for cue in self._cues.get(index, []):
                gap = max(quotation.start - cue.cue[1], cue.cue[0] - quotation.end, 0)
                after_stop = index > last and self.text[max(0, quotation.end - 1) : quotation.end] not in (
                    ",",
                    "-",
                    "—",
                    "–",
                )
                if gap <= 160 and not (after_stop and gap > 3):
                    near.append((gap + (40 if index > last else 0), index, cue))
        if not near:
            return None
        _, index, cue = min(near, key=lambda n: n[0])
        found = self._by_cue(cue, index)
        return Credited(
            Attribution.QUOTE, found.speaker, True, found.relays, found.origins, found.status, found.words, "quotation"
        )

    def _by_last_quotation(self, index: int) -> Credited | None:
        """A second quotation of one paragraph, or one that runs over its end, is the same speaker's."""
        if index == 0:
            return None
        before, now = self.quotations[index - 1], self.quotations[index]
        known = self._quoted.get(index - 1)
        if known is None:
            return None
        runs_over = before.runs_on and now.line > before.line
        if before.line == now.line or runs_over:
            return Credited(
                Attribution.QUOTE, known.speaker, False, known.relays, known.origins, None, known.words, "quotation"
            )
        return None

    def _by_line_above(self, index: int) -> Credited | None:
        """A paragraph that is all quotation belongs to the cue that ends the one above, or to its speaker."""
        quotation = self.quotations[index]
        line = self.lines[quotation.line]
        if quotation.start - line.start > 3:
            return None
        above = quotation.line - 1
        while above >= 0 and self.lines[above].kind not in (Block.BODY, Block.LIST, Block.TURN):
            above -= 1
        if above < 0:
            return None
        cues = [
            (i, c) for i, s in enumerate(self.sentences) if s.line == above for c in self._cues.get(i, []) if c.told
        ]
        quoted = [self._quoted[i] for i, q in enumerate(self.quotations) if q.line == above and i in self._quoted]
        ends_with_colon = self.text[self.lines[above].start : self.lines[above].end].endswith(":")
        if cues:
            position, cue = cues[-1]
            found = self._by_cue(cue, position)
            return Credited(
                Attribution.QUOTE,
                found.speaker,
                ends_with_colon,
                found.relays,
                found.origins,
                None,
                found.words,
                "quotation",
            )
        if quoted:
            known = quoted[-1]
            return Credited(
                Attribution.QUOTE, known.speaker, False, known.relays, known.origins, None, known.words, "quotation"
            )
        return None

    # -- answers

    def _innermost(self, index: int, place: int) -> Credit | None:
        covering = [c for c in self._cues.get(index, []) if c.covers(place)]
        told = [c for c in covering if c.told] or covering
        return min(told, key=lambda c: (c.end - c.start, c.loose), default=None)

    def _by_cue(self, cue: Credit, index: int) -> Credited:
        line = self.lines[self.sentences[index].line]
        relays = (*cue.relays, *(Heard(n, SpeakerKind.PUBLICATION, line.end) for n in line.relays))
        words = re.sub(r"\s+", " ", self.text[cue.cue[0] : cue.cue[1]])[:300]
        rule = "according to" if cue.loose else "reporting verb"
        how = Attribution.QUOTE if line.voice and self._voice(line.voice) == cue.speaker else Attribution.PARAPHRASE
        return Credited(how, cue.speaker, True, relays, cue.origins, cue.status, words, rule)

    def _by_voice(self, voice: str) -> Credited:
        who = self._voice(voice)
        if who is None:
            return Credited(Attribution.QUOTE, None, rule="voice", words=voice)
        return Credited(Attribution.QUOTE, who, True, rule="voice", words=voice)

    def _voice(self, voice: str) -> Heard | None:
        if voice not in self._voices:
            self._voices[voice] = voice_of(voice, self.cast, self.text)
        return self._voices[voice]

    def _headline_words(self, index: int) -> str | None:
        """Whom the headline credits, in its words: "… – UK", "…, minister says", "Minister: …"."""
        sentence = self.sentences[index]
        words = self.text[sentence.start : sentence.end]
        tail = re.search(r"\s[–—-]\s+([A-Z][\w’'. ]{1,40})$", words)
        if tail:
            return tail[1]
        says = re.search(
            r"(?:,\s*|\s)((?:[A-Z][\w’'.-]*\s+){1,5}(?:says?|said|claims?|announces?|warns?|reports?))\b", words
        )
        head = re.match(r"([A-Z][\w’'. ]{1,40}):\s", words)
        if says:
            return says[1].strip()
        return head[1] if head else None


_TITLES = re.compile(r"^(?:(?:MR|MS|MRS|DR|GEN|SEN|REP|AMB|LT|COL|ADM|SIR|HON)\.?\s+)+", re.IGNORECASE)
_ROLE_OF_VOICE = re.compile(
    r"^(?:(?:the|former|acting|us|u\.s\.|uk|prime|vice|deputy|foreign|defen[cs]e|interior|press|secretary-general|secretary|president|minister|chancellor|general|colonel|ambassador|senator|king|queen|prince|premier|governor|commander|brigadier|major|captain|admiral|of|state|first|lady|spokesperson|spokesman|spokeswoman|director|high|commissioner|chairman)\b\.?\s*)+",
    re.IGNORECASE,
)


def voice_of(voice: str, cast: Cast, text: str) -> Heard | None:
    """Who a turn's or a speech's name is: "MS. HALVANE", "President Orlo", "Q"."""
    name = re.sub(r"\s*\(.*?\)\s*", " ", voice).strip()
    if re.fullmatch(r"Q|A|QUESTION|REPORTER|MODERATOR|OPERATOR|ANSWER|INTERVIEWER", name, re.IGNORECASE):
        return None
    bare = _ROLE_OF_VOICE.sub("", _TITLES.sub("", name)).strip(" ,") or name
    role = name[: len(name) - len(bare)].strip(" ,") if name.endswith(bare) and bare != name else None
    if role and re.fullmatch(_TITLES.pattern + r"?", role + " ", re.IGNORECASE):
        role = None
    title = bare.title() if bare.isupper() else bare
    if title == name.title() and _ROLE_OF_VOICE.fullmatch(name + " "):
        return _titled(name, cast, text)
    known = cast.people.get(surname(title), [])
    if len(title.split()) == 1 and len(known) == 1:
        return known[0]
    if len(title.split()) == 1:
        full = re.search(rf"\b([A-Z][A-Za-z’'-]+)\s+({re.escape(title)}|{re.escape(title.upper())})\b", text)
        if full and full[1].lower() not in ("mr", "ms", "mrs", "dr", "president", "minister", "general", "secretary"):
            first = full[1].title() if full[1].isupper() else full[1]
            if not _ROLE_OF_VOICE.fullmatch(first + " "):
                return Heard(f"{first} {title}", SpeakerKind.PERSON, 0, role)
    known_name = known_speakers().get(normalise(title))
    kind = (
        known_name.kind if known_name else (SpeakerKind.PERSON if len(title.split()) <= 4 else SpeakerKind.COLLECTIVE)
    )
    return Heard(title if bare.isupper() else bare, kind, 0, role)


def _titled(name: str, cast: Cast, text: str) -> Heard | None:
    """ "THE PRESIDENT": the one whom the text calls so, or the title itself."""
    word = normalise(name).split()[-1]
    people = [p for known in cast.people.values() for p in known if p.role and word in normalise(p.role).split()]
    named = re.search(rf"\b(?i:{word})\s+((?:[A-Z][\w’'-]+\s+){{0,2}}[A-Z][\w’'-]+)", text[:300])
    if named and not named[1].isupper():
        same = cast.people.get(surname(named[1]), [])
        return same[0] if len(same) == 1 else Heard(named[1], SpeakerKind.PERSON, 0, word.title())
    return people[0] if len(people) == 1 else Heard(name.title().removeprefix("The "), SpeakerKind.PERSON, 0)
