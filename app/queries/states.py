"""Things as history keeps them: everything of them that is kept, with slugs where the tables have keys of their own.

Dates and moments are ISO 8601. A claim's `evidence` are spans, its `relays` and `origins` slugs in order, its `checks`
what its headline shows. What follows from the rest (rates, what a claim is found by or repeats) is left out, but for
`per_month_low` and `per_month_high`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from app.models import (
    Appearance,
    Claim,
    ClaimLink,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
    SpeakerAlias,
    SpeakerSlug,
)
from app.vocabulary import LinkKind

State = dict[str, Any]
_NOT_OF_A_CLAIM = {"appearance_id", "speaker_id", "repeat_key", "since", "rendered_id"}


def claim_states(session: Session, ids: Collection[str]) -> dict[str, State]:
    """By id; `source` is that of the appearance which the row shows."""
    session.flush()
    spans, links, checks = _spans(session, ids), _links(session, ids), _checks(session, ids)
    query = (
        select(Claim, col(Speaker.slug), col(Source.slug))
        .outerjoin(Speaker, col(Claim.speaker_id) == Speaker.id)
        .join(Appearance, col(Claim.appearance_id) == Appearance.id)
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .where(col(Claim.id).in_(ids))
        .execution_options(populate_existing=True)
    )
    return {
        claim.id: {
            **_plain(claim, _NOT_OF_A_CLAIM),
            "speaker": speaker,
            "source": source,
            "evidence": spans[claim.id],
            "relays": links[claim.id, LinkKind.RELAY],
            "origins": links[claim.id, LinkKind.ORIGIN],
            "checks": checks[claim.id],
        }
        for claim, speaker, source in session.execute(query)
    }


def speaker_states(session: Session, ids: Collection[int]) -> dict[str, State]:
    """By slug, with the names and the former slugs under which each is found."""
    session.flush()
    aliases = _grouped(
        session, select(col(SpeakerAlias.speaker_id), col(SpeakerAlias.alias)).order_by(col(SpeakerAlias.alias)), ids
    )
    slugs = _grouped(
        session, select(col(SpeakerSlug.speaker_id), col(SpeakerSlug.slug)).order_by(col(SpeakerSlug.slug)), ids
    )
    query = select(Speaker).where(col(Speaker.id).in_(ids))
    return {
        who.slug: {**_plain(who, {"id", "since"}), "aliases": aliases[who.id], "former_slugs": slugs[who.id]}
        for who in session.execute(query).scalars()
    }


def document_state(session: Session, document_id: str) -> State:
    """A document with all its appearances, as they came in; its text never changes and is had by its id."""
    session.flush()
    query = (
        select(Appearance, col(Source.slug))
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .where(col(Appearance.document_id) == document_id)
        .order_by(col(Appearance.id))
    )
    left_out = {"id", "document_id", "source_id", "since"}
    appearances = [{**_plain(one, left_out), "source": slug} for one, slug in session.execute(query)]
    document = session.get_one(Document, document_id)
    return {**_plain(document, {"text", "since"}), "length": len(document.text), "appearances": appearances}


def source_state(source: Source) -> State:
    """A publisher."""
    return _plain(source, {"id", "since"})


def _plain(row: SQLModel, left_out: Collection[str]) -> State:
    return {name: _json(getattr(row, name)) for name in type(row).model_fields if name not in left_out}


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _spans(session: Session, ids: Collection[str]) -> dict[str, list[State]]:
    query = select(Evidence).where(col(Evidence.claim_id).in_(ids)).order_by(col(Evidence.start), col(Evidence.end))
    spans = defaultdict(list)
    for span in session.execute(query).scalars():
        spans[span.claim_id].append({"start": span.start, "end": span.end, "primary": span.primary})
    return spans


def _links(session: Session, ids: Collection[str]) -> dict[tuple[str, LinkKind], list[str]]:
    query = (
        select(ClaimLink, col(Speaker.slug))
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
        .where(col(ClaimLink.claim_id).in_(ids))
        .order_by(col(ClaimLink.position))
    )
    links = defaultdict(list)
    for link, slug in session.execute(query):
        links[link.claim_id, link.kind].append(slug)
    return links


def _checks(session: Session, ids: Collection[str]) -> dict[str, list[State]]:
    query = select(HeadlineCheck).where(col(HeadlineCheck.claim_id).in_(ids)).order_by(col(HeadlineCheck.id))
    checks = defaultdict(list)
    for check in session.execute(query).scalars():
        checks[check.claim_id].append({"status": check.status.value, "body_claim_id": check.body_claim_id})
    return checks


def _grouped(session: Session, query: Any, ids: Iterable[int]) -> dict[int | None, list[str]]:  # noqa: ANN401
    grouped = defaultdict(list)
    for owner, word in session.execute(query.where(query.selected_columns[0].in_(ids))):
        grouped[owner].append(word)
    return grouped
