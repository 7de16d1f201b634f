"""Speakers: whom a noun phrase names, and who that is within the document."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.extract.draft import Mention
from app.extract.reference import known_speakers, party_names
from app.extract.sentences import Sentence
from app.names import normalise
from app.vocabulary import SpeakerKind

if TYPE_CHECKING:
    from spacy.tokens import Token

ROLES = frozenset(
    "president minister secretary spokesman spokeswoman spokesperson general gen gen. lieutenant lt lt. colonel col col. major maj maj. captain capt capt."
    " sergeant sgt sgt. admiral adm adm. brigadier brig brig. marshal commander commander-in-chief chief ambassador envoy senator sen sen. representative rep rep. governor gov gov."
    " mayor chancellor premier prime vice deputy director director-general head king queen prince sheikh ayatollah pope cardinal bishop archbishop reverend mr mr. mrs mrs. ms ms."
    " dr dr. doctor professor prof prof. sir lord lady dame judge justice adviser advisor analyst expert researcher coordinator official officer leader chairman chairwoman chair"
    " chairperson member lawmaker deputy mp warlord rebel activist resident teacher coach journalist reporter correspondent editor historian economist negotiator counsel"
    " secretary-general undersecretary under-secretary-general rapporteur inspector superintendent sheriff police former ex acting interim foreign defence defense interior state press health finance us u.s."
    " uk u.k. un u.n. eu commissioner attorney prosecutor detective constable militant cleric imam elder founder ceo president-elect then-president ex-president surgeon nurse farmer worker survivor witness"
    " councillor councilor councilwoman councilman alderman bureaucrat paramedic rescuer brigadier-general lieutenant-general major-general spymaster operator milblogger blogger specialist engineer driver volunteer"
    " team chairman-general speaker presenter author commanding field security national".split()
)
_ORGANISATION = frozenset(
    "ministry department command army navy office committee agency council staff group university institute institution union bank forces force guard corps service services bureau commission administration"
    " government parliament organisation organization association federation alliance coalition network centre center observatory authority authorities police court company corporation party movement front"
    " assembly senate house congress watch international monitor ledger panel fund foundation mission programme program federation league academy initiative monitor cartel militia brigade division directorate headquarters palace presidency embassy"
    " times post news herald tribune gazette journal chronicle observer wire press agency broadcaster channel newspaper outlet website magazine telegraph guardian mail mirror television radio tv".split()
)
_KIND_WORDS: tuple[tuple[SpeakerKind, frozenset[str]], ...] = (
    (SpeakerKind.MILITARY, frozenset("army military forces navy command brigade corps militia troops staff defence-forces air-force headquarters guard division battalion".split())),
    (SpeakerKind.GOVERNMENT, frozenset("ministry government department presidency administration kremlin parliament office council authority authorities embassy palace cabinet directorate police court commission senate congress assembly house regime junta".split())),
    (SpeakerKind.PUBLICATION, frozenset("times post news herald tribune gazette journal chronicle observer press broadcaster channel newspaper outlet magazine telegraph guardian mail mirror television radio tv".split())),
    (SpeakerKind.ORGANISATION, _ORGANISATION),
)  # fmt: skip
REPORTS = frozenset(
    "estimate estimates assessment assessments report reports figure figures data survey study analysis count tally tallies statistics statement numbers toll tolls projection projections calculation"
    " calculations investigation records document documents briefing briefings account accounts forecast forecasts findings research reporting intelligence-assessment".split()
)
_PRONOUNS = frozenset("he she they it i we".split())
_NOBODY = frozenset("who which that this these those there what one some many it".split())
_STATEMENT_WORDS = frozenset(
    "statement briefing document communique announcement note update bulletin press-release release tweet post message letter video interview speech address".split()
)
_PARTICLES = frozenset("al el bin ibn ben de la le van von der den da di dos du abu al- ul".split())


@dataclass(frozen=True, slots=True)
class Heard:
    """A noun phrase as one may be credited by it, before it is known who that is."""

    name: str
    kind: SpeakerKind
    start: int
    role: str | None = None
    pronoun: bool = False
    generic: bool = False
    relays: tuple["Heard", ...] = ()


def heard(text: str, sentence: Sentence, token: "Token", *, speaks: bool = False) -> Heard | None:
    """Whom the noun phrase at `token` names; None where it names nobody who could speak.

    `speaks` says that a verb of plain speech stands with it: then any noun may be somebody.
    """
    lower = token.lower_
    if token.pos_ == "PRON" or lower in _PRONOUNS:
        return _pronoun(sentence, token)
    if lower in REPORTS:
        return _owner(text, sentence, token)
    if lower in _STATEMENT_WORDS:
        return _owner(text, sentence, token)
    appos = next((c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if appos is not None and (token.pos_ == "NOUN" or lower in ROLES) and _is_name(appos):
        role = _text(text, sentence, _left(token), token)
        return _named(text, sentence, appos, role)
    if token.pos_ == "PROPN" or (token.text[:1].isupper() and token.pos_ != "NOUN"):
        return _named(text, sentence, token, None)
    return _common(text, sentence, token, speaks=speaks)


def _pronoun(sentence: Sentence, token: "Token") -> Heard | None:
    lower = token.lower_
    if lower in ("he", "she", "they", "i", "we", "it"):
        return Heard(lower, SpeakerKind.PERSON, sentence.start + token.idx, pronoun=True)
    return None


def _is_name(token: "Token") -> bool:
    return token.text[:1].isupper() and token.lower_ not in ROLES


def _left(token: "Token") -> "Token":
    """The first token of the noun phrase that ends at `token`."""
    first = token
    for child in token.lefts:
        if child.dep_ in (
            "compound",
            "amod",
            "nmod",
            "poss",
            "nummod",
            "det",
            "punct",
            "advmod",
            "npadvmod",
            "quantmod",
        ):
            if child.dep_ == "punct" and child.text not in "-'’":
                continue
            left = child.left_edge
            if left.i < first.i:
                first = left
    return first


def _text(text: str, sentence: Sentence, first: "Token", last: "Token") -> str:
    while first.i < last.i and (
        first.pos_ in ("DET", "PUNCT", "CCONJ", "ADP")
        or first.lower_
        in ("the", "a", "an", "its", "their", "his", "her", "some", "our", "several", "two", "three", "other", "many")
    ):
        first = first.nbor()
    a, b = sentence.span(first)[0], sentence.span(last)[1]
    return re.sub(r"\s+", " ", text[a:b]).strip(" ,;“”\"'")


def _owner(text: str, sentence: Sentence, token: "Token") -> Heard | None:
    """Whose estimate, report or statement it is; by its own words where nobody owns it."""
    relays: tuple[Heard, ...] = ()
    for child in token.children:
        if child.dep_ == "poss" and child.pos_ != "PRON":
            return heard(text, sentence, child)
        if child.dep_ == "poss" and child.lower_ in ("his", "her", "their", "its"):
            return Heard(
                {"his": "he", "her": "she", "its": "it"}.get(child.lower_, "they"),
                SpeakerKind.PERSON,
                sentence.start + child.idx,
                pronoun=True,
            )
        if child.dep_ == "prep" and child.lower_ in ("by", "from") or child.dep_ == "agent":
            for grandchild in child.children:
                if grandchild.dep_ == "pobj" and (owner := heard(text, sentence, grandchild)):
                    return owner
        if child.dep_ in ("acl", "relcl") and (agent := _agent(child)):
            owner = heard(text, sentence, agent)
            if owner and child.lemma_ in ("cite", "quote", "report", "see", "obtain", "carry", "review"):
                relays = (owner,)
            elif owner:
                return owner
    compound = [
        c
        for c in token.lefts
        if c.dep_ in ("compound", "nmod", "amod")
        and c.text[:1].isupper()
        and c.lower_ not in ("western", "european", "official", "independent")
    ]
    names = [c for c in compound if c.pos_ == "PROPN" and not _is_party_adjective(c.text)]
    if names and token.lower_ != "statement":
        found = _named(text, sentence, names[-1], None)
        return replace(found, relays=relays) if found else None
    name = _text(text, sentence, _left(token), token)
    if normalise(name) in REPORTS or " " not in name:
        return None
    return Heard(name, SpeakerKind.COLLECTIVE, sentence.start + token.idx, relays=relays)


def _agent(verb: "Token") -> "Token | None":
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            return next((g for g in child.children if g.dep_ == "pobj"), None)
    return None


def _is_party_adjective(word: str) -> bool:
    known = party_names().get(word)
    return bool(known and known[1] in ("adjectives", "people"))


def _run(token: "Token") -> list["Token"]:
    """The capitalised words that end at `token`: a name with what stands before it."""
    run = [token]
    at = token
    while at.i > 0:
        at = at.nbor(-1)
        upper = (
            at.text[:1].isupper()
            and at.pos_ not in ("VERB", "PRON", "ADV", "DET")
            or (at.lower_ in _PARTICLES and at.i > 0)
        )
        hyphen = at.text == "-" and not at.whitespace_
        if not (upper or hyphen) or at.is_sent_start and at.pos_ in ("ADP", "SCONJ", "ADV", "CCONJ", "DET"):
            break
        run.insert(0, at)
    while run and (run[0].lower_ in _PARTICLES and not run[0].text[:1].isupper() or run[0].text == "-"):
        run.pop(0)
    return run


def _named(text: str, sentence: Sentence, token: "Token", role: str | None) -> Heard | None:
    last = token
    for child in token.children:  # "Ministry of Defence", "Institute for the Study of War"
        if (
            child.dep_ == "prep"
            and child.lower_ in ("of", "for")
            and token.text[:1].isupper()
            and token.lower_ in _ORGANISATION | {"chiefs", "staff", "institute", "committee"}
        ):
            last = max((t for t in child.subtree if t.text[:1].isupper()), key=lambda t: t.i, default=token)
    run = _run(token)
    if not run:
        return None
    if (
        all(t.lower_ in ROLES or t.text == "-" for t in run)
        and (person := _person_behind(token)) is not None
        and person.i > token.i
    ):
        return _named(text, sentence, person, _text(text, sentence, _left(token), person.nbor(-1)))
    entity = next((e for e in token.doc.ents if e.label_ == "ORG" and e.start <= token.i < e.end), None)
    if (
        entity is not None
        and entity.end - 1 > token.i
        and token.text[:1].isupper()
        and last is token
        and entity[-1].text[:1].isupper()
    ):
        last = entity[-1]
    if last is not token or token.lower_ in _ORGANISATION or _organisation_run(run):
        left = _left(token)
        first = left if left.i < run[0].i else run[0]
        name = _text(text, sentence, first, last)
        return Heard(name, kind_of(name), sentence.start + token.idx, role)
    return _person(text, sentence, run, token, role)


def _person_behind(token: "Token") -> "Token | None":
    """ "Commander of the Land Forces Abel Mor": the person's name behind the whole title."""
    for inner in token.subtree:
        two = (
            inner.dep_ == "appos"
            and inner.pos_ == "PROPN"
            and inner.i > 0
            and inner.nbor(-1).dep_ == "compound"
            and inner.nbor(-1).text[:1].isupper()
        )
        if two and inner.i > token.i and inner.lower_ not in _ORGANISATION and inner.text not in party_names():
            return inner
    for entity in token.doc.ents:
        if (
            entity.label_ == "PERSON"
            and 0 < entity.start - token.i <= 12
            and not any(t.pos_ == "VERB" for t in token.doc[token.i : entity.start])
        ):
            return entity[-1] if entity[-1].text != "'s" else entity[-2]
    return None


