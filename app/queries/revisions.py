"""Changes as they were recorded: of one thing, or of all, in the order in which they were made."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from app.models import Claim, Document, Revision, Source, Speaker, SpeakerSlug
from app.queries.figures import narrowed
from app.queries.pages import Column, Rows
from app.queries.parts import claims, parts_of
from app.questions import ChangesFileQuery, FeedQuery, HistoryQuery
from app.schemas import ClaimParts, change_row
from app.vocabulary import Recorded, Review

BATCH = 500
"""Changes that are held at once."""

_KEYS: dict[Recorded, Column] = {
    Recorded.CLAIM: col(Claim.id),
    Recorded.DOCUMENT: col(Document.id),
    Recorded.SPEAKER: col(Speaker.slug),
    Recorded.SOURCE: col(Source.slug),
}


class Changed(NamedTuple):
    """A page of changes, whether there are more, and after which change to ask for those that come."""

    rows: list[dict[str, Any]]
    more: bool
    last: int
    ahead: bool = False
    """Whether the number asked for is higher than any that was given."""


def list_changes(session: Session, query: HistoryQuery, of: Sequence[ColumnElement[bool]]) -> Changed:
    """A page of the changes that the conditions find."""
    after = _number(session, query.since)
    found = session.execute(_in_order(after, of).limit(query.limit + 1)).scalars().all()
    rows = [change_row(one) for one in found[: query.limit]]
    more = len(found) > query.limit
    newest: int = session.execute(select(func.coalesce(func.max(col(Revision.id)), 0))).scalar_one()
    return Changed(rows, more, rows[-1]["id"] if more else newest, ahead=after > newest)


def stream_changes(session: Session, query: ChangesFileQuery) -> Iterator[list[dict[str, Any]]]:
    """The same in batches, to the end."""
    changes = _in_order(_number(session, query.since), changes_asked_for(query)).limit(query.limit)
    with session.execute(changes, execution_options={"yield_per": BATCH}) as found:
        for some in found.scalars().partitions():
            rows = [change_row(one) for one in some]
            session.expunge_all()
            yield rows


def changes_asked_for(query: ChangesFileQuery) -> list[ColumnElement[bool]]:
    """The filters as conditions."""
    kind, subject = col(Revision.kind), col(Revision.subject)
    of_documents = select(col(Claim.id)).where(col(Claim.document_id).in_(query.document))
    in_documents = or_(
        and_(kind == Recorded.DOCUMENT, subject.in_(query.document)),
        and_(kind == Recorded.CLAIM, subject.in_(of_documents)),
    )
    return [
        *([kind.in_(query.kind)] if query.kind else []),
        *([col(Revision.action).in_(query.action)] if query.action else []),
        *([kind == Recorded.CLAIM, subject.in_(query.claim)] if query.claim else []),
        *([in_documents] if query.document else []),
    ]


def changes_of(session: Session, kind: Recorded, subject: str) -> list[ColumnElement[bool]]:
    """The changes of one thing, under whatever slug it had then; none where there never was such a thing."""
    subjects = [subject]
    if kind is Recorded.SPEAKER:
        own = select(col(Speaker.id)).where(col(Speaker.slug) == subject).scalar_subquery()
        subjects += session.execute(select(col(SpeakerSlug.slug)).where(col(SpeakerSlug.speaker_id) == own)).scalars()
    conditions = [col(Revision.kind) == kind, col(Revision.subject).in_(subjects)]
    known = select(_KEYS[kind]).where(_KEYS[kind] == subject)
    recorded = select(col(Revision.id)).where(*conditions).limit(1)
    there_was = any(session.execute(query).first() is not None for query in (known, recorded))
    return conditions if there_was else []


def find_newest(session: Session, query: FeedQuery, strict: bool) -> list[ClaimParts]:
    """The claims asked for, those that changed last first; those that were taken back too, unless `review` is asked."""
    every = {} if query.review else {"review": tuple(Review)}
    found, _ = narrowed(session, query.model_copy(update=every), strict)
    newest = claims().where(*found).order_by(col(Claim.updated_at).desc(), col(Claim.id).desc())
    return parts_of(session, session.execute(newest.limit(query.limit)).all())


def last_changes(session: Session, claim_ids: Sequence[str]) -> dict[str, Revision]:
    """The last change of each claim that has one."""
    of_claims = (col(Revision.kind) == Recorded.CLAIM, col(Revision.subject).in_(claim_ids))
    last = select(func.max(col(Revision.id))).where(*of_claims).group_by(col(Revision.subject))
    return {one.subject: one for one in session.execute(select(Revision).where(col(Revision.id).in_(last))).scalars()}


def _in_order(after: int, of: Sequence[ColumnElement[bool]]) -> Rows:
    number = col(Revision.id)
    return select(Revision).where(number > after, *of).order_by(number)


def _number(session: Session, since: object) -> int:
    """The last change that is not asked for."""
    if since is None or isinstance(since, int):
        return since or 0
    at = col(Revision.at)
    latest = select(func.max(at)).where(at <= _moment(since)).scalar_subquery()
    number: int | None = session.execute(select(func.max(col(Revision.id))).where(at == latest)).scalar_one()
    return number or 0


def _moment(since: Any) -> datetime:  # noqa: ANN401  a day or a moment
    """A day is asked for from its beginning."""
    if isinstance(since, datetime):
        return since
    begins = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return begins - timedelta(microseconds=1) if since > date.min else begins
