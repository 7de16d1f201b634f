"""A list of claims as a page shows it: rows with their words, facets to choose from, the page after."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app import queries
from app.deps import Visit
from app.filters import ClaimFilter, ClaimQuery
from app.queries import Asked, Total, Understood
from app.questions import FacetQuery
from app.web.addresses import Pairs
from app.web.words.names import heading, word

FACETS = ("speaker", "measure", "scope", "party", "status", "attribution", "source")
"""What a list is narrowed by, beside words and days."""

_SHOWN = 8

_WHOLE_ROWS: dict[str, Any] = {"fields": (), "shape": "object", "format": None}
"""What the query may say for programs, and pages do otherwise."""


class Choice(NamedTuple):
    """A value that may be chosen."""

    value: str
    label: str
    number: int | None
    is_chosen: bool


class Found(NamedTuple):
    """A page of rows; the members are those of `Answer`."""

    rows: list[dict[str, Any]]
    next_cursor: str | None
    understood: Mapping[str, Understood]
    warnings: Sequence[dict[str, Any]]
    sort: str | None
    total: Total | None


class FacetGroup(NamedTuple):
    """The values of one facet; `more` where there are others."""

    name: str
    heading: str
    choices: Sequence[Choice]
    more: bool


def query_of(limit: int, **filters: Any) -> ClaimQuery:  # noqa: ANN401  a value of a filter has any type
    """A question of the pages' own: filters by their names, as they are held."""
    return ClaimQuery.model_construct(**{**filters, "limit": limit})


def find(visit: Visit, query: ClaimQuery, embed: tuple[str, ...] = ("evidence",), within: str | None = None) -> Found:
    """A page of claims with all their columns, and their evidence nested."""
    whole = query.model_copy(update={**_WHOLE_ROWS, "embed": embed})
    asked = Asked(whole, within=within)
    found = queries.list_claims(visit.session, asked._replace(sort="text") if within else asked, visit.cursors)
    rows = [row for row in found.rows if isinstance(row, dict)]
    return Found(rows, found.next_cursor, found.understood, found.warnings, found.sort, found.total)


def facets(visit: Visit, query: ClaimFilter, names: Sequence[str] = FACETS, most: int = _SHOWN) -> list[FacetGroup]:
    """What there is to choose from; what is chosen is always among it."""
    asked = FacetQuery.model_construct(**{**query.asked(), "facet": tuple(names), "limit": most})
    found = visit.facets(asked)
    groups = []
    for name in names:
        rows = [row for row in found.rows if row.field == name]
        known = {row.value for row in rows}
        choices = [Choice(row.value, _label(name, row.value, row.label), row.count, row.selected) for row in rows]
        choices += [
            Choice(value, _label(name, value, _named(found.understood, name, value)), None, True)
            for value in found.selected.get(name, ())
            if value not in known
        ]
        groups.append(FacetGroup(name, heading(name), choices, name in found.more))
    return [group for group in groups if group.choices]


def carried(pairs: Pairs, shown: Sequence[str]) -> Pairs:
    """What a form must carry along since it has no field for it."""
    return [(name, value) for name, value in pairs if name not in shown and name != "cursor"]


def _label(field: str, value: str, label: str) -> str:
    return label if field in ("speaker", "source") else word(field, value)


def _named(understood: Mapping[str, Understood], name: str, slug: str) -> str:
    matches = understood[name].matches if name in understood else ()
    return next((match.name for _, match in matches if match.slug == slug), slug)
