"""Where answers are kept: so many bytes, and what is asked often stays when much is asked once."""

from collections import OrderedDict
from sys import getsizeof

from app.cache.answer import Answer
from app.cache.counts import Counts
from app.cache.entry import Entry
from app.cache.question import Key

_FOR_NEWCOMERS = 5
"""One part in so many is for what was not asked for twice."""
_LONGEST = 20
"""One answer may take one part in so many."""


class Shelf:
    """Newcomers on a small part in the order in which they came; who is asked for again comes to the rest.

    There a newcomer displaces only what is asked for less often: a flood of questions that nobody repeats, or repeats
    once, passes by.
    """

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self._most_new = most_bytes // _FOR_NEWCOMERS
        self._most_tried = most_bytes - self._most_new
        self._longest = most_bytes // _LONGEST
        self._bytes_tried = 0
        self._new: OrderedDict[Key, Entry] = OrderedDict()
        self._tried: OrderedDict[Key, Entry] = OrderedDict()
        self._counts = Counts()

    def __len__(self) -> int:
        return len(self._new) + len(self._tried)

    def find(self, key: Key, tags: bytes | None) -> Answer | None:
        """What is kept for a question of an asker who has these tags."""
        self._counts.add(hash(key))
        entry = self._tried.get(key)
        if entry is not None:
            self._tried.move_to_end(key)
            return entry.answer(tags)
        entry = self._new.get(key)
        if entry is None:
            return None
        answer = entry.answer(tags)
        if answer is not None:
            self._try(key, entry)
        return answer

    def put(self, key: Key, tags: bytes | None, answer: Answer) -> bool:
        """Keep an answer; false where it is too long."""
        if answer.bytes > self._longest:
            return False
        entry = self._tried.get(key) or self._new.get(key)
        if entry is not None and not entry.is_about(answer):
            self._drop(key)
            entry = None
        if entry is None:
            entry = self._new[key] = Entry(answer.etag)
            entry.bytes += sum(map(getsizeof, key))
            self.bytes += entry.bytes
        before = entry.bytes
        entry.add(answer, tags)
        self.bytes += entry.bytes - before
        if entry.is_tried:
            self._bytes_tried += entry.bytes - before
        self._make_room()
        return True

    def clear(self) -> None:
        """Keep nothing; how often things were asked is still known."""
        self._new.clear()
        self._tried.clear()
        self.bytes = self._bytes_tried = 0

    def _try(self, key: Key, entry: Entry) -> None:
        """To those that were asked for again, where there is room, or others are asked for less."""
        if not self._can_displace(hash(key), self._bytes_tried + entry.bytes - self._most_tried):
            self._new.move_to_end(key)
            return
        del self._new[key]
        entry.is_tried = True
        self._tried[key] = entry
        self._bytes_tried += entry.bytes
        self._make_room()

    def _can_displace(self, asked: int, bytes_needed: int) -> bool:
        """Whether all that must go for it, the longest unasked first, are asked for less often."""
        count = self._counts.of(asked)
        for key, entry in self._tried.items():
            if bytes_needed <= 0:
                break
            if self._counts.of(hash(key)) >= count:
                return False
            bytes_needed -= entry.bytes
        return True

    def _make_room(self) -> None:
        while self._bytes_tried > self._most_tried:
            self._drop(next(iter(self._tried)))
        while self.bytes - self._bytes_tried > self._most_new:
            self._drop(next(iter(self._new)))

    def _drop(self, key: Key) -> None:
        entry = self._new.pop(key, None)
        if entry is None:
            entry = self._tried.pop(key)
            self._bytes_tried -= entry.bytes
        self.bytes -= entry.bytes
