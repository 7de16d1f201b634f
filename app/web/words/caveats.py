"""What somebody who uses a claim should know: said from its row alone, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.comparison import Placed
from app.vocabulary import Attribution, Basis, Bound, Review, Scope, SpeakerKind, Status
from app.web.words.figures import number
from app.web.words.names import day, days

Row = Mapping[str, Any]
Sentences = Iterator[str]


def caveats(row: Row, monthly: Placed) -> list[str]:
    """Sentences, the weightiest first; `monthly` is the figure for a month."""
    return [sentence for says in _SAYS for sentence in says(row)] + list(_month(row, monthly)) + list(_check(row))


def _status(row: Row) -> Sentences:
    sentences: dict[str, str] = {
        Status.TARGETED: "This is an aim or a plan. Nobody says that it has happened: a target is not a loss.",
        Status.PROJECTED: "This speaks of the future, or of what would be. It is not a count.",
        Status.DENIED: "The speaker says this figure in order to deny it.",
        Status.ESTIMATED: "This is said as an estimate or an assessment, not as a count.",
    }
    if row["status"] in sentences:
        yield sentences[row["status"]]


def _scope(row: Row) -> Sentences:
    sentences: dict[str, str] = {
        Scope.KILLED: "It counts the dead alone; the wounded are not in it.",
        Scope.WOUNDED: "It counts the wounded alone; the dead are not in it.",
        Scope.KILLED_AND_WOUNDED: "It counts the dead and the wounded together. Most of them may be wounded.",
        Scope.CAPTURED: "It counts prisoners.",
        Scope.MISSING: "It counts people whose fate is not known.",
        Scope.UNSPECIFIED: "The words (“lost”, “losses”, “casualties”) do not say whether people were killed, wounded "
        "or captured. Do not read it as a number of dead.",
    }
    if row["scope"] in sentences:
        yield sentences[row["scope"]]
    if row["measure"] == "casualties" and row["party"] is None:
        yield "The words do not say whose casualties these are."


def _bound(row: Row) -> Sentences:
    sentences: dict[str, str] = {
        Bound.ABOUT: "The number is a round one: the words say that it is near this, not that it is this.",
        Bound.RANGE: "It is a range. No middle of it was said, and we give none.",
        Bound.AT_LEAST: "It may be more: only the lower end was said.",
        Bound.MORE_THAN: "It may be more: only the lower end was said.",
        Bound.AT_MOST: "It may be less: “up to” and “as high as” give the upper end only.",
        Bound.LESS_THAN: "It may be less: only the upper end was said.",
        Bound.MAGNITUDE: "The word is vague. For sorting alone we take it as "
        f"{number(row['value_low'] or 0)} or more; it is never converted, compared or drawn.",
    }
    if row["bound"] in sentences:
        yield sentences[row["bound"]]


def _credit(row: Row) -> Sentences:
    if row["attribution"] == Attribution.HEADLINE:
        yield "This is a headline. It credits nobody with the figure; look at what the text below it says."
    if row["attribution"] == Attribution.NARRATOR:
        yield "The publication says this in its own voice and names nobody who said it."
    if row["attribution"] == Attribution.PARAPHRASE:
        yield "These are the publication’s words for what was said, not a quotation."
    if not row["attribution_explicit"]:
        yield "The sentence itself names nobody: that this speaker said it follows from the sentences before."
    if row["speaker_kind"] == SpeakerKind.COLLECTIVE:
        yield "The speaker is a group without names. Another text that says the same may mean other people."


def _links(row: Row) -> Sentences:
    if row["relays"]:
        yield f"It reached this text through {_several(row['relays'])}."
    if row["origins"]:
        yield f"The speaker cites {_several(row['origins'])}: the two are one source, not two."


def _period(row: Row) -> Sentences:
    span = days(row["period_start"], row["period_end"])
    if span and row["period_inferred"]:
        said = f" from “{row['period_text']}”" if row["period_text"] else ""
        yield f"The period, {span}, was worked out{said} and the day of publication; it was not said like that."
    elif span:
        yield f"It covers the period {span}."
    elif row["basis"] == Basis.CUMULATIVE:
        yield "It counts everything since a start that the words do not date."
    elif row["kind"] == "statistic":
        yield "The words do not say for which days the figure holds."


def _published(row: Row) -> Sentences:
    if row["published_on"] is None:
        yield "It is not known when the text was published."
    elif row["published_on_inferred"]:
        yield f"The text has no date of its own; {day(row['published_on'])} was worked out."


def _review(row: Row) -> Sentences:
    sentences: dict[str, str] = {
        Review.EXTRACTED: "A program read this; no person has looked at the reading yet. Compare it with the words.",
        Review.ACCEPTED: "A person has compared this reading with the words and found it right.",
        Review.CORRECTED: "A person has compared this reading with the words and put it right.",
        Review.REJECTED: "A person has found this reading wrong. Lists leave it out.",
    }
    yield sentences[row["review"]]
    yield "Nobody here has checked whether the figure is true, only that these words stand in the text."


_SAYS: tuple[Callable[[Row], Sentences], ...] = (
    _status,
    _scope,
    _bound,
    _credit,
    _links,
    _period,
    _published,
    _review,
)


def _month(row: Row, monthly: Placed) -> Sentences:
    if monthly.arithmetic and "=" in monthly.arithmetic:
        yield f"For a month that is, by our arithmetic and not by the speaker’s: {monthly.arithmetic}."


def _check(row: Row) -> Sentences:
    if row["check_status"] and row["check_status"] != "ok":
        yield "The text below the headline says something else; the headline checks say what."


def _several(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
