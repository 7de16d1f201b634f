"""What a database is asked for the points of a series, in SQL that both understand.

It says what `queries.find_kept_series` says of the same question: a test holds each against the other.
"""

from typing import NamedTuple

from app.queries import MOST_WITHOUT_TIME, KeptSeries, Together
from app.quick.asking import HIDDEN, VERSION, Database, Gone
from app.quick.question import OfSeries
from app.schemas import SERIES_STATUSES
from app.vocabulary import Attribution, Bound, Kind

ABOUT = f"""SELECT ({VERSION}), EXISTS (SELECT 1 FROM claim_rendered WHERE json IS NULL)
    OR EXISTS (SELECT 1 FROM claim WHERE rendered_id IS NULL)"""  # noqa: S608  our own words
"""The version of the data, and whether rows are to be made first, for which points may be missing."""
_TIME, _ID, _DAY_LETTERS = b'{"time":"', b'"claim_id":"', len("2031-05-04")
_SHOWN = ", ".join(f"'{status}'" for status in sorted(SERIES_STATUSES))
WITHOUT_DAY = f"""SELECT count(*) FROM (SELECT 1 FROM claim WHERE measure = :measure AND published_on IS NULL
    AND review NOT IN ({HIDDEN}) AND kind = '{Kind.STATISTIC}' AND (value_low IS NOT NULL OR value_high IS NOT NULL)
    AND attribution <> '{Attribution.HEADLINE}' AND (bound IS NULL OR bound <> '{Bound.MAGNITUDE}')
    AND status IN ({_SHOWN}) LIMIT {MOST_WITHOUT_TIME + 1}) AS undated"""  # noqa: S608  our own words


class Points(NamedTuple):
    """The points asked for, what is to be said of them, and of which version of the data they are."""

    sent: list[bytes]
    """As they are sent, each or some together, with commas to be put between them."""
    kept: KeptSeries
    """The same without the points themselves."""
    version: int


async def points_of(question: OfSeries, database: Database) -> Points:
    """The points, all of one moment; `Gone` where some may be missing."""
    async with database.reading() as ask:
        [(version, is_unmade)] = await ask(ABOUT, {})
        if is_unmade:
            raise Gone
        is_dated = question.first is not None or question.last is not None
        without_day = 0 if is_dated else (await ask(WITHOUT_DAY, values_of(question)))[0][0]
    found = await database.points(question)
    # versions only rise: what is the same before and after was the same between
    if await database.version() != version:
        raise Gone
    return Points(found.sent, KeptSeries(Together(b"", found.returned), without_day, found.more), version)


def values_of(question: OfSeries) -> dict[str, str]:
    """What the names in the statements stand for, but for `rows`."""
    days = {"first": question.first, "last": question.last}
    return {"measure": question.measure, **{name: day.isoformat() for name, day in days.items() if day is not None}}


def rows_of(question: OfSeries, columns: str) -> str:
    """The points of a question, so many at most, in their order."""
    return f"{_selected(columns, question)} ORDER BY published_on, claim_id LIMIT :rows"


def beyond(question: OfSeries) -> str:
    """Whether there are more after the one that `place_of_last` tells."""
    return f"SELECT EXISTS ({_selected('1', question)} AND (published_on, claim_id) > (:day, :claim))"


def place_of_last(sent: bytes) -> dict[str, str]:
    """Where the last of some points stands. In texts quotes are escaped: what is looked for stands there only once."""
    begun = sent.rindex(_TIME) + len(_TIME)
    at = sent.index(_ID, begun) + len(_ID)
    return {"day": sent[begun : begun + _DAY_LETTERS].decode(), "claim": sent[at : sent.index(b'"', at)].decode()}


def _selected(columns: str, question: OfSeries) -> str:
    days = " AND published_on >= :first" * (question.first is not None)
    days += " AND published_on <= :last" * (question.last is not None)
    return f"SELECT {columns} FROM claim_point WHERE measure = :measure{days}"  # noqa: S608  our own words
