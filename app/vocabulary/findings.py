"""Words for what is found when figures are held against each other; nobody says them."""

from app.vocabulary.closed import Word


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
