"""What a database is asked for a page of claims, in SQL that both understand, and how names are understood.

It says what `queries.list_claims` says of the same question: a test holds both against each other.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from app.names import normalise
from app.queries import Match, Position
from app.quick.question import Question
from app.vocabulary import HIDDEN_REVIEWS

MOST_NAMES = 10_000
"""Names that are remembered while the data are unchanged."""

VERSION = "SELECT version FROM data_version"
_HIDDEN = ", ".join(f"'{word}'" for word in sorted(HIDDEN_REVIEWS))
_ROWS = f"""SELECT r.json, c.id, c.published_on FROM claim AS c LEFT JOIN claim_rendered AS r ON r.id = c.rendered_id
    WHERE c.review NOT IN ({_HIDDEN})"""  # noqa: S608  our own words
NAMES = """SELECT 1 AS place, 'slug' AS matched, id, slug, name FROM speaker WHERE slug = :slug
    UNION ALL
    SELECT 2, 'former_slug', s.id, s.slug, s.name FROM speaker_slug AS f JOIN speaker AS s ON s.id = f.speaker_id
    WHERE f.slug = :slug
    UNION ALL
    SELECT 3, 'alias', s.id, s.slug, s.name FROM speaker_alias AS a JOIN speaker AS s ON s.id = a.speaker_id
    WHERE a.alias = :alias
    ORDER BY 1"""


class Gone(Exception):
    """The question is not one of these after all, or the database does not answer at once."""


class Rows(NamedTuple):
    """The rows of a page and one more, if there is one: each as it is sent, its id, its day."""

    found: Sequence[tuple[bytes, str, Any]]
    version: int
    speaker: Match | None


class Database(Protocol):
    """Where claims are kept; asked only while the service runs, so that its connections are closed at the end."""

    is_open: bool

    async def ask(self, question: Question, after: Position | None) -> Rows:
        """One page, or `Gone`."""
        ...

    async def close(self) -> None:
        """Leave no connection open."""
        ...


class Names:
    """What names mean, as long as the data version stays."""

    def __init__(self) -> None:
        self._version = -1
        self._known: dict[str, Match] = {}

    def get(self, name: str, version: int | None = None) -> Match | None:
        """What the name means in that version, or in the last one that was seen."""
        return self._known.get(name) if version is None or version == self._version else None

    @property
    def version(self) -> int:
        """Of which version the names are."""
        return self._version

    def learn(self, name: str, found: Sequence[tuple[int, str, int, str, str]], version: int) -> Match:
        """The only one whom the name means: by slug, by former slug, by a whole alias. `Gone` for none or several."""
        best = [one for one in found if one[0] == found[0][0]]
        if len(best) != 1:  # none, or several
            raise Gone
        if version != self._version or len(self._known) >= MOST_NAMES:
            self._version, self._known = version, {}
        _, matched, key, slug, shown = best[0]
        self._known[name] = Match(key, slug, shown, matched)
        return self._known[name]


def names_asked(name: str) -> Mapping[str, str]:
    """The values of `NAMES`."""
    return {"slug": name.casefold(), "alias": normalise(name)}


def dated(question: Question, after: Position | None) -> str:
    """The claims with a day, the newest first."""
    where = _of(question) + " AND c.published_on IS NOT NULL"
    where += " AND (c.published_on, c.id) < (:day, :tie)" if after else ""
    return f"{_ROWS}{where} ORDER BY c.published_on DESC, c.id DESC LIMIT :rows"


def undated(question: Question, after: Position | None) -> str:
    """The claims without one, which come last."""
    where = _of(question) + " AND c.published_on IS NULL" + (" AND c.id < :tie" if after else "")
    return f"{_ROWS}{where} ORDER BY c.id DESC LIMIT :rows"


def _of(question: Question) -> str:
    return "" if question.speaker is None else " AND c.speaker_id = :speaker"
