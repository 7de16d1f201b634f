"""Why something is not written."""

from collections.abc import Mapping, Sequence

from app.errors.base import AppError


class InvalidBody(AppError):
    """The body is not what this address takes. `errors` names each member that is wrong, where it is JSON at all.

    Members that do not exist are refused, with those that come near. What was sent is not repeated.
    """

    status = 422
    title = "Invalid body"
    code = "invalid_body"

    def __init__(self, detail: str, errors: Sequence[Mapping[str, object]] = ()) -> None:
        super().__init__(detail, **({"errors": list(errors)} if errors else {}))


class UnusableIdempotencyKey(AppError):
    """The header `Idempotency-Key` was used for another request, or is none: 1 to 255 printable ASCII characters.

    The same name stands for the same request: method, address and body. It is kept for 24 hours.
    """

    status = 422
    title = "Unusable idempotency key"
    code = "unusable_idempotency_key"


class RequestAtWork(AppError):
    """A request of the same `Idempotency-Key` is still at work. Ask again in some seconds for its answer."""

    status = 409
    title = "Request at work"
    code = "request_at_work"


class ClaimRefused(AppError):
    """The claim would not be what a claim must be. `errors` names each member that is wrong, and what it breaks.

    Evidence lies in the text, `value_text` in the evidence; the ends fit the bound; a headline has no speaker, a
    statement no figure; a name means exactly one speaker.
    """

    status = 422
    title = "Claim refused"
    code = "claim_refused"

    def __init__(self, errors: Sequence[Mapping[str, object]]) -> None:
        count = "1 member" if len(errors) == 1 else f"{len(errors)} members"
        super().__init__(f"{count} of the claim cannot stand so.", errors=list(errors))


class PreconditionFailed(AppError):
    """It is no longer what the header `If-Match` names: somebody has changed it meanwhile. Nothing was written.

    `etag` has its present tag. Look at it again before you change it.
    """

    status = 412
    title = "Precondition failed"
    code = "precondition_failed"


class SlugTaken(AppError):
    """Another speaker has this slug, or once had it: an address never leads to somebody else. `speaker` has whose."""

    status = 409
    title = "Slug taken"
    code = "slug_taken"


class NotMergeable(AppError):
    """These two are not merged: nobody into himself, and no collective, which only its wording names, with others."""

    status = 422
    title = "Not mergeable"
    code = "not_mergeable"


class Unauthorized(AppError):
    """Writing needs a key, and none came that can be used: in one header `Authorization: Bearer …`.

    A key that is missing, unknown, revoked or expired has the same answer, so that nobody learns which. A key in the
    address is none. Reading needs no key.
    """

    status = 401
    title = "Unauthorized"
    code = "unauthorized"


class Forbidden(AppError):
    """The key is good, but not for this. `needed` has the scope that it lacks."""

    status = 403
    title = "Forbidden"
    code = "forbidden"


class FormRefused(AppError):
    """A form of the review desk that no page of ours has sent, or that was not made for who sends it.

    Browsers say from where a form comes, and each form bears a token of its visit. Nothing was changed: open the desk
    again and send the form from there.
    """

    status = 403
    title = "Form refused"
    code = "form_refused"
