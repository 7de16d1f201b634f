"""Speakers, sources and documents as rows, each page in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, distinct, func, select
from sqlmodel import Session, col

from app.models import Appearance, Claim, DataVersion, Document, Source, Speaker, SpeakerAlias
from app.queries.pages import Column, Order, Page, Rows, Window, page
from app.queries.tallies import count_by_key, count_claims
from app.schemas import plain
from app.vocabulary import HIDDEN_REVIEWS

_SPEAKERS = Order("slug", col(Speaker.slug), str, col(Speaker.slug))
_SOURCES = Order("slug", col(Source.slug), str, col(Source.slug))
_DOCUMENTS = Order("id", col(Document.id), str, col(Document.id))
_DOCUMENTS_OF = (
    select(col(Appearance.source_id), func.count(distinct(col(Appearance.document_id))))
    .where(col(Appearance.source_id).in_(bindparam("sources", expanding=True)))
    .group_by(col(Appearance.source_id))
)
"""How many documents some sources have."""
_VERSION = select(DataVersion.__table__.c.version)  # type: ignore[attr-defined]
"""Of the table, and written once: it is asked for with every answer."""


@cache
def shown() -> ColumnElement[bool]:
    """The claims that lists show and counts count, unless asked for more."""
    return col(Claim.review).not_in(sorted(HIDDEN_REVIEWS))


def data_version(session: Session) -> int:
    """The counter that every write moves."""
    version: int = session.execute(_VERSION).scalar_one()
    return version


def totals(session: Session) -> dict[str, Any]:
    """How much is kept, and since when."""
    newest = session.execute(select(func.max(Document.created_at))).scalar_one()
    return {
        "data_version": data_version(session),
        "claims": count_claims(session),
        "documents": session.execute(select(func.count()).select_from(Document)).scalar_one(),
        "last_ingested_at": plain(newest),
    }


def list_speakers(session: Session, window: Window) -> Page:
    """Speakers by slug."""
    found = page(session, select(Speaker), _SPEAKERS, window)
    return found._replace(rows=_speaker_rows(session, [row.Speaker for row in found.rows]))


def speakers_by_slug(session: Session, slugs: Collection[str]) -> dict[str, dict[str, Any]]:
    """The speakers that have these slugs."""
    found = session.execute(select(Speaker).where(col(Speaker.slug).in_(slugs))).scalars().all()
    return {row["slug"]: row for row in _speaker_rows(session, found)}


def find_speaker(session: Session, slug: str) -> dict[str, Any] | None:
    """One speaker."""
    return speakers_by_slug(session, [slug]).get(slug)


def list_sources(session: Session, window: Window) -> Page:
    """Sources by slug."""
    found = page(session, select(Source), _SOURCES, window)
    return found._replace(rows=_source_rows(session, [row.Source for row in found.rows]))


def find_source(session: Session, slug: str) -> dict[str, Any] | None:
    """One source."""
    found = session.execute(select(Source).where(col(Source.slug) == slug)).scalars().all()
    return next(iter(_source_rows(session, found)), None)


def list_documents(session: Session, window: Window) -> Page:
    """Documents by id, which is the same order everywhere."""
    return _listed(session, _documents(), _DOCUMENTS, window)


def list_newest_documents(session: Session, window: Window) -> Page:
    """Documents by the day on which they first appeared, the newest first; those of no known day last."""
    document, day = col(Appearance.document_id), col(Appearance.published_on)
    first = select(document.label("id"), func.min(day).label("day")).group_by(document).subquery("first")
    order = Order("-day", first.c.day, date, col(Document.id), descending=True, nullable=True)
    return _listed(session, _documents().join(first, first.c.id == col(Document.id)), order, window)


def _listed(session: Session, query: Rows, order: Order, window: Window) -> Page:
    found = page(session, query, order, window)
    return found._replace(rows=[_document_row(row) for row in _with_appearances(session, found.rows)])


def documents_by_id(session: Session, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The documents that have these ids."""
    found = session.execute(_documents().where(col(Document.id).in_(ids))).all()
    return {row["id"]: _document_row(row) for row in _with_appearances(session, found)}


