"""What may be sent with a document, and what is answered to it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from app.filters import Query
from app.schemas.answers import Problem
from app.schemas.claims import ClaimRow
from app.schemas.fields import DayGiven, Read, may, told
from app.schemas.records import DocumentRead


class DocumentFacts(BaseModel):
    """What is known of a document beside its text; what is not known is left out."""

    # built when first sent
    model_config = ConfigDict(defer_build=True)

    source: StrictStr | None = may("Who published it.", "Kyiv Post")
    title: StrictStr | None = may("Its title.", "Russia Hemorrhages 8,000 Troops Weekly")
    url: StrictStr | None = may("Where it was published, http or https: a label, never fetched.", "https://kyiv.test/1")
    published_on: DayGiven = may("The day of its publication.", "2026-02-15")
    language: StrictStr | None = may("Its language, as a tag.", "en")

    def known(self) -> dict[str, Any]:
        """The facts that are given."""
        values = {name: getattr(self, name) for name in DocumentFacts.model_fields}
        return {name: value for name, value in values.items() if value is not None}


class DocumentQuery(Query, DocumentFacts):
    """The facts as parameters, where the body is the bare text or page."""


class DocumentSent(DocumentFacts):
    """A document as JSON: `text` or `html`, never both."""

    model_config = ConfigDict(extra="forbid")

    text: StrictStr | None = may("The text, exactly as it was published: offsets point into it.", "Text. More text.")
    html: StrictStr | None = may("The web page; its article becomes the text.", "<article><p>Text.</p></article>")


class DocumentKept(DocumentRead):
    """What was read in a document that was sent."""

    new: bool = told("Whether the text was not there before.", True)
    appearance_added: bool = told("Whether this publication of it was not there before.", True)
    inferred: list[str] = told("Facts that the page gave and the sender did not.", ["title", "published_on"])
    claims: list[ClaimRow] = Field(description="Its claims, in the order of its text.")


class BatchLine(Read):
    """What became of one document of a batch."""

    line: int = told("Which line of the body, from 1.", 1)
    status: int = told("The status that `POST /documents` would have answered.", 201)
    id: str | None = told("The document's id; null where it was refused.", "doc_11eef446b8")
    url: str | None = told("The document's address.", "/documents/doc_11eef446b8")
    claim_count: int | None = told("Claims that are kept of it.", 22)
    new: bool | None = told("Whether the text was not there before.", True)
    appearance_added: bool | None = told("Whether this publication of it was not there before.", True)
    problem: Problem | None = told("Why it was refused; null where it was not.", None)
