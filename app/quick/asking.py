"""What a database is asked for claims, in SQL that both understand, and how names are understood.

It says what `queries.list_claims` and `queries.whole_claim` say of the same question: a test holds each against the
other.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any, ClassVar, NamedTuple

from app.names import normalise
from app.queries import AROUND, Match, Position
from app.quick.question import OfClaims, OfSeries
from app.vocabulary import HIDDEN_REVIEWS, Review

MOST_NAMES = 10_000
"""Names that are remembered while the data are unchanged."""

VERSION = "SELECT version FROM data_version"
HIDDEN = ", ".join(f"'{word}'" for word in sorted(HIDDEN_REVIEWS))
"""What is not listed, as it stands in a statement."""
_ROWS = f"""SELECT {{columns}} FROM claim AS c
    LEFT JOIN claim_rendered AS r ON r.id = c.rendered_id WHERE c.review NOT IN ({HIDDEN})"""  # noqa: S608  our own words
NAMES = f"""SELECT 1 AS place, 'slug' AS matched, id, slug, name, ({VERSION}) FROM speaker WHERE slug = :slug
    UNION ALL
    SELECT 2, 'former_slug', s.id, s.slug, s.name, ({VERSION}) FROM speaker_slug AS f
    JOIN speaker AS s ON s.id = f.speaker_id WHERE f.slug = :slug
    UNION ALL
    SELECT 3, 'alias', s.id, s.slug, s.name, ({VERSION}) FROM speaker_alias AS a
    JOIN speaker AS s ON s.id = a.speaker_id WHERE a.alias = :alias
    ORDER BY 1"""  # noqa: S608  our own words
ONE = f"""SELECT r.json, c.rule,
        (SELECT count(*) FROM claim AS o WHERE o.repeat_key = c.repeat_key AND o.document_id <> c.document_id
            AND o.review NOT IN ({HIDDEN})),
        e.start, e."end", substr(d.text, e.start + 1, e."end" - e.start),
        substr(d.text, CASE WHEN e.start < :around THEN 1 ELSE e.start - :around + 1 END,
            CASE WHEN e.start < :around THEN e.start ELSE :around END),
        substr(d.text, e."end" + 1, :around), e."primary"
    FROM claim AS c LEFT JOIN claim_rendered AS r ON r.id = c.rendered_id
    JOIN evidence AS e ON e.claim_id = c.id JOIN document AS d ON d.id = e.document_id
    WHERE c.id = :id AND c.review <> '{Review.WITHDRAWN}' ORDER BY e.start, e."end\""""  # noqa: S608  our own words
"""A row for each span: the claim as lists send it, its rule, how many repeat it, and the span."""


Ask = Callable[[str, Mapping[str, Any]], Awaitable[Sequence[Any]]]
"""Asks a statement with named values, and gives its rows."""


class Gone(Exception):
    """The question is not one of these after all, or the database does not answer at once."""


class Some(NamedTuple):
    """Some rows, in their order, as they are sent: each by itself, or some together."""

    sent: list[bytes]
    """With commas to be put between them."""
    returned: int
    more: bool
    """Whether there are others after them."""


class Rows(NamedTuple):
    """Some rows of a page."""

    sent: list[bytes]
    """As in `Some`."""
    returned: int
    more: bool
    last: Position | None
    """Of the last row, if there are as many as were asked for."""
    version: int | None
    """Of which version of the data they are; none where nothing is found that could say it."""


class Page(NamedTuple):
    """A page, of which version of the data it is, and whom its name meant."""

    rows: Rows
    version: int
    speaker: Match | None


class Whole(NamedTuple):
    """One claim as it is sent in lists, and what stands beside that where it is alone."""

    sent: bytes
    rule: str
    repeats: int
    spans: Sequence[Sequence[Any]]


class Named(NamedTuple):
    """Whom a name means in a version of the data."""

    match: Match
    version: int


class Names:
    """What names mean, as long as the data version stays."""

    def __init__(self) -> None:
        self._version = -1
        self._known: dict[str, Named] = {}

    def get(self, name: str) -> Named | None:
        """What the name meant in the last version that was seen."""
        return self._known.get(name)

    def learn(self, name: str, found: Sequence[Sequence[Any]], version: int) -> Named:
        """The only one whom the name means: by slug, by former slug, by a whole alias. `Gone` for none or several."""
        best = [one for one in found if one[0] == found[0][0]]
        if len(best) != 1:  # none, or several
            raise Gone
        if version != self._version or len(self._known) >= MOST_NAMES:
            self._version, self._known = version, {}
        _, matched, key, slug, shown, _ = best[0]
        self._known[name] = Named(Match(key, slug, shown, matched), version)
        return self._known[name]


