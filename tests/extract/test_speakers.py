"""Speakers: who somebody is within a document: full name from a surname, a pronoun or a role, or left unresolved.

A wrong person is worse than none: where a surname, a pronoun or a role fits two, none is taken.
"""

import pytest

from app.extract import Reference, read
from app.extract.speakers import kind_of
from app.vocabulary import SpeakerKind
from tests.extract.reading import Expected, figures, misread, not_yet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Joreth Vann arrived on Monday. Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="surname after the full name",
        ),
        pytest.param(
            "Vann said 120 soldiers were killed.\nGovernor Joreth Vann was speaking in Karvo.",
            {"speaker": "Joreth Vann"},
            id="surname before the full name",
        ),
        pytest.param(
            "Joreth Vann arrived on Monday. Governor Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="title and surname",
        ),
        pytest.param(
            "Joreth Vann arrived on Monday. Mr. Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="Mr. and surname",
        ),
        pytest.param(
            "Gen. Joreth Vann arrived on Monday. Gen. Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="abbreviated rank",
        ),
        pytest.param(
            "Joreth Vann, the Veranian defence minister, arrived. Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="role in apposition",
        ),
        pytest.param(
            "Vann said 120 soldiers were killed.", {"speaker": "Vann"}, id="a surname alone stays as it is written"
        ),
        pytest.param(
            "Joreth Vann and Petra Vann arrived. Vann said 120 soldiers were killed.",
            {"speaker": {None, "Vann"}},
            id="a surname of two people is neither's",
        ),
        pytest.param(
            "Joreth Vann and Petra Vann arrived. Petra Vann said 120 soldiers were killed.",
            {"speaker": "Petra Vann"},
            id="two people of one surname stay two",
        ),
        pytest.param(
            "Joreth Vann arrived on Monday. He said 120 soldiers were killed.", {"speaker": "Joreth Vann"}, id="he"
        ),
        pytest.param(
            "Mirel Dast, the president, arrived on Monday. She said 120 soldiers were killed.",
            {"speaker": "Mirel Dast"},
            id="she",
        ),
        pytest.param("He said 120 soldiers were killed.", {"speaker": None}, id="he with nobody before"),
        pytest.param(
            "The defence ministry closed the road. It said 120 soldiers were killed.",
            {"speaker": {"defence ministry", None}},
            id="it after a body",
        ),
        pytest.param(
            "The Veranian defence ministry said the road was closed. It added that 120 soldiers were killed.",
            {"speaker": "Veranian defence ministry"},
            id="it after a body that spoke",
        ),
        pytest.param(
            "The Veranian defence ministry closed the road. The ministry said 120 soldiers were killed.",
            {"speaker": {"Veranian defence ministry", "ministry"}},
            id="the ministry",
        ),
        pytest.param(
            "The Veranian defence ministry said the road was closed. The ministry said 120 soldiers were killed.",
            {"speaker": "Veranian defence ministry"},
            id="the ministry that spoke before",
        ),
        pytest.param(
            "Defence Minister Joreth Vann said the road was closed. The minister said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="the minister",
        ),
        pytest.param(
            "President Mirel Dast spoke on Monday. The president said 120 soldiers were killed.",
            {"speaker": "Mirel Dast"},
            id="the president",
        ),
        pytest.param(
            "Defence Minister Joreth Vann met Foreign Minister Petra Osk. The minister said 120 soldiers were killed.",
            {"speaker": {None, "minister", "The minister"}},
            id="one of two ministers is neither",
        ),
        pytest.param(
            "President Mirel Dast received Joreth Vann. The governor said 120 soldiers were killed.",
            {"speaker": {None, "governor", "The governor"}},
            id="a role that nobody has",
        ),
        pytest.param(
            "Joreth van der Aal arrived on Monday. Van der Aal said 120 soldiers were killed.",
            {"speaker": "Joreth van der Aal"},
            id="particles",
        ),
        pytest.param(
            "Ilya al-Tareth arrived on Monday. Al-Tareth said 120 soldiers were killed.",
            {"speaker": "Ilya al-Tareth"},
            id="al- at the head of the sentence",
        ),
        pytest.param(
            "Mirel O’Dast arrived on Monday. O’Dast said 120 soldiers were killed.",
            {"speaker": {"Mirel O’Dast", "Mirel O'Dast"}},
            id="an apostrophe in the name",
        ),
        pytest.param(
            "Ane-Lise Corvel arrived on Monday. Corvel said 120 soldiers were killed.",
            {"speaker": "Ane-Lise Corvel"},
            id="a hyphen in the name",
            marks=not_yet("a full name that only a hyphen joins"),
        ),
        pytest.param(
            "Žana Örsted arrived on Monday. Örsted said 120 soldiers were killed.",
            {"speaker": "Žana Örsted"},
            id="letters with marks",
        ),
        pytest.param(
            "Joreth Vann arrived on Monday.\nMirel Dast left on Tuesday.\nVann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="surname over two paragraphs",
        ),
        pytest.param(
            "Joreth Vann’s office closed. Vann said 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="the full name as a possessive",
        ),
    ],
)
def test_who_the_speaker_is(text: str, expected: Expected) -> None:
    assert misread(text, "120", expected) == {}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        pytest.param("Defence Minister Joreth Vann said 120 soldiers were killed.", {"Defence Minister"}, id="before"),
        pytest.param(
            "Veranian Defence Minister Joreth Vann said 120 soldiers were killed.",
            {"Veranian Defence Minister"},
            id="before, with the country",
        ),
        pytest.param(
            "Joreth Vann, the governor of Selmin, said 120 soldiers were killed.",
            {"governor of Selmin", "the governor of Selmin"},
            id="behind",
        ),
        pytest.param(
            "Joreth Vann, a spokesman for the army, said 120 soldiers were killed.",
            {"spokesman for the army", "a spokesman for the army"},
            id="a spokesman for",
        ),
        pytest.param("Lt. Col. Joreth Vann said 120 soldiers were killed.", {"Lt. Col.", "Lt. Col"}, id="a rank"),
        pytest.param("Joreth Vann said 120 soldiers were killed.", {None}, id="none"),
        pytest.param(
            "120 soldiers were killed, said Joreth Vann, head of the Karvo hospital.",
            {"head of the Karvo hospital"},
            id="behind an inverted cue",
        ),
    ],
)
def test_the_role_is_as_worded(text: str, role: set[str | None]) -> None:
    assert misread(text, "120", {"speaker": "Joreth Vann", "role": role}) == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Joreth Vann said 120 soldiers were killed.", SpeakerKind.PERSON, id="person"),
        pytest.param(
            "The Selmin Relief Committee said 120 people were killed.", SpeakerKind.ORGANISATION, id="committee"
        ),
        pytest.param("The Veranian Red Lantern Foundation said 120 died.", SpeakerKind.ORGANISATION, id="foundation"),
        pytest.param("The Veranian defence ministry said 120 soldiers died.", SpeakerKind.GOVERNMENT, id="ministry"),
        pytest.param("The Veranian government said 120 soldiers died.", SpeakerKind.GOVERNMENT, id="government"),
        pytest.param("The Veranian army said 120 soldiers died.", SpeakerKind.MILITARY, id="army"),
        pytest.param("The Veranian General Staff said 120 soldiers died.", SpeakerKind.MILITARY, id="general staff"),
        pytest.param("Western officials said 120 soldiers died.", SpeakerKind.COLLECTIVE, id="officials"),
        pytest.param("Analysts said 120 soldiers died.", SpeakerKind.COLLECTIVE, id="analysts"),
        pytest.param("Local residents said 120 people died.", SpeakerKind.COLLECTIVE, id="residents"),
        pytest.param("The Orbana Post said 120 soldiers died.", SpeakerKind.PUBLICATION, id="publication"),
    ],
)
def test_each_speaker_has_a_kind(text: str, kind: SpeakerKind) -> None:
    assert misread(text, "120", {"speaker_kind": kind}) == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ministry of Harbours", SpeakerKind.GOVERNMENT),
        ("Karvo police", SpeakerKind.GOVERNMENT),
        ("Selmin city council", SpeakerKind.GOVERNMENT),
        ("Northern Command", SpeakerKind.MILITARY),
        ("Veranian Armed Forces", SpeakerKind.MILITARY),
        ("Karvo Gazette", SpeakerKind.PUBLICATION),
        ("Institute for River Studies", SpeakerKind.ORGANISATION),
        ("Union of Karvo Dockers", SpeakerKind.ORGANISATION),
        ("hospital workers", SpeakerKind.COLLECTIVE),
    ],
)
def test_the_words_of_a_name_tell_its_kind(name: str, kind: SpeakerKind) -> None:
    assert kind_of(name) is kind


def test_collectives_in_one_document_are_told_apart_by_their_words() -> None:
    text = "Western officials said 120 soldiers died. Lendian officials said 90 soldiers died."

    assert [d.speaker.name for d in figures(text) if d.speaker] == ["Western officials", "Lendian officials"]


def test_an_unresolved_pronoun_keeps_its_words() -> None:
    [claim] = figures("He said 120 soldiers were killed.")

    assert claim.speaker is None
    assert claim.attributed_text is not None
    assert "He said" in claim.attributed_text


def test_full_name_and_surname_are_one_speaker() -> None:
    text = "Joreth Vann said 120 soldiers were killed. Vann also said 40 boats were sunk."

    speakers = {d.speaker for d in read(text, Reference()).drafts if d.speaker}

    assert [s.name for s in speakers] == ["Joreth Vann"]
