"""A SQLite file of its own: claims, their evidence, and whom and what they name. It opens in Datasette."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.exports.files import put_in_place
from app.exports.lines import joined
from app.exports.table import Batch, Export, Kind, Table, table_of
from app.exports.terms import metadata
from app.queries.parts import spans_of
from app.queries.records import documents_by_id
from app.queries.streams import stream_sources, stream_speakers, texts_by_id
from app.schemas import ClaimRow, DocumentRow, EvidenceRead, SourceRow, SpeakerRow, evidence_object

_AT_ONCE = 500
_AROUND = 32
"""Characters around evidence, as many as the API gives."""

_TYPES = {Kind.NUMBER: "REAL", Kind.INTEGER: "INTEGER", Kind.FLAG: "INTEGER"}
"""The others are TEXT: SQLite has no dates of its own."""

_KEYS: dict[str, dict[str, str]] = {
    "claims": {
        "id": "PRIMARY KEY",
        "speaker_slug": "REFERENCES speakers (slug)",
        "source_slug": "REFERENCES sources (slug)",
        "document_id": "REFERENCES documents (id)",
    },
    "evidence": {"claim_id": "REFERENCES claims (id)", "document_id": "REFERENCES documents (id)"},
    "speakers": {"slug": "PRIMARY KEY"},
    "sources": {"slug": "PRIMARY KEY"},
    "documents": {"id": "PRIMARY KEY", "source_slug": "REFERENCES sources (slug)"},
}
"""By which columns the tables hold together; Datasette makes links of them."""

_INDEXED = {
    "claims": ("speaker_slug", "source_slug", "document_id", "measure", "published_on"),
    "evidence": ("claim_id", "document_id"),
    "documents": ("source_slug",),
}

_OF_A_CLAIM = {"claim_id": Kind.TEXT, "document_id": Kind.TEXT}
_EVIDENCE = Table("evidence", {**_OF_A_CLAIM, **table_of("evidence", EvidenceRead).columns}, {})


def save_database(session: Session, export: Export, path: Path, with_text: bool = False) -> None:
    """Everything that the export's claims name, all columns; the file is put in its place when it is whole."""
    export = export._replace(table=table_of("claims", ClaimRow))
    with put_in_place(path) as unfinished, closing(sqlite3.connect(unfinished)) as file:
        _create(file, _EVIDENCE)
        _save(file, export.table, _with_evidence(file, session, export.batches))
        _save(file, table_of("speakers", SpeakerRow), stream_speakers(session))
        _save(file, table_of("sources", SourceRow), stream_sources(session))
        _save_documents(file, session, with_text)
        _describe(file, export)
        for table, columns in _INDEXED.items():
            for column in columns:
                file.execute(f'CREATE INDEX "ix_{table}_{column}" ON "{table}" ("{column}")')
        file.commit()


def _save(file: sqlite3.Connection, table: Table, batches: Iterable[Batch]) -> None:
    _create(file, table)
    for batch in batches:
        _insert(file, table, batch)


def _create(file: sqlite3.Connection, table: Table) -> None:
    keys = _KEYS[table.name]
    columns = [
        f'"{name}" {_TYPES.get(kind, "TEXT")} {keys.get(name, "")}'.rstrip() for name, kind in table.columns.items()
    ]
    file.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')


def _insert(file: sqlite3.Connection, table: Table, batch: Batch) -> None:
    marks = ", ".join("?" * len(table.columns))
    rows = [[_cell(row[name]) for name in table.columns] for row in batch]
    file.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)  # noqa: S608  our own names


def _cell(value: object) -> object:
    return joined(value) if isinstance(value, list) else value


def _with_evidence(file: sqlite3.Connection, session: Session, batches: Iterable[Batch]) -> Iterator[Batch]:
    """The claims as they pass by, whose evidence is kept meanwhile."""
    for batch in batches:
        spans = spans_of(session, [row["id"] for row in batch], _AROUND)
        of = {row["id"]: {"claim_id": row["id"], "document_id": row["document_id"]} for row in batch}
        _insert(file, _EVIDENCE, [of[id_] | evidence_object(span) for id_ in of for span in spans[id_]])
        yield batch


def _save_documents(file: sqlite3.Connection, session: Session, with_text: bool) -> None:
    table = table_of("documents", DocumentRow)
    if with_text:
        table = table._replace(columns={**table.columns, "text": Kind.TEXT})
    _create(file, table)
    named = file.execute("SELECT DISTINCT document_id FROM claims ORDER BY 1")
    while ids := [document_id for (document_id,) in named.fetchmany(_AT_ONCE)]:
        documents = documents_by_id(session, ids).values()
        texts = texts_by_id(session, ids) if with_text else {}
        _insert(file, table, [{**document, "text": texts.get(document["id"])} for document in documents])


def _describe(file: sqlite3.Connection, export: Export) -> None:
    about: Mapping[str, Any] = metadata(export.table, export.about)
    file.execute("CREATE TABLE metadata (key TEXT PRIMARY KEY, value TEXT)")
    values = [(key, value if isinstance(value, str) else json.dumps(value)) for key, value in about.items()]
    file.executemany("INSERT INTO metadata VALUES (?, ?)", values)
