"""What is asked, of the service and of its peers, each in its own words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

import httpx
from sqlalchemy import Engine, text

A_PAGE, SEVERAL = 50, 32
_FAR = 10_000
"""The page that is far down the list."""
_MOST_AT_ONCE = 1_000


BESIDE = (
    ("page 10,000 by cursor", "first page"),
    ("facets", "page by speaker"),
    ("series of one measure", "page by speaker"),
    ("search, common word", "search, rare word"),
)
"""Shapes, and what each is held against."""


class Shape(NamedTuple):
    """A question: the paths that ask it, by whom is asked; who has none is not asked."""

    name: str
    paths: Mapping[str, Sequence[str]]
    revalidates: bool = False
    """Whether it is asked with the ETag of the answer."""
    is_indexed: bool = True
    """Whether its time should not grow with the number of claims."""


def shapes(engine: Engine, ask: httpx.Client, file: str) -> list[Shape]:
    """The questions about this database; `ask` asks the service, `file` is what Datasette calls the database."""
    with engine.connect() as connection:
        speakers = list(connection.execute(text(_TALKATIVE), {"few": A_PAGE, "several": SEVERAL}).scalars())
        claims = list(connection.execute(text(_SOME), {"several": SEVERAL}).scalars())
        rare = _rare(ask, connection.execute(text(_STATEMENTS)).scalars())
    months = [(f"2030-{month:02}-01", f"2030-{month:02}-28") for month in range(1, 13)]
    shown = "_shape=array&_nocount=1&_nofacet=1&_nosuggest=1&_size=50"
    by_speaker = {
        "ours": [f"/claims?speaker={slug}" for slug in speakers],
        "tutorial": [f"/claims?speaker={slug}" for slug in speakers],
        "datasette": [f"/{file}/v_claims.json?speaker_slug={one}&_sort_desc=published_on&{shown}" for one in speakers],
        "postgrest": [f"/v_claims?speaker_slug=eq.{one}&order=published_on.desc&limit={A_PAGE}" for one in speakers],
    }
    dated = "measure=casualties&sort=-value_high&period_from={}&period_to={}"
    return [
        Shape("page by speaker", by_speaker),
        Shape("304 by ETag", {"ours": by_speaker["ours"][:1]}, revalidates=True),
        Shape("page by measure and period, by value", {"ours": [f"/claims?{dated.format(*one)}" for one in months]}),
        Shape(
            "one claim",
            {
                "ours": [f"/claims/{one}" for one in claims],
                "tutorial": [f"/claims/{one}" for one in claims],
                "datasette": [f"/{file}/v_claims.json?id={one}&{shown}" for one in claims],
                "postgrest": [f"/v_claims?id=eq.{one}" for one in claims],
            },
        ),
        Shape(
            "speakers",
            {
                "ours": ["/speakers"],
                "tutorial": ["/speakers"],
                "datasette": [f"/{file}/speaker.json?_sort=slug&{shown}"],
                "postgrest": [f"/speaker?order=slug&limit={A_PAGE}"],
            },
        ),
        Shape("search, rare word", {"ours": [f"/claims?{urlencode({'q': rare})}"]}),
        Shape("search, common word", {"ours": ["/claims?q=soldiers"]}, is_indexed=False),
        Shape("facets", {"ours": ["/claims/facets"]}, is_indexed=False),
        Shape("first page", {"ours": ["/claims"]}),
        Shape("page 10,000 by cursor", {"ours": [_far_down(ask)]}),
        # 10,000 points each: who turns away leaves work behind, which the next shape would pay for
        Shape("series of one measure", {"ours": ["/claims/series?measure=territory"]}, is_indexed=False),
    ]


def _rare(ask: httpx.Client, statements: Iterable[str]) -> str:
    """A place that claims name just often enough to fill a page, among few claims and among many."""
    places = sorted({one.split()[3] for one in statements})  # `the line at Oskdal had held …`
    found = {place: _found(ask, place) for place in places}
    return min(places, key=lambda place: (found[place] <= A_PAGE, found[place], place), default="nothing")


def _found(ask: httpx.Client, word: str) -> int:
    """How many claims have the word; those beyond 10,000 are not counted."""
    answer = ask.get(f"/claims?{urlencode({'q': word, 'count': 'true', 'limit': 1})}").raise_for_status()
    return int(answer.json()["meta"]["total"])


def _far_down(ask: httpx.Client) -> str:
    """Page 10,000, or the last one that there is."""
    cursor, rows = None, 0
    while rows < _FAR * A_PAGE:
        size = min(_MOST_AT_ONCE, _FAR * A_PAGE - rows)
        found = ask.get(_page(size, cursor)).raise_for_status().json()
        if found["next_cursor"] is None:
            break
        cursor, rows = found["next_cursor"], rows + size
    return _page(A_PAGE, cursor)


def _page(size: int, cursor: str | None) -> str:
    return f"/claims?limit={size}" + (f"&cursor={quote(cursor)}" if cursor else "")


_TALKATIVE = """
    SELECT slug FROM claim JOIN speaker ON speaker.id = speaker_id WHERE review NOT IN ('rejected', 'withdrawn')
    GROUP BY slug HAVING count(*) >= :few ORDER BY count(*) DESC, slug LIMIT :several"""
_SOME = "SELECT id FROM claim WHERE review = 'extracted' ORDER BY id LIMIT :several"
_STATEMENTS = "SELECT statement FROM claim WHERE kind = 'statement' ORDER BY id LIMIT 500"
