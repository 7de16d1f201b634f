"""Blocks: which lines of a document are read, in whose voice, and which are the newsroom's furniture.

A line is tried between a headline and a paragraph of body, as it would stand on a page. What is furniture must give no
claim, whatever figures and names it holds; what is body must give its own.
"""

import pytest

from app.extract import Reference, read
from app.extract.blocks import Block, lines
from tests.extract.reading import Expected, figures, misread, not_yet, values

HEADLINE = "Floods reach the port of Selmin"
BODY = "Rescuers brought 312 people to safety on Monday."


def page(line: str) -> str:
    return f"{HEADLINE}\n{line}\n{BODY}\nThe river is still rising, the harbour office said."


def kind_of(line: str, text: str) -> Block:
    at = text.index(line)
    return next(x.kind for x in lines(text, Reference()) if x.start <= at + len(line) - 1 < x.end or x.start == at)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param("Monday, 12 May 2031", Block.DATELINE, id="dateline with a weekday"),
        pytest.param("May 12, 2031", Block.DATELINE, id="dateline, month first"),
        pytest.param("2031-05-12", Block.DATELINE, id="dateline, ISO"),
        pytest.param("Published on 12 May 2031", Block.DATELINE, id="dateline, published on"),
        pytest.param("Last updated: 12 May 2031 14:05 GMT", Block.DATELINE, id="dateline with a clock"),
        pytest.param("By Dorin Halasz and Petra Ovann", Block.BOILERPLATE, id="byline"),
        pytest.param("Join our Telegram channel for the latest updates", Block.BOILERPLATE, id="join our channel"),
        pytest.param("Subscribe to our newsletter and join 40,000 readers", Block.BOILERPLATE, id="newsletter"),
        pytest.param("Sign up here for 3 months of free coverage", Block.BOILERPLATE, id="sign up here"),
        pytest.param("Follow us on X for breaking news", Block.BOILERPLATE, id="follow us"),
        pytest.param("Read more: 14 dead in Karvo ferry fire", Block.BOILERPLATE, id="read more"),
        pytest.param("Also read: Vann warns of 9,000 homeless", Block.BOILERPLATE, id="also read"),
        pytest.param("Related: How the dam failed in 12 hours", Block.BOILERPLATE, id="related"),
        pytest.param("Editor's note: this story has been updated.", Block.BOILERPLATE, id="editor's note"),
        pytest.param("Advertisement", Block.BOILERPLATE, id="advertisement"),
        pytest.param("Story continues below", Block.BOILERPLATE, id="story continues"),
        pytest.param("First Appeared on Talwire", Block.BOILERPLATE, id="first appeared on"),
        pytest.param(
            "This article was first published by the Orbana Post.", Block.BOILERPLATE, id="first published by"
        ),
        pytest.param("Source link", Block.BOILERPLATE, id="source link"),
        pytest.param("© 2031 Orbana Post. All rights reserved.", Block.BOILERPLATE, id="copyright"),
        pytest.param("Photo: Petra Ovann/Talwire", Block.BOILERPLATE, id="photo credit"),
        pytest.param("(Reporting by Lise Tammer; Editing by Hugo Frane)", Block.BOILERPLATE, id="reporting by"),
        pytest.param("Additional reporting by Lise Tammer in Karvo.", Block.BOILERPLATE, id="additional reporting"),
        pytest.param("Comments (23)", Block.BOILERPLATE, id="comments"),
        pytest.param("Tags: Selmin, floods, 2031", Block.BOILERPLATE, id="tags"),
        pytest.param("Share this article", Block.BOILERPLATE, id="share this"),
        pytest.param("###", Block.BOILERPLATE, id="end mark"),
        pytest.param("The night of the flood", Block.HEADING, id="crosshead"),
        pytest.param("• 40 generators", Block.LIST, id="bullet"),
        pytest.param("- 12 field kitchens", Block.LIST, id="dash bullet"),
        pytest.param(
            "Smoke rises over Selmin, where 12 people were killed on Sunday.", Block.BODY, id="caption sentence"
        ),
        pytest.param("Nobody has been found since.", Block.BODY, id="short sentence"),
        pytest.param("She then named three conditions:", Block.BODY, id="ends with a colon"),
        pytest.param(
            "Read the figures again, she told them: 40 dead, none of them soldiers.", Block.BODY, id="read … told"
        ),
        pytest.param("Join us, the rebels told 2,000 miners, or leave the valley.", Block.BODY, id="join us … told"),
        pytest.param("Follow-up strikes killed 12 people.", Block.BODY, id="follow-up is no promo"),
        pytest.param("Sources said 40 people were missing.", Block.BODY, id="sources said"),
    ],
)
def test_what_a_line_is(line: str, kind: Block) -> None:
    assert kind_of(line, page(line)) is kind


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Subscribe to our newsletter: 40,000 readers can't be wrong", id="newsletter"),
        pytest.param("Join 25,000 others on our WhatsApp channel", id="channel"),
        pytest.param("READ MORE: Vann says 9,000 soldiers were lost", id="read more in capitals"),
        pytest.param("Watch now: how 300 people crossed the Ilse", id="watch now"),
        pytest.param("Don't miss: 12 things the minister did not say", id="don't miss"),
        pytest.param("More on this: 45 killed in Karvo", id="more on this"),
        pytest.param("Photo: 40 tents stand on the pier. Petra Ovann/Talwire", id="photo credit"),
        pytest.param("Source: Orbana Post, 30 killed in ferry fire", id="source"),
        pytest.param("Originally published by Talwire, which has 3 million readers", id="originally published"),
        pytest.param("© 2031 Talwire, 14 Quay Street, Karvo", id="copyright with an address"),
        pytest.param("Download our app, used by 2 million people", id="app"),
        pytest.param("Support our journalism: give 5 dollars a month here", id="donations"),
        pytest.param("2,314 views", id="views"),
        pytest.param("5 min read", id="reading time"),
    ],
)
def test_furniture_gives_no_claim(line: str) -> None:
    assert values(page(line)) == [312.0]


