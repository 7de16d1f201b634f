"""What is wrong with a document, or with reading it."""

from app.errors.base import AppError


class DocumentRefused(AppError):
    """A document, or a fact given beside it, that cannot be taken in."""

    status = 422
    title = "Document refused"
    code = "document_refused"


class DocumentTooLarge(DocumentRefused):
    """A document over the limit."""

    status = 413
    title = "Document too large"
    code = "document_too_large"


class ReadingTooLong(DocumentRefused):
    """A document that takes longer to read than may be (`CLAIMS_READING_SECONDS`): its reading was ended.

    A shorter part of it may be read.
    """

    title = "Reading too long"
    code = "reading_too_long"


class ReadingTooHeavy(DocumentRefused):
    """A document that needs more memory than may be (`CLAIMS_READING_MEGABYTES`), or breaks the process that reads it.

    A shorter part of it may be read.
    """

    title = "Reading too heavy"
    code = "reading_too_heavy"


class ReadersBusy(AppError):
    """As many documents are being read, or wait for it, as may (`CLAIMS_READERS`, `CLAIMS_MAX_WAITING_DOCUMENTS`).

    Nothing was kept. The header `Retry-After` says when to send it again.
    """

    status = 503
    title = "Readers busy"
    code = "readers_busy"


class ReadingFailed(AppError):
    """The reader found something that the text does not hold: a fault of ours, and nothing is kept of it."""

    title = "Reading failed"
    code = "reading_failed"
