"""What is wrong with a request, whatever it asks, or with the service."""

from app.errors.base import AppError


class InvalidRequest(AppError):
    """The request is no HTTP that can be answered."""

    status = 400
    title = "Invalid request"
    code = "invalid_request"


class MethodNotAllowed(AppError):
    """The address exists, but not for this method. The header `Allow` lists those it has."""

    status = 405
    title = "Method not allowed"
    code = "method_not_allowed"


class RequestTimeout(AppError):
    """The body did not come in time (`CLAIMS_BODY_SECONDS`): nothing of it is kept, and the connection is closed."""

    status = 408
    title = "Request timeout"
    code = "request_timeout"


class BodyTooLarge(AppError):
    """The body is over the limit (`CLAIMS_MAX_BODY_BYTES`, for a batch `CLAIMS_MAX_BATCH_BYTES`).

    `allowed` has the most. Nothing of it is kept, and the connection is closed.
    """

    status = 413
    title = "Body too large"
    code = "body_too_large"


class UnsupportedMediaType(AppError):
    """The body is of a kind that this address does not take, or compressed. `available` lists what it takes."""

    status = 415
    title = "Unsupported media type"
    code = "unsupported_media_type"


class DatabaseUnavailable(AppError):
    """The database does not answer. The header `Retry-After` says when to ask again."""

    status = 503
    title = "Database unavailable"
    code = "database_unavailable"


class NotReady(AppError):
    """The service runs, but its database is missing or has another schema than this version needs."""

    status = 503
    title = "Not ready"
    code = "not_ready"
