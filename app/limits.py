"""How long the database may take, and how many connections it is asked on at once."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Limits(NamedTuple):
    """Seconds, but where it is said otherwise; None is for ever, as commands wait."""

    reading: float | None = None
    """For all that one answer reads."""
    writing: float | None = None
    """For all that one transaction writes."""
    files: float | None = None
    """For the rows of one file, while it is sent."""
    connect: float = 10
    """For a new connection. The driver takes no less than 2."""
    patience: float | None = None
    """For an answer that should come at once: whether a connection still lives."""
    lock: float = 10
    """For another that writes."""
    turn: float = 30
    """For a connection that another has."""
    connections: int = 15
    """How many there are at most."""
    kept: int = 5
    """How many of them are kept open."""
    pooler: bool = False
    """Whether something in between hands out connections for a transaction only."""

    def seconds(self, options: Mapping[str, Any]) -> float | None:
        """For a transaction, by its options."""
        if not options.get("reading", False):
            return self.writing
        return self.files if options.get("of_files", False) else self.reading


NO_LIMITS = Limits()
