"""Claims: a figure, what it counts, who says it, when: put together, and what is said twice made one."""

from app.extract.claims.context import Context
from app.extract.claims.credit import mentions
from app.extract.claims.evidence import trimmed
from app.extract.claims.figures import statistics
from app.extract.claims.said_twice import said_twice

__all__ = ["Context", "mentions", "said_twice", "statistics", "trimmed"]
