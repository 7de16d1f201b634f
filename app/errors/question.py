"""What is wrong with a question, or why it has no answer."""

from collections.abc import Mapping, Sequence

from app.errors.base import AppError


class InvalidParameter(AppError):
    """A parameter has no meaning here, or a value that it cannot have. `errors` names each one.

    A parameter that is misspelt is refused rather than left out, since the answer would be another one than was asked
    for. Parameters that begin with `_` or `utm_` are ignored; an empty value is no filter.
    """

    status = 422
    title = "Invalid parameter"
    code = "invalid_parameter"

    def __init__(self, errors: Sequence[Mapping[str, object]]) -> None:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        super().__init__(f"{count} in the query.", errors=list(errors))
        self.faults = errors


class UnknownName(AppError):
    """A name in the query means nobody, and `Prefer: handling=strict` was asked for.

    Without it the answer is an empty list with the same words as a warning. `did_you_mean` has names that come near.
    """

    status = 422
    title = "Unknown name"
    code = "unknown_name"


class AmbiguousSpeaker(AppError):
    """A name in the query means several speakers, and `Prefer: handling=strict` was asked for.

    Without it the claims of all of them are answered, with the same words as a warning. `candidates` has them.
    """

    status = 422
    title = "Ambiguous speaker"
    code = "ambiguous_speaker"


class NotFound(AppError):
    """Nothing is kept under this address. `did_you_mean` has names that come near."""

    status = 404
    title = "Not found"
    code = "not_found"


class ClaimWithdrawn(AppError):
    """The claim was withdrawn: the reading was wrong, or its document is gone. `tombstone` says what and when.

    It stays listed under `/claims?review=withdrawn`.
    """

    status = 410
    title = "Claim withdrawn"
    code = "claim_withdrawn"


class NoComparison(AppError):
    """These claims cannot be held against each other: several measures, parties or units, or no figure.

    `errors` names what must be chosen, with what there is. Statements have no figure to compare, and a collective
    ("officials") is nobody whose figure could move.
    """

    status = 422
    title = "No comparison"
    code = "no_comparison"


class NotAcceptable(AppError):
    """The answer does not exist in the format that was asked for. `available` lists those that there are.

    The suffix of the address comes before the parameter `format`, and that before the header `Accept`. Parquet is there
    where pyarrow is installed; where it is not, `detail` says what to install.
    """

    status = 406
    title = "Not acceptable"
    code = "not_acceptable"


class ExportTooLarge(AppError):
    """More rows than this service writes into one file (`CLAIMS_MAX_EXPORT_ROWS`); nothing was sent.

    Narrow the question, by `published_from` and `published_to` for instance, or give a `limit`. `allowed` has the most.
    """

    status = 413
    title = "Export too large"
    code = "export_too_large"


class TooManyExports(AppError):
    """As many files are being sent as this service sends at once (`CLAIMS_MAX_EXPORTS_AT_ONCE`).

    The header `Retry-After` says when to ask again. Lists in pages are answered meanwhile.
    """

    status = 503
    title = "Too many exports"
    code = "too_many_exports"
