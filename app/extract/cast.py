"""The cast: the people and bodies of one document, and which of them a name, a title or a pronoun means."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.extract.speakers import Heard
from app.names import normalise
from app.vocabulary import SpeakerKind


def surname(name: str) -> str:
    """The last word of a name, normalised: the key by which people are told apart."""
    return (normalise(name).split() or [""])[-1]


@dataclass(slots=True)
class Cast:
    """The people and bodies of one document: who "Vann", "he" and "the ministry" are."""

    people: dict[str, list[Heard]] = field(default_factory=dict)
    bodies: list[Heard] = field(default_factory=list)
    last_person: Heard | None = None
    last: Heard | None = None

    def meet(self, who: Heard) -> None:
        """Note a full name, wherever in the document it stands."""
        if who.kind is not SpeakerKind.PERSON:
            if not who.generic and not who.pronoun:
                self.bodies.append(who)
        elif len(who.name.split()) > 1:
            self._meet_person(who)

    def _meet_person(self, person: Heard) -> None:
        known = self.people.setdefault(surname(person.name), [])
        same = _same_name(known, person)
        shorter = next((k for k in known if normalise(person.name).endswith(f" {normalise(k.name)}")), None)
        if any(normalise(k.name).endswith(f" {normalise(person.name)}") for k in known):
            return  # "Van der Aal" after "Joreth van der Aal"
        if shorter is not None:
            known[known.index(shorter)] = person
        elif same is None:
            known.append(person)
        elif person.role and not same.role:
            known[known.index(same)] = replace(same, role=person.role)

    def resolve(self, who: Heard, voice: Heard | None = None) -> Heard | None:
        """The one who is meant; None for a pronoun that nobody answers to. `voice` is whoever says "I" here."""
        if who.pronoun:
            found = self._pronoun(who, voice)
        elif who.generic:
            found = self._generic(who)
        elif who.kind is SpeakerKind.PERSON or (" " not in who.name and surname(who.name) in self.people):
            found = self._person(who)
        else:
            found = who
        if found is not None:
            self.note(found)
        return found

    def is_person(self, who: Heard) -> bool:
        """Whether what looks like a newsroom is somebody of the cast: "told Vann that …"."""
        return who.kind is SpeakerKind.PUBLICATION and surname(who.name) in self.people

    def note(self, who: Heard) -> None:
        """Whom a pronoun means from here on."""
        self.last = who
        if who.kind is SpeakerKind.PERSON:
            self.last_person = who

    def everyone(self) -> Iterable[Heard]:
        """Every person whom the document names in full."""
        return (person for known in self.people.values() for person in known)

    def _pronoun(self, who: Heard, voice: Heard | None) -> Heard | None:
        if who.name in ("i", "we"):
            return voice
        if who.name in ("he", "she"):
            return self.last_person
        return self.last if self.last and self.last.kind is not SpeakerKind.PERSON else None

    def _person(self, who: Heard) -> Heard:
        known = self.people.get(surname(who.name), [])
        if len(who.name.split()) > 1:
            same = _same_name(known, who)
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
        said = normalise(who.name)
        word = said.split()[-1]
        people = [p for p in self.everyone() if p.role and p.start < who.start]
        named = [p for p in people if _holds(said, normalise(p.role or ""))]
        if not named:
            named = [
                b
                for b in self.bodies
                if b.start < who.start and len(b.name) > len(who.name) and word in normalise(b.name).split()
            ]
        if len({normalise(p.name) for p in named if p.kind is SpeakerKind.PERSON}) > 1:
            return who  # two ministers: never guess which
        return max(named, key=lambda p: p.start, default=who)


def _same_name(known: list[Heard], who: Heard) -> Heard | None:
    return next((k for k in known if normalise(k.name) == normalise(who.name)), None)


def _holds(said: str, role: str) -> bool:
    """Whether one with the role is so called: the president is not the vice president."""
    return f" {said} " in f" {role} " and ("vice" in said) == ("vice " in role)
