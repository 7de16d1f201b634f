"""Speakers, sources and documents as exports: all of them, since these lists have no filters."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import BaseModel
from sqlmodel import Session

from app import queries
from app.exports.claims import begun, file_name
from app.exports.table import About, Batch, Export, Look, table_of
from app.queries.streams import stream_documents, stream_sources, stream_speakers
from app.questions import RecordsQuery
from app.schemas import DocumentRow, SourceRow, SpeakerRow


class Records(NamedTuple):
    """The shape of a list's rows, and where they come from."""

    shape: type[BaseModel]
    stream: Callable[[Session], Iterator[Batch]]


RECORDS: dict[str, Records] = {
    "speakers": Records(SpeakerRow, stream_speakers),
    "sources": Records(SourceRow, stream_sources),
    "documents": Records(DocumentRow, stream_documents),
}
"""The lists beside claims, by name."""


def export_records(session: Session, name: str, query: RecordsQuery, unread: bool = False) -> tuple[Export, str]:
    """The whole list, its first rows read already unless nobody reads them, and a name for its file."""
    about = About("", queries.data_version(session), datetime.now(UTC))
    batches = iter(()) if unread else begun(RECORDS[name].stream(session))
    export = Export(table_of(name, RECORDS[name].shape), batches, about, Look(query.bom, query.raw))
    return export, file_name(name, {}, about.exported_at.date())