def _organisation_run(run: list["Token"]) -> bool:
    return run[-1].lower_ in _ORGANISATION


def _person(text: str, sentence: Sentence, run: list["Token"], token: "Token", role: str | None) -> Heard | None:
    """The name at the end of a run of capitalised words; what stands before it is the role."""
    name = _without_role(run)
    whole = _text(text, sentence, run[0], token)
    if not name:
        return Heard(whole, kind_of(whole), sentence.start + token.idx, role, generic=True)
    words = _text(text, sentence, name[0], token)
    if whole.replace("’", "'") in party_names():
        words, name = whole, run
    first = _left(token)
    if role is None and first.i < name[0].i:
        role = _text(text, sentence, first, name[0].nbor(-1)) or None
    if role is None:
        role = _after(text, sentence, token)
    title = name[0].i > 0 and name[0].nbor(-1).lower_ in ROLES
    kind = _person_kind(words, token, titled=title or bool(role and _has_role(role)))
    return Heard(words, kind, sentence.start + name[0].idx, role if kind is SpeakerKind.PERSON else None)


def _without_role(run: list["Token"]) -> list["Token"]:
    name: list[Token] = []
    for index in range(len(run) - 1, -1, -1):
        word = run[index]
        if word.lower_ in ROLES or word.lower_.rstrip(".") in ROLES:
            break
        here = " ".join(t.text for t in run[max(0, index - 1) : index + 1])
        if name and (_in_gazetteer(word.text) or _in_gazetteer(here)):
            break
        name.insert(0, word)
    return name


