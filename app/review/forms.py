"""A claim as a reviewer sees it: its columns, who says it, where it stands, whom it goes back to."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app import rows
from app.laws import Place, Proposed
from app.models import Claim, ClaimLink, Evidence, Speaker
from app.review.whom import Meant, Who
from app.schemas import ClaimFields, SpeakerGiven
from app.vocabulary import LinkKind, Status

LINKS = {"relays": LinkKind.RELAY, "origins": LinkKind.ORIGIN}
COLUMNS = tuple(name for name in ClaimFields.model_fields if name not in {"speaker", "evidence", *LINKS})
_UNSAID = {"status": Status.ASSERTED, "attribution_explicit": True, "period_inferred": False}


class Form(NamedTuple):
    """A claim as it is, or as it would be."""

    columns: Mapping[str, Any]
    speaker: Who | None = None
    relays: Sequence[Who] = ()
    origins: Sequence[Who] = ()
    spans: Sequence[Place] = ()

    def members(self) -> dict[str, Any]:
        """What is said, by member, to be held against another."""
        return {
            **self.columns,
            "speaker": self.speaker and rows.slug(self.speaker),
            "relays": [rows.slug(who) for who in self.relays],
            "origins": [rows.slug(who) for who in self.origins],
            "evidence": list(self.spans),
        }

    def changed(self, other: "Form") -> set[str]:
        """The members that differ."""
        own, others = self.members(), other.members()
        return {name for name, value in own.items() if value != others[name]}

    def proposed(self, text: str) -> Proposed:
        """The claim as the laws see it."""
        return Proposed(self.columns, self.speaker, self.spans, text)


EMPTY = Form({**dict.fromkeys(COLUMNS), **_UNSAID})
"""A claim of which nothing is said."""


def form_of(session: Session, claim: Claim) -> Form:
    """A claim as it is."""
    spans = select(Evidence).where(Evidence.claim_id == claim.id)
    return Form(
        {name: getattr(claim, name) for name in COLUMNS},
        session.get_one(Speaker, claim.speaker_id) if claim.speaker_id is not None else None,
        _linked(session, claim, LinkKind.RELAY),
        _linked(session, claim, LinkKind.ORIGIN),
        sorted(Place(span.start, span.end, span.primary) for span in session.exec(spans)),
    )


def filled(form: Form, given: Mapping[str, Any], people: Meant) -> Form:
    """The form with the members that are given; a role goes with the speaker who had it."""
    columns = {**form.columns, **{name: _plain(value) for name, value in given.items() if name in form.columns}}
    if "speaker" in given:
        who = given["speaker"]
        other = people.speaker is None or form.speaker is None or rows.slug(people.speaker) != rows.slug(form.speaker)
        if isinstance(who, SpeakerGiven):
            columns["speaker_role"] = given.get("speaker_role", who.role)
        elif other and "speaker_role" not in given:
            columns["speaker_role"] = None
    return Form(
        columns,
        people.speaker if "speaker" in given else form.speaker,
        people.relays if "relays" in given else form.relays,
        people.origins if "origins" in given else form.origins,
        _places(given["evidence"]) if "evidence" in given else form.spans,
    )


def _places(given: Sequence[Any]) -> list[Place]:
    """Spans as they are sent, in text order; where none is said to be the primary one it is the first that is named."""
    named = any(span.primary for span in given)
    return sorted(Place(span.start, span.end, span.primary or (not named and not at)) for at, span in enumerate(given))


def _plain(value: object) -> object:
    # no figure is kept as -0
    return value + 0.0 if isinstance(value, float) else value


def _linked(session: Session, claim: Claim, kind: LinkKind) -> Sequence[Speaker]:
    query = select(Speaker).join(ClaimLink, col(ClaimLink.speaker_id) == Speaker.id)
    of_this = query.where(ClaimLink.claim_id == claim.id, ClaimLink.kind == kind)
    return session.exec(of_this.order_by(col(ClaimLink.position))).all()
