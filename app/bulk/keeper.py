"""What a batch asks of the database, and what it gives it to keep: all that whoever prepares rows knows of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from app.bulk.shape import Row
from app.bulk.tables import Stored
from app.history import Author
from app.places import Beside
from app.vocabulary import SpeakerKind


class Facts(NamedTuple):
    """What the rows of one write have in common."""

    dialect: str
    version: int
    at: datetime
    author: Author


class Somebody(NamedTuple):
    """A speaker that is kept."""

    id: int
    slug: str
    name: str
    kind: SpeakerKind


class Publisher(NamedTuple):
    """A source that is kept."""

    slug: str
    name: str


class Shown(NamedTuple):
    """The appearance that the rows of a document's claims show."""

    id: int
    title: str | None
    published_on: date | None
    published_on_inferred: bool
    url: str | None
    source: Publisher | None


class Keeper(Protocol):
    """One write. What is asked is answered as it stands in this write, whatever was given before among it."""

    def facts(self) -> Facts:
        """Asked first: nobody else writes from now on until the write ends."""

    def keep_sources(self, rows: Sequence[Row]) -> int:
        """Keep those that are new; how many they are."""

    def keep_speakers(self, rows: Sequence[Row]) -> int:
        """Keep those that are new, with all their names; how many they are."""

    def sources(self, slugs: Collection[str]) -> Mapping[str, int]:
        """The keys of those that are kept, by slug."""

    def cast(self, slugs: Collection[str]) -> Mapping[str, Somebody]:
        """The speakers who have these slugs, or once had them."""

    def hashes(self, ids: Collection[str]) -> Mapping[str, str]:
        """The SHA-256 of those documents that are kept."""

    def texts(self, ids: Collection[str]) -> Mapping[str, str]:
        """The texts of those documents that are kept."""

    def shown(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """The earliest appearance of each document."""

    def claims(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are kept claims'."""

    def places(self, claims: Sequence[Beside]) -> Sequence[int]:
        """Where the rows of new claims are to lie, as they are sent: asked once, with all of them."""

    def write(self, table: str, columns: Sequence[str], rows: Stored) -> None:
        """Put rows into a table."""
