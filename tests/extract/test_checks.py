"""Headline checks: what each figure of a headline shows against the body, in six words and never "false".

The body that says the same thing is looked for first; where several findings hold, the claim carries the worst, in the
order no_support, speaker_differs, number_differs, number_is_range_end, status_differs.
"""

import pytest

from app.extract import Reading, Reference, read
from app.vocabulary import Attribution, CheckStatus, Kind
from tests.extract.reading import not_yet

OK = {CheckStatus.OK}
NO_SUPPORT = {CheckStatus.NO_SUPPORT}
SPEAKER = {CheckStatus.SPEAKER_DIFFERS}
NUMBER = {CheckStatus.NUMBER_DIFFERS}
RANGE_END = {CheckStatus.NUMBER_IS_RANGE_END}
STATUS = {CheckStatus.STATUS_DIFFERS}


def reading(headline: str, body: str) -> Reading:
    return read(f"{headline}\n{body}", Reference(title=headline))


@pytest.mark.parametrize(
    ("headline", "body", "statuses"),
    [
        pytest.param("Shelling kills 12 in Selmin", "Shelling killed 12 people in Selmin.", OK, id="same figure"),
        pytest.param(
            "Shelling Kills 12 in Selmin", "Shelling killed twelve people in Selmin.", OK, id="words in the body"
        ),
        pytest.param("Shelling kills at least 12 in Selmin", "Shelling killed at least 12 people.", OK, id="at least"),
        pytest.param("Dozens killed in Selmin", "Shelling killed 35 people in Selmin.", OK, id="dozens over 35"),
        pytest.param(
            "Hundreds flee Selmin",
            "Some 400 people fled Selmin.",
            OK,
            id="hundreds over 400",
            marks=not_yet("a headline's hundreds, with the verb behind"),
        ),
        pytest.param(
            "Army loses 500 men a week",
            "The army is losing 500 men a week, Joreth Vann said.",
            OK,
            id="a rate",
        ),
        pytest.param(
            "Shelling kills 12 in Selmin",
            "Shelling killed 14 people in Karvo. In Selmin it killed 12 people.",
            OK,
            id="the second figure of the body agrees",
        ),
        pytest.param(
            "Army lost 900 men, Vann says",
            "The army has lost 900 men, Joreth Vann said.",
            OK,
            id="speaker by surname",
        ),
        pytest.param(
            "Army lost 900 men, governor says",
            "The army has lost 900 men, Governor Joreth Vann said.",
            OK,
            id="speaker by role",
        ),
        pytest.param(
            "Army lost 900 men, officials say",
            "The army has lost 900 men, officials said.",
            OK,
            id="speaker by wording",
        ),
        pytest.param(
            "Army lost 900 men",
            "Joreth Vann estimated that the army had lost 900 men.",
            OK,
            id="an estimate is firm enough",
        ),
        pytest.param(
            "Shelling kills 12 in Selmin", "Shelling hit Selmin again.", NO_SUPPORT, id="no figure in the body"
        ),
        pytest.param(
            "Shelling kills 12 in Selmin",
            "Lendia gave $12 million to Selmin.",
            NO_SUPPORT,
            id="a figure of another thing",
        ),
        pytest.param(
            "40 tanks destroyed near Selmin",
            "Shelling killed 40 people.",
            NO_SUPPORT,
            id="the same number of another thing",
        ),
        pytest.param(
            "Shelling kills 12 in Selmin", "Shelling killed 14 people in Selmin.", NUMBER, id="another number"
        ),
        pytest.param("Dozens killed in Selmin", "Shelling killed 12 people in Selmin.", NUMBER, id="dozens over 12"),
        pytest.param(
            "Lendia pledges $4 billion in aid",
            "Lendia has pledged $400 million in aid.",
            NUMBER,
            id="another sum of money",
        ),
        pytest.param(
            "Shelling wounds 12 in Selmin",
            "Shelling killed 12 people in Selmin and wounded 30.",
            NUMBER,
            id="the number of the killed for the wounded",
            marks=not_yet("a headline's verb that looks like a noun"),
        ),
        pytest.param(
            "Army Loses 8,000 Troops Weekly",
            "The army is losing between 7,000 and 8,000 soldiers a week.",
            RANGE_END,
            id="upper end of a range",
        ),
        pytest.param(
            "Army loses 7,000 troops weekly",
            "The army is losing 7,000-8,000 soldiers a week.",
            RANGE_END,
            id="lower end of a range",
        ),
        pytest.param(
            "Army lost 900 men, Vann says",
            "The army has lost 900 men, Mirel Dast said.",
            SPEAKER,
            id="another speaker",
        ),
        pytest.param(
            "Vann: Army lost 900 men",
            "The army has lost 900 men, Mirel Dast said.",
            SPEAKER,
            id="another speaker, before a colon",
        ),
        pytest.param(
            "Army lost 900 men, Vann says",
            "The army has lost 900 men.",
            SPEAKER,
            id="a speaker whom the body does not name",
        ),
        pytest.param(
            "Army recruits 900 men a month",
            "The army aims to recruit 900 men a month.",
            STATUS,
            id="a target is no fact",
        ),
        pytest.param("Army lost 900 men", "The army denied that it had lost 900 men.", STATUS, id="a denial"),
        pytest.param(
            "Lendia deploys 900 troops",
            "Lendia will deploy 900 troops next year.",
            STATUS,
            id="a projection is no fact",
        ),
        pytest.param(
            "Army lost 950 men, Vann says",
            "The army has lost 900 men, Mirel Dast said.",
            {*NUMBER, *SPEAKER},
            id="number and speaker",
        ),
    ],
)
def test_what_a_headline_shows(headline: str, body: str, statuses: set[CheckStatus]) -> None:
    findings = reading(headline, body).findings

    assert {f.status for f in findings} == statuses