def test_teasers_below_their_heading_give_no_claim() -> None:
    text = (
        f"{page('The water came at dawn.')}\nOther Topics of Interest\n"
        "Oskovia Hits Karvo With 60 Drones, Killing 14\nThe attack was the 9th in 30 days.\n"
        "Vann: 9,000 Soldiers Lost Every Month"
    )

    assert values(text) == [312.0]


def test_body_goes_on_below_teasers() -> None:
    text = (
        f"{page('The water came at dawn.')}\nRead also\nOskovia Hits Karvo With 60 Drones\n"
        "Governor Joreth Vann said on Tuesday that 17 people had died in the valley."
    )

    assert values(text) == [312.0, 17.0]


def test_trailers_give_no_claim() -> None:
    text = f"{BODY}\nFirst Appeared on\nTalwire\nSource link\nRelated news\n14 die in Karvo ferry fire"

    assert values(text) == [312.0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(f"Flood kills 40 in Selmin\n{BODY}", None, id="first line without a full stop"),
        pytest.param(f"Flood kills 40 in Selmin\n{BODY}", "Flood kills 40 in Selmin", id="the title itself"),
        pytest.param(
            f"FLOOD KILLS 40 IN SELMIN\n{BODY}",
            "Flood kills 40 in Selmin",
            id="the title in capitals",
            marks=not_yet("a headline in capitals"),
        ),
        pytest.param(f"Flood kills 40 in Selmin.\n{BODY}", "Flood kills 40 in Selmin.", id="a title with a full stop"),
        pytest.param(f"Flood kills 40 in Selmin\r\n\r\n{BODY}", None, id="CRLF and a blank line"),
        pytest.param(f"\n\n  Flood kills 40 in Selmin  \n{BODY}", None, id="margins"),
        pytest.param(f"Flood kills 40 in Selmin, says Vann\n{BODY}", None, id="a speaker in the headline"),
        pytest.param(f"“We buried 40,” says Selmin’s governor\n{BODY}", None, id="a quotation in the headline"),
    ],
)
def test_a_headline_speaks_for_nobody(text: str, title: str | None) -> None:
    assert misread(text, "40", {"how": "headline", "speaker": None}, title=title) == {}


def test_one_sentence_alone_is_no_headline() -> None:
    assert misread("Floods have killed 40 people in Selmin", "40", {"how": "narrator"}) == {}


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param(
            "KARVO, May 12 (Talwire) - Floods killed 40 people in Selmin, officials said.",
            "40",
            {"speaker": "officials", "measure": "casualties", "relays": []},
            id="place, day and agency",
        ),
        pytest.param(
            "KARVO, Verania (Talwire) — Floods killed 40 people in Selmin, officials said.",
            "40",
            {"speaker": "officials", "measure": "casualties"},
            id="place, country and agency",
        ),
        pytest.param(
            "SELMIN — Governor Joreth Vann said floods had killed 40 people.",
            "40",
            {"speaker": "Joreth Vann", "measure": "casualties"},
            id="place and a dash",
        ),
    ],
)
def test_words_before_the_dateline_dash_are_nobody_s(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}


def test_a_dateline_is_no_claim_and_dates_the_text() -> None:
    text = "Floods reach Selmin\nMonday, 12 May 2031\nOn Sunday 40 people died, the governor said."

    [claim] = figures(text)

    assert (claim.value_low, str(claim.period_start)) == (40.0, "2031-05-11")


