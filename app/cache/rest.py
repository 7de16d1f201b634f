"""When the cache steps aside: the data change so often that looking costs more than is found."""

import time

_OFTEN = 0.25
"""Seconds between two changes of the data below which it is asked whether the cache is worth its trouble."""
_WORTH = 10
"""A hit saves at least as much as looking in vain costs so many times."""
_SHORTEST, _LONGEST = 0.1, 2.0


class Rest:
    """Between two changes of the data too little was found: rest, each time twice as long."""

    def __init__(self) -> None:
        self._changed = time.monotonic()
        self._until = 0.0
        self._next = _SHORTEST

    def is_on(self) -> bool:
        """Whether to leave the cache alone now."""
        return time.monotonic() < self._until

    def judge(self, hits: int, misses: int) -> None:
        """The data have changed; so much was found, and not found, since they last did."""
        now = time.monotonic()
        is_often, self._changed = now - self._changed < _OFTEN, now
        if hits * _WORTH >= misses or not is_often:
            if hits:
                self._next = _SHORTEST
            return
        self._until = now + self._next
        self._next = min(2 * self._next, _LONGEST)
