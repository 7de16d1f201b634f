"""The command `conflict-claims export`: claims into a file, with a flag for each filter."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import typer
from sqlalchemy import make_url
from sqlmodel import Session

from app import exports, queries
from app.as_of import reading_as_of
from app.db import for_reading
from app.errors import InvalidParameter
from app.exports import About, Export, ExportQuery, Look, Wanted
from app.flags import flag, flags_of, parameter, with_flags
from app.readiness import ready
from app.settings import Settings


class _Place(NamedTuple):
    """Where claims are written to, and how."""

    as_format: str
    output: Path | None
    sqlite: Path | None
    with_text: bool
    force: bool
    whole: bool
    documents: Path | None


def _save(**given: object) -> None:
    """Write claims to a file, or to standard output: all that are found, at one moment.

    The file is put in its place when it is whole. Repeat a filter, or separate its words by commas, for several.
    """
    place = _Place(**{name: given.pop(name) for name in _Place._fields})  # type: ignore[arg-type]
    asked = {name: list(values) for name, values in given.items() if isinstance(values, Sequence)}
    database_url = Settings().database_url
    _refuse(place, database_url)
    if place.whole:
        _refuse_parts(place, asked)
        with _reading(database_url, None) as session:
            _write_whole(place, session)
        return
    with _in_words_of_flags():
        query = _query(asked)
        with _reading(database_url, query.as_of) as session:
            wanted = Wanted(query, urlencode(asked, doseq=True), strict=True)
            export, _ = exports.export_claims(session, wanted)
            _write(place, session, export)


def _query(asked: Mapping[str, Sequence[str]]) -> ExportQuery:
    given = {name: values if len(values) > 1 else values[0] for name, values in asked.items()}
    return ExportQuery.model_validate(given)


@contextmanager
def _in_words_of_flags() -> Iterator[None]:
    """What is wrong with a question is told of its flags."""
    try:
        yield
    except InvalidParameter as error:
        faults = [f"--{flag(str(fault['parameter']))}: {fault['detail']}" for fault in error.faults]
        raise typer.BadParameter(" ".join(faults)) from None


def _refuse(place: _Place, database_url: str) -> None:
    """A file that is there is written over only if told so, and the database never."""
    if place.as_format not in exports.FORMATS:
        raise typer.BadParameter(f"there is no format {place.as_format}; there are {', '.join(exports.FORMATS)}")
    target, kept = place.sqlite or place.output, make_url(database_url).database
    if target and kept and target.resolve() == Path(kept).resolve():
        raise typer.BadParameter(f"{target} is the database itself")
    if target and target.exists() and not place.force:
        raise typer.BadParameter(f"{target} is there already; --force writes over it")


def _refuse_parts(place: _Place, asked: Mapping[str, Sequence[str]]) -> None:
    """Everything is everything, and a table of claims has no room for texts."""
    if asked or place.sqlite:
        raise typer.BadParameter("--whole is everything: it goes with no filter, and not with --sqlite")
    if place.documents is None and place.as_format != "ndjson":
        raise typer.BadParameter("--whole needs --format ndjson, or --documents FILE for what is no claim")
    if place.documents and place.documents.exists() and not place.force:
        raise typer.BadParameter(f"{place.documents} is there already; --force writes over it")


def _write_whole(place: _Place, session: Session) -> None:
    if place.documents is None:
        _put(place, exports.whole_lines(session))
        return
    exports.save_file(exports.texts(session), place.documents)
    about = About("", queries.data_version(session), datetime.now(UTC))
    claims = Export(exports.whole_table(), exports.whole_claims(session), about, Look(raw=True))
    _put(place, exports.FORMATS[place.as_format](claims))


def _write(place: _Place, session: Session, export: Export) -> None:
    if place.sqlite:
        exports.save_database(session, export, place.sqlite, place.with_text)
    else:
        _put(place, exports.FORMATS[place.as_format](export))


def _put(place: _Place, chunks: Iterable[bytes]) -> None:
    if place.output:
        exports.save_file(chunks, place.output)
    else:
        sys.stdout.buffer.writelines(chunks)


@contextmanager
def _reading(database_url: str, as_of: date | datetime | None) -> Iterator[Session]:
    """The database, at one moment: now, or one that is past."""
    with ready(database_url) as engine, Session(reading_as_of(for_reading(engine), as_of)) as session:
        yield session


_FLAGS = [
    parameter("as_format", str, "csv", typer.Option("--format", help=f"{', '.join(exports.FORMATS)}.")),
    parameter("output", Path | None, None, typer.Option("--output", "-o", help="A file; left out: standard output.")),
    parameter("sqlite", Path | None, None, typer.Option(help="A SQLite file instead, with evidence and documents.")),
    parameter("with_text", bool, False, typer.Option("--with-text", help="With --sqlite: documents with their texts.")),
    parameter("whole", bool, False, typer.Option("--whole", help="Everything that is kept, for `import`.")),
    parameter(
        "documents", Path | None, None, typer.Option(help="With --whole: texts, sources and speakers into this file.")
    ),
    parameter("force", bool, False, typer.Option("--force", help="Write over a file that is there.")),
]

save = with_flags(_save, [*_FLAGS, *flags_of(ExportQuery)])
