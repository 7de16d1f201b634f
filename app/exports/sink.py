"""A file that is never kept: what a library writes into it is taken out again and sent on."""

import io
from typing import Any


class Sink(io.RawIOBase):
    """Takes bytes, and gives them out once. Nobody can go back in it, so what was given out stays true."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401  whatever holds bytes
        """Take the bytes."""
        self._held.append(bytes(content))
        self._length += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        """How many it has taken."""
        return self._length

    def drain(self) -> bytes:
        """What it took since the last time."""
        drained = b"".join(self._held)
        self._held.clear()
        return drained
