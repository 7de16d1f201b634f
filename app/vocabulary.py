"""The words of a claim: what can be counted, how firmly it is said, by whom, each word with its definition.

Closed vocabularies are enums, and the schema checks them. Open ones (measure, unit) are tables: a new statistic
is a line here and a cue in `extract/`, never a migration. Definitions follow `docs/methodology.md`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Self


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


class CheckStatus(Word):
    """What a headline's figure shows against the body, the worst finding first."""

    NO_SUPPORT = "no_support", "The body has no figure that carries the headline's."
    SPEAKER_DIFFERS = "speaker_differs", "The headline credits somebody else than the body does."
    NUMBER_DIFFERS = "number_differs", "The headline's figure differs from the body's."
    NUMBER_IS_RANGE_END = "number_is_range_end", "The headline's figure is one end of the range in the body."
    STATUS_DIFFERS = "status_differs", "The headline holds the figure more or less firmly than the body does."
    OK = "ok", "The body carries the headline's figure."


class Verdict(Word):
    """How two claims stand to each other."""

    AGREE = "agree", "The ranges are the same, or one lies within the other."
    OVERLAP = "overlap", "The ranges share some values, and each has values of its own."
    DISJOINT = "disjoint", "The ranges share no value."
    NOT_COMPARABLE = "not_comparable", "The claims are not about the same thing; `reason` says why."


class Reason(Word):
    """Why two claims cannot be held against each other; the first that holds is told."""

    FIRST = "first", "There is no claim before this one."
    NO_FIGURE = "no_figure", "One gives no figure."
    NO_SPEAKER = "no_speaker", "One credits nobody: a headline, or the publication's own voice."
    COLLECTIVE = "collective", "One is by a group that only its wording names."
    SAME_SPEAKER = "same_speaker", "Both are by one speaker: see the speaker's timeline."
    NOT_INDEPENDENT = "not_independent", "One speaker cites the other, or both cite the same."
    MAGNITUDE = "magnitude", "One is a vague word, such as “dozens”."
    OTHER_MEASURE = "other_measure", "They count different things."
    OTHER_SCOPE = "other_scope", "They count different casualties."
    UNKNOWN_PARTY = "unknown_party", "One does not say whose."
    OTHER_PARTY = "other_party", "They speak of different sides."
    OTHER_UNIT = "other_unit", "They count in different units."
    OTHER_ITEM = "other_item", "They count different items."
    OTHER_STATUS = "other_status", "They are not held alike, as a target and an assertion are not."
    UNKNOWN_BASIS = "unknown_basis", "One does not say what it is a count over."
    OTHER_BASIS = "other_basis", "They are counts over different things, as a rate and a total are."
    UNKNOWN_PERIOD = "unknown_period", "One does not say of which time it is, and its document has no date."
    OTHER_PERIOD = "other_period", "They speak of different times."
    OPEN_END = "open_end", "One has an open end, and what is known of it does not set them apart."


MEASURES: dict[str, str] = {
    "casualties": "People killed, wounded, captured or missing, or lost in a way the words leave open; see scope.",
    "recruitment": "People who joined, enlisted, were mobilised or trained.",
    "net_recruitment": "Recruits less losses over the same time.",
    "deployment": "People sent or stationed somewhere.",
    "foreign_fighters": "People who fight for a side that is not their country.",
    "force_size": "How many people a force or a group has.",
    "loss_ratio": "Losses of one side for each loss of the other.",
    "equipment_losses": "Weapons, vehicles, aircraft or buildings destroyed, damaged or captured.",
    "attacks": "Missiles, drones, shells, strikes, clashes and incidents.",
    "intercepted": "Missiles, drones or aircraft shot down or stopped.",
    "displaced": "People who fled or were driven from their homes.",
    "detained": "People arrested, held, abducted or exchanged.",
    "people_affected": "People in need, without power or water, infected, evacuated or sheltered.",
    "territory": "Land or settlements taken, lost, freed or held.",
    "distance": "A length or a range.",
    "duration": "A length of time.",
    "cost": "Damage, price or spending in money.",
    "aid": "Money or goods given, pledged or asked for.",
    "share": "A percentage or a fraction of a whole.",
    "other": "A figure of another thing.",
}

UNITS: dict[str, str] = {
    "people": "persons",
    "item": "things counted; the column item names them",
    "percent": "hundredths of a whole",
    "ratio": "so many for one",
    "km": "kilometres",
    "mile": "miles",
    "m": "metres",
    "km2": "square kilometres",
    "mile2": "square miles",
    "hectare": "hectares",
    "acre": "acres",
    "year": "years",
    "month": "months",
    "week": "weeks",
    "day": "days",
    "hour": "hours",
    "minute": "minutes",
    "tonne": "metric tons",
}
"""Units beside these are ISO 4217 currency codes."""

HIDDEN_REVIEWS = frozenset({Review.REJECTED, Review.WITHDRAWN})
"""Lists leave these out unless asked for them."""


class Vocabulary(NamedTuple):
    """The words that a column may have; an open one may get more of them without a new version of the API."""

    about: str
    words: Mapping[str, str]
    open: bool = False


def _closed(words: type[Word]) -> Vocabulary:
    return Vocabulary((words.__doc__ or "").strip(), {word.value: word.definition for word in words})


GLOSSARY: dict[str, Vocabulary] = {
    "measure": Vocabulary("What is counted.", MEASURES, open=True),
    "scope": _closed(Scope),
    "unit": Vocabulary("In what it is counted; money by its ISO 4217 code beside these.", UNITS, open=True),
    "status": _closed(Status),
    "bound": _closed(Bound),
    "attribution": _closed(Attribution),
    "basis": _closed(Basis),
    "per": _closed(Per),
    "kind": _closed(Kind),
    "review": _closed(Review),
    "speaker_kind": _closed(SpeakerKind),
    "check_status": _closed(CheckStatus),
    "verdict": _closed(Verdict),
    "reason": _closed(Reason),
}
"""Every vocabulary by the name of its column."""


def label(word: str) -> str:
    """A word as people read it.

    >>> label("killed_and_wounded")
    'Killed and wounded'
    """
    plain = word.replace("_", " ")
    return plain[:1].upper() + plain[1:]


CLAIM_COLUMNS = (
    "id",
    "kind",
    "statement",
    "measure",
    "scope",
    "party",
    "unit",
    "item",
    "value_low",
    "value_high",
    "bound",
    "value_text",
    "per",
    "basis",
    "per_month_low",
    "per_month_high",
    "status",
    "attribution",
    "attribution_explicit",
    "attributed_text",
    "speaker_slug",
    "speaker_name",
    "speaker_role",
    "speaker_kind",
    "relays",
    "origins",
    "period_start",
    "period_end",
    "period_text",
    "period_inferred",
    "document_id",
    "document_title",
    "source_slug",
    "source_name",
    "published_on",
    "published_on_inferred",
    "document_url",
    "evidence_text",
    "evidence_start",
    "evidence_end",
    "evidence_count",
    "check_status",
    "review",
    "url",
    "created_at",
    "updated_at",
)
"""The columns of a claim's row, in order."""
