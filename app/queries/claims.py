"""Claims: filter → SELECT → flat rows, in a constant number of statements for a page."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.filters import ClaimFilter, ClaimQuery
from app.models import (
    Appearance,
    Claim,
    ClaimLink,
    ClaimWords,
    Document,
    Evidence,
    HeadlineCheck,
    Source,
    Speaker,
)
from app.names import text_sha256
from app.queries.conditions import Condition, joined
from app.queries.names import Understood, insist, understand
from app.queries.pages import Cursors, Order, Rows, Window, page
from app.queries.records import documents_by_id, shown, speakers_by_slug
from app.queries.repeats import folded
from app.queries.search import MOST_WORDS, Search, parse, score, snippet
from app.queries.sorting import order_by
from app.schemas import CHECK_DETAILS, ClaimParts, SpanText, claim_row, evidence_object
from app.vocabulary import LinkKind

_AROUND = 32
_CONTEXT = 200

NEWEST, BEST = "-published_on", "-score"

SORTS: dict[str, Order] = {name: order_by([name]) for name in (NEWEST, "text")}
"""How lists of claims are sorted unless asked otherwise."""

MOST_RANKED = 1_000
"""Where more are found they are sorted by date, unless asked otherwise: every one would need its score."""
MOST_COUNTED = 10_000


class Total(NamedTuple):
    """How many rows are found; beyond 10,000 nobody counts."""

    total: int
    total_relation: str
    """`eq`, or `gte` where there are more."""


class Answer(NamedTuple):
    """A page of rows, and how the names in the question were understood."""

    rows: list[dict[str, Any]]
    next_cursor: str | None
    understood: Mapping[str, Understood]
    warnings: Sequence[dict[str, Any]] = ()
    sort: str | None = None
    total: Total | None = None


class Asked(NamedTuple):
    """A question about claims: what, in which order, and how strictly names are taken."""

    query: ClaimQuery
    sort: str = NEWEST
    """The order unless the query says another."""
    strict: bool = False
    within: str | None = None
    """The document whose claims they are."""


def list_claims(session: Session, asked: Asked, cursors: Cursors) -> Answer:
    """One page of the claims asked for."""
    understood = understand(session, asked.query)
    if asked.strict:
        insist(understood)
    search = search_of(asked.query)
    common = search is not None and _is_common(session, asked, understood)
    sort = _sort(asked, search, common, cursors)
    where = _conditions(asked, understood, one_by_one=common and sort == NEWEST)
    order, window = order_by(sort.split(","), search), Window(asked.query, cursors, _question(asked))
    found = page(session, claims(search).where(*where), order, window)
    return Answer(
        rows=_asked_for(session, found.rows, asked.query, search),
        next_cursor=found.next_cursor,
        understood=understood,
        warnings=list(_warnings(search)),
        sort=sort,
        total=_count(session, _conditions(asked, understood)) if asked.query.count else None,
    )


def search_of(where: ClaimFilter) -> Search | None:
    """What is searched, if anything is."""
    return parse(where.asked()["q"]) if "q" in where.asked() else None


def _is_common(session: Session, asked: Asked, understood: Mapping[str, Understood]) -> bool:
    """Whether so much is found that the newest are met sooner by looking at one claim after the other."""
    some = joined(col(Claim.id)).where(*_conditions(asked, understood)).limit(MOST_RANKED + 1)
    return _length(session, some) > MOST_RANKED


def _sort(asked: Asked, search: Search | None, common: bool, cursors: Cursors) -> str:
    """As asked; as on the page before; the best first, if they are few enough to rank."""
    if asked.query.sort:
        return ",".join(asked.query.sort)
    if search is None or asked.sort != NEWEST:
        return asked.sort
    if asked.query.cursor is not None:
        return BEST if cursors.order(asked.query.cursor) == BEST else NEWEST
    return NEWEST if common else BEST


def _count(session: Session, where: Sequence[Condition]) -> Total:
    length = _length(session, joined(col(Claim.id)).where(*where).limit(MOST_COUNTED + 1))
    return Total(min(length, MOST_COUNTED), "eq" if length <= MOST_COUNTED else "gte")


def _length(session: Session, query: Rows) -> int:
    length: int = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return length


def _warnings(search: Search | None) -> Iterator[dict[str, Any]]:
    if search is not None and not search.groups:
        yield _about_q("nothing_to_search", "q has no word that could be searched.")
    if search is not None and search.cut:
        yield _about_q("search_cut", f"Only the first {MOST_WORDS} words of q are searched.")


def _about_q(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "parameter": "q", "input": "", "detail": detail, "did_you_mean": [], "candidates": []}


def find_claim(session: Session, claim_id: str) -> ClaimParts | None:
    """One claim, whatever people decided about it."""
    rows = session.execute(claims().where(col(Claim.id) == claim_id)).all()
    return next(iter(parts_of(session, rows)), None)


def claims(search: Search | None = None) -> Rows:
    """Each claim with the appearance, source and speaker that its row shows, and its score where it is searched."""
    if search is None:
        return joined(Claim, Appearance, Source, Speaker)
    found = joined(Claim, Appearance, Source, Speaker, score(search).label("score"))
    return found.outerjoin(ClaimWords, col(ClaimWords.claim_id) == Claim.id)


def find_evidence(session: Session, claim: Claim) -> list[dict[str, Any]]:
    """A claim's spans with 200 characters around each, held against the whole text once more."""
    document = session.get_one(Document, claim.document_id)
    intact = text_sha256(document.text) == document.sha256
    return [
        {
            **evidence_object(span),
            "document_id": document.id,
            "document_sha256": document.sha256,
            "verified": intact and _stands(document.text, span),
        }
        for span in spans_of(session, [claim.id], _CONTEXT)[claim.id]
    ]


