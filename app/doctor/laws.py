"""What each broken promise means, and who can put it right: the doctor, or a person, and how."""

from enum import StrEnum
from typing import NamedTuple


class Cure(StrEnum):
    """What the doctor can do."""

    INDEX = "index"
    """Make the index of words anew from the words."""
    CLAIMS = "claims"
    """Work out again what follows from claims and their documents."""
    ROWS = "rows"
    """Make again the rows that are kept as they are sent."""
    COUNTS = "counts"
    """Count again how many claims have each value."""


class Law(NamedTuple):
    """A promise."""

    broken: str
    """What it means that it is broken."""
    cure: Cure | None
    advice: str = ""
    """What a person should do where there is no cure."""


_RESTORE = "restore a backup, or bring the document in again"
_WRITTEN = "somebody wrote into the database beside this program: compare it with a backup"
_MIGRATE = "run `conflict-claims migrate`, or the version of this program that the database is of"

LAWS: dict[str, Law] = {
    "schema_is_at_head": Law("the schema is not the one that this program needs", None, _MIGRATE),
    "file_is_intact": Law("the database's own file or index is damaged", None, "restore a backup; look at the disk"),
    "references_lead_somewhere": Law("a row refers to one that is not there", None, "restore a backup"),
    "text_has_its_hash": Law("a text is not the one that was read", None, _RESTORE),
    "document_has_its_id": Law("a document's id is not that of its hash", None, _RESTORE),
    "span_is_in_text": Law("evidence does not stand in the text", None, _RESTORE),
    "figure_is_in_evidence": Law("a claim's figure is not in its evidence", None, _WRITTEN),
    "words_are_in_text": Law("words that a claim gives are not in its text", None, _WRITTEN),
    "document_has_appeared": Law("nothing says where a document was published", None, _RESTORE),
    "claim_has_one_primary_span": Law("a claim has no primary evidence, or several", None, _RESTORE),
    "change_is_recorded": Law("something is not as its last recorded change left it", None, _WRITTEN),
    "version_is_recorded": Law("a row bears a data version that no change made", None, _WRITTEN),
    "versions_have_no_gap": Law("recorded changes are missing", None, "restore a backup"),
    "data_version_is_the_newest": Law("the data version is not that of the last change", None, _WRITTEN),
    "nothing_is_lost": Law("something that was recorded is gone", None, "restore a backup"),
    "words_are_indexed": Law("the index of words lacks words, or has others", Cure.INDEX),
    "claim_is_searched_by_one_row": Law("a claim cannot be found by its words, or twice", Cure.CLAIMS),
    "words_are_the_claims": Law("a claim is found by other words than its own", Cure.CLAIMS),
    "claim_shows_the_earliest_appearance": Law("a claim shows another publication than the earliest", Cure.CLAIMS),
    "rates_follow": Law("a claim's rate a month is not what its figure says", Cure.CLAIMS),
    "repeat_key_follows": Law("a claim is not told from, or not taken for, what repeats it", Cure.CLAIMS),
    "headline_shows_its_checks": Law("a headline does not show what was found of it", Cure.CLAIMS),
    "rendered_row_is_the_claims": Law("a row that is kept as it is sent is not its claim's", Cure.ROWS),
    "rendered_row_has_a_claim": Law("a row that is kept as it is sent is no claim's", Cure.ROWS),
    "point_is_the_claims": Law("a point of a series that is kept as it is sent is not its claim's", Cure.ROWS),
    "point_has_a_row": Law("a point of a series is kept beside no claim's row", Cure.ROWS),
    "values_are_counted": Law("a value is had by more or fewer claims than are counted", Cure.COUNTS),
}
"""By the name that a flaw bears."""
