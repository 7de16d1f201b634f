"""Lists of claims: filter → SELECT → flat rows, in a constant number of statements for a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, true, tuple_
from sqlmodel import Session, col

from app.filters import ClaimFilter, ClaimQuery
from app.models import Claim
from app.queries.columns import asked_for
from app.queries.conditions import conditions, joined
from app.queries.names import Understood, insist, understand
from app.queries.pages import Cursors, Order, Position, Rows, Window, page, stretches
from app.queries.parts import claims
from app.queries.rendered import as_sent, rendered_claims
from app.queries.repeats import folded
from app.queries.search import MOST_WORDS, Matching, Search, found, matching, matching_near, parse
from app.queries.sorting import order_by

NEWEST, BEST = "-published_on", "-score"

SORTS: dict[str, Order] = {name: order_by([name]) for name in (NEWEST, "text")}
"""How lists of claims are sorted unless asked otherwise."""

MOST_RANKED = 1_000
"""Where more are found they are sorted by date, unless asked otherwise: every one would need its score."""
MOST_NEAR = 2_000
"""So many of the newest claims are looked at one by one, at most."""
MOST_COUNTED = 10_000


class Total(NamedTuple):
    """How many rows are found; beyond 10,000 nobody counts."""

    total: int
    total_relation: str
    """`eq`, or `gte` where there are more."""


class Answer(NamedTuple):
    """A page of rows, and how the names in the question were understood."""

    rows: list[Any]
    """Mappings; bytes where whole flat rows are wanted as they are sent."""
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
    as_sent: bool = False
    """Whether whole flat rows are wanted as they are sent."""


def list_claims(session: Session, asked: Asked, cursors: Cursors) -> Answer:
    """One page of the claims asked for."""
    understood = understand(session, asked.query)
    if asked.strict:
        insist(understood)
    search = search_of(asked.query)
    by_day = asked.sort == NEWEST and asked.query.sort in ((), (NEWEST,))
    common = search is not None and by_day and _is_common(session, asked, understood)
    sort = _sort(asked, search, common, cursors)
    order, window = order_by(sort.split(","), search), Window(asked.query, cursors, _question(asked))
    way: Matching = matching
    if common and sort == NEWEST:
        way = newest_first(session, candidates(asked.query, understood, asked.within), window.after(order))
    where = folded(asked.query, understood, asked.within, way)
    rendered = asked.as_sent and search is None and not asked.query.fields and not asked.query.embed
    selected = rendered_claims([*where, *(key.column for key in order.keys)]) if rendered else claims(search)
    some = page(session, selected.where(*where), order, window)
    return Answer(
        rows=as_sent(session, some.rows) if rendered else asked_for(session, some.rows, asked.query, search),
        next_cursor=some.next_cursor,
        understood=understood,
        warnings=list(_warnings(search)),
        sort=sort,
        total=_count(session, asked, understood) if asked.query.count else None,
    )


def search_of(where: ClaimFilter) -> Search | None:
    """What is searched, if anything is."""
    return parse(where.asked()["q"]) if "q" in where.asked() else None


def _is_common(session: Session, asked: Asked, understood: Mapping[str, Understood]) -> bool:
    """Whether more is found than is ranked."""
    some = found_ids(asked.query, understood, asked.within).limit(MOST_RANKED + 1)
    return _length(session, some) > MOST_RANKED


def found_ids(where: ClaimFilter, understood: Mapping[str, Understood], within: str | None = None) -> Rows:
    """The ids of the claims asked for, in no order: where words are searched, the first are there at once."""
    search = search_of(where)
    if search is None or not search.groups:
        return joined(col(Claim.id)).where(*folded(where, understood, within))
    return joined(col(Claim.id), among=found(search)).where(*folded(where, understood, within, lambda _: true()))


def newest_first(session: Session, among: Rows, after: Position | None = None) -> Matching:
    """How to ask for the newest of these claims where many are found: one by one as long as they are near.

    Some are soon found then; where none is, as with a word that only old texts have, it is cheaper to ask once for all.
    """
    if after is not None and after.value is None:
        return matching
    day, key = col(Claim.published_on), col(Claim.id)
    dated, *_ = stretches(among.with_only_columns(day, key), SORTS[NEWEST], after)
    last = session.execute(dated.offset(MOST_NEAR).limit(1)).first()
    return matching_near(day.is_not(None) if last is None else tuple_(day, key) >= tuple_(*map(literal, last)))


def candidates(where: ClaimFilter, understood: Mapping[str, Understood], within: str | None) -> Rows:
    """The claims among which words are searched."""
    here = [] if within is None else [col(Claim.document_id) == within]
    return joined(col(Claim.id)).where(*here, *conditions(where, understood, lambda _: true()))


def _sort(asked: Asked, search: Search | None, common: bool, cursors: Cursors) -> str:
    """As asked; as on the page before; the best first, if they are few enough to rank."""
    if asked.query.sort:
        return ",".join(asked.query.sort)
    if search is None or asked.sort != NEWEST:
        return asked.sort
    if asked.query.cursor is not None:
        return BEST if cursors.order(asked.query.cursor) == BEST else NEWEST
    return NEWEST if common else BEST


def _count(session: Session, asked: Asked, understood: Mapping[str, Understood]) -> Total:
    length = _length(session, found_ids(asked.query, understood, asked.within).limit(MOST_COUNTED + 1))
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


def _question(asked: Asked) -> str:
    """What decides which rows there are; the words as asked, so that a name learnt meanwhile refuses no cursor."""
    filters = asked.query.model_dump_json(include={*asked.query.asked(), "sort", "distinct"})
    return f"claims|{asked.within}|{filters}"
