"""What a batch brings, as history keeps it: a revision for each thing that came in, written all at once."""

import json
from typing import Any

from app.bulk.tables import write
from app.history import Change
from app.models import Revision
from app.vocabulary import Action, Recorded

_COLUMNS = ("version", "at", "author", "key_id", "action", "kind", "subject", "after")


class Revisions:
    """The revisions of a batch."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._rows: list[tuple[Any, ...]] = []

    def created(self, kind: Recorded, subject: str, state: dict[str, Any]) -> None:
        """Something came in; its state is what `queries.states` would say of it."""
        change = self._change
        by = (change.version, change.at, change.author.name, change.author.key_id)
        self._rows.append((*by, Action.CREATED, kind, subject, json.dumps(state)))

    def keep(self) -> None:
        """Write them."""
        write(self._change.session.connection(), Revision, _COLUMNS, self._rows)
        self._rows = []
