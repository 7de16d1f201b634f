"""Who says what of the same thing, and how one speaker's figure moved: pure arithmetic, judged from what was said.

A verdict speaks of two ranges of numbers, never of who is right. Where two claims are not about the same thing, the
verdict is `not_comparable`, with the reason.
"""

from app.comparison.claim import Said, said
from app.comparison.common import Common, settle
from app.comparison.movement import Move, moves
from app.comparison.rate import Placed, place
from app.comparison.unlike import NEAR_DAYS
from app.comparison.verdicts import MOST_PAIRS, Judgement, Pair, judge, of_ranges, pairs

__all__ = [
    "MOST_PAIRS",
    "NEAR_DAYS",
    "Common",
    "Judgement",
    "Move",
    "Pair",
    "Placed",
    "Said",
    "judge",
    "moves",
    "of_ranges",
    "pairs",
    "place",
    "said",
    "settle",
]
