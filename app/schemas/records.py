"""The shapes of speakers, sources, documents and headline checks."""

from datetime import date

from pydantic import Field

from app.schemas.fields import Read, told
from app.vocabulary import CheckStatus, SpeakerKind


class SpeakerRow(Read):
    """Somebody whom texts credit."""

    slug: str = told("The speaker's stable name in URLs.", "john-healey")
    name: str = told("The fullest name that a document gives.", "John Healey")
    kind: SpeakerKind = told("What the speaker is.", "person")
    aliases: list[str] = told("The names, normalised, under which the speaker is found.", ["healey", "john healey"])
    claim_count: int = told("Claims that the speaker makes.", 6)
    url: str = told("The speaker's own address.", "/speakers/john-healey")


class SourceRow(Read):
    """Who publishes documents."""

    slug: str = told("The publisher's stable name in URLs.", "kyiv-post")
    name: str = told("The publisher's name.", "Kyiv Post")
    document_count: int = told("Documents that appeared there.", 1)
    claim_count: int = told("Claims whose row shows this source.", 22)
    url: str = told("The source's own address.", "/sources/kyiv-post")


class AppearanceRead(Read):
    """Where and when a text was published."""

    source_slug: str | None = told("Who published it.", "kyiv-post")
    source_name: str | None = told("The publisher's name.", "Kyiv Post")
    title: str | None = told(
        "Its title there.", "Russia Hemorrhages 8,000 Troops Weekly, Kremlin Forced to Hire Foreign Fighters – UK"
    )
    published_on: date | None = told("When it was published there.", "2026-02-15")
    published_on_inferred: bool = told("Whether that day is worked out, not stated.", True)
    document_url: str | None = told("Where it was published; a label.", None)


class DocumentRow(Read):
    """A text, as its earliest appearance shows it."""

    id: str = told("`doc_` and the first ten digits of the SHA-256.", "doc_11eef446b8")
    sha256: str = told(
        "SHA-256 of the text in UTF-8.", "11eef446b86a60575a8da92645da00bbc9d8a0d453513b0f5e765fd324daa560"
    )
    language: str = told("The text's language.", "en")
    length: int = told("Its length in Unicode code points.", 5074)
    title: str | None = told(
        "Its title.", "Russia Hemorrhages 8,000 Troops Weekly, Kremlin Forced to Hire Foreign Fighters – UK"
    )
    source_slug: str | None = told("Who published it first.", "kyiv-post")
    source_name: str | None = told("The publisher's name.", "Kyiv Post")
    published_on: date | None = told("When it was published.", "2026-02-15")
    published_on_inferred: bool = told("Whether that day is worked out, not stated.", True)
    document_url: str | None = told("Where it was published; a label.", None)
    claim_count: int = told("Claims read in it.", 22)
    url: str = told("The document's own address.", "/documents/doc_11eef446b8")


class DocumentRead(DocumentRow):
    """A text with every place where it appeared."""

    appearances: list[AppearanceRead] = Field(description="The earliest first.")


class CheckRow(Read):
    """What a headline's figure shows against the body: differs, never false."""

    claim_id: str = told("The headline's claim.", "clm_aq6h6h4wpe")
    statement: str = told("What the headline says.", "Russia Hemorrhages 8,000 Troops Weekly")
    status: CheckStatus = told("The finding.", "number_is_range_end")
    detail: str = told("The finding in words.", "The headline's figure is one end of the range in the body.")
    body_claim_id: str | None = told("The claim of the body it was held against.", "clm_2rw6cp8kg5")
    body_statement: str | None = told(
        "What that claim says.",
        "Russia is losing between 7,000 and 8,000 soldiers every week in its war against Ukraine",
    )


CHECK_DETAILS: dict[CheckStatus, str] = {status: status.definition for status in CheckStatus}
"""Each finding in words."""
