"""Closed vocabularies of a claim: enums, which the schema checks; a new word needs a migration."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a closed vocabulary: it is its own name on the wire, and carries its definition."""

    definition: str

    def __new__(cls, word: str, definition: str = "") -> Self:
        """The word as a string; its definition beside it."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.definition = definition
        return member


class Kind(Word):
    """What a claim is."""

    STATISTIC = "statistic", "It gives a figure: a number, a range, a bound or a magnitude."
    STATEMENT = "statement", "It gives no figure."


class Status(Word):
    """How firmly the figure is held."""

    ASSERTED = "asserted", "Said as a fact."
    ESTIMATED = "estimated", "Said as an estimate or an assessment."
    PROJECTED = "projected", "Said of the future, or of what would be."
    TARGETED = "targeted", "An aim, a plan, a goal. A target is not a loss."
    DENIED = "denied", "Said in order to deny it."


class Bound(Word):
    """What the figure says of the true value."""

    EXACT = "exact", "This number: fourteen."
    ABOUT = "about", "Near this number: about, around, roughly, some, nearly, almost. It stays a point."
    RANGE = "range", "From one number to another: between 7,000 and 8,000."
    AT_LEAST = "at_least", "This number or more; the upper end is open."
    MORE_THAN = "more_than", "More than this number; the upper end is open."
    AT_MOST = "at_most", "This number or less: up to, as many as, as high as; the lower end is open."
    LESS_THAN = "less_than", "Less than this number; the lower end is open."
    MAGNITUDE = (
        "magnitude",
        "A vague word that sets the lower end only: dozens 24, scores 40, hundreds 200, thousands 2000, and so on. "
        "It stays out of rates, series and verdicts.",
    )


class Attribution(Word):
    """How the document gives the speaker's words."""

    QUOTE = "quote", "The figure stands in the speaker's quotation marks, or the text is the speaker's own."
    PARAPHRASE = "paraphrase", "Reported speech."
    MIXED = "mixed", "Reported speech and quotation both."
    HEADLINE = "headline", "A headline's figure. It has no speaker."
    NARRATOR = "narrator", "The publication's own voice; no speaker is credited."


class Review(Word):
    """What people have decided about the reading."""

    EXTRACTED = "extracted", "As it was read; nobody has looked at it."
    ACCEPTED = "accepted", "Somebody found the reading right."
    CORRECTED = "corrected", "Somebody put the reading right."
    REJECTED = "rejected", "Somebody found the reading wrong. Lists hide it unless asked."
    WITHDRAWN = "withdrawn", "Taken back. Lists hide it unless asked; its address is 410."


class Scope(Word):
    """Which casualties are counted."""

    KILLED = "killed", "The dead alone."
    WOUNDED = "wounded", "The wounded alone."
    KILLED_AND_WOUNDED = "killed_and_wounded", "The dead and the wounded together."
    CAPTURED = "captured", "Prisoners."
    MISSING = "missing", "People whose fate is not known."
    UNSPECIFIED = "unspecified", "“Lost”, “losses”, “casualties”: the words do not say which."


class Basis(Word):
    """What the figure is a count over."""

    RATE = "rate", "So many in each day, week, month or year."
    PERIOD = "period", "Within a stated time."
    CUMULATIVE = "cumulative", "Since a start, or in all."
    STOCK = "stock", "How many there are at a moment."
    EVENT = "event", "Of one event: an attack, a battle."
    DIFFERENCE = "difference", "More or fewer than something else."
    RATIO = "ratio", "A part of a whole, or so many for one."


class Per(Word):
    """The time of a rate."""

    DAY = "day", "So many a day."
    WEEK = "week", "So many a week: seven days."
    MONTH = "month", "So many a month: 365.2425 ÷ 12 days where it is converted."
    YEAR = "year", "So many a year: 365.2425 days where it is converted."


class SpeakerKind(Word):
    """What a speaker is."""

    PERSON = "person", "Somebody with a name."
    ORGANISATION = "organisation", "A company, a charity, a party, an institute, an international body."
    GOVERNMENT = "government", "A state, a ministry, an office of either."
    MILITARY = "military", "An armed force, a staff, an armed group."
    COLLECTIVE = (
        "collective",
        "Unnamed people as the text words them: officials, analysts, Western estimates. "
        "Shared by wording only: never in repeats, timelines or a verdict of agreement.",
    )
    PUBLICATION = "publication", "A newspaper, an agency, a broadcaster."


class LinkKind(Word):
    """How another speaker stands to a claim."""

    RELAY = "relay", "Passed it on between the speaker and the document."
    ORIGIN = "origin", "Whom the speaker cites."


HIDDEN_REVIEWS = frozenset({Review.REJECTED, Review.WITHDRAWN})
"""Lists leave these out unless asked for them."""
