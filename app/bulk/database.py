"""The keeper of a batch: one write of the database."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Engine, select
from sqlmodel import col

from app.bulk.keeper import Facts, Publisher, Shown, Somebody
from app.bulk.names import cast_of, keep_sources, keep_speakers, source_ids
from app.bulk.shape import Row
from app.bulk.tables import Stored, put
from app.history import Change, alone
from app.models import Appearance, Claim, Document, Source
from app.places import Beside, places
from app.queries.streams import texts_by_id

_ROOM = (
    # kilobytes: a batch touches every index all over, and what does not fit is written twice
    "cache_size = -262144",
    # triggers may undo a row: the pages of every index, as they were before each row, would go into a file
    "temp_store = MEMORY",
)
_APPEARANCE = ("id", "title", "published_on", "published_on_inferred", "url")


def make_room(engine: Engine) -> None:
    """Let SQLite hold what it works on; for the writes that begin after this."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            for pragma in _ROOM:
                connection.exec_driver_sql(f"PRAGMA {pragma}")


class InDatabase:
    """One write, as `keeper.Keeper` has it."""

    def __init__(self, change: Change) -> None:
        self._change, self._session = change, change.session

    def facts(self) -> Facts:
        """The version is made only when something is written."""
        connection, change = self._session.connection(), self._change
        version = change.version if change.made else alone(self._session) + 1
        return Facts(connection.dialect.name, version, change.at, change.author)

    def keep_sources(self, rows: Sequence[Row]) -> int:
        """Keep those that are new; how many they are."""
        return keep_sources(self._change, rows) if rows else 0

    def keep_speakers(self, rows: Sequence[Row]) -> int:
        """Keep those that are new, with all their names; how many they are."""
        return keep_speakers(self._change, rows) if rows else 0

    def sources(self, slugs: Collection[str]) -> Mapping[str, int]:
        """The keys of those that are kept, by slug."""
        return source_ids(self._session, slugs)

    def cast(self, slugs: Collection[str]) -> Mapping[str, Somebody]:
        """The speakers who have these slugs, or once had them."""
        return cast_of(self._session, slugs)

    def hashes(self, ids: Collection[str]) -> Mapping[str, str]:
        """The SHA-256 of those documents that are kept."""
        query = select(col(Document.id), col(Document.sha256)).where(col(Document.id).in_(ids))
        return {row[0]: row[1] for row in self._session.execute(query)}

    def texts(self, ids: Collection[str]) -> Mapping[str, str]:
        """The texts of those documents that are kept."""
        return texts_by_id(self._session, list(ids))

    def shown(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """The earliest appearance of each document, as `keeping.shown_appearance` chooses it."""
        day = col(Appearance.published_on)
        query = (
            select(
                col(Appearance.document_id),
                col(Source.slug),
                col(Source.name),
                *(getattr(Appearance, name) for name in _APPEARANCE),
            )
            .select_from(Appearance)
            .outerjoin(Source, col(Appearance.source_id) == Source.id)
            .where(col(Appearance.document_id).in_(ids))
            .order_by(day.is_(None).desc(), day.desc(), col(Appearance.id).desc())
        )
        # the first comes last, and stays
        return {
            row[0]: Shown._make((*row[3:], None if row[1] is None else Publisher(row[1], row[2])))
            for row in self._session.execute(query)
        }

    def claims(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are kept claims'."""
        return set(self._session.execute(select(col(Claim.id)).where(col(Claim.id).in_(ids))).scalars())

    def places(self, claims: Sequence[Beside]) -> Sequence[int]:
        """Where the rows of new claims are to lie, as they are sent: asked once, with all of them."""
        return places(self._session.connection(), claims)

    def write(self, table: str, columns: Sequence[str], rows: Stored) -> None:
        """Put rows into a table."""
        self._change.move()
        put(self._session.connection(), table, columns, rows)