@pytest.mark.parametrize(
    ("headline", "body", "worst"),
    [
        ("Shelling kills 12 in Selmin", "Shelling killed 12 people in Selmin.", CheckStatus.OK),
        ("Army lost 950 men, Vann says", "The army has lost 900 men, Mirel Dast said.", CheckStatus.SPEAKER_DIFFERS),
        ("Shelling kills 12 in Selmin", "Shelling hit Selmin again.", CheckStatus.NO_SUPPORT),
    ],
)
def test_the_headline_s_claim_carries_the_worst(headline: str, body: str, worst: CheckStatus) -> None:
    drafts = reading(headline, body).drafts

    assert drafts[0].check_status == worst
    assert all(d.check_status is None for d in drafts[1:])


@not_yet("a headline's verb that looks like a noun")
def test_each_figure_of_a_headline_is_checked() -> None:
    found = reading("Shelling kills 12 and wounds 40 in Selmin", "Shelling killed 12 people and wounded 30 in Selmin.")

    assert [(f.headline, f.status) for f in found.findings] == [(0, CheckStatus.OK), (1, CheckStatus.NUMBER_DIFFERS)]


def test_a_finding_names_both_claims() -> None:
    found = reading("Shelling kills 12 in Selmin", "Lendia sent 40 trucks.\nShelling killed 14 people in Selmin.")

    [finding] = found.findings

    assert found.drafts[finding.headline].attribution is Attribution.HEADLINE
    assert finding.body is not None
    assert found.drafts[finding.body].value_low == 14


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Shelling killed 12 people in Selmin.", id="no headline"),
        pytest.param("Floods reach Selmin\nShelling killed 12 people in Selmin.", id="a headline without a figure"),
        pytest.param("Selmin mourns the dead of 4 March 2031\nShelling killed 12 people.", id="a date in the headline"),
    ],
)
def test_nothing_to_check(text: str) -> None:
    found = read(text, Reference())

    assert found.findings == ()
    assert [d.check_status for d in found.drafts if d.kind is Kind.STATISTIC] == [None]