def list_checks(session: Session, document_id: str) -> list[dict[str, Any]]:
    """What the document's headline figures show against its body, in text order."""
    return _checks(session, [col(Claim.document_id) == document_id, shown()])


def _checks(session: Session, where: Sequence[Condition]) -> list[dict[str, Any]]:
    body = aliased(Claim)
    query: Rows = (
        select(HeadlineCheck, col(Claim.statement), col(body.statement).label("body_statement"))
        .join(Claim, col(HeadlineCheck.claim_id) == Claim.id)
        .outerjoin(body, col(HeadlineCheck.body_claim_id) == body.id)
        .where(*where)
        .order_by(col(Claim.anchor), col(Claim.id), col(HeadlineCheck.id))
    )
    return [
        {
            "claim_id": check.claim_id,
            "statement": statement,
            "status": check.status.value,
            "detail": CHECK_DETAILS[check.status],
            "body_claim_id": check.body_claim_id,
            "body_statement": body_statement,
        }
        for check, statement, body_statement in session.execute(query)
    ]


def _conditions(asked: Asked, understood: Mapping[str, Understood], one_by_one: bool = False) -> list[Condition]:
    return folded(asked.query, understood, asked.within, one_by_one)


def _question(asked: Asked) -> str:
    """What decides which rows there are; the words as asked, so that a name learnt meanwhile refuses no cursor."""
    filters = asked.query.model_dump_json(include={*asked.query.asked(), "sort", "distinct"})
    return f"claims|{asked.within}|{filters}"


def parts_of(session: Session, rows: Sequence[Any]) -> list[ClaimParts]:
    """What the rows of `claims()` are made of, in three statements however many they are."""
    ids = [row.Claim.id for row in rows]
    spans = spans_of(session, ids, _AROUND)
    links = _links(session, ids)
    return [
        ClaimParts(
            claim=row.Claim,
            appearance=row.Appearance,
            source=row.Source,
            speaker=row.Speaker,
            evidence=spans[row.Claim.id],
            relays=links[row.Claim.id, LinkKind.RELAY],
            origins=links[row.Claim.id, LinkKind.ORIGIN],
        )
        for row in rows
    ]


def spans_of(session: Session, claim_ids: Sequence[str], around: int) -> dict[str, list[SpanText]]:
    """The words are cut out by the database, in code points: no whole text is read for a list."""
    text, start, end = col(Document.text), col(Evidence.start), col(Evidence.end)
    before = case((start < around, 0), else_=start - around)
    query = (
        select(
            col(Evidence.claim_id),
            start,
            end,
            func.substr(text, start + 1, end - start, type_=Text),
            func.substr(text, before + 1, start - before, type_=Text),
            func.substr(text, end + 1, around, type_=Text),
            col(Evidence.primary),
        )
        .join(Document, col(Evidence.document_id) == Document.id)
        .where(col(Evidence.claim_id).in_(claim_ids))
        .order_by(col(Evidence.claim_id), start, end)
    )
    spans = defaultdict(list)
    for claim_id, *span in session.execute(query):
        spans[claim_id].append(SpanText(*span))
    return spans


def _links(session: Session, claim_ids: Sequence[str]) -> dict[tuple[str, LinkKind], list[Speaker]]:
    query = (
        select(ClaimLink, Speaker)
        .join(Speaker, col(ClaimLink.speaker_id) == Speaker.id)
        .where(col(ClaimLink.claim_id).in_(claim_ids))
        .order_by(col(ClaimLink.position))
    )
    links = defaultdict(list)
    for link, speaker in session.execute(query):
        links[link.claim_id, link.kind].append(speaker)
    return links


def _stands(text: str, span: SpanText) -> bool:
    return 0 <= span.start < span.end <= len(text) and text[span.start : span.end] == span.exact


def _asked_for(
    session: Session, found: Sequence[Any], query: ClaimQuery, search: Search | None
) -> list[dict[str, Any]]:
    """The rows with the columns that were asked for, and beside them what was asked to be nested."""
    parts = parts_of(session, found)
    flat = [claim_row(part) for part in parts]
    rows = [{name: row[name] for name in query.fields or row} for row in flat]
    if search is not None:
        for row, whole, kept in zip(rows, flat, found, strict=True):
            texts = [whole["evidence_text"], whole["statement"], whole["document_title"]]
            row |= {"score": round(kept.score, 6), "snippet": snippet(search, texts)}
    for name in (name for name in _NESTED if name in query.embed):
        for row, value in zip(rows, _NESTED[name](session, parts), strict=True):
            row[name] = value
    return rows


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
    for check in _checks(session, [col(HeadlineCheck.claim_id).in_([part.claim.id for part in parts])]):
        checks[check["claim_id"]].append(check)
    return [checks[part.claim.id] for part in parts]


_NESTED = {
    "evidence": _nested_evidence,
    "document": _nested_documents,
    "speaker": _nested_speakers,
    "checks": _nested_checks,
}
"""What `embed` may ask for."""
