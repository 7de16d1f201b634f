"""A standby that is read instead of the primary, and how far it is behind.

Whatever replicates, and however: both are asked for the version of the data, again and again. What the standby has, the
primary had at the latest moment at which it was seen to have no more; since then nobody knows.
"""

import logging
import threading
import time

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.db import for_files, for_reading
from app.errors import StaleData

_log = logging.getLogger(__name__)
_EVERY = 0.5
"""Seconds between two looks, and so the least that the data may be said to be behind."""
_VERSION = text("SELECT version FROM data_version")


class Standby:
    """Looks in a thread of its own, from `begin` or the first question on.

    Whoever begins when the primary is lost already cannot know how old the data are, and refuses.
    """

    def __init__(self, primary: Engine, standby: Engine, most_seconds: float) -> None:
        self._primary, self._engine = for_reading(primary), standby
        self.reading = for_reading(standby)
        self.files = for_files(self.reading)
        self._most = most_seconds
        self._seen: dict[int, float] = {}
        """When the primary was last seen to have each version that the standby lacks, or has just got."""
        self._as_of = float("-inf")
        self._begun = threading.Lock()
        self._thread: threading.Thread | None = None
        self._looked, self._over = threading.Event(), threading.Event()

    @property
    def age(self) -> float:
        """Seconds that its data are behind, at most."""
        return time.monotonic() - self._as_of

    def begin(self) -> None:
        """Look from now on, and keep nobody waiting for it: what is lost later is known until it is too old."""
        if self._thread is not None:
            return
        with self._begun:
            if self._thread is None:
                self._thread = threading.Thread(target=self._look_on, name="standby", daemon=True)
                self._thread.start()

    def insist(self) -> None:
        """Refuse to read what is too old: StaleData."""
        self.begin()
        self._looked.wait()
        if self.age > self._most:
            raise StaleData(f"The data that are read here may be more than {self._most:g} seconds old.")

    def close(self) -> None:
        """Look no more, and leave no connection open."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._engine.dispose()

    def look(self) -> None:
        """Find out how old the data are."""
        began = time.monotonic()
        try:
            with self._primary.connect() as connection:
                there: int = connection.execute(_VERSION).scalar_one()
            with self.reading.connect() as connection:
                here: int = connection.execute(_VERSION).scalar_one()
        except SQLAlchemyError as error:
            _log.debug("how far the standby is behind is not known: %s", error)
            return
        self._seen[there] = began
        known = [moment for version, moment in self._seen.items() if version <= here]
        if known:
            self._as_of = max(known)
        self._seen = {version: moment for version, moment in self._seen.items() if version > here or version == there}

    def _look_on(self) -> None:
        while not self._over.is_set():
            try:
                self.look()
            finally:
                self._looked.set()
            self._over.wait(_EVERY)
