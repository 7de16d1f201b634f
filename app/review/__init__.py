"""What people decide about claims: accept, reject, withdraw, correct, add by hand. Each is a change with its why."""

from app.review.by_hand import BY_HAND, add_by_hand
from app.review.corrections import correct
from app.review.decisions import DECISIONS, decide, decided, found

__all__ = ["BY_HAND", "DECISIONS", "add_by_hand", "correct", "decide", "decided", "found"]
