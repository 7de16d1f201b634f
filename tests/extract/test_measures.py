"""Measures: what a figure counts, by the word that governs it: measure, scope, party, unit, basis.

The rows hold sentences in which another word stands nearer, louder or first than the one that governs the figure.
"""

import pytest

from tests.extract.reading import Expected, figures, misread, not_yet

KILLED: Expected = {"measure": "casualties", "scope": "killed", "unit": "people"}
WOUNDED: Expected = {"measure": "casualties", "scope": "wounded", "unit": "people"}
LOST: Expected = {"measure": "casualties", "scope": "unspecified", "unit": "people"}


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        # casualties and their scope
        pytest.param("Shelling killed 12 people in Selmin.", "12", KILLED, id="killed, active"),
        pytest.param("Twelve people were killed in Selmin.", "Twelve", KILLED, id="killed, passive"),
        pytest.param("Shelling killed 12 and wounded 30.", "12", KILLED, id="killed 12 and wounded 30, first"),
        pytest.param("Shelling killed 12 and wounded 30.", "30", WOUNDED, id="killed 12 and wounded 30, second"),
        pytest.param(
            "Shelling left 12 dead and 30 injured.",
            "12",
            KILLED,
            id="12 dead and 30 injured, first",
        ),
        pytest.param(
            "Shelling left 12 dead and 30 injured.",
            "30",
            WOUNDED,
            id="12 dead and 30 injured, second",
        ),
        pytest.param("Shelling killed at least 12 people, including 3 children.", "3", KILLED, id="including children"),
        pytest.param("Shelling killed 12 people, five of them children.", "five", KILLED, id="five of them"),
        pytest.param("Shelling killed 12 people and injured dozens.", "dozens", WOUNDED, id="injured dozens"),
        pytest.param("Twelve people died and 30 were wounded.", "30", WOUNDED, id="and 30 were wounded"),
        pytest.param("Twelve people died and another 30 were hospitalised.", "30", WOUNDED, id="hospitalised"),
        pytest.param("The toll has risen to 12.", "12", KILLED, id="the toll"),
        pytest.param("The death toll from the shelling stands at 12.", "12", KILLED, id="death toll stands at"),
        pytest.param(
            "The number of dead reached 12.",
            "12",
            KILLED,
            id="the number of dead",
            marks=not_yet("dead as a noun without an article"),
        ),
        pytest.param(
            "There were 12 deaths and 30 injuries.",
            "12",
            KILLED,
            id="deaths",
        ),
        pytest.param(
            "There were 12 deaths and 30 injuries.",
            "30",
            WOUNDED,
            id="injuries",
        ),
        pytest.param("Rescuers recovered 12 bodies from the river.", "12", KILLED, id="bodies"),
        pytest.param("The blast claimed 12 lives.", "12", KILLED, id="claimed lives"),
        pytest.param("Gunmen shot dead 12 miners.", "12", KILLED, id="shot dead"),
        pytest.param("The army lost 12 soldiers.", "12", LOST, id="lost soldiers"),
        pytest.param("The army has suffered 9,000 casualties.", "9,000", LOST, id="casualties"),
        pytest.param("The army has suffered 9,000 casualties, of them 2,000 dead.", "2,000", KILLED, id="of them dead"),
        pytest.param(
            "Some 9,000 soldiers have been killed or wounded.",
            "9,000",
            {"scope": "killed_and_wounded"},
            id="killed or wounded",
        ),
        pytest.param(
            "The army has lost 9,000 men, killed and wounded.",
            "9,000",
            {"scope": "killed_and_wounded"},
            id="men, killed and wounded",
        ),
        pytest.param(
            "Twelve soldiers are missing.",
            "Twelve",
            {"measure": "casualties", "scope": "missing"},
            id="missing",
        ),
        pytest.param(
            "The army captured 12 soldiers.", "12", {"measure": "casualties", "scope": "captured"}, id="captured"
        ),
        pytest.param(
            "“They lose 500 soldiers a week. Not wounded, dead,” Joreth Vann said.",
            "500",
            KILLED,
            id="not wounded, dead",
        ),
        pytest.param(
            "The army lost 12 tanks.",
            "12",
            {"measure": "equipment_losses", "unit": "item", "item": "tank", "scope": None},
            id="lost tanks",
        ),
        # people who move, or who are moved
        pytest.param(
            "The fighting has displaced 40,000 people.",
            "40,000",
            {"measure": "displaced", "unit": "people"},
            id="displaced",
        ),
        pytest.param("Some 40,000 people fled their homes.", "40,000", {"measure": "displaced"}, id="fled"),
        pytest.param("Verania hosts 40,000 refugees.", "40,000", {"measure": "displaced"}, id="hosts refugees"),
        pytest.param("Police detained 40 protesters.", "40", {"measure": "detained"}, id="detained"),
        pytest.param("Gunmen abducted 40 schoolgirls.", "40", {"measure": "detained"}, id="abducted"),
        pytest.param("The two sides exchanged 40 prisoners.", "40", {"measure": "detained"}, id="exchanged prisoners"),
        pytest.param(
            "The storm left 40,000 households without power.",
            "40,000",
            {"measure": "people_affected"},
            id="without power",
        ),
        pytest.param("Some 40,000 people need food aid.", "40,000", {"measure": "people_affected"}, id="need aid"),
        pytest.param(
            "Some 40,000 people were evacuated from Selmin.", "40,000", {"measure": "people_affected"}, id="evacuated"
        ),
        # forces
        pytest.param(
            "Lendia deployed 900 troops to the border.",
            "900",
            {"measure": "deployment", "unit": "people"},
            id="deployed",
        ),
        pytest.param("The army recruited 900 men in May.", "900", {"measure": "recruitment"}, id="recruited"),
        pytest.param(
            "Some 900 men signed contracts with the army in May.",
            "900",
            {"measure": "recruitment"},
            id="signed contracts",
        ),
        pytest.param("The army mobilised 900 men.", "900", {"measure": "recruitment"}, id="mobilised"),
        pytest.param("Verania's army has 90,000 soldiers.", "90,000", {"measure": "force_size"}, id="has soldiers"),
        pytest.param(
            "The army is 90,000 strong.",
            "90,000",
            {"measure": "force_size"},
            id="strong",
            marks=not_yet("so many strong"),
        ),
        pytest.param(
            "Some 900 foreign fighters have joined the Sable Front.",
            "900",
            {"measure": "foreign_fighters"},
            id="foreign fighters",
        ),
        pytest.param(
            "The army recruited 9,000 fewer men than it lost.",
            "9,000",
            {"measure": "net_recruitment", "basis": "difference", "value": -9000.0},
            id="fewer than it lost",
        ),
        # weapons
        pytest.param(
            "Oskovia launched 60 drones at Selmin.",
            "60",
            {"measure": "attacks", "unit": "item", "item": "drone"},
            id="launched drones",
        ),
        pytest.param(
            "The air force shot down 54 drones.", "54", {"measure": "intercepted", "item": "drone"}, id="shot down"
        ),
        pytest.param(
            "The air force shot down 54 of 60 drones.",
            "54",
            {"measure": "intercepted", "item": "drone"},
            id="shot down, the part",
        ),
        pytest.param(
            "The air force shot down 54 of 60 drones.",
            "60",
            {"measure": "attacks", "item": "drone"},
            id="shot down, the whole",
        ),
        pytest.param(
            "Oskovia launched 60 drones, 54 of which were shot down.",
            "54",
            {"measure": "intercepted"},
            id="of which were shot down",
        ),
        pytest.param(
            "There were 140 clashes along the front.",
            "140",
            {"measure": "attacks", "unit": "item", "item": "clash"},
            id="clashes",
        ),
        pytest.param("Oskovia has carried out 300 air strikes.", "300", {"measure": "attacks"}, id="air strikes"),
        pytest.param(
            "The strike destroyed 12 tanks and damaged 40 houses.",
            "12",
            {"measure": "equipment_losses", "item": "tank"},
            id="destroyed tanks",
        ),
        pytest.param(
            "The strike destroyed 12 tanks and damaged 40 houses.",
            "40",
            {"measure": "equipment_losses", "item": "house"},
            id="damaged houses",
        ),
        pytest.param(
            "Lendia will give Verania 12 tanks.",
            "12",
            {"measure": "aid", "unit": "item", "item": "tank"},
            id="give tanks",
        ),
        # land, length, time
        pytest.param(
            "The army has retaken 12 villages.",
            "12",
            {"measure": "territory", "unit": "item", "item": "village"},
            id="retaken villages",
        ),
        pytest.param(
            "The army has retaken 400 square kilometres.",
            "400",
            {"measure": "territory", "unit": "km2"},
            id="square kilometres",
        ),
        pytest.param(
            "The column is 40 kilometres from Karvo.", "40", {"measure": "distance", "unit": "km"}, id="kilometres"
        ),
        pytest.param("The battle lasted 16 hours.", "16", {"measure": "duration", "unit": "hour"}, id="hours"),
        # money
        pytest.param(
            "Lendia pledged $400 million in aid.",
            "$400",
            {"measure": "aid", "unit": "USD", "value": 400e6},
            id="pledged",
        ),
        pytest.param(
            "The flood caused $400 million in damage.", "$400", {"measure": "cost", "unit": "USD"}, id="damage"
        ),
        pytest.param("Rebuilding Selmin will cost $400 million.", "$400", {"measure": "cost"}, id="will cost"),
        pytest.param("The $400 million aid package was approved.", "$400", {"measure": "aid"}, id="aid package"),
        # shares and ratios
        pytest.param(
            "Some 80 percent of the houses were destroyed.", "80", {"measure": "share", "unit": "percent"}, id="percent"
        ),
        pytest.param(
            "Two-thirds of the town lies in ruins.",
            "Two-thirds",
            {"measure": "share", "unit": "percent", "value": 66.67},
            id="two-thirds",
        ),
        pytest.param(
            "Oskovia loses seven soldiers for every Veranian soldier killed.",
            "seven",
            {"measure": "loss_ratio", "unit": "ratio", "value": 7.0},
            id="for every soldier",
        ),
        pytest.param(
            "The loss ratio is 7 to 1 in our favour, Joreth Vann said.",
            "7",
            {"measure": "loss_ratio", "unit": "ratio"},
            id="loss ratio",
        ),
        # words that only stand near
        pytest.param(
            "Residents who had buried the dead returned to 40 villages.",
            "40",
            {"measure": {"other", "territory"}},
            id="the dead of another clause",
        ),
        pytest.param(
            "The 300 volunteers who fed the wounded went home.",
            "300",
            {"scope": None},
            id="volunteers who fed the wounded",
        ),
        pytest.param(
            "Lendia sent 40 ambulances for the wounded.",
            "40",
            {"measure": "aid", "scope": None},
            id="ambulances for the wounded",
            marks=not_yet("the wounded govern what is sent for them"),
        ),
        pytest.param(
            "The army that killed 12 miners has 90,000 soldiers.",
            "90,000",
            {"measure": "force_size"},
            id="an army that killed",
        ),
        pytest.param(
            "The minister, whose brother was killed, promised 40 buses.",
            "40",
            {"measure": {"aid", "other"}, "scope": None},
            id="whose brother was killed",
        ),
    ],
)
def test_what_is_counted(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}


