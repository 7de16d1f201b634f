"""Every write: one at a time, numbered, and recorded with who, when, why, and what was there before and after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event, func, inspect, select, update
from sqlalchemy.engine import Result
from sqlalchemy.sql import Executable
from sqlmodel import Session, SQLModel, col

from app.models import DataVersion, Revision, now
from app.vocabulary import Action, Recorded, RevisionReason

State = dict[str, Any]
"""A thing as history keeps it: `queries.states`."""


class Author(NamedTuple):
    """Who writes; `name` is shown in public."""

    name: str
    key_id: str | None = None


COMMAND_LINE = Author("command line")


class Why(NamedTuple):
    """Why something is changed that was read; people give a note, and only what no person decided has none."""

    reason: RevisionReason
    note: str | None


class Change:
    """One write. What it changes bears its data version and its moment; it is recorded or it is not kept.

    Made at the start of a transaction, it waits until no other writer is at work: nobody then meets a name that
    another is just adding, and versions and moments follow each other as the transactions do. The caller commits.
    """

    def __init__(self, session: Session, author: Author = COMMAND_LINE, why: Why | None = None) -> None:
        self.session, self.author, self.why = session, author, why
        self._found = alone(session)
        self.at = _not_before(session, now())
        self._moved = False
        session.info["change"] = self

    @property
    def version(self) -> int:
        """The data version that this change makes; asked for the first time, it is made."""
        self.move()
        return self._found + 1

    def move(self) -> None:
        """Make the data version, if it is not made yet."""
        if not self._moved:
            self._moved = True
            # beside the session's own flush, which asks for it
            self.session.connection().execute(update(DataVersion).values(version=self._found + 1))

    @property
    def made(self) -> bool:
        """Whether anything was changed."""
        return self._moved

    def execute(self, statement: Executable, values: Any = None) -> Result[Any]:  # noqa: ANN401  whatever it takes
        """Run a statement that changes rows; what it changes must be given `since`, which is `version`."""
        self.session.flush()
        self.move()
        return self.session.execute(statement, values)

    def record(
        self,
        action: Action,
        kind: Recorded,
        states: Mapping[str, tuple[State | None, State | None]],
        why: Why | None = None,
    ) -> None:
        """Keep what was before and after, by the thing's id or slug; what is the same before and after is no change.

        `why` is given where it is another one than that of the whole change.
        """
        for subject, (before, after) in states.items():
            if before != after:
                revision = self._revision(action, kind, subject, why or self.why)
                revision.before, revision.after = before, after
                self.session.add(revision)
        self.session.flush()

    def _revision(self, action: Action, kind: Recorded, subject: str, why: Why | None) -> Revision:
        return Revision(
            version=self.version,
            at=self.at,
            author=self.author.name,
            key_id=self.author.key_id,
            action=action,
            kind=kind,
            subject=subject,
            reason=why and why.reason,
            note=why and why.note,
        )


def alone(session: Session) -> int:
    """Wait until no other writer is at work, and keep others out until the transaction ends; the data version."""
    version: int = session.execute(select(col(DataVersion.version)).with_for_update()).scalar_one()
    return version


def version_at(session: Session, moment: datetime) -> int | None:
    """The data version that stood at a moment; None before history began."""
    before = select(col(Revision.version)).where(col(Revision.at) <= moment)
    newest = before.order_by(col(Revision.at).desc(), col(Revision.version).desc()).limit(1)
    version: int | None = session.execute(newest).scalar_one_or_none()
    return version


def began_at(session: Session) -> datetime:
    """Since when history is kept."""
    began: datetime = session.execute(select(func.min(col(Revision.at)))).scalar_one()
    return began


def _not_before(session: Session, moment: datetime) -> datetime:
    """No moment before the last one, whatever became of the clock: the order of moments is that of versions."""
    last = session.execute(select(col(Revision.at)).order_by(col(Revision.id).desc()).limit(1)).scalar_one_or_none()
    return max(moment, last) if last else moment


@event.listens_for(Session, "before_flush")
def _number(session: Session, *_: object) -> None:
    """Rows bear the version that wrote them; a row that goes is kept by the schema under the version that it left."""
    change: Change | None = session.info.get("change")
    if change is None:
        return
    written = [*session.new, *(row for row in session.dirty if session.is_modified(row))]
    for row in filter(_is_numbered, written):
        row.since = change.version
    if any(map(_is_numbered, session.deleted)):
        change.move()


def _is_numbered(row: object) -> bool:
    return isinstance(row, SQLModel) and "since" in inspect(type(row)).columns