FACT_SHEET = (
    "Fact sheet: Lendia's assistance to Verania\n"
    "The assistance that Lendia announced today includes:\n"
    "• 800 Kestrel anti-aircraft systems;\n"
    "• 9,000 anti-armour systems, including 2,000 Javelots;\n"
    "• 7,000 small arms, including machine guns; and\n"
    "• 20 million rounds of ammunition.\n"
    "Lendian relief agencies have also given $300 million since March 2031."
)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param("800", {"measure": "aid", "unit": "item", "value": 800.0, "how": "narrator"}, id="first item"),
        pytest.param("9,000", {"measure": "aid", "unit": "item", "value": 9000.0}, id="second item"),
        pytest.param("2,000", {"measure": "aid", "unit": "item"}, id="a part of an item"),
        pytest.param("7,000", {"measure": "aid", "unit": "item", "value": 7000.0}, id="ends with and"),
        pytest.param("20 million", {"measure": "aid", "unit": "item", "value": 20_000_000.0}, id="rounds"),
        pytest.param("800 Kestrel", {"party": "lendia"}, id="the giver is the fact sheet's"),
        pytest.param("$300 million", {"measure": "aid", "unit": "USD", "value": 300_000_000.0}, id="after the list"),
    ],
)
def test_a_list_is_what_the_line_above_it_says(figure: str, expected: Expected) -> None:
    assert misread(FACT_SHEET, figure, expected) == {}


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param(
            "Oskovia's losses on 11 May, according to the Veranian General Staff:\npersonnel: 1,140\ntanks: 7\n"
            "artillery systems: 31",
            "1,140",
            {"measure": "casualties", "value": 1140.0},
            id="label before the figure",
            marks=not_yet("personnel in a list of losses"),
        ),
        pytest.param(
            "Oskovia's losses on 11 May, according to the Veranian General Staff:\npersonnel: 1,140\ntanks: 7\n"
            "artillery systems: 31",
            "7",
            {"measure": "equipment_losses", "unit": "item"},
            id="equipment after a label",
            marks=not_yet("a small figure behind its label"),
        ),
        pytest.param(
            "Lendia will send Verania: - 12 howitzers; - 40 trucks; and - 300 tents.",
            "40",
            {"measure": "aid", "unit": "item", "item": "truck"},
            id="a list in one line",
            marks=not_yet("a list in one line has no lead"),
        ),
    ],
)
def test_lists_of_other_shapes(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}


BRIEFING = (
    "Press Briefing by Press Secretary Ane Corvel\n"
    "MS. CORVEL: Good afternoon. Lendia has sent 300 trucks to Verania this month.\n"
    "We will send 40 more trucks in June.\n"
    "Q Do you accept that 9,000 soldiers have died?\n"
    "MS. CORVEL: I do not have that number. The army says it has lost 2,000 men.\n"
    "GENERAL DAST: We have trained 6,000 recruits.\n"
    "Q (Off-mic.) And the 50 prisoners?\n"
    "MS. CORVEL: All 50 prisoners came home."
)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param("300", {"speaker": "Ane Corvel", "how": "quote"}, id="turn of a named speaker"),
        pytest.param("40", {"speaker": "Ane Corvel", "how": "quote"}, id="a turn's second paragraph"),
        pytest.param("9,000", {"speaker": None, "how": "quote"}, id="a question is nobody's"),
        pytest.param("2,000", {"speaker": {"army", "Ane Corvel"}}, id="a turn that cites"),
        pytest.param("6,000", {"speaker": "Dast", "measure": "recruitment"}, id="another speaker, title in the label"),
        pytest.param("50 prisoners?", {"speaker": None}, id="an off-microphone question"),
        pytest.param("50 prisoners came", {"speaker": "Ane Corvel"}, id="back to the first speaker"),
    ],
)
def test_a_transcript_turn_is_its_speaker_s(figure: str, expected: Expected) -> None:
    assert misread(BRIEFING, figure, expected) == {}


def test_labels_are_no_part_of_a_turn() -> None:
    reading = read(BRIEFING)

    assert not any("CORVEL:" in BRIEFING[s.start : s.end] for d in reading.drafts for s in d.evidence)