def _in_gazetteer(words: str) -> bool:
    return words in party_names()


def _has_role(role: str) -> bool:
    return any(w.strip(",.").lower() in ROLES or w.lower() in _ORGANISATION for w in role.split())


def _after(text: str, sentence: Sentence, token: "Token") -> str | None:
    """A role that follows the name: "Abel Mor, spokesman for the governor," or "Abel Mor, of the council,"."""
    for child in token.rights:
        if child.dep_ == "appos" and (child.pos_ == "NOUN" or child.lower_ in ROLES):
            a, b = sentence.span(child.left_edge)[0], sentence.span(child.right_edge)[1]
            words = re.sub(r"\s+", " ", text[a:b]).strip(' ,;“”"')
            return re.split(r"[,;]| who | which ", re.sub(r"^(?:the|a|an)\s+", "", words))[0].strip() or None
    return None


def _person_kind(words: str, token: "Token", *, titled: bool) -> SpeakerKind:
    known = known_speakers().get(normalise(words))
    if known:
        return known.kind
    party = party_names().get(words.replace("’", "'"))
    if party and party[1] == "names":
        return SpeakerKind.GOVERNMENT if party[0].kind in ("state", "territory") else SpeakerKind.ORGANISATION
    if titled or any(e.label_ == "PERSON" and e.start <= token.i < e.end for e in token.doc.ents):
        return SpeakerKind.PERSON
    kind = kind_of(words)
    if kind is not SpeakerKind.COLLECTIVE:
        return kind
    articled = any(c.dep_ == "det" and c.lower_ == "the" for c in token.children)
    several = 2 <= len(words.split()) <= 4
    if words.isupper() or articled or not several and token.ent_type_ in ("ORG", "NORP", "FAC", "PRODUCT"):
        return SpeakerKind.ORGANISATION
    return SpeakerKind.PERSON


