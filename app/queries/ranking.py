"""The claims that a search finds, those first that have its words most often: which they are, and in what order."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import FromClause, case, func, select, true
from sqlmodel import Session, col

from app.models import Claim
from app.queries.conditions import Condition, claims_with
from app.queries.pages import Order, Page, Rows, Window, page, stretches
from app.queries.search import Search, counts, found, score, score_of

BEST = "-score"


class Ranking(NamedTuple):
    """What is ranked."""

    search: Search
    where: Sequence[Condition]
    """What else a claim must be."""
    most: int | None = None
    """Where more are found, none is ranked."""
    is_wide: bool = False
    """Whether most of what is found by its words is expected to be what a claim must be."""


def best(session: Session, ranking: Ranking, window: Window) -> Page | None:
    """A page of the best claims found, each with its `claim_id` and `score`; none where there are more than `most`.

    What is sorted is narrow: the rest of a claim is to be fetched for those of the page.
    """
    some = _best_by_words(session, ranking, window) if ranking.is_wide else None
    if some is not None:
        return some
    words = found(ranking.search)
    claims = select(col(Claim.id).label("claim_id"), words.c.words).select_from(claims_with(ranking.where, words))
    scored = _scored(ranking, claims.where(*ranking.where)).subquery("scored")
    some = page(session, select(*scored.c), _by_score(scored), window)
    return None if _number(ranking, some) > (ranking.most or 0) else some


def _best_by_words(session: Session, ranking: Ranking, window: Window) -> Page | None:
    """The same, if it can be told from the best by their words alone: to look at every claim found takes longest."""
    enough = window.paging.limit * 5 // 4 + 10
    words = found(ranking.search)
    scored = _scored(ranking, select(words.c.claim_id, words.c.words)).subquery("scored")
    few = true() if ranking.most is None else scored.c.number <= ranking.most
    order = _by_score(scored)
    [in_order] = stretches(select(*scored.c).where(few), order, window.after(order))
    first = in_order.limit(enough).subquery("first")
    claims = select(*first.c).select_from(claims_with(ranking.where, first)).where(*ranking.where)
    some = page(session, claims, _by_score(first), window)
    return some if some.next_cursor is not None or 0 < _number(ranking, some) <= enough else None


def _scored(ranking: Ranking, claims: Rows) -> Rows:
    """The score of each claim; where there may be too many, their number too, and then no scores."""
    if ranking.most is None:
        few = claims.subquery("few")
        return select(few.c.claim_id, score(ranking.search, few.c.words).label("score"))
    few = claims.limit(ranking.most + 1).subquery("few")
    number = func.count().over()
    has = [case((number <= ranking.most, count)) for count in counts(ranking.search, few.c.words)]
    names = [f"count_{place}" for place in range(len(has))]
    columns = (one.label(name) for one, name in zip(has, names, strict=True))
    # counted apart: in a score each stands twice
    counted = select(few.c.claim_id, number.label("number"), *columns).subquery("counted")
    given = score_of([counted.c[name] for name in names])
    return select(counted.c.claim_id, given.label("score"), counted.c.number)


def _by_score(scored: FromClause) -> Order:
    return Order(BEST, scored.c.score, float, scored.c.claim_id, descending=True)


def _number(ranking: Ranking, some: Page) -> int:
    """How many are found, as far as that is asked."""
    return some.rows[0].number if ranking.most is not None and some.rows else 0
