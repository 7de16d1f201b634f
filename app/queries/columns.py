"""The rows of a page with the columns that were asked for, and beside them what was asked to be nested."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlmodel import Session, col

from app.filters import ClaimQuery
from app.models import HeadlineCheck
from app.queries.checks import checks_of
from app.queries.parts import parts_of
from app.queries.records import documents_by_id, speakers_by_slug
from app.queries.rendered import as_sent
from app.queries.search import Search
from app.queries.snippets import snippets
from app.schemas import ClaimParts, claim_row, evidence_object, sent


class FoundBy(NamedTuple):
    """What was searched, and how well each claim of a page matches."""

    search: Search
    scores: Sequence[float]

    def beside(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """What stands beside each of the flat rows."""
        cut = snippets(self.search)
        for row, score in zip(rows, self.scores, strict=True):
            texts = [row["evidence_text"], row["statement"], row["document_title"]]
            yield {"score": round(score, 6), "snippet": cut(texts)}


def asked_for(session: Session, found: Sequence[Any], query: ClaimQuery, by: FoundBy | None) -> list[dict[str, Any]]:
    """The rows with the columns that were asked for, and beside them what was asked to be nested."""
    parts = parts_of(session, found)
    flat = [claim_row(part) for part in parts]
    rows = [{name: row[name] for name in query.fields or row} for row in flat]
    if by is not None:
        for row, more in zip(rows, by.beside(flat), strict=True):
            row.update(more)
    for name in (name for name in _NESTED if name in query.embed):
        for row, value in zip(rows, _NESTED[name](session, parts), strict=True):
            row[name] = value
    return rows


def sent_rows(session: Session, found: Sequence[Any], by: FoundBy | None) -> list[bytes]:
    """The rows of `rendered_claims()` as they are sent, with all columns, and beside them how they were found."""
    rows = as_sent(session, found)
    if by is None:
        return rows
    return [
        row[:-1] + b"," + sent(more)[1:] for row, more in zip(rows, by.beside(map(orjson.loads, rows)), strict=True)
    ]


def _nested_evidence(_: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    return [[evidence_object(span) for span in part.evidence] for part in parts]


def _nested_documents(session: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    documents = documents_by_id(session, {part.claim.document_id for part in parts})
    return [documents[part.claim.document_id] for part in parts]


def _nested_speakers(session: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    speakers = speakers_by_slug(session, {part.speaker.slug for part in parts if part.speaker})
    return [part.speaker and speakers[part.speaker.slug] for part in parts]


def _nested_checks(session: Session, parts: Sequence[ClaimParts]) -> list[Any]:
    checks = defaultdict(list)
    for check in checks_of(session, [col(HeadlineCheck.claim_id).in_([part.claim.id for part in parts])]):
        checks[check["claim_id"]].append(check)
    return [checks[part.claim.id] for part in parts]


_NESTED = {
    "evidence": _nested_evidence,
    "document": _nested_documents,
    "speaker": _nested_speakers,
    "checks": _nested_checks,
}
"""What `embed` may ask for."""
