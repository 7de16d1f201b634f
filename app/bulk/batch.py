"""A batch of lines: names before documents, documents before claims, whatever their order in the file."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import col

from app.bulk.claims import Said, Tables, read_claim, slugs_of
from app.bulk.documents import hashes, keep_documents, publishers, read_document, shown
from app.bulk.files import Line
from app.bulk.names import cast_of, keep_sources, keep_speakers, source_ids
from app.bulk.record import Revisions
from app.bulk.shape import SHAPES, Record, Row, checked
from app.errors import AppError
from app.history import Change
from app.models import Claim
from app.queries.streams import texts_by_id

_TEXTS = 50
"""Documents whose texts are held at once."""


class Refused(NamedTuple):
    """A line that is not taken in, and why."""

    line: Line
    reason: str


class Outcome(NamedTuple):
    """What became of a batch."""

    new: int
    known: int
    refused: list[Refused]
    read: int
    """Bytes of the file that are read so far."""

    @property
    def lines(self) -> int:
        """All of it."""
        return self.new + self.known + len(self.refused)


class Batch:
    """One write."""

    def __init__(self, change: Change, lines: Sequence[Line]) -> None:
        self._change, self._session = change, change.session
        self._revisions = Revisions(change)
        self._lines = lines
        self._refused: list[Refused] = []
        self._new = 0

    def keep(self) -> Outcome:
        """Whatever of it can be kept and is not there."""
        of: dict[Record, list[Line]] = defaultdict(list)
        for line in self._lines:
            if line.fault:
                self._refuse(line, line.fault)
            else:
                of[line.record].append(line)
        self._new += keep_sources(self._change, [row for _, row in self._checked(of[Record.SOURCE])])
        self._new += keep_speakers(self._change, [row for _, row in self._checked(of[Record.SPEAKER])])
        self._documents(of[Record.DOCUMENT])
        self._claims(of[Record.CLAIM])
        self._revisions.keep()
        known = len(self._lines) - self._new - len(self._refused)
        refused = sorted(self._refused, key=lambda one: one.line.number)
        return Outcome(self._new, known, refused, self._lines[-1].read)

    def _refuse(self, line: Line, reason: object) -> None:
        self._refused.append(Refused(line, str(reason)))

    def _checked(
        self, lines: Sequence[Line], read: Callable[[Row], Row] = lambda row: row
    ) -> Iterator[tuple[Line, Row]]:
        for line in lines:
            try:
                yield line, read(checked(line.row, SHAPES[line.record]))
            except (ValueError, AppError) as error:
                self._refuse(line, error)

    def _documents(self, lines: Sequence[Line]) -> None:
        read: dict[str, tuple[Line, Row]] = {}
        for line, row in self._checked(lines, read_document):
            read.setdefault(row["id"], (line, row))
        known = hashes(self._session, list(read))
        new = {one: both for one, both in read.items() if one not in known}
        for one in known:
            if known[one] != read[one][1]["sha256"]:
                self._refuse(read[one][0], "another text has its id")
        keep_sources(self._change, publishers(row for _, row in new.values()))
        named = {one["source_slug"] for _, row in new.values() for one in row["appearances"]} - {None}
        sources = source_ids(self._change, named)
        kept = []
        for line, row in new.values():
            if all(one["source_slug"] in {None, *sources} for one in row["appearances"]):
                kept.append(row)
            else:
                self._refuse(line, "an appearance names a source that is not there, without its source_name")
        if kept:
            keep_documents(self._change, self._revisions, kept, sources)
        self._new += len(kept)

    def _claims(self, lines: Sequence[Line]) -> None:
        read = list(self._read(self._unknown(lines)))
        speakers: dict[str, Row] = {}
        kept = self._with_bodies(list(self._with_speakers(read, speakers)))
        if not kept:
            return
        named = {slug for _, said in kept for slug in slugs_of(said.row)}
        keep_speakers(self._change, [row for slug, row in speakers.items() if slug in named])
        cast = cast_of(self._change, named)
        at = shown(self._session, {said.row["document_id"] for _, said in kept})
        tables = Tables(self._change, self._revisions, cast)
        for _, said in kept:
            tables.add(said, at[said.row["document_id"]])
        tables.keep()
        self._new += len(kept)

    def _unknown(self, lines: Sequence[Line]) -> list[Line]:
        """Those whose claim is not there; of two that are alike the first."""
        ids = {str(line.row.get("id")): line for line in reversed(lines)}
        known = self._kept(ids)
        return [line for line in reversed(ids.values()) if str(line.row.get("id")) not in known]

    def _kept(self, ids: Any) -> set[str]:  # noqa: ANN401  a collection of texts
        return set(self._session.execute(select(col(Claim.id)).where(col(Claim.id).in_(ids))).scalars())

    def _read(self, lines: Sequence[Line]) -> Iterator[tuple[Line, Said]]:
        """Each held against its document's text; of the texts few are held at once."""
        of: dict[str, list[tuple[Line, Row]]] = defaultdict(list)
        for line, row in self._checked(lines):
            of[row["document_id"]].append((line, row))
        ids = list(of)
        for some in (ids[place : place + _TEXTS] for place in range(0, len(ids), _TEXTS)):
            texts = texts_by_id(self._session, some)
            for document_id in some:
                for line, row in of[document_id]:
                    try:
                        yield line, read_claim(row, _text(texts, document_id))
                    except ValueError as error:
                        self._refuse(line, error)

    def _with_speakers(
        self, read: Sequence[tuple[Line, Said]], speakers: dict[str, Row]
    ) -> Iterator[tuple[Line, Said]]:
        """Those whose speakers are there, or are named well enough to be made: these come into `speakers`."""
        cast = cast_of(self._change, {slug for _, said in read for slug in slugs_of(said.row)})
        for _, said in read:
            row = said.row
            if row["speaker_slug"] not in cast and all(row[name] for name in _NAMING):
                speakers.setdefault(row["speaker_slug"], _speaker(row))
        for line, said in read:
            missing = [slug for slug in slugs_of(said.row) if slug not in cast and slug not in speakers]
            if missing:
                self._refuse(line, f"there is no speaker {missing[0]}, and the line does not say name and kind")
            else:
                yield line, said

    def _with_bodies(self, read: list[tuple[Line, Said]]) -> list[tuple[Line, Said]]:
        """Those whose checks name claims that are there, or come in with them."""
        bodies = {body for _, said in read for _, body in said.checks if body}
        there = self._kept(bodies)
        while True:
            coming = there | {said.row["id"] for _, said in read}
            kept = [one for one in read if all(body in coming for _, body in one[1].checks if body)]
            if len(kept) == len(read):
                return kept
            for line, _ in (one for one in read if one not in kept):
                self._refuse(line, "a check names a claim that is not there: claims of a document follow each other")
            read = kept


def _text(texts: dict[str, str], document_id: str) -> str:
    if document_id not in texts:
        raise ValueError(f"there is no document {document_id}")
    return texts[document_id]


_NAMING = ("speaker_slug", "speaker_name", "speaker_kind")


def _speaker(row: Row) -> Row:
    """A speaker as a claim's line says."""
    named = {"slug": row["speaker_slug"], "name": row["speaker_name"], "kind": row["speaker_kind"]}
    return {**named, "aliases": [], "former_slugs": [], "created_at": None}
