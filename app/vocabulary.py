"""The words of a claim: what can be counted, how firmly it is said, by whom, each word with its definition.

Closed vocabularies are enums, and the schema checks them. Open ones (measure, unit) are tables: a new statistic
is a line here and a cue in `extract/`, never a migration. Definitions follow `docs/methodology.md`.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a claim is."""

    STATISTIC = "statistic"
    STATEMENT = "statement"


class Status(StrEnum):
    """How firmly the figure is held."""

    ASSERTED = "asserted"
    ESTIMATED = "estimated"
    PROJECTED = "projected"
    TARGETED = "targeted"
    DENIED = "denied"


class Bound(StrEnum):
    """What the figure says of the true value."""

    EXACT = "exact"
    ABOUT = "about"
    RANGE = "range"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    MAGNITUDE = "magnitude"


class Attribution(StrEnum):
    """How the document gives the speaker's words."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"
    MIXED = "mixed"
    HEADLINE = "headline"
    NARRATOR = "narrator"


class Review(StrEnum):
    """What people have decided about the reading."""

    EXTRACTED = "extracted"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Scope(StrEnum):
    """Which casualties are counted."""

    KILLED = "killed"
    WOUNDED = "wounded"
    KILLED_AND_WOUNDED = "killed_and_wounded"
    CAPTURED = "captured"
    MISSING = "missing"
    UNSPECIFIED = "unspecified"


class Basis(StrEnum):
    """What the figure is a count over."""

    RATE = "rate"
    PERIOD = "period"
    CUMULATIVE = "cumulative"
    STOCK = "stock"
    EVENT = "event"
    DIFFERENCE = "difference"
    RATIO = "ratio"


class Per(StrEnum):
    """The time of a rate."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class SpeakerKind(StrEnum):
    """What a speaker is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT = "government"
    MILITARY = "military"
    COLLECTIVE = "collective"
    PUBLICATION = "publication"


class LinkKind(StrEnum):
    """How another speaker stands to a claim."""

    RELAY = "relay"
    ORIGIN = "origin"


class CheckStatus(StrEnum):
    """What a headline's figure shows against the body, the worst finding first."""

    NO_SUPPORT = "no_support"
    SPEAKER_DIFFERS = "speaker_differs"
    NUMBER_DIFFERS = "number_differs"
    NUMBER_IS_RANGE_END = "number_is_range_end"
    STATUS_DIFFERS = "status_differs"
    OK = "ok"


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