def kind_of(name: str) -> SpeakerKind:
    """What kind of speaker the words of a name that is no person's tell of."""
    known = known_speakers().get(normalise(name))
    if known:
        return known.kind
    party = party_names().get(name.replace("’", "'"))
    if party and party[1] == "names":
        return SpeakerKind.GOVERNMENT if party[0].kind == "state" else SpeakerKind.ORGANISATION
    words = {w.strip("’'s,.").lower() if w.endswith("s") is False else w.lower() for w in name.split()}
    for kind, cues in _KIND_WORDS:
        if words & cues:
            return kind
    return SpeakerKind.COLLECTIVE


_SPEAKING = frozenset(
    "official officials officer officers analyst analysts expert experts source sources resident residents witness witnesses authorities authority commander commanders diplomat diplomats"
    " government governments military army ministry police intelligence rescuers medics doctors doctor researchers researcher observers observer monitor monitors investigators agency agencies group groups"
    " rebels militants fighters soldier soldiers prisoner survivors survivor villagers villager locals activists activist economists spokesman spokeswoman spokesperson spokespeople representative representatives minister ministers"
    " leaders leader lawmakers allies troops forces prosecutors lawyers aid-workers workers campaigners critics scientists journalist journalists media newspaper outlets channel network think-tank insiders aide aides"
    " advisers command administration kremlin opposition organisation organization organizations organisations charity charities watchdog hospital hospitals school survey panel commission committee staff base"
    " council governor mayor president parliament embassy office department bank company operator body bloc alliance coalition junta regime state capital team mission party pollster firm broadcaster parents relatives families teacher farmer driver".split()
)


def _common(text: str, sentence: Sentence, token: "Token", *, speaks: bool) -> Heard | None:
    words = {token.lower_, token.lemma_.lower()}
    if not (words & _SPEAKING or words & ROLES or words & _ORGANISATION) and not (
        speaks and token.pos_ == "NOUN" and not words & _MUTE
    ):
        return None
    name = _text(text, sentence, _left(token), token)
    last = token
    for child in token.rights:
        if (
            child.dep_ == "prep"
            and child.lower_ in ("of", "from", "at", "in", "with", "within", "for")
            and token.lower_ in _VAGUE
        ):
            last = child.right_edge
    if (
        last is not token
        and last.i - token.i <= 8
        and "," not in text[sentence.span(token)[1] : sentence.span(last)[1]]
    ):
        name = _text(text, sentence, _left(token), last)
    definite = any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in token.lefts)
    bare = definite and len(name.split()) == 1
    return Heard(name, kind_of(name), sentence.start + token.idx, generic=bare)


