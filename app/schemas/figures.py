"""The shapes of facets, points of an interval, comparisons, timelines, coverage and vocabularies."""

from pydantic import Field

from app.schemas.answers import Envelope, Meta
from app.schemas.claims import ClaimRow, EmbeddedClaim
from app.schemas.fields import Read, told
from app.schemas.series import SeriesRow
from app.vocabulary import Per, Reason, Verdict

_MONTHLY = "7,000 × 365.2425 ÷ 12 ÷ 7 = 30,436.9; 8,000 × 365.2425 ÷ 12 ÷ 7 = 34,785.0"


class FacetRow(Read):
    """A value that can be chosen, and how many of the claims have it."""

    field: str = told("The parameter that it is a value of.", "speaker")
    value: str = told("The value, as the parameter takes it.", "marco-rubio")
    label: str = told("The value as people read it.", "Marco Rubio")
    count: int = told("Claims that have it, the facet's own filter aside.", 9)
    selected: bool = told("Whether it is chosen now.", False)
    toggle_url: str = told("The list with this value chosen, or no longer chosen.", "/claims?speaker=marco-rubio")


class CountedMeta(Read):
    """Which facets are not whole."""

    timed_out: list[str] = told("Facets that took too long and are left out.", [])
    more: list[str] = told("Facets that have more values than `limit`.", [])


class FacetMeta(Meta, CountedMeta):
    """About the facets."""


class Facets(Envelope[FacetRow]):
    """What there is to filter by."""

    meta: FacetMeta = Field(description="About this answer.")


class FacetsBeside(Read):
    """What there is to filter the list by, as `/claims/facets` has it with at most 20 values of each facet."""

    data: list[FacetRow] = Field(description="The values. Repetitions count, with `distinct` too.")
    meta: CountedMeta = Field(description="About the facets.")


class ClaimList(Envelope[EmbeddedClaim]):
    """A page of claims."""

    facets: FacetsBeside | None = Field(default=None, description="With `facet`: what there is to filter by.")


class IntervalRow(SeriesRow):
    """With `agg`: the claim that stands for a speaker's interval; `time` is the interval's beginning."""

    count: int = told("Things said in the interval, repetitions counted once.", 1)


class ComparedRow(ClaimRow):
    """A claim beside others: its row, and its figure in the common rate."""

    low: float | None = told("The lower end in the common rate; as said, where there is none.", 30436.9)
    high: float | None = told("The upper end in the common rate; as said, where there is none.", 34785.0)
    common_per: Per | None = told("The common rate; null where figures are compared as said.", "month")
    arithmetic: str | None = told("How the figure was converted.", _MONTHLY)
    note: str | None = told("Why it has no such rate, where it has none.", None)
    repeats: int = told("Claims of other documents by which the speaker says the same.", 0)


class PairRow(Read):
    """Two claims held against each other."""

    a: str = told("The one claim.", "clm_sxd7y6d8p5")
    a_speaker: str | None = told("Who made it.", "Mykhailo Fedorov")
    b: str = told("The other claim.", "clm_ypf232txgk")
    b_speaker: str | None = told("Who made it.", "Volodymyr Zelensky")
    verdict: Verdict = told("How the two ranges stand to each other.", "not_comparable")
    reason: Reason | None = told("Why they cannot be compared.", "other_status")
    detail: str | None = told(
        "The same in a sentence; its wording may change.",
        "They are not held alike, as a target and an assertion are not: asserted against targeted.",
    )


class ComparedThing(Read):
    """What the figures are of."""

    measure: str | None = told("What is counted.", "casualties")
    party: str | None = told("Whose.", "russia")
    unit: str | None = told("In what.", "people")
    per: Per | None = told("The common rate; null where figures are compared as said.", "month")


class Comparison(Envelope[ComparedRow]):
    """Claims about one thing, and every two of them held against each other."""

    thing: ComparedThing = Field(description="What is compared.")
    pairs: list[PairRow] = Field(description="Every two claims, up to 1,000 pairs.")


class TimelineRow(ClaimRow):
    """One of a speaker's figures, and how far it is from the one before."""

    low: float | None = told("The lower end in the rate that was asked for; as said, where none was.", 30436.9)
    high: float | None = told("The upper end in that rate.", 34785.0)
    common_per: Per | None = told("That rate.", "month")
    arithmetic: str | None = told("How the figure was converted.", _MONTHLY)
    note: str | None = told("Why it has no such rate, where it has none.", None)
    change_low: float | None = told("How far the lower end moved.", None)
    change_high: float | None = told("How far the upper end moved.", None)
    change_per: Per | None = told("The rate of the change, where it is one of rates.", None)
    compared_with: str | None = told("The claim before that it is held against: the nearest one that is alike.", None)
    reason: Reason | None = told("Why no change can be told, where none can.", "first")


class CoverageRow(Read):
    """The months that a speaker or a source has figures for."""

    by: str = told("Whose months: `speaker` or `source`.", "speaker")
    slug: str = told("The stable name in URLs.", "marco-rubio")
    name: str = told("The name.", "Marco Rubio")
    claim_count: int = told("Claims with a figure.", 2)
    first_month: str = told("The first month with a figure.", "2026-02")
    last_month: str = told("The last month with a figure.", "2026-02")
    months: list[str] = told("All months with a figure.", ["2026-02"])
    gaps: list[str] = told("The months between that have none: nothing was said, which is not zero.", [])
    url: str = told("Its own address.", "/speakers/marco-rubio")


class VocabularyRow(Read):
    """A vocabulary: the words that a column may have."""

    name: str = told("The column, which is the parameter too.", "scope")
    about: str = told("What its words say.", "Which casualties are counted.")
    open: bool = told("Whether more words may come without a new version of this interface.", False)
    word_count: int = told("How many words it has.", 6)
    url: str = told("Its words.", "/vocabularies/scope")


class WordRow(Read):
    """A word with its definition."""

    word: str = told("The word, as rows and parameters have it.", "killed_and_wounded")
    label: str = told("The word as people read it.", "Killed and wounded")
    definition: str = told("What it means.", "The dead and the wounded together.")
