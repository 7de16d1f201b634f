"""What rows are called: figures, places on a scale, marked text, hidden signs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extract import Reference
from app.web.addresses import is_web
from app.web.words.figures import figure
from app.web.words.names import days
from app.web.words.reader import Mark, read_lines
from app.web.words.signs import shown
from app.web.words.strips import scale
from tests.library import HARBOUR
from tests.web.html import Document


@pytest.mark.parametrize(
    ("low", "high", "bound", "unit", "item", "per", "said"),
    [
        (7000, 8000, "range", "people", None, "week", "7,000 to 8,000 people a week"),
        (17000, 17000, "about", "people", None, None, "about 17,000 people"),
        (1_200_000, None, "more_than", "people", None, None, "more than 1.2 million people"),
        (None, 20, "at_most", "km", None, None, "up to 20 kilometres"),
        (None, 25, "at_most", "ratio", None, None, "up to 25 to 1"),
        (None, 9, "less_than", "item", "armoured vehicle", "day", "fewer than 9 armoured vehicles a day"),
        (None, 9, "less_than", "percent", None, None, "less than 9 per cent"),
        (1, 1, "exact", "people", None, None, "1 person"),
        (1.2e9, 1.5e9, "range", "USD", None, "year", "1.2 to 1.5 billion US dollars a year"),
        (900_000, 1_200_000, "range", "people", None, None, "900,000 to 1.2 million people"),
        (12_500_000.5, 12_500_000.5, "exact", "tonne", None, None, "12,500,000.5 tonnes"),
        (-9000, -9000, "exact", "people", None, None, "−9,000 people"),
        (24, None, "magnitude", "people", None, None, "“dozens” of people"),
        (None, None, None, None, None, None, ""),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_a_figure_is_said_as_people_say_it(
    low: float | None, high: float | None, bound: Any, unit: Any, item: Any, per: Any, said: str
) -> None:
    row = {"value_low": low, "value_high": high, "bound": bound, "unit": unit, "item": item, "per": per}

    assert figure({**row, "value_text": "dozens"}) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2031-04-01", "2031-04-30", "April 2031"),
        ("2031-01-01", "2031-12-31", "2031"),
        ("2031-04-02", "2031-04-30", "2 April 2031 to 30 April 2031"),
        ("2031-05-06", "2031-05-06", "6 May 2031"),
        ("2031-05-06", None, "since 6 May 2031"),
        (None, "2031-05-06", "until 6 May 2031"),
        (None, None, ""),
    ],
)
def test_a_period_has_the_name_that_it_has(start: str | None, end: str | None, said: str) -> None:
    assert days(start, end) == said


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, len(HARBOUR) - 1), st.integers(1, 90)),
        max_size=8,
    )
)
def test_pieces_put_together_are_the_text_and_each_claims_words(found: list[tuple[str, int, int]]) -> None:
    marks = [
        Mark(f"{name}{place}", at, min(at + size, len(HARBOUR)), True) for place, (name, at, size) in enumerate(found)
    ]
    pieces = [piece for line in read_lines(HARBOUR, Reference(), marks) for piece in line.pieces]

    assert "".join(piece.text for piece in pieces) == HARBOUR
    for mark in marks:
        own = [piece for piece in pieces if mark.claim in piece.claims]
        assert "".join(piece.text for piece in own) == HARBOUR[mark.start : mark.end]
        assert [mark.claim in piece.begins for piece in own] == [True] + [False] * (len(own) - 1)
        assert [mark.claim in piece.ends for piece in own] == [False] * (len(own) - 1) + [True]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_text_as_html_says_itself_with_every_hidden_sign_named(text: str) -> None:
    read = Document(f"<p>{shown(text)}</p>").one("p").text

    hidden = {sign for sign in text if f"[U+{ord(sign):04X}]" in str(shown(sign))}
    expected = "".join(f"[U+{ord(sign):04X}]" if sign in hidden else sign for sign in text)
    assert read == expected


@pytest.mark.parametrize(
    "sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\ufeff"
)
def test_signs_that_turn_a_line_or_hide_in_it_are_named(sign: str) -> None:
    assert f"[U+{ord(sign):04X}]" in shown(f"a{sign}b")
    assert sign not in shown(f"a{sign}b")


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1, max_size=6))
def test_every_figure_stands_on_the_scale(values: list[float]) -> None:
    made = scale([(value, value) for value in values])

    places = [float(made.at(value).removesuffix("%")) for value in values]
    assert all(0 <= place <= 100 for place in places)
    assert 2 <= len(made.ticks) <= 12
    assert made.start <= 0 < made.end


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//paper.test/x", "http:paper", "file:///etc", "", None, "http://["],
)
def test_what_is_no_address_of_the_web_is_no_link(url: str | None) -> None:
    assert not is_web(url)