def find_document(session: Session, document_id: str) -> dict[str, Any] | None:
    """One document with every appearance, the earliest first."""
    found = session.execute(_documents().where(col(Document.id) == document_id)).all()
    rows = _with_appearances(session, found)
    return next(({**_document_row(row), "appearances": row["appearances"]} for row in rows), None)


def has_document(session: Session, document_id: str) -> bool:
    """Whether the document is kept."""
    return session.execute(select(col(Document.id)).where(col(Document.id) == document_id)).first() is not None


def find_text(session: Session, document_id: str) -> tuple[str, str] | None:
    """A document's SHA-256 and its whole text."""
    query = select(col(Document.sha256), col(Document.text)).where(col(Document.id) == document_id)
    found = session.execute(query).first()
    return None if found is None else (found.sha256, found.text)


def _speaker_rows(session: Session, speakers: Sequence[Speaker]) -> list[dict[str, Any]]:
    ids = [speaker.id for speaker in speakers]
    aliases = _aliases(session, ids)
    counts = count_by_key(session, "speaker", ids)
    return [
        {
            "slug": speaker.slug,
            "name": speaker.name,
            "kind": speaker.kind.value,
            "aliases": aliases[speaker.id],
            "claim_count": counts.get(speaker.id, 0),
            "url": f"/speakers/{speaker.slug}",
        }
        for speaker in speakers
    ]


def _source_rows(session: Session, sources: Iterable[Source]) -> list[dict[str, Any]]:
    sources = list(sources)
    ids = [source.id for source in sources]
    documents = {row[0]: row[1] for row in session.execute(_DOCUMENTS_OF, {"sources": ids})}
    claims = count_by_key(session, "source", ids)
    return [
        {
            "slug": source.slug,
            "name": source.name,
            "document_count": documents.get(source.id, 0),
            "claim_count": claims.get(source.id, 0),
            "url": f"/sources/{source.slug}",
        }
        for source in sources
    ]


def _documents() -> Rows:
    """What is told of documents; their length is counted by the database, which keeps their text."""
    length = func.length(col(Document.text)).label("length")
    return select(col(Document.id), col(Document.sha256), col(Document.language), length)


def _with_appearances(session: Session, found: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in found]
    appearances = _appearances(session, ids)
    counts = _counts(session, _claims_by(col(Claim.document_id), ids))
    return [
        {
            "id": row.id,
            "sha256": row.sha256,
            "language": row.language,
            "length": row.length,
            "appearances": appearances[row.id],
            "claim_count": counts.get(row.id, 0),
        }
        for row in found
    ]


def _document_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "sha256", "language", "length")},
        **{name: row["appearances"][0][name] for name in _SHOWN},
        "claim_count": row["claim_count"],
        "url": f"/documents/{row['id']}",
    }


_SHOWN = ("title", "source_slug", "source_name", "published_on", "published_on_inferred", "document_url")


def _appearances(session: Session, document_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    day = col(Appearance.published_on)
    query = (
        select(Appearance, Source)
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .where(col(Appearance.document_id).in_(document_ids))
        .order_by(day.is_(None), day, col(Appearance.id))
    )
    appearances = defaultdict(list)
    for appearance, source in session.execute(query):
        appearances[appearance.document_id].append(_appearance(appearance, source))
    return appearances


def _appearance(appearance: Appearance, source: Source | None) -> dict[str, Any]:
    return {
        "source_slug": source and source.slug,
        "source_name": source and source.name,
        "title": appearance.title,
        "published_on": plain(appearance.published_on),
        "published_on_inferred": appearance.published_on_inferred,
        "document_url": appearance.url,
    }


def _aliases(session: Session, speaker_ids: Sequence[int | None]) -> dict[int | None, list[str]]:
    named = col(SpeakerAlias.speaker_id)
    query = select(named, col(SpeakerAlias.alias)).where(named.in_(speaker_ids)).order_by(col(SpeakerAlias.alias))
    aliases = defaultdict(list)
    for speaker_id, alias in session.execute(query):
        aliases[speaker_id].append(alias)
    return aliases


def _claims_by(column: Column, ids: Sequence[Any]) -> Rows:
    return select(column, func.count()).select_from(Claim).where(column.in_(ids), shown())


def _counts(session: Session, query: Rows) -> dict[Any, int]:
    counted = query.group_by(query.selected_columns[0])
    return {row[0]: row[1] for row in session.execute(counted)}
