"""Everything that is kept, as lines that `conflict-claims import` takes in again: sources, speakers, texts, claims.

The claims are the rows that every export has, with what a claim needs besides (`docs/import.md`), whatever people
decided about them. Those of one document follow each other, after their document.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from app.exports.table import Batch, Kind, Table, table_of
from app.filters import ClaimFilter
from app.models import (
    Appearance,
    Claim,
    ClaimLink,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
    SpeakerAlias,
    SpeakerSlug,
)
from app.queries.streams import Stream, stream_claims
from app.schemas import ClaimRow
from app.vocabulary import LinkKind, Review

AT_ONCE = 20
"""Documents whose texts and claims are held at once."""
_MANY = 1_000

_BESIDE = {
    "anchor": (Kind.INTEGER, "Where the figure, or the statement's sentence, begins."),
    "rule": (Kind.TEXT, "Which rules read it."),
    "spans": (Kind.LIST, "Every stretch that carries it, as `717-795`: code points, end excluded."),
    "relay_slugs": (Kind.LIST, "The slugs of `relays`."),
    "origin_slugs": (Kind.LIST, "The slugs of `origins`."),
    "checks": (Kind.LIST, "Headlines: each finding, and after a space the claim that it was held against."),
}
_EXACT = ("created_at", "updated_at")
"""Moments to the microsecond, which rows elsewhere give in seconds."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

Lines = Iterator[dict[str, Any]]


def whole_table() -> Table:
    """The columns of a claim that can be kept again."""
    row = table_of("claims", ClaimRow)
    columns = {**row.columns, **dict.fromkeys(_EXACT, Kind.TEXT), **{name: kind for name, (kind, _) in _BESIDE.items()}}
    return row._replace(
        columns=columns, meanings={**row.meanings, **{name: meaning for name, (_, meaning) in _BESIDE.items()}}
    )


def whole_lines(session: Session) -> Iterator[bytes]:
    """All of it as NDJSON, each line with its `record`."""
    yield from map(_written, names_and_publishers(session))
    for ids in _documents_in_order(session):
        yield "".join(map(_line, _documents(session, ids))).encode()
        yield "".join(_line({"record": "claim", **row}) for row in _claims(session, ids)).encode()


def texts(session: Session) -> Iterator[bytes]:
    """The same without the claims, for claims that are in another file."""
    yield from map(_written, names_and_publishers(session))
    for ids in _documents_in_order(session):
        yield "".join(map(_line, _documents(session, ids))).encode()


def whole_claims(session: Session) -> Iterator[Batch]:
    """The claims alone, in the same order."""
    for ids in _documents_in_order(session):
        if rows := _claims(session, ids):
            yield rows


def names_and_publishers(session: Session) -> Lines:
    """Whoever publishes, and whoever is credited, in the order in which they came."""
    for source in _walk(session, select(Source), Source):
        yield {"record": "source", "slug": source.slug, "name": source.name, "created_at": _plain(source.created_at)}
    for some in _batches(_walk(session, select(Speaker), Speaker)):
        ids = [one.id for one in some]
        aliases = _grouped(session, _ALIASES, ids)
        slugs = _grouped(session, _SLUGS, ids)
        for one in some:
            known = {"slug": one.slug, "name": one.name, "kind": one.kind.value, "created_at": _plain(one.created_at)}
            yield {"record": "speaker", **known, "aliases": aliases[one.id], "former_slugs": slugs[one.id]}


_ALIASES = select(col(SpeakerAlias.speaker_id), col(SpeakerAlias.alias)).order_by(col(SpeakerAlias.id))
_SLUGS = select(col(SpeakerSlug.speaker_id), col(SpeakerSlug.slug)).order_by(col(SpeakerSlug.slug))


def _walk(session: Session, query: Select[Any], table: type[Any]) -> Iterator[Any]:
    last = 0
    while found := session.execute(query.where(table.id > last).order_by(table.id).limit(_MANY)).scalars().all():
        last = found[-1].id
        yield from found
        session.expunge_all()


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == _MANY:
            yield some
            some = []
    if some:
        yield some


def _documents_in_order(session: Session) -> Iterator[list[str]]:
    last = ""
    while True:
        here = col(Document.id)
        ids = list(session.execute(select(here).where(here > last).order_by(here).limit(AT_ONCE)).scalars())
        if not ids:
            return
        yield ids
        last = ids[-1]


