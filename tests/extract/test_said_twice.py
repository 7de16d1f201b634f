"""Said twice: one claim with two pieces of evidence where one speaker says it twice, two claims where two say it."""

from typing import Any

import pytest

from app.extract import Draft, Reference, read
from tests.extract.reading import PUBLISHED, figures, not_yet, value

Row = tuple[str | None, Any, int]


def row(draft: Draft) -> Row:
    return (draft.speaker.name if draft.speaker else None, value(draft), len(draft.evidence))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(
            "The army has lost 900 men, Joreth Vann said on Monday.\n“We have lost 900 men,” Vann told reporters.",
            [("Joreth Vann", 900.0, 2)],
            id="lede and quotation",
        ),
        pytest.param(
            "Joreth Vann said the army had lost 900 men in April. In April, he said, the army lost 900 men.",
            [("Joreth Vann", 900.0, 2)],
            id="paraphrased twice",
        ),
        pytest.param(
            "“We have lost 900 men,” Joreth Vann said. “I repeat: we have lost 900 men,” he added.",
            [("Joreth Vann", 900.0, 2)],
            id="quoted twice",
        ),
        pytest.param(
            "Shells killed fourteen people in Selmin, Joreth Vann said.\n“They killed 14 people,” he said.",
            [("Joreth Vann", 14.0, 2)],
            id="in words and in digits",
        ),
        pytest.param(
            "Lendia has pledged $400m in aid, Joreth Vann said.\n“Lendia has pledged $400 million in aid,” he said.",
            [("Joreth Vann", 400e6, 2)],
            id="money in two spellings",
        ),
        pytest.param(
            "The army loses between 7,000 and 8,000 soldiers every week, Joreth Vann said.\n"
            "“They are losing 7,000-8,000 soldiers a week,” he said.",
            [("Joreth Vann", (7000.0, 8000.0), 2)],
            id="a range in two spellings",
        ),
        pytest.param(
            "Shelling killed 140 people in Selmin.\nThe shelling, which killed 140 people, began at dawn.",
            [(None, 140.0, 2)],
            id="the text's own voice twice",
        ),
        pytest.param(
            "Shelling killed 14 people, officials said.\nThe shelling killed 14 people, rescuers said.",
            [("officials", 14.0, 1), ("rescuers", 14.0, 1)],
            id="two collectives",
        ),
        pytest.param(
            "The army lost 900 men, Joreth Vann said.\nMirel Dast also said the army had lost 900 men.",
            [("Joreth Vann", 900.0, 1), ("Mirel Dast", 900.0, 1)],
            id="two people",
        ),
        pytest.param(
            "The army lost 900 men, Joreth Vann said.\nPetra Vann also said the army had lost 900 men.",
            [("Joreth Vann", 900.0, 1), ("Petra Vann", 900.0, 1)],
            id="two people of one surname",
        ),
        pytest.param(
            "Shelling killed 14 people and wounded 14 others, Joreth Vann said.",
            [("Joreth Vann", 14.0, 1), ("Joreth Vann", 14.0, 1)],
            id="one number of two things",
        ),
        pytest.param(
            "The army lost 900 men in March and 900 men in April, Joreth Vann said.",
            [("Joreth Vann", 900.0, 1), ("Joreth Vann", 900.0, 1)],
            id="one number of two months",
        ),
        pytest.param(
            "The army loses 900 men a week, Joreth Vann said.\nOn Monday it lost 900 men, he said.",
            [("Joreth Vann", 900.0, 1), ("Joreth Vann", 900.0, 1)],
            id="a rate and an event",
        ),
        pytest.param(
            "The army lost 900 men, Joreth Vann said.\nThe army lost 950 men, Vann said.",
            [("Joreth Vann", 900.0, 1), ("Joreth Vann", 950.0, 1)],
            id="two numbers",
        ),
        pytest.param(
            "Army loses 900 men in Selmin\nThe army lost 900 men in Selmin, Joreth Vann said.",
            [(None, 900.0, 1), ("Joreth Vann", 900.0, 1)],
            id="a headline stays its own",
        ),
        pytest.param(
            "Lendia sent 40 tanks to Verania, Joreth Vann said.\nLendia sent 40 trucks to Verania, Vann said.",
            [("Joreth Vann", 40.0, 1), ("Joreth Vann", 40.0, 1)],
            id="one number of two kinds of item",
        ),
        pytest.param(
            "Shells killed 14 people in Selmin, Joreth Vann said.\nShells killed 14 people in Karvo, Vann said.",
            [("Joreth Vann", 14.0, {1, 2}), ("Joreth Vann", 14.0, {1, 2})],
            id="one number of two towns",
            marks=not_yet("two places are not told apart"),
        ),
    ],
)
def test_one_claim_or_two(text: str, rows: list[Any]) -> None:
    got = [row(d) for d in figures(text, published_on=PUBLISHED)]

    assert len(got) == len(rows)
    for (speaker, number, spans), (want, count, times) in zip(got, rows, strict=True):
        assert (speaker, number) == (want, count)
        assert spans in times if isinstance(times, set) else spans == times


def test_paraphrase_and_quotation_together_are_mixed() -> None:
    text = "The army has lost 900 men, Joreth Vann said on Monday.\n“We have lost 900 men,” Vann told reporters."

    [claim] = figures(text)

    assert claim.attribution == "mixed"


def test_the_spans_of_a_claim_stand_each_in_their_own_place() -> None:
    text = "The army has lost 900 men, Joreth Vann said on Monday.\n“We have lost 900 men,” Vann told reporters."

    [claim] = figures(text)

    assert ["900 men" in text[s.start : s.end] for s in claim.evidence] == [True, True]
    assert claim.evidence[0] != claim.evidence[1]
    assert claim.anchor == text.index("900")


def test_a_more_precise_saying_gives_its_period() -> None:
    text = "The army lost 900 men, Joreth Vann said.\n“We lost 900 men in April,” he said."

    drafts = figures(text, published_on=PUBLISHED)

    assert [str(d.period_start) for d in drafts if d.period_start] == ["2031-04-01"]


def test_drafts_come_in_the_order_of_the_text() -> None:
    text = "Shells killed 14 people.\nLendia sent 40 trucks.\nShells wounded 30 people, officials said."

    starts = [d.evidence[0].start for d in read(text, Reference()).drafts]

    assert starts == sorted(starts)
