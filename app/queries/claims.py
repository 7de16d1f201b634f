"""Lists of claims: filter → SELECT → flat rows, in a constant number of statements for a page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, true, tuple_
from sqlmodel import Session, col

from app.filters import ClaimFilter, ClaimQuery
from app.models import Claim
from app.queries.columns import FoundBy, asked_for, sent_rows
from app.queries.conditions import claims_with, narrowing
from app.queries.names import Understood, insist, understand
from app.queries.pages import Column, Cursors, Order, Page, Position, Rows, Window, page, stretches
from app.queries.parts import claims
from app.queries.ranking import BEST, Ranking, best
from app.queries.rendered import rendered_claims
from app.queries.repeats import folded
from app.queries.search import (
    MOST_WORDS,
    Matching,
    Search,
    found,
    matching,
    matching_each,
    matching_few,
    matching_near,
    parse,
)
from app.queries.sorting import order_by

NEWEST = "-published_on"

SORTS: dict[str, Order] = {name: order_by([name]) for name in (NEWEST, "text")}
"""How lists of claims are sorted unless asked otherwise."""

MOST_RANKED = 1_000
"""Where more are found they are sorted by date, unless asked otherwise: every one would need its score."""
MOST_NEAR = 2_000
"""So many of the newest claims are looked at one by one, at most."""
MOST_COUNTED = 10_000

_LEADING = frozenset({"speaker", "document", "party", "said_or_cited", "origin", "relayed_by"})
"""Filters whose claims an index gives."""


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


class _Look(NamedTuple):
    """A question, and what its words mean."""

    session: Session
    asked: Asked
    understood: Mapping[str, Understood]
    search: Search | None
    window: Window

    @property
    def as_sent(self) -> bool:
        """Whether rows are given as they are sent."""
        return self.asked.as_sent and not self.asked.query.fields and not self.asked.query.embed

    def selected(self, spoken: Iterable[Column], search: Search | None = None) -> Rows:
        """What is selected of each claim; `spoken` as in `rendered_claims`, and its score where it is searched."""
        return rendered_claims(spoken, search) if self.as_sent else claims(search)

    def rows(self, some: Page, scores: Sequence[float]) -> list[Any]:
        """The rows of the page, as they are given."""
        by = None if self.search is None else FoundBy(self.search, scores)
        if self.as_sent:
            return sent_rows(self.session, some.rows, by)
        return asked_for(self.session, some.rows, self.asked.query, by)


def list_claims(session: Session, asked: Asked, cursors: Cursors) -> Answer:
    """One page of the claims asked for."""
    understood = understand(session, asked.query)
    if asked.strict:
        insist(understood)
    search, window = search_of(asked.query), Window(asked.query, cursors, _question(asked))
    look = _Look(session, asked, understood, search, window)
    sort, some, scores = _found(look)
    return Answer(
        rows=look.rows(some, scores),
        next_cursor=some.next_cursor,
        understood=understood,
        warnings=list(_warnings(search)),
        sort=sort,
        total=_count(session, asked, understood) if asked.query.count else None,
    )


_Found = tuple[str, Page, Sequence[float]]
"""The order of the claims, the page of them, and the score of each where they are searched."""


def _found(look: _Look) -> _Found:
    sort = _sort(look)
    if sort not in {None, BEST} or not look.search or not look.search.groups or look.asked.within is not None:
        return _in_order(look, sort or NEWEST)
    if way := _each_of_few(look):
        return _in_order(look, BEST, way)
    return _best_first(look, look.search, MOST_RANKED if sort is None else None) or _in_order(look, NEWEST)


def _each_of_few(look: _Look) -> Matching | None:
    """How to ask each claim that has what else is asked, where there are no more of them than are ranked."""
    if _LEADING.isdisjoint(look.asked.query.asked()):
        return None
    some = candidates(look.asked.query, look.understood, look.asked.within).limit(MOST_RANKED + 1)
    return matching_few(some) if _length(look.session, some) <= MOST_RANKED else None


def _sort(look: _Look) -> str | None:
    """As asked; as on the page before; none where the best come first if they are few enough to rank."""
    query = look.asked.query
    if query.sort:
        return ",".join(query.sort)
    if look.search is None or look.asked.sort != NEWEST:
        return look.asked.sort
    if query.cursor is not None:
        return BEST if look.window.cursors.order(query.cursor) == BEST else NEWEST
    return None if look.search.groups else BEST


def _best_first(look: _Look, search: Search, most: int | None) -> _Found | None:
    query = look.asked.query
    where = folded(query, look.understood, found=lambda _: true())
    is_wide = query.asked().keys() == {"q"} and not query.distinct
    some = best(look.session, Ranking(search, where, most, is_wide), look.window)
    if some is None:
        return None
    ids = [row.claim_id for row in some.rows]
    of_page = look.selected([]).add_columns(col(Claim.id).label("claim_id")).where(col(Claim.id).in_(ids))
    rows = {row.claim_id: row for row in look.session.execute(of_page)} if ids else {}
    return BEST, some._replace(rows=[rows[one] for one in ids]), [row.score for row in some.rows]


def _in_order(look: _Look, sort: str, way: Matching | None = None) -> _Found:
    order = order_by(sort.split(","), look.search)
    where = folded(look.asked.query, look.understood, look.asked.within, way or _way(look, sort, order))
    selected = look.selected([*where, *(key.column for key in order.keys)], look.search)
    some = page(look.session, selected.where(*where), order, look.window)
    return sort, some, [] if look.search is None else [row.score for row in some.rows]


def _way(look: _Look, sort: str, order: Order) -> Matching:
    """How to ask which claims are found; what is sorted by day without having been asked to be is known as common."""
    session, asked, understood, search, window = look
    if asked.within is not None:
        return matching_each
    if search is None or not search.groups or sort != NEWEST:
        return matching
    if asked.query.sort and not _is_common(session, asked, understood):
        return matching
    return newest_first(session, candidates(asked.query, understood, asked.within), window.after(order))


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
        held, among = folded(where, understood, within), None
    else:
        held, among = folded(where, understood, within, lambda _: true()), found(search)
    return select(col(Claim.id)).select_from(claims_with(held, among)).where(*held)


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
    """The claims among which words are searched, hidden ones too: an index has the days of all."""
    here = [] if within is None else [col(Claim.document_id) == within]
    held = [*here, *narrowing(where, understood, lambda _: true())]
    return select(col(Claim.id)).select_from(claims_with(held)).where(*held)


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