WAR = "Oskovia invaded Verania in 2030. Oskovian troops met the Veranian army at the river. "


@pytest.mark.parametrize(
    ("text", "figure", "party"),
    [
        pytest.param("Oskovia has lost 9,000 soldiers.", "9,000", "oskovia", id="who loses"),
        pytest.param("Oskovian forces lost 9,000 men.", "9,000", "oskovia", id="whose forces lose"),
        pytest.param("Some 9,000 Oskovian soldiers were killed.", "9,000", "oskovia", id="the soldiers' adjective"),
        pytest.param(
            "Veranian drones killed 12 Oskovian soldiers.", "12", "oskovia", id="the attacker is not the party"
        ),
        pytest.param(
            "Oskovian shelling killed 12 people in Selmin, Verania.", "12", "verania", id="people where it happened"
        ),
        pytest.param("Verania put Oskovia's losses at 9,000.", "9,000", "oskovia", id="whose losses"),
        pytest.param(
            "Verania said it had killed 9,000 Oskovian troops.", "9,000", "oskovia", id="the speaker is not the party"
        ),
        pytest.param("Verania admitted that 9,000 of its soldiers had died.", "9,000", "verania", id="its soldiers"),
        pytest.param(
            "Oskovian casualties stand at 9,000, Veranian officials said.",
            "9,000",
            "oskovia",
            id="not the officials' adjective",
        ),
        pytest.param("Oskovia launched 60 drones at Verania.", "60", "oskovia", id="who attacks"),
        pytest.param("Verania was attacked with 60 Oskovian drones.", "60", "oskovia", id="whose drones"),
        pytest.param(
            "Verania shot down 54 Oskovian drones.", "54", {"verania", "oskovia"}, id="who shoots down, or whose"
        ),
        pytest.param("Oskovia recruited 9,000 men in May.", "9,000", "oskovia", id="who recruits"),
        pytest.param(
            "Verania's army has 90,000 soldiers.",
            "90,000",
            "verania",
            id="whose army",
            marks=not_yet("the army's owner beside a size"),
        ),
        pytest.param("Lendia gave Verania $4 billion, Lendian officials said.", "$4", "lendia", id="who gives"),
        pytest.param(
            "A raid on an Oskovian base killed 12 soldiers, Verania said.",
            "12",
            {"oskovia", None},
            id="an Oskovian base",
            marks=not_yet("soldiers at a base of the other side"),
        ),
    ],
)
def test_whose_it_is(text: str, figure: str, party: str) -> None:
    assert misread(WAR + text, figure, {"party": party}) == {}


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param("The army loses 500 soldiers a week.", "500", {"basis": "rate", "per": "week"}, id="rate"),
        pytest.param("The raid killed 12 people.", "12", {"basis": "event"}, id="event"),
        pytest.param("The army lost 900 men in April 2031.", "900", {"basis": "period"}, id="period"),
        pytest.param("The army lost 900 men over the past two months.", "900", {"basis": "period"}, id="past months"),
        pytest.param("The war has killed 9,000 people since 2030.", "9,000", {"basis": "cumulative"}, id="since"),
        pytest.param("The total number of deaths stands at 9,000.", "9,000", {"basis": "cumulative"}, id="total"),
        pytest.param("So far 9,000 people have been displaced.", "9,000", {"basis": "cumulative"}, id="so far"),
        pytest.param("Some 900 Lendian troops are stationed in Karvo.", "900", {"basis": "stock"}, id="stationed"),
        pytest.param("Verania hosts 40,000 refugees.", "40,000", {"basis": "stock"}, id="hosts"),
        pytest.param("The army lost 900 more men than in April.", "900", {"basis": "difference"}, id="more than in"),
        pytest.param("Losses are three to one, Joreth Vann said.", "three", {"basis": "ratio"}, id="ratio"),
    ],
)
def test_what_it_is_a_count_over(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ane Corvel, 51, works at Hospital No. 2 in Karvo.", id="age and a numbered hospital"),
        pytest.param("One official said the road was open.", id="one official said"),
        pytest.param("The two men met in Karvo.", id="two men who are no statistic"),
        pytest.param("Resolution 2623 was adopted on 4 March 2031 at 10:30 p.m.", id="resolution, day and clock"),
        pytest.param("Three days later the bridge fell.", id="three days later"),
        pytest.param("The two-day meeting ended.", id="two-day meeting"),
        pytest.param("Both sides blamed each other.", id="both sides"),
        pytest.param("He spoke for the second time in a month.", id="second time"),
        pytest.param("A few hours later the road was open again.", id="a few hours later"),
        pytest.param("The 47th Brigade used T-72 tanks and Su-25 jets near Highway 14.", id="names with numbers"),
    ],
)
def test_a_number_that_counts_nothing_is_no_claim(text: str) -> None:
    assert [d.value_text for d in figures(text)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Shelling killed 12 people in Selmin, officials said.", "Shelling killed 12 people"),
        ("Officials said at least 12 people were killed.", "at least 12 people were killed"),
        (
            "The army loses between 500 and 600 soldiers every week, he said.",
            "The army loses between 500 and 600 soldiers every week",
        ),
        ("Lendia has pledged up to $400 million in aid.", "up to $400 million in aid"),
    ],
)
def test_the_evidence_carries_figure_thing_bound_and_time(text: str, words: str) -> None:
    [claim] = figures(text)

    assert words in claim.statement or claim.statement in words
    assert str(claim.value_text) in claim.statement
    assert "said" not in claim.statement