_MUTE = frozenset(
    "law rule sign headline saying tradition order document treaty agreement text image footage video attack strike war number time day year month week plan deal ceasefire report".split()
)
_VAGUE = frozenset(
    "source spokesman spokeswoman spokesperson representative representatives head commander governor mayor director".split()
)


def surname(name: str) -> str:
    """The last word of a name, normalised: the key by which people are told apart."""
    return normalise(name).split()[-1] if normalise(name) else ""


@dataclass(slots=True)
class Cast:
    """The people and bodies of one document: who "Healey", "he" and "the ministry" are."""

    people: dict[str, list[Heard]] = field(default_factory=dict)
    by_role: list[tuple[str, Heard]] = field(default_factory=list)
    bodies: list[Heard] = field(default_factory=list)
    last_person: Heard | None = None
    last: Heard | None = None

    def meet(self, person: Heard) -> None:
        """Note a full name, wherever in the document it stands."""
        words = person.name.split()
        if person.kind is SpeakerKind.PERSON and len(words) >= 2:
            known = self.people.setdefault(surname(person.name), [])
            same = next((k for k in known if normalise(k.name) == normalise(person.name)), None)
            if same is None:
                known.append(person)
            elif person.role and not same.role:
                known[known.index(same)] = replace(same, role=person.role)
        elif person.kind is not SpeakerKind.PERSON and not person.generic and not person.pronoun:
            self.bodies.append(person)

    def resolve(self, who: Heard, voice: Heard | None = None) -> Heard | None:
        """The one who is meant; None for a pronoun that nobody answers to."""
        if who.pronoun:
            found = self._pronoun(who, voice)
        elif who.generic:
            found = self._generic(who)
        elif who.kind is SpeakerKind.PERSON or " " not in who.name and surname(who.name) in self.people:
            found = self._person(who)
        else:
            found = who
        if found is not None:
            self.last = found
            if found.kind is SpeakerKind.PERSON:
                self.last_person = found
        return found

    def _pronoun(self, who: Heard, voice: Heard | None) -> Heard | None:
        if who.name in ("i", "we"):
            return voice
        if who.name in ("he", "she"):
            return self.last_person
        return self.last if self.last and self.last.kind is not SpeakerKind.PERSON else None

    def _person(self, who: Heard) -> Heard:
        known = self.people.get(surname(who.name), [])
        if len(who.name.split()) > 1:
            same = next((k for k in known if normalise(k.name) == normalise(who.name)), None)
            if same:
                return replace(same, role=who.role or same.role)
            longer = [k for k in known if normalise(k.name).endswith(normalise(who.name))]
            return longer[0] if len(longer) == 1 else who
        if len(known) == 1:
            return known[0]
        by_title = [k for k in known if who.role and k.role and normalise(who.role) in normalise(k.role)]
        return by_title[0] if len(by_title) == 1 else who

    def _generic(self, who: Heard) -> Heard:
        """ "the minister" is the last person with that role; "the ministry" the last body so called."""
        word = normalise(who.name).split()[-1]
        said = f" {normalise(who.name)} "
        people = [p for known in self.people.values() for p in known if p.role and p.start < who.start]
        exact = [
            p
            for p in people
            if said in f" {normalise(p.role or '')} " and ("vice" in said) == ("vice " in normalise(p.role or ""))
        ]
        if not exact and " " not in said.strip():
            exact = [
                p for p in people if word in normalise(p.role or "").split() and "vice" not in normalise(p.role or "")
            ]
        if exact:
            return max(exact, key=lambda p: p.start)
        bodies = [
            b
            for b in self.bodies
            if word in normalise(b.name).split() and b.start < who.start and len(b.name) > len(who.name)
        ]
        return max(bodies, key=lambda b: b.start) if bodies else who


def mention(who: Heard) -> Mention:
    """The draft's speaker: with the slug, the kind and the aliases that the curated data knows."""
    name = re.sub(r"[’']s$", "", who.name).strip()
    known = known_speakers().get(normalise(name))
    if known is None and len(name.split()) > 1 and who.kind is SpeakerKind.PERSON and who.role is None:
        known = None
    if known is None:
        return Mention(name, who.kind, role=who.role)
    short = len(name.split()) < len(known.name.split()) and known.kind is SpeakerKind.PERSON
    return Mention(known.name if short else name, known.kind, known.slug, who.role, known.aliases)
