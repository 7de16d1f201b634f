"""A batch as history keeps it: a revision for each thing that came in, written all at once."""

import json
from typing import Any

from app.bulk.keeper import Facts, Keeper
from app.bulk.tables import stored
from app.vocabulary import Action, Recorded

REVISION = ("version", "at", "author", "key_id", "action", "kind", "subject", "after")
"""What a revision of something new has."""


class Revisions:
    """The revisions of a batch."""

    def __init__(self, facts: Facts) -> None:
        self._dialect = facts.dialect
        self._by = (facts.version, facts.at, facts.author.name, facts.author.key_id)
        self._rows: list[tuple[Any, ...]] = []

    def created(self, kind: Recorded, subject: str, state: dict[str, Any]) -> None:
        """Something came in; its state is what `queries.states` would say of it."""
        self._rows.append((*self._by, Action.CREATED, kind, subject, json.dumps(state)))

    def keep(self, keeper: Keeper) -> None:
        """Write them."""
        if self._rows:
            keeper.write("revision", REVISION, stored(self._dialect, "revision", REVISION, self._rows))
        self._rows = []
