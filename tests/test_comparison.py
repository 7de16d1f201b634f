"""Comparing: which claims may be held against each other, what the ranges say, how a figure moved."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.comparison import Said, judge, moves, of_ranges, pairs, place
from app.rates import Ends, Figure, exactly, in_words, steps
from app.vocabulary import Basis, Bound, Per, Reason, Scope, SpeakerKind, Status, Verdict

MAY = date(2031, 5, 6)
ENDS = st.one_of(st.none(), st.integers(-50, 50))
PERS = st.sampled_from(Per)


def weekly(low: float | None, high: float | None, **more: Any) -> Figure:
    return Figure(low, high, **{"basis": Basis.RATE, "per": Per.WEEK, **more})


def said(figure: Figure, speaker: str | None = "orla-venn", **more: Any) -> Said:
    about: dict[str, Any] = {
        "measure": "casualties",
        "scope": Scope.KILLED,
        "party": "lendia",
        "unit": "people",
        "speaker_kind": SpeakerKind.PERSON,
        "published_on": MAY,
    }
    return Said(f"clm_{speaker}", figure, speaker=speaker, **{**about, **more})


ORLA = said(weekly(200, 300))


def by_dorian(**more: Any) -> Said:
    figure = more.pop("figure", weekly(250, 350))
    return said(figure, "dorian-osk", **more)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (weekly(200, 300), Verdict.AGREE),
        (weekly(250, 250), Verdict.AGREE),
        (weekly(300, 300), Verdict.AGREE),
        (weekly(100, 400), Verdict.AGREE),
        (weekly(250, 350), Verdict.OVERLAP),
        (weekly(300, 400), Verdict.OVERLAP),
        (weekly(301, 400), Verdict.DISJOINT),
        (weekly(301, None), Verdict.DISJOINT),
        (weekly(None, 199), Verdict.DISJOINT),
        # 200 to 300 a week is 28.6 to 42.9 a day, and 869.6 to 1,304.4 a month
        (weekly(30, 40, per=Per.DAY), Verdict.AGREE),
        (weekly(1304, 1305, per=Per.MONTH), Verdict.OVERLAP),
        (weekly(1305, 1305, per=Per.MONTH), Verdict.DISJOINT),
    ],
    ids=str,
)
def test_ranges_of_one_thing_are_judged(figure: Figure, verdict: Verdict) -> None:
    assert judge(ORLA, by_dorian(figure=figure)) == (verdict, None, None)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (by_dorian(figure=Figure(None, None)), Reason.NO_FIGURE),
        (replace(by_dorian(), speaker=None), Reason.NO_SPEAKER),
        (by_dorian(speaker_kind=SpeakerKind.COLLECTIVE), Reason.COLLECTIVE),
        (said(weekly(900, 900)), Reason.SAME_SPEAKER),
        (by_dorian(origins=frozenset({"orla-venn"})), Reason.NOT_INDEPENDENT),
        (by_dorian(figure=weekly(24, None, bound=Bound.MAGNITUDE)), Reason.MAGNITUDE),
        (by_dorian(measure="recruitment"), Reason.OTHER_MEASURE),
        (by_dorian(scope=Scope.UNSPECIFIED), Reason.OTHER_SCOPE),
        (by_dorian(scope=None), Reason.OTHER_SCOPE),
        (by_dorian(party=None), Reason.UNKNOWN_PARTY),
        (by_dorian(party="tessara"), Reason.OTHER_PARTY),
        (by_dorian(unit="percent"), Reason.OTHER_UNIT),
        (by_dorian(item="boat"), Reason.OTHER_ITEM),
        (by_dorian(status=Status.TARGETED), Reason.OTHER_STATUS),
        (by_dorian(figure=weekly(250, 350, basis=None)), Reason.UNKNOWN_BASIS),
        (by_dorian(figure=weekly(250, 350, basis=Basis.CUMULATIVE)), Reason.OTHER_BASIS),
        (by_dorian(figure=weekly(250, 350, per=None)), Reason.OTHER_BASIS),
        (by_dorian(published_on=None), Reason.UNKNOWN_PERIOD),
        (by_dorian(published_on=date(2031, 6, 7)), Reason.OTHER_PERIOD),
        (by_dorian(figure=weekly(9, 9, start=date(2031, 4, 1), end=date(2031, 4, 30))), Reason.OTHER_PERIOD),
        (by_dorian(figure=weekly(299, None)), Reason.OPEN_END),
        (by_dorian(figure=weekly(None, 200)), Reason.OPEN_END),
    ],
    ids=lambda value: str(value) if isinstance(value, Reason) else "claim",
)
def test_what_is_not_of_one_thing_is_not_compared(other: Said, reason: Reason) -> None:
    judgement = judge(ORLA, other)

    assert (judgement.verdict, judgement.reason) == (Verdict.NOT_COMPARABLE, reason)
    assert judgement.detail


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (by_dorian(status=Status.ESTIMATED), ORLA),
        (by_dorian(status=Status.TARGETED), replace(ORLA, status=Status.TARGETED)),
        (by_dorian(published_on=date(2031, 6, 6)), ORLA),
        (
            by_dorian(figure=Figure(9, 9, basis=Basis.EVENT, start=MAY, end=MAY)),
            said(Figure(9, 12, basis=Basis.EVENT, start=MAY, end=MAY), published_on=None),
        ),
        (
            by_dorian(figure=Figure(5000, 5000, basis=Basis.CUMULATIVE, start=date(2029, 2, 1))),
            said(Figure(5000, 6000, basis=Basis.CUMULATIVE, start=date(2029, 2, 1))),
        ),
    ],
)
def test_what_is_of_one_thing_is_compared(one: Said, other: Said) -> None:
    assert judge(one, other).verdict is not Verdict.NOT_COMPARABLE


def test_events_of_no_known_day_are_not_compared() -> None:
    one, other = (said(Figure(9, 9, basis=Basis.EVENT), who) for who in ("orla-venn", "dorian-osk"))

    assert judge(one, other).reason is Reason.UNKNOWN_PERIOD


def test_the_reason_names_both_sides() -> None:
    told = judge(ORLA, by_dorian(scope=Scope.UNSPECIFIED)).detail

    assert told is not None
    assert told.endswith(": killed against unspecified.")


SAIDS = st.builds(
    lambda who, figure, scope, status: said(figure, who, scope=scope, status=status),
    st.sampled_from(["orla-venn", "dorian-osk", None]),
    st.builds(
        lambda ends, basis, per: Figure(min(ends), max(ends), basis=basis, per=per),
        st.tuples(st.integers(0, 50), st.integers(0, 50)),
        st.sampled_from([Basis.RATE, Basis.STOCK]),
        PERS,
    ),
    st.sampled_from([Scope.KILLED, None]),
    st.sampled_from(Status),
)


@given(SAIDS, SAIDS)
def test_it_does_not_matter_which_comes_first(a: Said, b: Said) -> None:
    assert judge(a, b) == judge(b, a)


@given(SAIDS)
def test_two_who_say_the_same_agree(claim: Said) -> None:
    first, second = replace(claim, speaker="orla-venn"), replace(claim, speaker="dorian-osk")

    assert judge(first, second).verdict is Verdict.AGREE


@given(st.tuples(ENDS, ENDS), st.tuples(ENDS, ENDS))
def test_ranges_share_a_value_unless_they_are_disjoint(one: Any, other: Any) -> None:
    a, b = (Ends(*sorted(ends, key=int)) if None not in ends else Ends(*ends) for ends in (one, other))
    shared = set(values(a)) & set(values(b))

    assert (of_ranges(a, b) is Verdict.DISJOINT) == (not shared)
    assert of_ranges(a, b) is of_ranges(b, a)
    assert of_ranges(a, a) is Verdict.AGREE


def values(ends: Ends) -> range:
    """The whole numbers of the range, an open end going on beyond all that is tried."""
    low, high = (-1000 if ends.low is None else int(ends.low)), (1000 if ends.high is None else int(ends.high))
    return range(low, high + 1)


@given(st.integers(0, 10**9), PERS, PERS, PERS)
def test_conversions_lead_back_and_need_no_detour(value: int, said_per: Per, over: Per, asked: Per) -> None:
    figure = Figure(value, value, basis=Basis.RATE, per=said_per)
    [there] = {exactly(figure, steps(figure, over)).low}
    assert there is not None

    direct = exactly(figure, steps(figure, asked)).low
    detour = there
    for step in steps(Figure(1, 1, basis=Basis.RATE, per=over), asked) or ():
        detour *= step.factor

    assert detour == direct
    assert steps(figure, said_per) == ()


@pytest.mark.parametrize(
    ("figure", "per", "words"),
    [
        (weekly(7000, 7000), Per.MONTH, "7,000 × 365.2425 ÷ 12 ÷ 7 = 30,436.9"),
        (
            weekly(7000, 8000),
            Per.MONTH,
            "7,000 × 365.2425 ÷ 12 ÷ 7 = 30,436.9; 8,000 × 365.2425 ÷ 12 ÷ 7 = 34,785.0",
        ),
        (weekly(7000, None), Per.DAY, "7,000 ÷ 7 = 1,000.0"),
        (weekly(7000, 7000), Per.WEEK, "7,000"),
        (weekly(1.5, 1.5, per=Per.YEAR), Per.MONTH, "1.5 ÷ 12 = 0.1"),
        (weekly(30_000, 30_000, per=Per.MONTH), Per.WEEK, "30,000 × 12 × 7 ÷ 365.2425 = 6,899.5"),
        (
            Figure(9000, 9000, basis=Basis.PERIOD, start=date(2031, 1, 1), end=date(2031, 3, 31)),
            Per.MONTH,
            "9,000 ÷ 3 = 3,000.0",
        ),
        (
            Figure(140, 140, basis=Basis.PERIOD, start=date(2031, 5, 1), end=date(2031, 5, 14)),
            Per.WEEK,
            "140 ÷ 14 × 7 = 70.0",
        ),
    ],
)
def test_the_arithmetic_is_shown(figure: Figure, per: Per, words: str) -> None:
    assert place(figure, per).arithmetic == words
    assert in_words(figure, steps(figure, per) or ()) == words


@pytest.mark.parametrize(
    "figure",
    [
        Figure(9, 9, basis=Basis.STOCK),
        Figure(9, 9, basis=Basis.RATE),
        Figure(9, 9, basis=Basis.PERIOD),
        Figure(9, 9),
        weekly(24, None, bound=Bound.MAGNITUDE),
        *(Figure(9, 9, basis=basis) for basis in Basis if basis not in (Basis.RATE, Basis.PERIOD)),
    ],
    ids=str,
)
def test_what_has_no_rate_is_told_why(figure: Figure) -> None:
    placed = place(figure, Per.MONTH)

    assert placed[:3] == (None, None, None)
    assert placed.note
    assert place(figure, None) == (figure.low, figure.high, None, None)


def test_no_more_pairs_are_judged_than_asked_for() -> None:
    claims = [said(weekly(1, 1), f"speaker-{number}") for number in range(20)]

    assert len(list(pairs(claims))) == 190
    assert len(list(pairs(claims, most=7))) == 7


def test_a_figure_moves_from_the_one_before_that_is_alike() -> None:
    claims = [
        said(weekly(200, 300)),
        said(weekly(900, 900), scope=Scope.WOUNDED),
        said(weekly(250, None)),
        said(weekly(50, 60, per=Per.DAY)),
    ]

    told = list(moves(claims))

    assert [(move.low, move.high, move.reason) for move in told] == [
        (None, None, Reason.FIRST),
        (None, None, Reason.OTHER_SCOPE),
        (50.0, None, None),
        # 50 a day less 250 a week: 50 − 35.7
        (14.3, None, None),
    ]
    assert [move.before for move in told] == [None, None, claims[0], claims[2]]
    assert told[3].per is Per.DAY
    # 350 a week less 250 a week
    assert list(moves(claims, Per.WEEK))[3].low == 100.0


def test_a_figure_with_nothing_known_in_common_has_not_moved() -> None:
    first, second = moves([said(weekly(200, None)), said(weekly(None, 300))])

    assert (first.reason, second.reason) == (Reason.FIRST, Reason.OPEN_END)
