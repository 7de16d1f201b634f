"""What the cache has done since the start, for whoever watches the service."""

from app.cache.shelf import Shelf


class Figures:
    """Plain numbers; all stay 0 where nothing is kept."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf
        self.hits = 0
        self.misses = 0
        """Answers that were made, though they might have been kept."""
        self.stored = 0
        self.refused = 0
        """Answers that were made and may not be kept, or are too long."""

    @property
    def bytes(self) -> int:
        """What is kept weighs so much now."""
        return self._shelf.bytes if self._shelf else 0
