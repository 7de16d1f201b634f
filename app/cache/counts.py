"""How often each question was asked lately, about, in little room."""

_PLACES = 1 << 16
_MOST = 255
_HALVED = bytes(count // 2 for count in range(256))


class Counts:
    """Two places for each question: one that shares a place with another is hardly unlucky twice.

    Python's hashes have a secret of the process, so nobody can ask what another asks for in the same places. After
    as many questions as there are places all counts are halved: what was asked long ago counts for little.
    """

    def __init__(self) -> None:
        self._counts = bytearray(_PLACES)
        self._until_halved = _PLACES

    def add(self, key: int) -> None:
        """One more, of the question with this hash."""
        counts, one, other = self._counts, key & 0xFFFF, key >> 16 & 0xFFFF
        here, there = counts[one], counts[other]
        # only the smaller is raised: the greater has been raised by others
        if here <= there and here < _MOST:
            counts[one] = here + 1
        if there <= here and there < _MOST:
            counts[other] = there + 1
        self._until_halved -= 1
        if not self._until_halved:
            self._counts = counts.translate(_HALVED)
            self._until_halved = _PLACES

    def of(self, key: int) -> int:
        """How often, at most."""
        return min(self._counts[key & 0xFFFF], self._counts[key >> 16 & 0xFFFF])
