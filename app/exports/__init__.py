"""Rows as files. A new format is one writer and one line in FORMATS."""

from app.exports.bundle import write_zip
from app.exports.claims import ExportQuery, Wanted, answered, begun, export_claims, file_name
from app.exports.database import save_database
from app.exports.files import save_file
from app.exports.lines import write_csv, write_ndjson
from app.exports.linked import linked
from app.exports.parquet import write_parquet
from app.exports.records import RECORDS, export_records
from app.exports.table import About, Batch, Export, Kind, Look, Table, Writer, table_of
from app.exports.whole import texts, whole_claims, whole_lines, whole_table

__all__ = [
    "AS_SENT",
    "FORMATS",
    "RECORDS",
    "About",
    "Batch",
    "Export",
    "ExportQuery",
    "Kind",
    "Look",
    "Table",
    "Wanted",
    "Writer",
    "answered",
    "begun",
    "export_claims",
    "export_records",
    "file_name",
    "linked",
    "save_database",
    "save_file",
    "table_of",
    "texts",
    "whole_claims",
    "whole_lines",
    "whole_table",
]

FORMATS: dict[str, Writer] = {
    "csv": write_csv,
    "ndjson": write_ndjson,
    "parquet": write_parquet,
    "zip": write_zip,
}
"""By the suffix of the file."""

AS_SENT = frozenset(("ndjson",))
"""Formats whose rows are those of lists, byte for byte."""
