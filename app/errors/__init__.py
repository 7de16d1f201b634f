"""What can go wrong, each with the status it has over HTTP and the code that never changes."""

from collections.abc import Iterator

from app.errors.base import AppError
from app.errors.document import (
    DocumentRefused,
    DocumentTooLarge,
    ReadersBusy,
    ReadingFailed,
    ReadingTooHeavy,
    ReadingTooLong,
)
from app.errors.question import (
    AmbiguousSpeaker,
    ClaimWithdrawn,
    ExportTooLarge,
    InvalidParameter,
    NoComparison,
    NotAcceptable,
    NotFound,
    TooManyExports,
    UnknownName,
)
from app.errors.request import (
    AddressTooLong,
    BodyTooLarge,
    DatabaseUnavailable,
    HeadTooLarge,
    InvalidRequest,
    MethodNotAllowed,
    NotReady,
    Overloaded,
    RequestTimeout,
    StaleData,
    TookTooLong,
    TooManyRequests,
    UnsupportedMediaType,
)
from app.errors.write import (
    ClaimRefused,
    Forbidden,
    FormRefused,
    InvalidBody,
    NotMergeable,
    PreconditionFailed,
    RequestAtWork,
    SlugTaken,
    Unauthorized,
    UnusableIdempotencyKey,
)

__all__ = [
    "AddressTooLong",
    "AmbiguousSpeaker",
    "AppError",
    "BodyTooLarge",
    "ClaimRefused",
    "ClaimWithdrawn",
    "DatabaseUnavailable",
    "DocumentRefused",
    "DocumentTooLarge",
    "ExportTooLarge",
    "Forbidden",
    "FormRefused",
    "HeadTooLarge",
    "InvalidBody",
    "InvalidParameter",
    "InvalidRequest",
    "MethodNotAllowed",
    "NoComparison",
    "NotAcceptable",
    "NotFound",
    "NotMergeable",
    "NotReady",
    "Overloaded",
    "PreconditionFailed",
    "ReadersBusy",
    "ReadingFailed",
    "ReadingTooHeavy",
    "ReadingTooLong",
    "RequestAtWork",
    "RequestTimeout",
    "SlugTaken",
    "StaleData",
    "TooManyExports",
    "TooManyRequests",
    "TookTooLong",
    "Unauthorized",
    "UnknownName",
    "UnsupportedMediaType",
    "UnusableIdempotencyKey",
    "kinds",
    "problems",
]


def kinds(of: type[AppError] = AppError) -> Iterator[type[AppError]]:
    """Every kind of error."""
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def problems() -> dict[str, type[AppError]]:
    """Every kind of error, by slug."""
    return {kind.slug(): kind for kind in kinds()}
