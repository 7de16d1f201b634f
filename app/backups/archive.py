"""The file of a backup: a zip of the database as its own tools write it, and of a manifest that says what is in it."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from app.exports.files import put_in_place
from app.revisions import REVISIONS

FORMAT = 1
_MANIFEST, _DATABASE = "manifest.json", "database"
_PIECE = 1 << 20


class BackupRefused(Exception):
    """It cannot be saved, or is no backup that can be taken back; said in one line."""


class Hashed:
    """Writes, and knows the hash of all it wrote."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write, self._sha256 = write, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Write the piece."""
        self._sha256.update(piece)
        self._write(piece)

    def hexdigest(self) -> str:
        """Of all pieces."""
        return self._sha256.hexdigest()


class Checksum(NamedTuple):
    """What a table held."""

    rows: int
    sha256: str
    """Of its rows in the order of their key, as the kind of database writes them."""


class Manifest(NamedTuple):
    """What a backup says of itself."""

    database: str
    """`sqlite` or `postgresql`."""
    server: str
    """The version of the database."""
    schema: str
    """The revision of its schema."""
    data_version: int
    tables: Mapping[str, Checksum]
    made_at: str = ""
    """ISO 8601, in UTC."""
    made_by: str = ""
    """The version of the program."""
    sha256: str = ""
    """Of the database as it is packed."""

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.tables.values())


class Saved(NamedTuple):
    """A database that is being saved: how it is written, and what is known of it once it is."""

    write: Callable[["Hashed"], None]
    describe: Callable[[], Manifest]
    packed: bool
    """Whether it is small already."""


class Backup(NamedTuple):
    """A backup that is open for reading."""

    manifest: Manifest
    pieces: Callable[[], Iterator[bytes]]
    """The database, to its end; what is not as it was saved is refused there at the latest."""


def write(path: Path, saved: Saved) -> Manifest:
    """Write a backup beside the path and put it in its place when it is whole."""
    # text compresses to a third; a stronger level takes five times as long for a tenth less
    how = zipfile.ZIP_STORED if saved.packed else zipfile.ZIP_DEFLATED
    with put_in_place(path) as unfinished:
        # keys are in it, if only as hashes
        unfinished.touch(mode=0o600)
        with zipfile.ZipFile(unfinished, "w", how, compresslevel=1) as archive:
            with archive.open(_DATABASE, "w", force_zip64=True) as into:
                hashed = Hashed(into.write)
                saved.write(hashed)
            manifest = saved.describe()._replace(
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                made_by=version("conflict-claims"),
                sha256=hashed.hexdigest(),
            )
            archive.writestr(_MANIFEST, _encode(manifest))
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup to read from."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise BackupRefused(f"{path} is no backup, or only a part of one") from None
    with archive:
        manifest = _decode(path, archive)
        if manifest.schema not in REVISIONS:
            raise BackupRefused(
                f"{path} has the schema {manifest.schema} of another version of this program ({manifest.made_by}): "
                "that one can restore it"
            )
        yield Backup(manifest, lambda: _pieces(path, archive, manifest))


def _pieces(path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[bytes]:
    sha256 = hashlib.sha256()
    try:
        with archive.open(_DATABASE) as packed:
            while piece := packed.read(_PIECE):
                sha256.update(piece)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise BackupRefused(f"{path} is damaged: {error}") from None
    if sha256.hexdigest() != manifest.sha256:
        raise BackupRefused(f"{path} is damaged: the database in it is not the one that was saved")


def _encode(manifest: Manifest) -> str:
    tables = {name: checksum._asdict() for name, checksum in manifest.tables.items()}
    return json.dumps({"format": FORMAT, **manifest._asdict(), "tables": tables}, indent=1)


def _decode(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        told = json.loads(archive.read(_MANIFEST))
        found = told.pop("format")
        if found != FORMAT:
            raise BackupRefused(f"{path} has the form {found} of another version of this program")
        tables = {name: Checksum(**checksum) for name, checksum in told.pop("tables").items()}
        manifest = Manifest(tables=tables, **told)
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        raise BackupRefused(f"{path} is no backup: nothing in it says what it holds") from None
    if manifest.database not in {"sqlite", "postgresql"}:
        raise BackupRefused(f"{path} is a backup of {manifest.database}, which is not known here")
    return manifest
