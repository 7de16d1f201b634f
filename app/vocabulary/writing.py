"""Words for what is written: what was done, to what, why, and who may."""

from app.vocabulary.closed import Word


class Action(Word):
    """What was done to a thing."""

    BEGAN = "began", "History begins here: what was there before has no earlier change."
    CREATED = "created", "It came in."
    APPEARED = "appeared", "Another publication of the text came in, or is shown now since it is earlier."
    REREAD = "reread", "The text was read again, and the reading differs."
    CORRECTED = "corrected", "Somebody put the reading right."
    ACCEPTED = "accepted", "Somebody found the reading right."
    REJECTED = "rejected", "Somebody found the reading wrong."
    WITHDRAWN = "withdrawn", "It was taken back."
    RENAMED = "renamed", "It has another name or address."
    MERGED = "merged", "Two speakers turned out to be one."
    ALIASED = "aliased", "The names under which it may be asked for changed."
    CHECKED = "checked", "What follows from the rest is another: what a headline shows, or what was put right."


class Recorded(Word):
    """Of what changes are kept."""

    DATABASE = "database", "The whole: its beginning, and what was put right in it."
    SOURCE = "source", "A publisher."
    SPEAKER = "speaker", "Whom texts credit."
    DOCUMENT = "document", "A text and its appearances."
    CLAIM = "claim", "A claim with its evidence, links and checks."


class RevisionReason(Word):
    """Why somebody changed what was read."""

    EXTRACTION_ERROR = "extraction_error", "The text says something else than was read."
    SOURCE_REVISED = "source_revised", "The publisher changed what it had published."
    MERGED = "merged", "It is the same as another."
    RETRACTED = "retracted", "The speaker or the publisher took it back."
    SERIES_REDEFINED = "series_redefined", "What is counted was defined anew."
    OTHER = "other", "The note says why."


class KeyScope(Word):
    """What a key may do."""

    INGEST = "ingest", "Bring documents in."
    REVIEW = "review", "Accept, correct, reject, withdraw and add claims; merge and rename speakers; read again."
