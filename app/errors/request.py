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
    """The request did not come in time, and the connection is closed. Nothing of it is kept.

    `CLAIMS_HEAD_SECONDS` is the time for its head, `CLAIMS_BODY_SECONDS` that for its body.
    """

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


class AddressTooLong(AppError):
    """The address, with its query, is over the limit (`CLAIMS_MAX_URL_BYTES`); `allowed` has the most."""

    status = 414
    title = "Address too long"
    code = "address_too_long"


class HeadTooLarge(AppError):
    """The head of the request is over the limit (`CLAIMS_MAX_HEAD_BYTES`); `allowed` has the most."""

    status = 431
    title = "Head too large"
    code = "head_too_large"


class TooManyRequests(AppError):
    """This address, or this key, has asked as often as it may (`CLAIMS_RATE_LIMIT`, `CLAIMS_RATE_SECONDS`).

    The header `Retry-After` says when to ask again; `RateLimit` tells with every answer how many requests remain.
    """

    status = 429
    title = "Too many requests"
    code = "too_many_requests"


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


class Overloaded(AppError):
    """As many requests are being answered as may at once, or as there are connections to the database.

    (`CLAIMS_REQUESTS_AT_ONCE`, `CLAIMS_WRITES_AT_ONCE`, `CLAIMS_CONNECTIONS`.) Nothing was done. The header
    `Retry-After` says when to ask again.
    """

    status = 503
    title = "Overloaded"
    code = "overloaded"


class TookTooLong(AppError):
    """The database took longer than it may (`CLAIMS_READ_SECONDS`, `CLAIMS_WRITE_SECONDS`), and was stopped.

    Nothing was kept. A narrower question takes less; the header `Retry-After` says when to ask the same again.
    """

    status = 503
    title = "Took too long"
    code = "took_too_long"


class StaleData(AppError):
    """The standby that is read is further behind than it may be (`CLAIMS_STALENESS_SECONDS`), or that is not known.

    The header `Retry-After` says when to ask again. Whoever sends a key is answered from the primary.
    """

    status = 503
    title = "Stale data"
    code = "stale_data"


class NotReady(AppError):
    """The service runs, but its database is missing or has another schema than this version needs."""

    status = 503
    title = "Not ready"
    code = "not_ready"