def _documents(session: Session, ids: Sequence[str]) -> Lines:
    appearances = defaultdict(list)
    published = (
        select(Appearance, col(Source.slug), col(Source.name))
        .outerjoin(Source, col(Appearance.source_id) == Source.id)
        .where(col(Appearance.document_id).in_(ids))
        .order_by(col(Appearance.id))
    )
    for one, slug, name in session.execute(published):
        shown = {
            name: _plain(getattr(one, name))
            for name in ("title", "published_on", "published_on_inferred", "url", "created_at")
        }
        appearances[one.document_id].append({"source_slug": slug, "source_name": name, **shown})
    for document in session.execute(
        select(Document).where(col(Document.id).in_(ids)).order_by(col(Document.id))
    ).scalars():
        known = {name: _plain(getattr(document, name)) for name in ("id", "sha256", "language", "created_at", "text")}
        yield {"record": "document", **known, "appearances": appearances[document.id]}
    session.expunge_all()


def _claims(session: Session, document_ids: Sequence[str]) -> Batch:
    """The claims of some documents: the rows, with what they need besides."""
    every = ClaimFilter.model_validate({"document": document_ids, "review": list(Review)})
    rows = [row for rows in stream_claims(session, Stream(every, {}, ("text",))) for row in rows]
    place = {one: number for number, one in enumerate(document_ids)}
    of = col(Claim.document_id).in_(document_ids)
    mine = {row.id: row for row in session.execute(select(*_OWN).where(of))}
    spans, links, checks = _spans(session, of), _links(session, of), _checks(session, of)
    for row in rows:
        own = mine[row["id"]]
        row |= {
            "created_at": _plain(own.created_at),
            "updated_at": _plain(own.updated_at),
            "anchor": own.anchor,
            "rule": own.rule,
            "spans": spans[own.id],
            "relay_slugs": links[own.id, LinkKind.RELAY],
            "origin_slugs": links[own.id, LinkKind.ORIGIN],
            "checks": checks[own.id],
        }
    return sorted(rows, key=lambda row: (place[row["document_id"]], row["anchor"], row["id"]))


_OWN = (col(Claim.id), col(Claim.anchor), col(Claim.rule), col(Claim.created_at), col(Claim.updated_at))


def _spans(session: Session, of: Any) -> dict[str, list[str]]:  # noqa: ANN401  a condition
    query = select(col(Evidence.claim_id), col(Evidence.start), col(Evidence.end)).join(
        Claim, col(Evidence.claim_id) == Claim.id
    )
    spans = defaultdict(list)
    for owner, start, end in session.execute(query.where(of).order_by(col(Evidence.id))):
        spans[owner].append(f"{start}-{end}")
    return spans


def _links(session: Session, of: Any) -> dict[tuple[str, LinkKind], list[str]]:  # noqa: ANN401
    query = (
        select(col(ClaimLink.claim_id), col(ClaimLink.kind), col(Speaker.slug))
        .join(Claim, col(ClaimLink.claim_id) == Claim.id)
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
    )
    links = defaultdict(list)
    for owner, kind, slug in session.execute(query.where(of).order_by(col(ClaimLink.position))):
        links[owner, kind].append(slug)
    return links


def _checks(session: Session, of: Any) -> dict[str, list[str]]:  # noqa: ANN401
    query = select(HeadlineCheck).join(Claim, col(HeadlineCheck.claim_id) == Claim.id).where(of)
    checks = defaultdict(list)
    for check in session.execute(query.order_by(col(HeadlineCheck.id))).scalars():
        checks[check.claim_id].append(" ".join(filter(None, (check.status.value, check.body_claim_id))))
    return checks


def _grouped(session: Session, query: Any, ids: Sequence[int | None]) -> dict[int | None, list[str]]:  # noqa: ANN401
    grouped = defaultdict(list)
    for owner, word in session.execute(query.where(query.selected_columns[0].in_(ids))):
        grouped[owner].append(word)
    return grouped


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _line(row: dict[str, Any]) -> str:
    return _encode(row) + "\n"


def _written(row: dict[str, Any]) -> bytes:
    return _line(row).encode()
