"""Periods: the time that a figure covers, settled by the text or by the day of its publication, or left as words.

The day of publication is Wednesday 14 May 2031. What only that day settles is marked as inferred.
"""

from datetime import date

import pytest

from app.extract.periods import Period, periods
from tests.extract.reading import PUBLISHED, Expected, misread

Days = tuple[str | None, str | None, bool]


def found(text: str, published: date | None = PUBLISHED, war: date | None = None) -> list[Period]:
    return periods(text, published, war)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def whole(start: str, end: str, *, inferred: bool = False) -> Days:
    return start, end, inferred


@pytest.mark.parametrize(
    ("words", "days"),
    [
        # settled by the words alone
        ("in April 2031", ("2031-04-01", "2031-04-30", False)),
        ("in February 2028", ("2028-02-01", "2028-02-29", False)),
        ("on 4 March 2031", ("2031-03-04", "2031-03-04", False)),
        ("on March 4, 2031", ("2031-03-04", "2031-03-04", False)),
        ("on Tuesday, 4 March 2031", ("2031-03-04", "2031-03-04", False)),
        ("in 2030", ("2030-01-01", "2030-12-31", False)),
        ("between 2028 and 2030", ("2028-01-01", "2030-12-31", False)),
        ("from January to March 2031", ("2031-01-01", "2031-03-31", False)),
        ("between November and February 2031", ("2030-11-01", "2031-02-28", False)),
        ("since March 2030", ("2030-03-01", None, False)),
        ("since 4 March 2030", ("2030-03-04", None, False)),
        ("since March 4, 2030", ("2030-03-04", None, False)),
        ("since 2029", ("2029-01-01", None, False)),
        ("in the first quarter of 2030", ("2030-01-01", "2030-03-31", False)),
        ("in the second half of 2030", ("2030-07-01", "2030-12-31", False)),
        ("as of 4 March 2031", (None, "2031-03-04", False)),
        # settled by the day of publication
        ("in January", ("2031-01-01", "2031-01-31", True)),
        ("in May", ("2031-05-01", "2031-05-31", True)),
        ("in December", ("2030-12-01", "2030-12-31", True)),
        ("last October", ("2030-10-01", "2030-10-31", True)),
        ("on 12 May", ("2031-05-12", "2031-05-12", True)),
        ("on May 12", ("2031-05-12", "2031-05-12", True)),
        ("on December 12", ("2030-12-12", "2030-12-12", True)),
        ("from 2 to 9 May", ("2031-05-02", "2031-05-09", True)),
        ("between 28 April and 4 May", ("2031-04-28", "2031-05-04", True)),
        ("between January and March", ("2031-01-01", "2031-03-31", True)),
        ("from November to January", ("2030-11-01", "2031-01-31", True)),
        ("since January", ("2031-01-01", None, True)),
        ("since December", ("2030-12-01", None, True)),
        ("since 24 April", ("2031-04-24", None, True)),
        ("since Monday", ("2031-05-12", None, True)),
        ("since the start of the year", ("2031-01-01", None, True)),
        ("since the beginning of this year", ("2031-01-01", None, True)),
        ("over the past two months", ("2031-03-14", "2031-05-14", True)),
        ("in the past three weeks", ("2031-04-23", "2031-05-14", True)),
        ("in the last ten days", ("2031-05-04", "2031-05-14", True)),
        ("over the last 12 months", ("2030-05-14", "2031-05-14", True)),
        ("over the past year", ("2030-05-14", "2031-05-14", True)),
        ("over the past month", ("2031-04-14", "2031-05-14", True)),
        ("in the past week", ("2031-05-07", "2031-05-14", True)),
        ("in the past 24 hours", ("2031-05-13", "2031-05-14", True)),
        ("last week", ("2031-05-05", "2031-05-11", True)),
        ("last month", ("2031-04-01", "2031-04-30", True)),
        ("last year", ("2030-01-01", "2030-12-31", True)),
        ("this year", ("2031-01-01", "2031-05-14", True)),
        ("this month", ("2031-05-01", "2031-05-14", True)),
        ("on Tuesday", ("2031-05-13", "2031-05-13", True)),
        ("on Monday", ("2031-05-12", "2031-05-12", True)),
        ("on Wednesday", ("2031-05-14", "2031-05-14", True)),
        ("on Thursday", ("2031-05-08", "2031-05-08", True)),
        ("last Wednesday", ("2031-05-07", "2031-05-07", True)),
        ("early on Tuesday", ("2031-05-13", "2031-05-13", True)),
        ("on Tuesday night", ("2031-05-13", "2031-05-13", True)),
        ("yesterday", ("2031-05-13", "2031-05-13", True)),
        ("today", ("2031-05-14", "2031-05-14", True)),
        ("this morning", ("2031-05-14", "2031-05-14", True)),
        ("in the first quarter", ("2031-01-01", "2031-03-31", True)),
        # left as words
        ("by summer", (None, None, False)),
        ("by the end of the year", (None, None, False)),
        ("by 2033", (None, None, False)),
        ("overnight", (None, None, False)),
        ("last night", (None, None, False)),
        ("since the start of the war", (None, None, False)),
        ("since his arrest", (None, None, False)),
    ],
)
def test_when(words: str, days: Days) -> None:
    text = f"They lost 900 men {words}, he said."

    [period] = found(text)

    assert (iso(period.first), iso(period.last)) == days[:2]
    assert words in text[period.start : period.end] or text[period.start : period.end] in words


