"""By what claims are sorted."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col

from app.errors import InvalidParameter
from app.models import Claim, Source, Speaker
from app.queries.pages import Key, Order
from app.queries.search import Search, score

KEYS: dict[str, Key] = {
    "published_on": Key(col(Claim.published_on), date, nullable=True),
    "value_low": Key(col(Claim.value_low), float, nullable=True),
    "value_high": Key(col(Claim.value_high), float, nullable=True),
    "per_month_high": Key(col(Claim.per_month_high), float, nullable=True),
    "period_start": Key(col(Claim.period_start), date, nullable=True),
    "period_end": Key(col(Claim.period_end), date, nullable=True),
    "speaker": Key(col(Speaker.slug), str, nullable=True),
    "source": Key(col(Source.slug), str, nullable=True),
    "measure": Key(col(Claim.measure), str, nullable=True),
    "created_at": Key(col(Claim.created_at), datetime),
    "updated_at": Key(col(Claim.updated_at), datetime),
    "document": Key(col(Claim.document_id), str),
    "id": Key(col(Claim.id), str),
    "text": Key(col(Claim.anchor), int),
}
"""What may be sorted by, but for the score; a new one is a line here and a word in `filters.SORTABLE`."""


def order_by(names: Sequence[str], search: Search | None = None) -> Order:
    """The order that the names give, each with `-` for descending; what comes after `id` decides nothing."""
    keys = {name.removeprefix("-"): _key(name, search) for name in reversed(names)}
    given = list(dict.fromkeys(name.removeprefix("-") for name in names))
    decisive = given[: given.index("id") + 1] if "id" in given else given
    first, *others = (keys[name] for name in decisive)
    return Order(",".join(names), first.column, first.kind, col(Claim.id), first.descending, first.nullable, (*others,))


def _key(name: str, search: Search | None) -> Key:
    word, descending = name.removeprefix("-"), name.startswith("-")
    if word != "score":
        return KEYS[word]._replace(descending=descending)
    if search is None:
        detail = "There is no score without q."
        raise InvalidParameter([{"parameter": "sort", "code": "no_score", "detail": detail}])
    return Key(score(search), float, descending)
