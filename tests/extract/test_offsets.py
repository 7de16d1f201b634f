"""Offsets: for every text that people can write, each span stands where it says, and reading ends in linear time.

The law: `0 <= start < end <= len(text)` in code points, the statement is the words of one span, no span twice.
The texts are news-like fragments, mutated with what real pages bring: no-break spaces, combining marks, CRLF, emoji,
quotation marks of every kind, balanced or not.
"""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.extract import Reading, Reference, read
from app.vocabulary import Kind
from tests.extract.reading import PUBLISHED, claim_at, figures

FRAGMENTS = (
    "Shelling kills 12 in Selmin, governor says",
    "KARVO, May 12 (Talwire) — Shells killed 12 people in Selmin, Verania, officials said.",
    "“We have lost between 7,000 and 8,000 men a week,” Joreth Vann told Talwire, adding that 40 were missing.",
    "He said: “Lendia’s $400 million is not enough.",
    '"They fired 60 drones, 54 of which we shot down," said Mirel Dast, the 51-year-old president.',
    "According to the Veranian General Staff, Oskovia lost 1,140 soldiers, 7 tanks and 31 howitzers since Monday.",
    "• 800 anti-aircraft systems; and",
    "The package includes:",
    "Q Is it true that half a million people have fled?",
    "MS. CORVEL: At least 300,000, nearly two-thirds of them children (up from 250,000 in April).",
    "Join our Telegram channel for the latest updates",
    "Floods displaced 40,000 people in Marrosia. (Talwire) (Orbana Post via Karvo Times)",
    "Monday, 12 May 2031",
    "Other Topics of Interest",
    "Ane Corvel said that dozens were wounded; the army denied it, citing reports from Lendia's embassy.",
    "Žana Örsted wrote: «Nous avons perdu 40 hommes» – and left at 10:30 p.m.",
)
PALETTE = (
    *("\u00a0", "\u202f", "\u2009", "\u200b", "\ufeff", "\u202e", "\u0301", "\u0308", "\r\n", "\n", "\u2028", "\t"),
    *("😀", "👩\u200d👩\u200d👧", "🇺🇳", "ß", "İ", "ﬁ", "½", "٣", "𝟛", "Ⅻ", "中", "ש"),
    *('"', "“", "”", "‘", "’", "«", "»", "„", "'", "(", ")", "[", ":", ";", "—", "-", ".", ",", "…", "•"),
    *("$", "%", "7", "1,000", " and ", " to ", "Q "),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A page of fragments, with marks thrown in and stretches cut out."""
    pieces = draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=5))
    text = draw(st.sampled_from(["\n", "\r\n", " ", "\n\n"])).join(pieces)
    for mark in draw(st.lists(st.sampled_from(PALETTE), max_size=12)):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + mark + text[at:]
    if draw(st.booleans()):
        a, b = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        text = text[:a] + text[min(b, a + 40) :]
    return text


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def broken(text: str, reading: Reading) -> list[str]:
    """Which parts of the law a reading breaks."""
    found = []
    for draft in reading.drafts:
        spans = draft.evidence
        if not spans or not all(0 <= s.start < s.end <= len(text) for s in spans):
            found.append(f"span outside the text: {draft}")
            continue
        if len(set(spans)) != len(spans):
            found.append(f"a span twice: {draft}")
        if squeezed(draft.statement) not in {squeezed(text[s.start : s.end]) for s in spans}:
            found.append(f"the statement is no span's words: {draft}")
        if draft.kind is Kind.STATISTIC and not any(s.start <= draft.anchor < s.end for s in spans):
            found.append(f"no span holds the figure: {draft}")
        if draft.value_text is not None and draft.value_text not in text:
            found.append(f"the figure's words are not in the text: {draft}")
    for finding in reading.findings:
        if not 0 <= finding.headline < len(reading.drafts) or (finding.body or 0) >= len(reading.drafts):
            found.append(f"a finding of no claim: {finding}")
    if not all(0 <= s.start < s.end <= len(text) for s in reading.not_read):
        found.append("an unread span outside the text")
    return found


@settings(max_examples=80, deadline=None)
@given(mutated())
@example("")
@example("\n")
@example("\ufeff")
@example("“")
@example("7")
@example("’’’“““”””")
@example("Q\nA\nQ")
def test_the_law_holds_for_mutated_news(text: str) -> None:
    assert broken(text, read(text, Reference(published_on=PUBLISHED))) == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300), st.none() | st.text(max_size=40))
def test_the_law_holds_for_any_text(text: str, title: str | None) -> None:
    assert broken(text, read(text, Reference(title=title))) == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4),
    st.sampled_from(["😀 ", "\u0301", "中", "🇺🇳\n", "\ufeff", "\r\n\r\n"]),
)
def test_what_stands_before_shifts_the_spans_by_its_length(pieces: list[str], before: str) -> None:
    text = "The river rose again.\n" + "\n".join(pieces)
    moved = f"{before}\n{text}" if not before.endswith("\n") else before + text

    plain, shifted = read(text), read(moved)

    assert {text[s.start : s.end] for d in plain.drafts for s in d.evidence if d.kind is Kind.STATISTIC} == {
        moved[s.start : s.end] for d in shifted.drafts for s in d.evidence if d.kind is Kind.STATISTIC
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=5))
def test_reading_is_the_same_each_time(pieces: list[str]) -> None:
    text = "\n".join(pieces)

    assert read(text) == read(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4))
def test_crlf_reads_as_lf(pieces: list[str]) -> None:
    plain, carriage = "\n".join(pieces), "\r\n".join(pieces)

    def claims(text: str) -> list[tuple[object, ...]]:
        return [(d.statement, d.value_low, d.measure, d.speaker) for d in read(text).drafts]

    assert claims(plain) == claims(carriage)


@pytest.mark.parametrize(
    ("text", "figure", "words"),
    [
        pytest.param("Shells killed 12\u00a0people in Selmin.", "12", "12\u00a0people", id="no-break space"),
        pytest.param(
            "Shells killed 1\u202f200 people in Selmin.", "1\u202f200", "1\u202f200 people", id="narrow space"
        ),
        pytest.param("😀 Shells killed 12 people 😀 in Selmin.", "12", "12 people", id="emoji before"),
        pytest.param("In Sélmi\u0301n shells killed 12 people.", "12", "12 people", id="combining mark"),
        pytest.param("Rain fell.\r\n\r\nShells killed 12 people.\r\n", "12", "12 people", id="CRLF"),
        pytest.param("\ufeffShells killed 12 people.", "12", "12 people", id="byte order mark"),
        pytest.param("Shells killed\t12 people.", "12", "12 people", id="tab"),
        pytest.param("Rain fell.\u2028Shells killed 12 people.", "12", "12 people", id="line separator"),
        pytest.param("“Shells killed 12 people,” he said.", "12", "12 people", id="quotation marks left out"),
        pytest.param("👩\u200d👩\u200d👧 Shells killed 12 people.", "12", "12 people", id="joined emoji"),
        pytest.param(
            "İstanbul’da değil: shells killed 12 people.",
            "12",
            "12 people",
            id="letters that change length in lower case",
        ),
        pytest.param(
            "THE ﬁRE KILLED 12 PEOPLE IN STRAßE.", "12", "12 PEOPLE", id="letters that change length in upper case"
        ),
    ],
)
def test_the_evidence_stands_in_the_text_as_it_is(text: str, figure: str, words: str) -> None:
    drafts = figures(text)
    claim = claim_at(text, figure, drafts)

    assert broken(text, read(text)) == []
    assert claim is not None
    assert any(words in text[s.start : s.end] for s in claim.evidence)
    assert not set('“”"') & set(text[claim.evidence[0].start : claim.evidence[0].end])


def one_line(length: int) -> str:
    """A text of one line, some `length` characters long, in which no two figures are the same."""
    parts, size, number = [], 0, 100
    while size < length:
        part = (
            f"Shells killed {number} people near post {number % 97}, and “we lost {number + 1} men,” Joreth Vann said. "
        )
        parts.append(part)
        size += len(part)
        number += 7
    return "".join(parts)


def cpu_seconds(text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("length", [40_000, 200_000])
def test_reading_time_is_linear_in_the_length(length: int) -> None:
    read(one_line(2_000))

    half, whole = cpu_seconds(one_line(length)), cpu_seconds(one_line(2 * length))

    assert whole / half < 2.6


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("9 ", id="digits"),
        pytest.param("1,000-", id="ranges"),
        pytest.param("“", id="opening marks"),
        pytest.param('"', id="straight marks"),
        pytest.param("two hundred and ", id="number words"),
        pytest.param("a", id="one long word"),
        pytest.param("A", id="one long word in capitals"),
        pytest.param("(", id="brackets"),
        pytest.param("(A) ", id="sources in brackets"),
        pytest.param("said ", id="cues"),
        pytest.param("“We lost 40 men,” he said. ", id="quotations"),
        pytest.param("\n", id="empty lines"),
        pytest.param("Q: 7 of them?\n", id="turns"),
        pytest.param("between ", id="half a range"),
        pytest.param("January ", id="months"),
        pytest.param("some ", id="bounds"),
        pytest.param(" \u00a0", id="spaces"),
        pytest.param("since the ", id="half a period"),
        pytest.param("Joreth Vann, ", id="names"),
        pytest.param("e\u0301", id="combining marks"),
        pytest.param(".", id="full stops"),
    ],
)
def test_no_repetition_is_a_trap(piece: str) -> None:
    half, whole = (cpu_seconds(piece * (length // len(piece)) + " 7") for length in (10_000, 20_000))

    assert whole < 2.6 * half + 0.3


@pytest.mark.parametrize("rule", ["# " * 15, "#" * 24])
def test_a_rule_of_hashes_is_read_at_once(rule: str) -> None:
    assert cpu_seconds(f"Rain fell.\n{rule}7\nShells killed 12 people.") < 0.5


@pytest.mark.slow
def test_two_megabytes_in_one_line_are_read() -> None:
    text = one_line(2_000_000)

    found = read(text)

    assert len(found.drafts) > 10_000
    assert broken(text, found) == []
