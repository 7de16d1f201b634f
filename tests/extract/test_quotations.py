"""Quotations: where they open and close, and whose they are.

The first table is of the marks alone; the second of whole paragraphs, in which the cue may stand before, behind, inside
or in the paragraph above. Nobody is guessed: a quotation that no cue claims has no speaker.
"""

import pytest

from app.extract import Reference
from app.extract.blocks import lines
from app.extract.quotations import quotations
from tests.extract.reading import Expected, misread, not_yet


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("“Hold the line,” he said.", ["Hold the line,"], id="curly"),
        pytest.param('"Hold the line," he said.', ["Hold the line,"], id="straight"),
        pytest.param("«Hold the line», he said.", ["Hold the line"], id="guillemets"),
        pytest.param(
            "‘Hold the line,’ he said.",
            ["Hold the line,"],
            id="single curly",
        ),
        pytest.param("“Hold,” he said, “the line.”", ["Hold,", "the line."], id="two in a row"),
        pytest.param('"Hold," he said, "the line."', ["Hold,", "the line."], id="two straight in a row"),
        pytest.param(
            "“He said “hold the line” and left,” she said.", ["He said “hold the line” and left,"], id="nested"
        ),
        pytest.param(
            "“He said ‘hold the line’ and left,” she said.", ["He said ‘hold the line’ and left,"], id="inner single"
        ),
        pytest.param("He said: “Hold the line.", ["Hold the line."], id="unclosed"),
        pytest.param("It was the soldiers’ choice, wasn’t it?", [], id="apostrophes"),
        pytest.param("The ’30s were over, and the ’40s began.", [], id="decades"),
        pytest.param("He said hold the line”, and left.", [], id="closed but never opened"),
        pytest.param('The 12" gun fired twice.', [], id="inches"),
        pytest.param("He spoke (“Hold the line”) and left.", ["Hold the line"], id="in brackets"),
        pytest.param("He called it—“a line”—and left.", ["a line"], id="between dashes"),
        pytest.param('He called it "a line".', ["a line"], id="stop outside"),
    ],
)
def test_where_the_marks_open_and_close(text: str, inside: list[str]) -> None:
    found = quotations(text, lines(text, Reference()))

    assert [text[q.start : q.end] for q in found] == inside


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        pytest.param(
            "“We lost 40 men on the bridge,” Joreth Vann said.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote", "explicit": True, "measure": "casualties"},
            id="curly, cue behind",
        ),
        pytest.param(
            '"We lost 40 men on the bridge," Joreth Vann said.',
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="straight, cue behind",
        ),
        pytest.param(
            "“We lost 40 men on the bridge,” said Joreth Vann, the governor of Selmin.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="inverted cue with a role",
        ),
        pytest.param(
            "Joreth Vann said: “We lost 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="cue before, colon",
        ),
        pytest.param(
            "Joreth Vann told Talwire, “We lost 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote", "relays": ["Talwire"]},
            id="told an outlet",
        ),
        pytest.param(
            "‘We lost 40 men on the bridge,’ Joreth Vann said.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="single curly",
        ),
        pytest.param(
            "«We lost 40 men on the bridge», Joreth Vann said.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="guillemets",
        ),
        pytest.param(
            "“We held for a night,” Joreth Vann said, “and we lost 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="split by the cue",
        ),
        pytest.param(
            "“We lost,” Joreth Vann said, “some 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote", "bound": "about"},
            id="split within the clause",
        ),
        pytest.param(
            "“We held for a night,” Joreth Vann said. “We lost 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="second quotation of the paragraph",
        ),
        pytest.param(
            "“They shouted “leave now” at us and shot 40 men,” Joreth Vann said.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="nested with the same marks",
        ),
        pytest.param(
            '"They shouted "leave now" at us and shot 40 men," Joreth Vann said.',
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="nested with straight marks",
        ),
        pytest.param(
            "Joreth Vann said: “We lost 40 men on the bridge.\nNobody came to help us.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="unclosed",
        ),
        pytest.param(
            "“We held for a night,” Joreth Vann said. “The bridge was gone by dawn.\n“We lost 40 men there.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote", "explicit": False},
            id="over two paragraphs, reopened",
        ),
        pytest.param(
            "Joreth Vann said: “We held for a night.\n“The bridge was gone by dawn.\n“We lost 40 men there.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="over three paragraphs",
        ),
        pytest.param(
            "The bridge fell on Sunday.\nJoreth Vann spoke on Monday, adding:\n“We lost 40 men on the bridge.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="cue at the end of the paragraph before, participle",
        ),
        pytest.param(
            "The bridge fell on Sunday.\nIt was gone by dawn, Joreth Vann said, and added:\n“We lost 40 men there.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="cue at the end of the paragraph before, and added",
        ),
        pytest.param(
            "The bridge was gone by dawn, Joreth Vann said.\n“We lost 40 men there.”",
            "40",
            {"speaker": "Joreth Vann", "how": "quote", "explicit": False},
            id="a paragraph of quotation alone",
        ),
        pytest.param(
            "“We lost 40 men there,” he said. Joreth Vann had come to Karvo by train.",
            "40",
            {"speaker": None, "how": "quote"},
            id="he before any name is left unresolved",
        ),
        pytest.param(
            "Joreth Vann said the army had lost “up to 40 men” on the bridge.",
            "40",
            {"speaker": "Joreth Vann", "how": {"quote", "mixed"}, "bound": "at_most"},
            id="a few words in marks",
        ),
        pytest.param(
            "The so-called “river corridor” has killed 40 people since 2030.",
            "40",
            {"speaker": None, "how": "narrator"},
            id="a term in marks is no speech",
        ),
        pytest.param(
            "“We lost 40 men,” Joreth Vann said. “They lost 200,” said Mirel Dast.",
            "200",
            {"speaker": "Mirel Dast", "how": "quote"},
            id="two speakers in a paragraph, the second",
        ),
        pytest.param(
            "“We lost 40 men,” Joreth Vann said. “They lost 200,” said Mirel Dast.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="two speakers in a paragraph, the first",
        ),
        pytest.param(
            "“We lost 40 men,” Joreth Vann said.\n“They lost 200,” Mirel Dast said.",
            "200",
            {"speaker": "Mirel Dast", "how": "quote"},
            id="two speakers in two paragraphs",
        ),
        pytest.param(
            "“We lost 40 men,” Joreth Vann, governor of Selmin since 2028, told reporters in Karvo.",
            "40",
            {"speaker": "Joreth Vann", "how": "quote"},
            id="an apposition between name and verb",
            marks=not_yet("a long apposition parts the name from told"),
        ),
        pytest.param(
            "“Of the 300 men who went, 40 were killed,” wrote Ane Corvel in her diary.",
            "40",
            {"speaker": "Ane Corvel", "how": "quote"},
            id="wrote",
        ),
        pytest.param(
            "“As many as 500 people need shelter tonight”, according to Ane Corvel of the relief office.",
            "500",
            {"speaker": "Ane Corvel", "how": "quote", "measure": "people_affected"},
            id="according to behind the quotation",
        ),
        pytest.param(
            "In Ane Corvel's words, “500 people need shelter tonight.”",
            "500",
            {"speaker": "Ane Corvel", "how": "quote"},
            id="in somebody's words",
            marks=not_yet("no cue yet: in somebody's words"),
        ),
        pytest.param(
            "“We lost 40 men,” Joreth Vann said. The army denies it. Its spokesman said the river had taken 12 boats.",
            "12",
            {"speaker": {"spokesman", "Its spokesman", None}, "how": "paraphrase"},
            id="after the quotation another speaks",
        ),
        pytest.param(
            "“Forty soldiers were killed.” Joreth Vann paused. “Forty.”",
            "Forty",
            {"how": "quote", "value": 40.0},
            id="no cue but marks",
            marks=not_yet("the figure stands in marks that no cue claims: quote, without a speaker"),
        ),
    ],
)
def test_whose_a_quotation_is(text: str, figure: str, expected: Expected) -> None:
    assert misread(text, figure, expected) == {}
