"""Rows in batches, for files of any length: what is held at once does not grow with their number."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Date, Enum, String, Text, func, null, select, type_coerce
from sqlmodel import Session, col

from app.filters import ClaimFilter, Paging
from app.models import Appearance, Claim, ClaimLink, ClaimWords, Document, Evidence, Source, Speaker
from app.queries.claims import BEST, MOST_RANKED, NEWEST, candidates, found_ids, newest_first, search_of
from app.queries.conditions import joined
from app.queries.names import Understood
from app.queries.pages import Column, Cursors, Page, Rows, Window, stretches
from app.queries.records import list_documents, list_sources, list_speakers
from app.queries.repeats import folded
from app.queries.search import held_words, matching
from app.queries.sorting import order_by
from app.schemas import ClaimRow, plain
from app.vocabulary import LinkKind

BATCH = 1000
"""Rows that are held at once."""

Batch = list[dict[str, Any]]

_LINKED = {LinkKind.RELAY: "relays", LinkKind.ORIGIN: "origins"}
_FROM, _TO = col(Evidence.start), col(Evidence.end)

_ELSEWHERE: dict[str, Column] = {
    "speaker_slug": col(Speaker.slug),
    "speaker_name": col(Speaker.name),
    "speaker_kind": col(Speaker.kind),
    "document_title": col(Appearance.title),
    "source_slug": col(Source.slug),
    "source_name": col(Source.name),
    "published_on": col(Appearance.published_on),
    "published_on_inferred": col(Appearance.published_on_inferred),
    "document_url": col(Appearance.url),
    "evidence_text": func.substr(col(Document.text), _FROM + 1, _TO - _FROM, type_=Text),
    "evidence_start": _FROM,
    "evidence_end": _TO,
    "url": "/claims/" + col(Claim.id),
}
"""Columns of the row that are not the claim's own."""

_OF_A_BATCH = {*_LINKED.values(), "evidence_count"}
"""Columns that are asked for once a batch, and stand empty until then."""

_TO_CONVERT = ("value_low", "value_high", "period_start", "period_end", "published_on", "created_at", "updated_at")
"""Columns whose values differ from what JSON has; the rest is given as it is kept."""


class Stream(NamedTuple):
    """Which claims, in which order, and how many at most."""

    where: ClaimFilter
    understood: Mapping[str, Understood]
    sort: Sequence[str] = ()
    limit: int | None = None
    within: str | None = None
    """The document whose claims they are, in the order of its text."""


def stream_claims(session: Session, stream: Stream) -> Iterator[Batch]:
    """The claims asked for, all of one moment, in three statements a batch."""
    left = stream.limit
    for stretch in _in_order(session, stream):
        # by the connection: the session would look into every row for objects that it knows
        with session.connection().execute(stretch.limit(left), execution_options={"yield_per": BATCH}) as found:
            for rows in found.partitions():
                left = None if left is None else left - len(rows)
                yield _batch(session, rows)


def has_more_than(session: Session, stream: Stream, most: int) -> bool:
    """Whether more claims than so many are asked for; no more than one beyond them is looked at."""
    if stream.limit is not None and stream.limit <= most:
        return False
    found = found_ids(stream.where, stream.understood, stream.within).offset(most).limit(1)
    return session.execute(found).first() is not None


def stream_speakers(session: Session) -> Iterator[Batch]:
    """All speakers, by slug."""
    return _walk(session, list_speakers)


def stream_sources(session: Session) -> Iterator[Batch]:
    """All sources, by slug."""
    return _walk(session, list_sources)


def stream_documents(session: Session) -> Iterator[Batch]:
    """All documents, by id."""
    return _walk(session, list_documents)


def texts_by_id(session: Session, document_ids: Sequence[str]) -> dict[str, str]:
    """The whole texts of these documents."""
    query = select(col(Document.id), col(Document.text)).where(col(Document.id).in_(document_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _walk(session: Session, records: Callable[[Session, Window], Page]) -> Iterator[Batch]:
    """Page after page, within the session's one moment."""
    cursors, cursor = Cursors("of this walk"), None
    while True:
        found = records(session, Window(Paging(limit=BATCH, cursor=cursor), cursors, "all"))
        yield list(found.rows)
        cursor = found.next_cursor
        if cursor is None:
            return


def _in_order(session: Session, stream: Stream) -> Iterator[Rows]:
    """The claims sorted as asked; if not, as the list of them is: the best first where they are searched and few."""
    search, asked = search_of(stream.where), (stream.where, stream.understood, stream.within)
    sort = list(stream.sort) or (["text"] if stream.within is not None else [])
    by_day = search is not None and sort in ([], [NEWEST])
    common = by_day and has_more_than(session, stream._replace(limit=None), MOST_RANKED)
    sort = sort or ([NEWEST] if search is None or common else [BEST])
    way = newest_first(session, candidates(*asked)) if common else matching
    query = _flat().where(*folded(*asked, way))
    if search is not None:
        query = query.outerjoin(ClaimWords, held_words())
    return stretches(query, order_by(sort, search))


def _flat() -> Rows:
    """The row of each claim as one row of the database, but for what there may be several of.

    Each claim has its text and its first words; outer joins let the claims come first, in the order of an index.
    """
    return (
        joined(*(_column(name).label(name) for name in ClaimRow.model_fields))
        .outerjoin(Evidence, (col(Evidence.claim_id) == Claim.id) & col(Evidence.primary))
        .outerjoin(Document, col(Claim.document_id) == Document.id)
    )


def _column(name: str) -> Column:
    """The column as the database has it: a word is given as it is kept, not as a member of its vocabulary."""
    if name in _OF_A_BATCH:
        return null()
    column: Any = _ELSEWHERE[name] if name in _ELSEWHERE else col(getattr(Claim, name))
    return type_coerce(column, String) if isinstance(column.type, Enum | Date) else column


def _batch(session: Session, found: Sequence[Any]) -> Batch:
    ids = [row.id for row in found]
    spans, names = _span_counts(session, ids), _names(session, ids)
    return [_row(row, {**names[row.id], "evidence_count": spans[row.id]}) for row in found]


def _row(found: Any, more: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  a row of the database
    row = dict(zip(ClaimRow.model_fields, found, strict=True))
    row |= more
    for name in _TO_CONVERT:
        row[name] = plain(row[name])
    return row


def _span_counts(session: Session, claim_ids: Sequence[str]) -> dict[str, int]:
    owner = col(Evidence.claim_id)
    query = select(owner, func.count()).where(owner.in_(claim_ids)).group_by(owner)
    return {row[0]: row[1] for row in session.execute(query)}


def _names(session: Session, claim_ids: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Who passed each claim on and whom its speaker cites, in order."""
    query = (
        select(col(ClaimLink.claim_id), col(ClaimLink.kind), col(Speaker.name))
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
        .where(col(ClaimLink.claim_id).in_(claim_ids))
        .order_by(col(ClaimLink.position))
    )
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: {name: [] for name in _LINKED.values()})
    for claim_id, kind, name in session.execute(query):
        names[claim_id][_LINKED[kind]].append(name)
    return names
