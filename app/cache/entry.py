"""All that is kept about one question."""

from app.cache.answer import Answer
from app.cache.tags import names

_NOT_MODIFIED = 304
_SHORT = 100
"""Tags of so many bytes are remembered, which is more than one of ours has."""
_BYTES = 1200
"""What the entry, its places in tables, its key's tuple and what watchers are told weigh, about."""


class Entry:
    """The answer to a question, and what is said to those who have it already.

    The latter is kept as it was given, not made of the answer: whatever a route says in its 304 is said again. A
    compressed answer has a weak tag and a plain one a strong tag, so there are two of them.
    """

    __slots__ = ("_etag", "_last", "_unchanged", "_whole", "bytes", "is_tried")

    def __init__(self, etag: str) -> None:
        self._etag = etag.removeprefix("W/")
        self._whole: Answer | None = None
        self._unchanged: dict[bool, Answer] = {}
        self._last: tuple[bytes, Answer | None] = (b"", None)
        """What was found for the tags that were sent last: those who come again send the same."""
        self.bytes = _BYTES
        self.is_tried = False
        """Whether it was asked for again since it came."""

    def answer(self, tags: bytes | None) -> Answer | None:
        """What to answer, if it is known."""
        if tags is None:
            return self._whole
        if tags == self._last[0]:
            return self._last[1]
        given = tags.decode("latin-1")
        answer = self._unchanged.get(self._is_weak(given)) if names(given, self._etag) else self._whole
        if len(tags) <= _SHORT:
            self._last = (tags, answer)
        return answer

    def add(self, answer: Answer, tags: bytes | None) -> None:
        """Keep an answer that was given to an asker with these tags."""
        self._last = (b"", None)
        if answer.status == _NOT_MODIFIED:
            place = self._is_weak((tags or b"").decode("latin-1"))
            self.bytes += answer.bytes - _weight(self._unchanged.get(place))
            self._unchanged[place] = answer
        else:
            self.bytes += answer.bytes - _weight(self._whole)
            self._whole = answer

    def is_about(self, answer: Answer) -> bool:
        """Whether it is the same answer that is named by the tag."""
        return answer.etag.removeprefix("W/") == self._etag

    def _is_weak(self, given: str) -> bool:
        return f"W/{self._etag}" in given


def _weight(answer: Answer | None) -> int:
    return 0 if answer is None else answer.bytes
