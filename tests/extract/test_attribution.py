"""Attribution: every way in which a text credits a figure to somebody, or to nobody.

One row a construction: who said it, how (quotation, paraphrase or the text's own voice), who passed it on (`relays`)
and whom the speaker cites (`origins`).
"""

import pytest

from tests.extract.reading import Expected, misread, not_yet

VANN: Expected = {"speaker": "Joreth Vann", "how": "paraphrase", "explicit": True}
MINISTRY: Expected = {"speaker": {"Veranian defence ministry", "Veranian Defence Ministry"}, "how": "paraphrase"}
NARRATOR: Expected = {"speaker": None, "how": "narrator"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Joreth Vann said 120 soldiers were killed.", VANN, id="said, no that"),
        pytest.param("Joreth Vann said that 120 soldiers were killed.", VANN, id="said that"),
        pytest.param("Joreth Vann said on Monday that 120 soldiers were killed.", VANN, id="said on Monday that"),
        pytest.param("Joreth Vann has said that 120 soldiers were killed.", VANN, id="has said"),
        pytest.param("Joreth Vann also said 120 soldiers were killed.", VANN, id="also said"),
        pytest.param("Joreth Vann says 120 soldiers have been killed.", VANN, id="says"),
        pytest.param("120 soldiers were killed, Joreth Vann said.", VANN, id="cue behind"),
        pytest.param("120 soldiers were killed, said Joreth Vann.", VANN, id="inverted cue"),
        pytest.param("120 soldiers were killed, Joreth Vann said on Monday.", VANN, id="cue behind with a day"),
        pytest.param("The raid, Joreth Vann said, killed 120 soldiers.", VANN, id="cue in the middle"),
        pytest.param("On Monday, Joreth Vann said, 120 soldiers were killed.", VANN, id="cue behind the day"),
        pytest.param("Joreth Vann stated that 120 soldiers were killed.", VANN, id="stated"),
        pytest.param("Joreth Vann announced that 120 soldiers had been killed.", VANN, id="announced"),
        pytest.param("Joreth Vann claimed that 120 soldiers had been killed.", VANN, id="claimed"),
        pytest.param("Joreth Vann confirmed that 120 soldiers had been killed.", VANN, id="confirmed"),
        pytest.param("Joreth Vann acknowledged that 120 soldiers had been killed.", VANN, id="acknowledged"),
        pytest.param("Joreth Vann admitted that 120 soldiers had been killed.", VANN, id="admitted"),
        pytest.param("Joreth Vann warned that 120 soldiers were missing.", VANN, id="warned"),
        pytest.param("Joreth Vann estimated that 120 soldiers had been killed.", VANN, id="estimated"),
        pytest.param("Joreth Vann wrote on Telegram that 120 soldiers had been killed.", VANN, id="wrote on Telegram"),
        pytest.param("Joreth Vann reported on X that 120 soldiers had been killed.", VANN, id="reported on X"),
        pytest.param(
            "120 soldiers had been killed, Joreth Vann reported on Telegram.", VANN, id="reported on Telegram"
        ),
        pytest.param("In a post on X, Joreth Vann said 120 soldiers had been killed.", VANN, id="in a post on X"),
        pytest.param("Joreth Vann reported that 120 soldiers had been killed.", VANN, id="reported that"),
        pytest.param("Joreth Vann insisted that 120 soldiers had been killed.", VANN, id="insisted"),
        pytest.param("Joreth Vann revealed that 120 soldiers had been killed.", VANN, id="revealed"),
        pytest.param("Joreth Vann told reporters that 120 soldiers were killed.", VANN, id="told reporters"),
        pytest.param(
            "Joreth Vann told a news conference in Karvo that 120 soldiers were killed.", VANN, id="told a conference"
        ),
        pytest.param("Joreth Vann told parliament 120 soldiers were killed.", VANN, id="told parliament"),
        pytest.param("Speaking in Karvo, Joreth Vann said 120 soldiers were killed.", VANN, id="speaking in"),
        pytest.param(
            "In a statement on Monday, Joreth Vann said 120 soldiers were killed.", VANN, id="in a statement before"
        ),
        pytest.param("120 soldiers were killed, Joreth Vann said in a statement.", VANN, id="in a statement behind"),
        pytest.param("Joreth Vann put the death toll at 120.", VANN, id="put the toll at"),
        pytest.param("Joreth Vann put the number of soldiers killed at 120.", VANN, id="put the number at"),
        pytest.param("Joreth Vann, who said 120 soldiers were killed, left Karvo.", VANN, id="who said"),
        pytest.param("According to Joreth Vann, 120 soldiers were killed.", VANN, id="according to before"),
        pytest.param("120 soldiers were killed, according to Joreth Vann.", VANN, id="according to behind"),
        pytest.param("120 soldiers, according to Joreth Vann, were killed.", VANN, id="according to in the middle"),
        pytest.param(
            "At least 120 soldiers were killed, according to Governor Joreth Vann.", VANN, id="according to a title"
        ),
        pytest.param(
            "As many as 120 soldiers were killed, by Joreth Vann's count.",
            VANN,
            id="by somebody's count",
            marks=not_yet("a noun that owns the count is no cue yet"),
        ),
        pytest.param(
            "Joreth Vann's estimate is that 120 soldiers were killed.",
            VANN,
            id="estimate is that",
        ),
        pytest.param(
            "Lendia will give Verania 120 trucks, Joreth Vann said.",
            VANN,
            id="will give is no speech",
        ),
        pytest.param("Joreth Vann gave a toll of 120 soldiers killed.", VANN, id="gave a toll of"),
    ],
)
def test_a_person_is_credited(text: str, expected: Expected) -> None:
    assert misread(text, "120", expected) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The Veranian defence ministry said 120 soldiers were killed.", MINISTRY, id="ministry said"),
        pytest.param(
            "Verania's defence ministry said 120 soldiers were killed.",
            {"speaker": {"Verania's defence ministry", "defence ministry"}},
            id="a country's ministry",
        ),
        pytest.param(
            "120 soldiers were killed, the Veranian defence ministry said in a statement.", MINISTRY, id="statement"
        ),
        pytest.param(
            "A statement from the Veranian defence ministry said 120 soldiers were killed.",
            MINISTRY,
            id="a statement from",
        ),
        pytest.param(
            "A statement by the Veranian defence ministry put the toll at 120 dead.", MINISTRY, id="a statement by"
        ),
        pytest.param(
            "According to the Veranian defence ministry, 120 soldiers were killed.", MINISTRY, id="according to"
        ),
        pytest.param(
            "According to figures from the Veranian defence ministry, 120 soldiers were killed.",
            MINISTRY,
            id="figures from",
        ),
        pytest.param(
            "Figures from the Veranian defence ministry show that 120 soldiers were killed.",
            MINISTRY,
            id="figures show",
        ),
        pytest.param(
            "Data published by the Veranian defence ministry show that 120 soldiers were killed.",
            MINISTRY,
            id="data published by",
        ),
        pytest.param(
            "An assessment by the Veranian defence ministry found that 120 soldiers were killed.",
            MINISTRY,
            id="assessment by",
        ),
        pytest.param(
            "A Veranian defence ministry report says 120 soldiers were killed.",
            {"speaker": {"Veranian defence ministry", "Veranian defence ministry report"}},
            id="a ministry report",
        ),
        pytest.param(
            "The Veranian defence ministry's tally is 120 soldiers killed.",
            MINISTRY,
            id="somebody's tally",
        ),
        pytest.param("The Veranian defence ministry counted 120 soldiers killed.", MINISTRY, id="counted"),
        pytest.param("The Veranian defence ministry recorded 120 deaths in May.", MINISTRY, id="recorded"),
        pytest.param("The Veranian defence ministry reported 120 deaths in May.", MINISTRY, id="reported deaths"),
        pytest.param("The Veranian defence ministry confirmed 120 deaths.", MINISTRY, id="confirmed deaths"),
        pytest.param(
            "The Veranian defence ministry estimates that 120 soldiers were killed.",
            {**MINISTRY, "status": "estimated"},
            id="estimates that",
        ),
        pytest.param(
            "The Veranian defence ministry released figures showing 120 soldiers killed.",
            MINISTRY,
            id="released figures",
            marks=not_yet("a noun that owns the count is no cue yet"),
        ),
        pytest.param(
            "Western estimates put the number of soldiers killed at 120.",
            {"speaker": "Western estimates", "how": "paraphrase"},
            id="estimates put",
        ),
        pytest.param(
            "Official figures put the death toll at 120.",
            {"speaker": "Official figures", "how": "paraphrase"},
            id="official figures put",
        ),
        pytest.param(
            "Western officials believe 120 soldiers were killed.",
            {"speaker": "Western officials"},
            id="officials believe",
        ),
        pytest.param(
            "Western officials estimate Oskovian casualties at 120.",
            {"speaker": "Western officials", "status": "estimated"},
            id="officials estimate at",
        ),
        pytest.param(
            "A senior Lendian official said 120 soldiers were killed.",
            {"speaker": "senior Lendian official"},
            id="a senior official",
        ),
        pytest.param(
            "Two Veranian security officials said 120 soldiers were killed.",
            {"speaker": {"Veranian security officials", "Two Veranian security officials"}},
            id="two officials",
        ),
        pytest.param(
            "An official who asked not to be named said 120 soldiers were killed.",
            {"speaker": "official"},
            id="an official, unnamed",
        ),
        pytest.param(
            "Sources close to the governor said 120 soldiers were killed.",
            {"speaker": {"Sources", "Sources close to the governor"}},
            id="sources",
        ),
        pytest.param("Witnesses said 120 soldiers were killed.", {"speaker": "Witnesses"}, id="witnesses"),
        pytest.param(
            "A spokesman for the governor said 120 soldiers were killed.",
            {"speaker": {"spokesman for the governor", "spokesman"}},
            id="a spokesman for",
        ),
        pytest.param(
            "Officials in Selmin said 120 soldiers were killed.",
            {"speaker": {"Officials", "Officials in Selmin"}},
            id="officials in a town",
        ),
        pytest.param(
            "Military analysts say 120 soldiers were killed.", {"speaker": "Military analysts"}, id="analysts"
        ),
        pytest.param(
            "The Karvo Conflict Monitor says 120 soldiers were killed.",
            {"speaker": "Karvo Conflict Monitor"},
            id="a monitor",
        ),
        pytest.param(
            "The Institute for River Studies said 120 soldiers were killed.",
            {"speaker": "Institute for River Studies"},
            id="an institute for",
        ),
        pytest.param("Oskovia said 120 Veranian soldiers were killed.", {"speaker": "Oskovia"}, id="a country"),
        pytest.param("The army said it had lost 120 men.", {"speaker": "army", "measure": "casualties"}, id="the army"),
        pytest.param(
            "The Sable Front said it had killed 120 soldiers.", {"speaker": "Sable Front"}, id="an armed group"
        ),
        pytest.param(
            "The Veranian military reported that 120 soldiers were missing.",
            {"speaker": "Veranian military"},
            id="the military",
        ),
        pytest.param(
            "Orbana Post reported that 120 soldiers were killed.", {"speaker": "Orbana Post"}, id="an outlet reported"
        ),
    ],
)
def test_a_body_is_credited(text: str, expected: Expected) -> None:
    assert misread(text, "120", expected) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Joreth Vann told Talwire that 120 soldiers were killed.",
            {**VANN, "relays": ["Talwire"]},
            id="told an outlet",
        ),
        pytest.param(
            "Joreth Vann told the Orbana Post that 120 soldiers were killed.",
            {**VANN, "relays": ["Orbana Post"]},
            id="told an outlet with an article",
        ),
        pytest.param(
            "120 soldiers were killed, Joreth Vann told the Orbana Post on Monday.",
            {**VANN, "relays": ["Orbana Post"]},
            id="told, cue behind",
        ),
        pytest.param(
            "Joreth Vann said in an interview with the Orbana Post that 120 soldiers were killed.",
            {**VANN, "relays": ["Orbana Post"]},
            id="in an interview with",
        ),
        pytest.param(
            "In an interview with the Orbana Post, Joreth Vann said 120 soldiers were killed.",
            {**VANN, "relays": ["Orbana Post"]},
            id="interview before",
        ),
        pytest.param(
            "The Orbana Post quoted Joreth Vann as saying 120 soldiers were killed.",
            {**VANN, "relays": ["Orbana Post"]},
            id="quoted as saying",
            marks=not_yet("quoted as saying: the outlet passes on"),
        ),
        pytest.param(
            "Joreth Vann was quoted by the Orbana Post as saying that 120 soldiers were killed.",
            {**VANN, "relays": ["Orbana Post"]},
            id="was quoted by",
            marks=not_yet("quoted as saying: the outlet passes on"),
        ),
        pytest.param(
            "The Orbana Post reported, citing Joreth Vann, that 120 soldiers were killed.",
            {"speaker": {"Joreth Vann", "Orbana Post"}},
            id="reported, citing",
        ),
        pytest.param(
            "120 soldiers were killed, Joreth Vann said, according to the Orbana Post.",
            {"speaker": "Joreth Vann"},
            id="said, according to",
        ),
        pytest.param(
            "The Veranian army, cited by the Orbana Post, said 120 soldiers were killed.",
            {"speaker": "Veranian army", "relays": ["Orbana Post"]},
            id="cited by",
            marks=not_yet("cited by, beside the speaker, names no relay yet"),
        ),
        pytest.param(
            "Joreth Vann said 120 soldiers were killed, citing reports from the Lendian army.",
            {**VANN, "origins": ["Lendian army"]},
            id="citing reports from",
        ),
        pytest.param(
            "Joreth Vann said 120 soldiers were killed, citing the Lendian army.",
            {**VANN, "origins": ["Lendian army"]},
            id="citing",
        ),
        pytest.param(
            "Citing the Lendian army, Joreth Vann said 120 soldiers were killed.",
            {**VANN, "origins": ["Lendian army"]},
            id="citing before",
        ),
        pytest.param(
            "The Orbana Post reported that Joreth Vann had said 120 soldiers were killed.",
            {"speaker": "Joreth Vann", "relays": ["Orbana Post"]},
            id="reported that somebody said",
        ),
        pytest.param(
            "Joreth Vann told reporters in Karvo that 120 soldiers were killed.",
            {**VANN, "relays": []},
            id="reporters are no relay",
        ),
        pytest.param(
            "Joreth Vann told Mirel Dast that 120 soldiers were killed.",
            {**VANN, "relays": []},
            id="a person is no relay",
        ),
        pytest.param(
            "120 soldiers were killed, Talwire reported on Monday, citing the Lendian army.",
            {"speaker": {"Talwire", "Lendian army"}},
            id="reported on Monday, citing",
        ),
    ],
)
def test_who_passed_it_on_and_whom_the_speaker_cites(text: str, expected: Expected) -> None:
    assert misread(text, "120", expected) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Joreth Vann said the bridge was lost, adding that 120 soldiers were killed.", VANN, id="adding that"
        ),
        pytest.param("Joreth Vann said the bridge was lost and that 120 soldiers were killed.", VANN, id="and that"),
        pytest.param(
            "Joreth Vann said the bridge was lost and added that 120 soldiers were killed.", VANN, id="and added that"
        ),
        pytest.param(
            "Joreth Vann said the bridge was lost, noting that 120 soldiers had been killed.", VANN, id="noting that"
        ),
        pytest.param(
            "The bridge was lost, Joreth Vann said, adding that 120 soldiers were killed.",
            VANN,
            id="cue behind, adding that",
        ),
        pytest.param(
            "Joreth Vann visited the bridge, saying 120 soldiers had been killed there.",
            VANN,
            id="did something, saying",
        ),
        pytest.param(
            "Joreth Vann said the bridge was lost. He added that 120 soldiers were killed.", VANN, id="he added"
        ),
        pytest.param(
            "Joreth Vann said the bridge was lost. According to him, 120 soldiers were killed.",
            VANN,
            id="according to him",
            marks=not_yet("according to a pronoun"),
        ),
        pytest.param(
            "Joreth Vann said the bridge was lost. As a result, 120 soldiers were killed.",
            {"speaker": "Joreth Vann", "explicit": False},
            id="as a result carries over",
        ),
        pytest.param(
            "Joreth Vann said 300 men held the bridge. Of these, 120 were killed.",
            {"speaker": "Joreth Vann", "explicit": False},
            id="of these carries over",
        ),
        pytest.param(
            "Joreth Vann said 300 men held the bridge. Among them, 120 were killed.",
            {"speaker": "Joreth Vann", "explicit": False},
            id="among them carries over",
        ),
        pytest.param(
            "Joreth Vann said the bridge was lost. Lendia has sent 120 trucks to Verania since March.",
            NARRATOR,
            id="a new subject does not carry over",
        ),
        pytest.param(
            "Joreth Vann arrived in Karvo. The raid killed 120 soldiers.", NARRATOR, id="who is only named says nothing"
        ),
        pytest.param(
            "The raid killed 120 soldiers, Mirel Dast said. Joreth Vann said nothing.",
            {"speaker": "Mirel Dast"},
            id="each sentence its own speaker",
        ),
        pytest.param(
            "Joreth Vann said that Mirel Dast had claimed 120 soldiers were killed.",
            {"speaker": "Mirel Dast"},
            id="said that somebody had claimed",
        ),
        pytest.param(
            "While the army says 40 died, Joreth Vann says 120 soldiers were killed.",
            {"speaker": "Joreth Vann"},
            id="while one says, another says",
        ),
        pytest.param(
            "Joreth Vann said 40 boats had sunk, while the army said 120 soldiers were killed.",
            {"speaker": "army"},
            id="while the army said",
        ),
        pytest.param(
            "Joreth Vann said 40 boats had sunk; the army said 120 soldiers were killed.",
            {"speaker": "army"},
            id="semicolon",
        ),
    ],
)
def test_a_speaker_goes_on_or_does_not(text: str, expected: Expected) -> None:
    assert misread(text, "120", expected) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The raid killed 120 soldiers.", id="bare"),
        pytest.param(
            "At least 120 soldiers were killed on Monday when shells hit the Selmin barracks.", id="a wire lede"
        ),
        pytest.param("Some 120 soldiers are thought to have been killed.", id="thought to"),
        pytest.param(
            "The attack that killed 120 soldiers showed how thin the line had become.", id="showed is no speech"
        ),
        pytest.param("The dam held back the river for 120 days.", id="held back"),
        pytest.param(
            "Joreth Vann, who commands 120 soldiers, left Karvo on Monday.", id="what is only told of somebody"
        ),
        pytest.param(
            "Lendia gave Verania 120 trucks in April.",
            id="gave is no speech",
        ),
        pytest.param("The army quoted a price of 120 dollars a ton.", id="quoted a price"),
        pytest.param(
            "The war has killed 120 soldiers, and critics say it cannot be won.", id="a cue for another clause"
        ),
    ],
)
def test_the_text_speaks_for_itself(text: str) -> None:
    assert misread(text, "120", NARRATOR) == {}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("Joreth Vann said 120 soldiers were killed.", "asserted", id="said"),
        pytest.param("Joreth Vann denied that 120 soldiers were killed.", "denied", id="denied that"),
        pytest.param("Joreth Vann rejected claims that 120 soldiers were killed.", "denied", id="rejected claims"),
        pytest.param("The army estimates that 120 soldiers were killed.", "estimated", id="estimates"),
        pytest.param("An estimated 120 soldiers were killed.", "estimated", id="an estimated"),
        pytest.param(
            "By Western estimates 120 soldiers were killed.",
            "estimated",
            id="by estimates",
        ),
        pytest.param(
            "Joreth Vann expects to recruit 120 soldiers in June.", {"projected", "targeted"}, id="expects to"
        ),
        pytest.param("The army will recruit 120 soldiers in June, Joreth Vann said.", "projected", id="will"),
        pytest.param("The army could lose 120 soldiers by June, Joreth Vann said.", "projected", id="could"),
        pytest.param("The relief office forecasts that 120 people will be displaced.", "projected", id="forecasts"),
        pytest.param("The army aims to recruit 120 soldiers a month.", "targeted", id="aims to"),
        pytest.param("The army plans to recruit 120 soldiers a month.", "targeted", id="plans to"),
        pytest.param("Joreth Vann spoke of an ambition to kill 120 soldiers a day.", "targeted", id="an ambition to"),
        pytest.param("The army has a target of 120 recruits a month.", "targeted", id="a target of"),
        pytest.param("The army's goal is to recruit 120 soldiers a month.", "targeted", id="the goal is to"),
        pytest.param("The army fired 120 projectiles at Selmin.", "asserted", id="projectiles are no projection"),
        pytest.param("The projected dam was hit by 120 shells.", "asserted", id="a projected dam is no projection"),
        pytest.param(
            "The 120 soldiers killed had planned to leave in June.",
            "asserted",
            id="what the dead had planned",
        ),
    ],
)
def test_how_firmly_it_is_said(text: str, status: str) -> None:
    assert misread(text, "120", {"status": status}) == {}
