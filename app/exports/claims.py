"""Claims as an export: what can be refused is refused before the first byte."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from pydantic import Field
from sqlmodel import Session

from app import queries
from app.as_of import is_past
from app.errors import ExportTooLarge
from app.exports.table import About, Export, Look, table_of
from app.filters import Arrangement, ClaimFilter
from app.names import slugify
from app.queries.names import Understood, insist, understand
from app.queries.streams import Stream, has_more_than, stream_claims, stream_sent
from app.questions import FileQuery
from app.schemas import ClaimRow

T = TypeVar("T")

_LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_]+")


class ExportQuery(FileQuery, Arrangement, ClaimFilter):
    """Which claims, and how their file is to look."""

    limit: int | None = Field(None, ge=1, le=1_000_000_000, description="The most rows. Left out: all that are found.")


class Wanted(NamedTuple):
    """What is asked for, in whose words, and how much may be given."""

    query: ExportQuery
    asked: str = ""
    """The question as a query string."""
    strict: bool = False
    most: int | None = None
    """More rows are refused."""
    within: str | None = None
    """The document whose claims they are."""
    as_sent: bool = False
    """Whether rows are wanted as lists send them, where all their columns are."""
    unread: bool = False
    """Whether nobody reads the rows: the first is found, to see that they can be given."""


def export_claims(session: Session, wanted: Wanted) -> tuple[Export, str]:
    """The claims, the first of them read already, and a name for their file."""
    query = wanted.query
    understood = understand(session, query)
    if wanted.strict:
        insist(understood)
    stream = Stream(query, understood, query.sort, query.limit, wanted.within)
    if wanted.most is not None and has_more_than(session, stream, wanted.most):
        detail = f"There are more than {wanted.most} rows. Narrow the question, or give a limit."
        raise ExportTooLarge(detail, allowed={"max": wanted.most})
    if wanted.unread:
        stream = stream._replace(limit=1, sort=stream.sort or ("id",))
    about = About(wanted.asked, queries.data_version(session), datetime.now(UTC))
    as_sent = wanted.as_sent and not query.fields and not is_past(session)
    export = Export(
        table_of("claims", ClaimRow, query.fields),
        iter(()) if as_sent else begun(stream_claims(session, stream)),
        about,
        Look(query.bom, query.raw),
        begun(stream_sent(session, stream)) if as_sent else None,
    )
    return export, file_name("claims", answered(query, understood), about.exported_at.date())


def begun(parts: Iterator[T]) -> Iterator[T]:
    """The same parts, of which the first is there: what goes wrong at the start goes wrong now."""
    return chain(list(islice(parts, 1)), parts)


def file_name(table: str, filters: Mapping[str, Iterable[str]], day: date) -> str:
    """`claims_speaker-john-healey_2026-11-22`: what was asked for, and when; letters that every system has."""
    parts = [f"{name}-{'-'.join(values)}" for name, values in filters.items()]
    asked = "_".join(_NOT_IN_NAMES.sub("-", part.lower()).strip("-") for part in [table, *parts])
    return f"{asked[:_LONGEST_NAME].rstrip('-_')}_{day.isoformat()}"


def answered(query: ClaimFilter, understood: Mapping[str, Understood]) -> dict[str, list[str]]:
    """The filters that are used, with the slugs of those whom the names mean."""
    slugs = {name: list(dict.fromkeys(match.slug for _, match in one.matches)) for name, one in understood.items()}
    return {name: slugs.get(name) or _words(value) for name, value in query.asked().items()}


def _words(value: object) -> list[str]:
    values = value if isinstance(value, tuple) else (value,)
    return [slugify(f"{one:g}" if isinstance(one, float) else str(one)) for one in values]