@pytest.mark.parametrize(
    ("words", "inferred"),
    [
        ("in April 2031", False),
        ("in April", True),
        ("on 4 March 2031", False),
        ("on 4 March", True),
        ("since March 2030", False),
        ("since March", True),
        ("over the past two months", True),
        ("last week", True),
        ("on Tuesday", True),
        ("in 2030", False),
    ],
)
def test_what_the_day_of_publication_settles_is_inferred(words: str, inferred: bool) -> None:
    [period] = found(f"They lost 900 men {words}, he said.")

    assert period.inferred is inferred


@pytest.mark.parametrize(
    "words",
    [
        "in January",
        "on 12 May",
        "over the past two months",
        "last week",
        "on Tuesday",
        "yesterday",
        "since March",
        "this year",
    ],
)
def test_without_a_day_of_publication_words_stay_words(words: str) -> None:
    [period] = found(f"They lost 900 men {words}, he said.", published=None)

    assert (period.first, period.last, period.inferred) == (None, None, False)


@pytest.mark.parametrize(
    "words",
    [
        "since the start of the war",
        "since the beginning of the full-scale war",
        "since the war began",
        "since the invasion",
        "since the start of the invasion",
        "since the outbreak of the conflict",
        "from the start of the war",
    ],
)
def test_since_the_war_began(words: str) -> None:
    [period] = found(f"They lost 900 men {words}, he said.", war=date(2029, 11, 3))

    assert (iso(period.first), period.last, period.inferred) == ("2029-11-03", None, True)


@pytest.mark.parametrize(
    "text",
    [
        "They may lose 900 men.",
        "The march lasted for hours.",
        "May she rest in peace.",
        "Monday's raid failed.",
        "He will march on.",
        "Resolution 2031 was adopted.",
    ],
)
def test_no_period(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param(
            "The army lost 900 men in April and 700 in March.",
            "900",
            {"start": date(2031, 4, 1), "end": date(2031, 4, 30), "inferred": True, "when": "in April"},
            id="each figure its own month, first",
        ),
        pytest.param(
            "The army lost 900 men in April and 700 in March.",
            "700",
            {"start": date(2031, 3, 1), "end": date(2031, 3, 31), "when": "in March"},
            id="each figure its own month, second",
        ),
        pytest.param(
            "Joreth Vann said on Monday that the army had lost 900 men.",
            "900",
            {"start": None, "end": None, "when": None},
            id="the day of the telling is not the figure's",
        ),
        pytest.param(
            "Joreth Vann said on Monday that the army lost 900 men in April.",
            "900",
            {"start": date(2031, 4, 1), "end": date(2031, 4, 30)},
            id="the telling's day and the figure's month",
        ),
        pytest.param(
            "Shells killed 12 people on Monday, officials said.",
            "12",
            {"start": date(2031, 5, 12), "end": date(2031, 5, 12), "inferred": True},
            id="the day of the event",
        ),
        pytest.param(
            "Since January, 900 soldiers have been killed.",
            "900",
            {"start": date(2031, 1, 1), "end": None, "basis": "cumulative"},
            id="since, at the head",
        ),
        pytest.param(
            "Over the past two months the army has lost 900 men.",
            "900",
            {"start": date(2031, 3, 14), "end": date(2031, 5, 14), "basis": "period"},
            id="the past two months, at the head",
        ),
        pytest.param(
            "The army will have 90,000 men by summer.",
            "90,000",
            {"start": None, "end": None, "when": "by summer"},
            id="words that nothing settles",
        ),
        pytest.param(
            "The army recruited 900 men, the most since 2029.",
            "900",
            {"start": None, "basis": {"event", "period"}},
            id="the most since is no period",
        ),
    ],
)
def test_the_period_of_a_claim(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected, published_on=PUBLISHED) == {}


def test_a_dateline_is_the_day_of_publication() -> None:
    text = "Floods reach Selmin\n12 May 2031\nShells killed 14 people on Sunday."

    assert misread(text, "14", {"start": date(2031, 5, 11), "inferred": True}) == {}
