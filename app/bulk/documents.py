"""The documents of a batch: each checked, then all of them as rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.bulk.keeper import Facts, Keeper
from app.bulk.record import Revisions
from app.bulk.shape import APPEARANCE, Row, checked
from app.bulk.tables import stored
from app.intake import NewDocument
from app.names import document_id, slugify, text_sha256
from app.vocabulary import Recorded

_DOCUMENT = ("id", "sha256", "text", "language", "created_at", "since")
_SHOWN = ("title", "published_on", "published_on_inferred", "url", "created_at")
_APPEARANCE = ("document_id", "source_id", *_SHOWN, "since")


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


def keep_documents(
    keeper: Keeper, facts: Facts, revisions: Revisions, documents: Sequence[Row], sources: Mapping[str, int]
) -> None:
    """New documents, at least one; each source that they name has its key in `sources`."""
    kept, appeared = [], []
    for row in documents:
        created = row["created_at"] or facts.at
        kept.append((row["id"], row["sha256"], row["text"], row["language"], created, facts.version))
        for one in row["appearances"]:
            one["created_at"] = one["created_at"] or created
            source = None if one["source_slug"] is None else sources[one["source_slug"]]
            appeared.append((row["id"], source, *(one[name] for name in _SHOWN), facts.version))
        revisions.created(Recorded.DOCUMENT, row["id"], _state(row, created))
    for table, columns, values in (("document", _DOCUMENT, kept), ("appearance", _APPEARANCE, appeared)):
        keeper.write(table, columns, stored(facts.dialect, table, columns, values))


def _state(row: Row, created: datetime) -> dict[str, Any]:
    appearances = [
        {**{name: one[name] for name in _SHOWN}, **_times(one), "source": one["source_slug"]}
        for one in row["appearances"]
    ]
    return {
        **{name: row[name] for name in ("id", "sha256", "language")},
        "created_at": as_json(created),
        "length": len(row["text"]),
        "appearances": appearances,
    }


def _times(appearance: Row) -> Row:
    return {name: as_json(appearance[name]) for name in ("published_on", "created_at")}


def as_json(value: date | datetime | None) -> str | None:
    """A value as history keeps it; a moment is in UTC."""
    return None if value is None else value.isoformat()