INTERVIEW = (
    "“We held the river”: Joreth Vann on the spring campaign\n"
    "The governor of Selmin, Joreth Vann, spoke to the Orbana Post in Karvo.\n"
    "Orbana Post: Were 90 villages lost?\n"
    "Vann: We lost 40 villages and took back 12.\n"
    "Orbana Post: And your own men?\n"
    "Vann: Some 900 of our soldiers were killed."
)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param("40 villages", {"speaker": "Joreth Vann", "how": "quote", "measure": "territory"}, id="an answer"),
        pytest.param(
            "12",
            {"speaker": "Joreth Vann", "how": "quote", "measure": "territory"},
            id="elided in an answer",
            marks=not_yet("an elided thing is the one before"),
        ),
        pytest.param("900", {"speaker": "Joreth Vann", "bound": "about", "scope": "killed"}, id="a later answer"),
        pytest.param("90 villages", {"speaker": {None, "Orbana Post"}, "how": "quote"}, id="a question"),
    ],
)
def test_an_answer_of_an_interview_is_its_speaker_s(figure: str, expected: Expected) -> None:
    assert misread(INTERVIEW, figure, expected) == {}


SPEECH = (
    "Address by President Mirel Dast to the Nation\n"
    "12 May 2031\n"
    "Citizens of Verania! For 500 days we have held the river.\n"
    "They have lost 70,000 soldiers, and they have gained 12 villages.\n"
    "Our partners say that 40 countries now stand with us."
)


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param(SPEECH, "500", {"speaker": "Mirel Dast", "how": "quote", "unit": "day"}, id="first paragraph"),
        pytest.param(SPEECH, "70,000", {"speaker": "Mirel Dast", "how": "quote", "measure": "casualties"}, id="second"),
        pytest.param(SPEECH, "12 villages", {"speaker": "Mirel Dast", "measure": "territory"}, id="same sentence"),
        pytest.param(
            "Remarks by Vice President Ane Corvel at the Karvo Conference\nLendia will give $1.5 billion to Verania.",
            "$1.5 billion",
            {"speaker": "Ane Corvel", "how": "quote"},
            id="remarks by",
        ),
        pytest.param(
            "Statement by Foreign Minister Joreth Vann on the Selmin attack\nFourteen of our citizens were killed.",
            "Fourteen",
            {"speaker": "Joreth Vann", "how": "quote", "value": 14.0},
            id="statement by",
        ),
        pytest.param(
            "Mirel Dast's speech to parliament: full text\nWe have lost 4,000 of our best.",
            "4,000",
            {"speaker": "Mirel Dast", "how": "quote"},
            id="somebody's speech",
        ),
    ],
)
def test_a_speech_is_its_speaker_s(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}


DIGEST = (
    "World Digest: Wednesday, 14 May 2031\n"
    "Armed conflicts and attacks\n"
    "Oskovian invasion of Verania\n"
    "Seven people are killed and 29 others are injured in drone attacks on Selmin, Verania. (Talwire)\n"
    "The Oskovian defence ministry says that it shot down 46 Veranian drones. (Orbana Post via Karvo Times)\n"
    "Disasters and accidents\n"
    "A ferry sinks on Lake Ombra, leaving 31 people dead. (Talwire) (The Kadria Standard)\n"
    "Floods displace 40,000 people in Marrosia, according to the disaster agency. (Talwire)"
)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param("Seven", {"speaker": None, "how": "narrator", "relays": ["Talwire"]}, id="narrator and relay"),
        pytest.param("29", {"scope": "wounded", "relays": ["Talwire"]}, id="every figure of the item"),
        pytest.param(
            "46", {"speaker": "Oskovian defence ministry", "relays": ["Orbana Post", "Karvo Times"]}, id="via"
        ),
        pytest.param("31 people", {"relays": ["Talwire", "The Kadria Standard"]}, id="two brackets"),
        pytest.param("40,000", {"speaker": "disaster agency", "relays": ["Talwire"], "measure": "displaced"}, id="cue"),
    ],
)
def test_brackets_at_the_end_of_an_item_name_who_passed_it_on(figure: str, expected: Expected) -> None:
    assert misread(DIGEST, figure, expected) == {}


def test_a_bracket_in_mid_sentence_names_no_relay() -> None:
    text = "The army (Veranian) said 40 people were killed in Selmin (see map)."

    assert misread(text, "40", {"relays": []}) == {}


PULL_QUOTE = (
    "The losses of the river front\n"
    "Mirel Dast spoke to reporters in Karvo on Monday.\n"
    "“We are losing 500 soldiers a week,” Dast said.\n"
    "“We are losing 500 soldiers a week”\n"
    "She did not say how many had been wounded."
)


def test_a_pull_quote_is_no_second_claim() -> None:
    [claim] = figures(PULL_QUOTE)

    assert claim.speaker is not None
    assert claim.speaker.name == "Mirel Dast"


def test_what_is_not_read_is_told() -> None:
    text = page("Join our Telegram channel for the latest updates")

    reading = read(text)

    assert "Join our Telegram channel for the latest updates" in [text[s.start : s.end] for s in reading.not_read]
