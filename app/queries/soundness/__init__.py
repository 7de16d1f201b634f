"""What must hold of everything that is kept, whatever happened to the machine: each promise as a look at all rows.

Nothing is put right here. Slow: every text is read.
"""

from collections.abc import Iterator

from sqlmodel import Session

from app.queries.soundness import claims, history, texts, whole
from app.queries.soundness.check import Check, Flaw, count, examine

__all__ = ["CHECKS", "Check", "Flaw", "count", "examine", "flaws"]

CHECKS: tuple[Check, ...] = (*whole.CHECKS, *texts.CHECKS, *claims.CHECKS, *history.CHECKS)
"""In the order in which they are made."""


def flaws(session: Session) -> Iterator[Flaw]:
    """Everything that is wrong; nothing where all is sound."""
    for check in CHECKS:
        yield from examine(session, check)
