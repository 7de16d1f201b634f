"""Rows in batches, for files of any length: what is held at once does not grow with their number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from app.as_of import is_past
from app.filters import ClaimFilter, Paging
from app.models import ClaimWords, Document
from app.queries.claims import MOST_RANKED, NEWEST, candidates, found_ids, newest_first, search_of
from app.queries.flat import flat_claims, flat_rows
from app.queries.names import Understood
from app.queries.pages import Cursors, Page, Rows, Window, stretches
from app.queries.ranking import BEST
from app.queries.records import list_documents, list_sources, list_speakers
from app.queries.rendered import as_sent, rendered_claims
from app.queries.repeats import folded
from app.queries.search import held_words, matching
from app.queries.sorting import order_by
from app.schemas import plain

BATCH = 1000
"""Rows that are held at once."""

Batch = list[dict[str, Any]]

_FIGURES = ("value_low", "value_high")


class Stream(NamedTuple):
    """Which claims, in which order, and how many at most."""

    where: ClaimFilter
    understood: Mapping[str, Understood]
    sort: Sequence[str] = ()
    limit: int | None = None
    within: str | None = None
    """The document whose claims they are, in the order of its text."""


def stream_claims(session: Session, stream: Stream) -> Iterator[Batch]:
    """The claims asked for, all of one moment: as they are sent, read again; of the past, put together anew."""
    if is_past(session):
        yield from (flat_rows(session, rows) for rows in _partitions(session, stream, flat_claims()))
    else:
        yield from ([_read(row) for row in rows] for rows in stream_sent(session, stream))


def stream_sent(session: Session, stream: Stream) -> Iterator[list[bytes]]:
    """The claims asked for, each row as it is sent."""
    yield from (as_sent(session, rows) for rows in _partitions(session, stream, rendered_claims()))


def _partitions(session: Session, stream: Stream, selected: Rows) -> Iterator[Sequence[Any]]:
    left = stream.limit
    for stretch in _in_order(session, stream, selected):
        # by the connection: the session would look into every row for objects that it knows
        with session.connection().execute(stretch.limit(left), execution_options={"yield_per": BATCH}) as found:
            for rows in found.partitions():
                left = None if left is None else left - len(rows)
                yield rows


def _read(sent: bytes) -> dict[str, Any]:
    row: dict[str, Any] = orjson.loads(sent)
    for name in _FIGURES:
        if type(row[name]) is float:  # a whole number of more digits than its reader counts
            row[name] = plain(row[name])
    return row


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


def _in_order(session: Session, stream: Stream, selected: Rows) -> Iterator[Rows]:
    """The claims sorted as asked; if not, as the list of them is: the best first where they are searched and few."""
    search, asked = search_of(stream.where), (stream.where, stream.understood, stream.within)
    sort = list(stream.sort) or (["text"] if stream.within is not None else [])
    by_day = search is not None and sort in ([], [NEWEST])
    common = by_day and has_more_than(session, stream._replace(limit=None), MOST_RANKED)
    sort = sort or ([NEWEST] if search is None or common else [BEST])
    way = newest_first(session, candidates(*asked)) if common else matching
    query = selected.where(*folded(*asked, way))
    if search is not None:
        query = query.outerjoin(ClaimWords, held_words())
    return stretches(query, order_by(sort, search))