class Database(ABC):
    """Where claims are kept; asked only while the service runs, so that its connections are closed at the end.

    Each statement is of one moment, and says of which version of the data it is.
    """

    columns: ClassVar[str]
    """What is read of each row: of `r`, the row as it is sent, and `c`, its claim."""

    def __init__(self) -> None:
        self.is_open = False
        self._names = Names()

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Ask]:
        """How to ask; `Gone` where the database fails, or does not answer soon."""

    @abstractmethod
    def day_of(self, day: Any) -> Any:  # noqa: ANN401  None or a date, as a cursor has it
        """A day as it is compared."""

    @abstractmethod
    async def rows(self, ask: Ask, statement: str, values: Mapping[str, Any], limit: int) -> Rows:
        """The rows of a statement with `columns`, so many at most; `Gone` where one is to be made first."""

    @abstractmethod
    async def points(self, question: OfSeries) -> Some:
        """The points of a series, so many at most. They may be megabytes: few such questions are asked at once."""

    @abstractmethod
    async def close(self) -> None:
        """Leave no connection open."""

    async def version(self) -> int:
        """The counter of the data."""
        async with self.reading() as ask:
            return await _version(ask)

    async def one(self, claim_id: str) -> Whole:
        """One claim; `Gone` where there is none, or its row is to be made first."""
        async with self.reading() as ask:
            rows = await ask(ONE, {"id": claim_id, "around": AROUND})
        if not rows or not rows[0][0]:
            raise Gone
        as_sent, rule, repeats, *_ = rows[0]
        return Whole(as_sent, rule, repeats, [row[3:] for row in rows])

    async def page(self, question: OfClaims, after: Position | None) -> Page:
        """One page, all of one moment."""
        async with self.reading() as ask:
            if question.asked.speaker is None:
                return await self._page(ask, question, None, after)
            named = self._names.get(question.asked.speaker) or await self._named(ask, question.asked.speaker)
            page = await self._page(ask, question, named.match, after)
            if page.version != named.version:
                # the name may mean another since
                named = await self._named(ask, question.asked.speaker)
                page = await self._page(ask, question, named.match, after)
                if page.version != named.version:
                    raise Gone
            return page

    async def _page(self, ask: Ask, question: OfClaims, speaker: Match | None, after: Position | None) -> Page:
        limit, values = question.asked.limit, {"speaker": speaker and speaker.id}
        if after is not None and after.value is None:
            rows = await self.rows(ask, self._undated(question, after), values | {"tie": after.tie}, limit)
            return Page(rows, _told(rows), speaker)
        if after is not None:
            values |= {"day": self.day_of(after.value), "tie": after.tie}
        first = await self.rows(ask, self._dated(question, after), values, limit)
        version = _told(first)
        if first.more:
            return Page(first, version, speaker)
        rest = await self.rows(ask, self._undated(question, None), values, limit - first.returned)
        # versions only rise: what is the same before and after was the same between
        if (await _version(ask) if rest.version is None else rest.version) != version:
            raise Gone
        last = rest.last or first.last
        return Page(
            Rows([*first.sent, *rest.sent], first.returned + rest.returned, rest.more, last, version), version, speaker
        )

    def _dated(self, question: OfClaims, after: Position | None) -> str:
        """The claims with a day, the newest first."""
        return _dated(self.columns, question.asked.speaker is not None, after is not None)

    def _undated(self, question: OfClaims, after: Position | None) -> str:
        """The claims without one, which come last."""
        return _undated(self.columns, question.asked.speaker is not None, after is not None)

    async def _named(self, ask: Ask, name: str) -> Named:
        rows = await ask(NAMES, names_asked(name))
        if not rows:
            raise Gone
        return self._names.learn(name, rows, rows[0][5])


async def _version(ask: Ask) -> int:
    version: int = (await ask(VERSION, {}))[0][0]
    return version


def _told(rows: Rows) -> int:
    if rows.version is None:
        raise Gone
    return rows.version


def names_asked(name: str) -> Mapping[str, str]:
    """The values of `NAMES`."""
    return {"slug": name.casefold(), "alias": normalise(name)}


@cache
def _dated(columns: str, of_one: bool, goes_on: bool) -> str:
    where = " AND c.speaker_id = :speaker" * of_one + " AND c.published_on IS NOT NULL"
    where += " AND (c.published_on, c.id) < (:day, :tie)" * goes_on
    return f"{_ROWS.format(columns=columns)}{where} ORDER BY c.published_on DESC, c.id DESC LIMIT :rows"


@cache
def _undated(columns: str, of_one: bool, goes_on: bool) -> str:
    where = " AND c.speaker_id = :speaker" * of_one + " AND c.published_on IS NULL" + " AND c.id < :tie" * goes_on
    return f"{_ROWS.format(columns=columns)}{where} ORDER BY c.id DESC LIMIT :rows"
