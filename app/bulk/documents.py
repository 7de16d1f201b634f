"""The documents of a batch, and what its claims need of those that are kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from app.bulk.record import Revisions
from app.bulk.shape import APPEARANCE, Row, checked
from app.bulk.tables import write
from app.history import Change
from app.intake import NewDocument
from app.models import Appearance, Document, Source
from app.names import document_id, slugify, text_sha256
from app.vocabulary import Recorded

_DOCUMENT = ("id", "sha256", "text", "language", "created_at", "since")
_SHOWN = ("title", "published_on", "published_on_inferred", "url", "created_at")
_APPEARANCE = ("document_id", "source_id", *_SHOWN, "since")


class Shown(NamedTuple):
    """The appearance that the rows of a document's claims show."""

    appearance: Appearance
    source: Source | None


def read_document(row: Row) -> Row:
    """A document that can be kept, with its appearances; `ValueError` or DocumentRefused otherwise."""
    row["sha256"], given = text_sha256(row["text"]), row["sha256"]
    if given not in {None, row["sha256"]}:
        raise ValueError("sha256 is not that of the text")
    if row["id"] not in {None, document_id(row["sha256"])}:
        raise ValueError("id is not that of the text")
    row["id"] = document_id(row["sha256"])
    row["appearances"] = [_appearance(row, one) for one in row["appearances"] or [{}]]
    sources = [one["source_slug"] for one in row["appearances"]]
    if len(set(sources)) < len(sources):
        raise ValueError("appearances name a source twice")
    return row


def _appearance(document: Row, given: Row) -> Row:
    one = checked(given, APPEARANCE)
    if one["source_name"] is not None:
        one["source_slug"] = one["source_slug"] or slugify(one["source_name"])
    NewDocument(
        text=document["text"],
        source=one["source_name"],
        title=one["title"],
        published_on=one["published_on"],
        published_on_inferred=one["published_on_inferred"],
        url=one["url"],
        language=document["language"],
    )
    return one


def publishers(documents: Iterable[Row]) -> Iterator[Row]:
    """Whom the appearances name."""
    for document in documents:
        for one in document["appearances"]:
            if one["source_name"] is not None:
                yield {"slug": one["source_slug"], "name": one["source_name"]}


def keep_documents(change: Change, revisions: Revisions, documents: Sequence[Row], sources: dict[str, int]) -> None:
    """New documents; each source that they name has its key in `sources`."""
    connection, version = change.session.connection(), change.version
    kept, appeared = [], []
    for row in documents:
        created = row["created_at"] or change.at
        kept.append((row["id"], row["sha256"], row["text"], row["language"], created, version))
        for one in row["appearances"]:
            one["created_at"] = one["created_at"] or created
            source = None if one["source_slug"] is None else sources[one["source_slug"]]
            appeared.append((row["id"], source, *(one[name] for name in _SHOWN), version))
        revisions.created(Recorded.DOCUMENT, row["id"], _state(row, created))
    write(connection, Document, _DOCUMENT, kept)
    write(connection, Appearance, _APPEARANCE, appeared)


def _state(row: Row, created: datetime) -> dict[str, Any]:
    appearances = [
        {**{name: as_json(one[name]) for name in _SHOWN}, "source": one["source_slug"]} for one in row["appearances"]
    ]
    return {
        **{name: row[name] for name in ("id", "sha256", "language")},
        "created_at": as_json(created),
        "length": len(row["text"]),
        "appearances": appearances,
    }


def as_json(value: object) -> object:
    """A value as history keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def hashes(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The SHA-256 of those documents that are kept."""
    query = select(col(Document.id), col(Document.sha256)).where(col(Document.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def shown(session: Session, ids: Collection[str]) -> dict[str, Shown]:
    """The earliest appearance of each document, as `keeping.shown_appearance` chooses it."""
    day = col(Appearance.published_on)
    query = (
        select(Appearance, Source)
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .where(col(Appearance.document_id).in_(ids))
        .order_by(day.is_(None).desc(), day.desc(), col(Appearance.id).desc())
    )
    # the first comes last, and stays
    return {one.document_id: Shown(one, source) for one, source in session.execute(query)}
