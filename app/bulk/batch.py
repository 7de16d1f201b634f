"""A batch of lines: names before documents, documents before claims, whatever their order in the file."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from app.bulk.claim_rows import Tables, slugs_of
from app.bulk.claims import Said, read_claim
from app.bulk.documents import keep_documents, publishers, read_document
from app.bulk.files import Line
from app.bulk.keeper import Facts, Keeper
from app.bulk.record import Revisions
from app.bulk.shape import SHAPES, Record, Row, checked
from app.errors import AppError

_TEXTS = 50
"""Documents whose texts are asked for at once."""


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
    """Lines that are kept in one write: read as far as can be without a database, then given to a keeper."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._refused: list[Refused] = []
        self._of: dict[Record, list[Line]] = defaultdict(list)
        for line in lines:
            if line.fault:
                self._refuse(line, line.fault)
            else:
                self._of[line.record].append(line)
        self._rows: dict[int, Row | str] = {}
        self._said: dict[int, Said | str] = {}
        """Claims by line: checked, and held against a text of this batch; or what is wrong with them."""

    def read(self) -> None:
        """Check what can be checked before the write: of claims, those whose documents come with them."""
        for line in self._of[Record.CLAIM]:
            row = self._row(line)
            if not isinstance(row, str) and row["document_id"] in self._documents:
                self._said[line.number] = _said(row, self._documents[row["document_id"]][1]["text"])

    def keep(self, keeper: Keeper) -> Outcome:
        """Whatever of it can be kept and is not there."""
        facts = keeper.facts()
        revisions = Revisions(facts)
        new = keeper.keep_sources([row for _, row in self._checked(self._of[Record.SOURCE])])
        new += keeper.keep_speakers([row for _, row in self._checked(self._of[Record.SPEAKER])])
        new += self._keep_documents(keeper, facts, revisions)
        new += self._keep_claims(keeper, facts, revisions)
        revisions.keep(keeper)
        known = len(self._lines) - new - len(self._refused)
        refused = sorted(self._refused, key=lambda one: one.line.number)
        return Outcome(new, known, refused, self._lines[-1].read)

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

    @cached_property
    def _documents(self) -> dict[str, tuple[Line, Row]]:
        """By id; of two that are alike the first."""
        read: dict[str, tuple[Line, Row]] = {}
        for line, row in self._checked(self._of[Record.DOCUMENT], read_document):
            read.setdefault(row["id"], (line, row))
        return read

    def _keep_documents(self, keeper: Keeper, facts: Facts, revisions: Revisions) -> int:
        if not self._documents:
            return 0
        known = keeper.hashes(list(self._documents))
        new = {one: both for one, both in self._documents.items() if one not in known}
        for one in known:
            if known[one] != self._documents[one][1]["sha256"]:
                self._refuse(self._documents[one][0], "another text has its id")
        keeper.keep_sources(list(publishers(row for _, row in new.values())))
        named = {one["source_slug"] for _, row in new.values() for one in row["appearances"]} - {None}
        sources = keeper.sources(named)
        kept = []
        for line, row in new.values():
            if all(one["source_slug"] in {None, *sources} for one in row["appearances"]):
                kept.append(row)
            else:
                self._refuse(line, "an appearance names a source that is not there, without its source_name")
        if kept:
            keep_documents(keeper, facts, revisions, kept, sources)
        return len(kept)

    def _keep_claims(self, keeper: Keeper, facts: Facts, revisions: Revisions) -> int:
        read = list(self._read(keeper, self._unknown(keeper)))
        speakers: dict[str, Row] = {}
        kept = self._with_bodies(keeper, list(self._with_speakers(keeper, read, speakers)))
        if not kept:
            return 0
        named = {slug for _, said in kept for slug in slugs_of(said.row)}
        keeper.keep_speakers([row for slug, row in speakers.items() if slug in named])
        tables = Tables(keeper, facts, revisions, keeper.cast(named))
        at = keeper.shown({said.row["document_id"] for _, said in kept})
        tables.add([(said, at[said.row["document_id"]]) for _, said in kept])
        tables.keep()
        return len(kept)

    def _unknown(self, keeper: Keeper) -> list[Line]:
        """Those whose claim is not there; of two that are alike the first."""
        ids = {str(line.row.get("id")): line for line in reversed(self._of[Record.CLAIM])}
        known = keeper.claims(list(ids)) if ids else set()
        return [line for line in reversed(ids.values()) if str(line.row.get("id")) not in known]

    def _row(self, line: Line) -> Row | str:
        if line.number not in self._rows:
            self._rows[line.number] = _row(line)
        return self._rows[line.number]

    def _read(self, keeper: Keeper, lines: Sequence[Line]) -> Iterator[tuple[Line, Said]]:
        """Each held against its document's text; of the texts few are held at once."""
        of: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            row = self._row(line)
            if isinstance(row, str):
                self._refuse(line, row)
            else:
                of[row["document_id"]].append(line)
        ids = list(of)
        for some in (ids[place : place + _TEXTS] for place in range(0, len(ids), _TEXTS)):
            hashes = keeper.hashes(some)
            own = {one for one in some if one in self._documents and hashes.get(one) == self._hash(one)}
            others = keeper.texts([one for one in hashes if one not in own]) if len(own) < len(hashes) else {}
            for line in (line for one in some for line in of[one]):
                said = self._held(line, own, others)
                if isinstance(said, str):
                    self._refuse(line, said)
                else:
                    yield line, said

    def _hash(self, document_id: str) -> str:
        return str(self._documents[document_id][1]["sha256"])

    def _held(self, line: Line, own: Collection[str], others: Mapping[str, str]) -> Said | str:
        """A claim, as it was read before or is read now; or what is wrong with it."""
        document_id = str(line.row["document_id"])
        if document_id in own:
            if line.number not in self._said:
                self._said[line.number] = _said(self._row(line), self._documents[document_id][1]["text"])
            return self._said[line.number]
        if document_id not in others:
            return f"there is no document {document_id}"
        # what was read before was held against another text
        row = _row(line) if line.number in self._said else self._row(line)
        return _said(row, others[document_id])

    def _with_speakers(
        self, keeper: Keeper, read: Sequence[tuple[Line, Said]], speakers: dict[str, Row]
    ) -> Iterator[tuple[Line, Said]]:
        """Those whose speakers are there, or are named well enough to be made: these come into `speakers`."""
        cast = keeper.cast({slug for _, said in read for slug in slugs_of(said.row)})
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

    def _with_bodies(self, keeper: Keeper, read: list[tuple[Line, Said]]) -> list[tuple[Line, Said]]:
        """Those whose checks name claims that are there, or come in with them."""
        bodies = {body for _, said in read for _, body in said.checks if body}
        there = keeper.claims(bodies) if bodies else set()
        while True:
            coming = there | {said.row["id"] for _, said in read}
            kept = [one for one in read if all(body in coming for _, body in one[1].checks if body)]
            if len(kept) == len(read):
                return kept
            for line, _ in (one for one in read if one not in kept):
                self._refuse(line, "a check names a claim that is not there: claims of a document follow each other")
            read = kept


def _row(line: Line) -> Row | str:
    """A claim's row; or what is wrong with it."""
    try:
        return checked(line.row, SHAPES[Record.CLAIM])
    except ValueError as error:
        return str(error)


def _said(row: Row | str, text: str) -> Said | str:
    """A claim held against its document's text; or what is wrong with it."""
    try:
        return row if isinstance(row, str) else read_claim(row, text)
    except ValueError as error:
        return str(error)


_NAMING = ("speaker_slug", "speaker_name", "speaker_kind")


def _speaker(row: Row) -> Row:
    """A speaker as a claim's line says."""
    named = {"slug": row["speaker_slug"], "name": row["speaker_name"], "kind": row["speaker_kind"]}
    return {**named, "aliases": [], "former_slugs": [], "created_at": None}
