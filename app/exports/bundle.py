"""A zip archive: the rows as CSV, what they mean, and how to cite them."""

import json
from collections.abc import Generator, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.exports.lines import write_csv
from app.exports.sink import Sink
from app.exports.table import Batch, Export
from app.exports.terms import metadata, readme


def write_zip(export: Export) -> Generator[bytes, None, None]:
    """The rows first, since what is said about them has their number."""
    counted = _Counted(export.batches)
    sink = Sink()
    with ZipFile(sink, "w") as archive:
        with archive.open(_entry(f"{export.table.name}.csv"), "w", force_zip64=True) as rows:
            for chunk in write_csv(export._replace(batches=counted)):
                rows.write(chunk)
                yield sink.drain()
        about = {**metadata(export.table, export.about), "rows": counted.rows}
        archive.writestr(_entry("metadata.json"), json.dumps(about, ensure_ascii=False, indent=2) + "\n")
        archive.writestr(_entry("README.md"), readme(export.table, export.about, counted.rows))
    yield sink.drain()


class _Counted(Iterator[Batch]):
    """Batches, and how many rows they had so far."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self.rows = 0

    def __next__(self) -> Batch:
        batch = next(self._batches)
        self.rows += len(batch)
        return batch


def _entry(name: str) -> ZipInfo:
    """An entry of no day, so that the same rows give the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
