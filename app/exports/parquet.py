"""Parquet, by way of pyarrow: an extra that not every service has."""

import json
from collections.abc import Generator
from typing import Any

from app.errors import NotAcceptable
from app.exports.sink import Sink
from app.exports.table import Batch, Export, Kind, Table
from app.exports.terms import metadata

_TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.FLAG: "bool",
    Kind.DAY: "date32",
}


_MISSING = (
    "Parquet is written by pyarrow, which is not installed where this service runs. Whoever runs it installs the extra "
    "`parquet`: pip install pyarrow. The same rows are there as CSV and NDJSON."
)


def write_parquet(export: Export) -> Generator[bytes, None, None]:
    """Columns of proper types, a row group for each batch; the schema says what they mean."""
    arrow = _arrow()
    from pyarrow import parquet  # noqa: PLC0415  an extra

    sink, schema = Sink(), _schema(arrow, export)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in export.batches:
            writer.write_table(_columns(arrow, batch, schema))
            yield sink.drain()
    yield sink.drain()


def _arrow() -> Any:  # noqa: ANN401  pyarrow has no types
    try:
        import pyarrow  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise NotAcceptable(_MISSING) from None
    return pyarrow


def _schema(arrow: Any, export: Export) -> Any:  # noqa: ANN401  pyarrow has no types
    about = json.dumps(metadata(export.table, export.about), ensure_ascii=False)
    return arrow.schema(
        [_field(arrow, export.table, name) for name in export.table.columns], {"conflict_claims": about}
    )


def _field(arrow: Any, table: Table, name: str) -> Any:  # noqa: ANN401  pyarrow has no types
    special = {Kind.LIST: arrow.list_(arrow.string()), Kind.MOMENT: arrow.timestamp("ms", tz="UTC")}
    kind = table.columns[name]
    of = special[kind] if kind in special else arrow.type_for_alias(_TYPES[kind])
    return arrow.field(name, of, metadata={"description": table.meanings[name]})


def _columns(arrow: Any, batch: Batch, schema: Any) -> Any:  # noqa: ANN401  pyarrow has no types
    """Days and moments come as the text that JSON has, and become what they are all at once."""
    columns = []
    for field in schema:
        values = [row[field.name] for row in batch]
        temporal = arrow.types.is_temporal(field.type)
        columns.append(arrow.array(values, arrow.string() if temporal else field.type).cast(field.type))
    return arrow.Table.from_arrays(columns, schema=schema)
