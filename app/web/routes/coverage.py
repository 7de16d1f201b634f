"""/explore/coverage: which months each speaker or publication has figures for, as a calendar"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from starlette.responses import Response

from app import queries
from app.questions import CoverageQuery
from app.web.addresses import Pairs, address, asked, changed, filters_of, root
from app.web.chips import chips, notices
from app.web.failures import Page
from app.web.render import page
from app.web.visit import Visited
from app.web.words.names import month

router = APIRouter(route_class=Page)


class Month(NamedTuple):
    """One month of a year: `has` figures, a `gap` between others, or `outside` of the first and the last."""

    name: str
    state: str
    url: str | None


class Year(NamedTuple):
    """The months of a year; years without any are put together into one row."""

    label: str
    months: Sequence[Month]


class Links(NamedTuple):
    """What the links to a month's claims are made of."""

    path: str
    filters: Pairs
    by: str
    time: str

    def to(self, slug: str, name: str) -> str:
        """The claims of one speaker or source in a month."""
        last = f"{name}-{monthrange(int(name[:4]), int(name[5:]))[1]}"
        days = {self.by: slug, f"{self.time}_from": f"{name}-01", f"{self.time}_to": last}
        return address(self.path, changed([*self.filters, ("kind", "statistic")], days))


@router.get("/explore/coverage")
def show_coverage(visit: Visited, query: Annotated[CoverageQuery, Query()]) -> Response:
    """A calendar for each speaker or source."""
    request = visit.request
    found = queries.find_coverage(visit.session, query, visit.cursors, strict=False)
    here, pairs = f"{root(request)}explore/coverage", asked(request)
    filters = filters_of(query)
    links = Links(f"{root(request)}explore/claims", filters, query.by, query.time)
    values = {
        "rows": [{**row, "years": list(years(row, links))} for row in found.rows],
        "by": query.by,
        "time": query.time,
        "chips": list(chips(here, filters, found.understood, [one for one in pairs if one[0] in ("by", "time")])),
        "notices": list(notices(here, pairs, found.understood)),
        "choices": [
            {"label": label, "url": address(here, changed(pairs, {**change, "cursor": None})), "is_chosen": is_chosen}
            for label, change, is_chosen in (
                ("By speaker", {"by": None}, query.by == "speaker"),
                ("By publication", {"by": "source"}, query.by == "source"),
            )
        ],
        "after": address(here, changed(pairs, {"cursor": found.next_cursor})) if found.next_cursor else None,
        "is_first": query.cursor is None,
        "json": address("coverage", pairs),
    }
    return page(request, "coverage.html", values, visit.headers)


def years(row: Mapping[str, Any], links: Links) -> Iterator[Year]:
    """The calendar of one row."""
    has = set(row["months"])
    empty: list[int] = []
    for year in range(int(row["first_month"][:4]), int(row["last_month"][:4]) + 1):
        names = [f"{year:04d}-{number:02d}" for number in range(1, 13)]
        if not has & set(names):
            empty.append(year)
            continue
        yield from _gap(empty)
        empty = []
        yield Year(str(year), [_month(name, row, links if name in has else None) for name in names])


def _gap(empty: Sequence[int]) -> Iterator[Year]:
    if empty:
        yield Year(str(empty[0]) if len(empty) == 1 else f"{empty[0]} to {empty[-1]}", ())


def _month(name: str, row: Mapping[str, Any], links: Links | None) -> Month:
    if links:
        return Month(month(name), "has", links.to(row["slug"], name))
    inside = row["first_month"] < name < row["last_month"]
    return Month(month(name), "gap" if inside else "outside", None)
