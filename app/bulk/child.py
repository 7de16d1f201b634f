"""The program of the process that reads ahead: batches into rows, without a database of its own."""

import gc
import os
import pickle
import signal
import threading
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from app.bulk.batch import Batch
from app.bulk.batches import batches_of
from app.bulk.files import lines_of
from app.bulk.keeper import Facts, Shown, Somebody
from app.bulk.shape import Row
from app.bulk.tables import Stored
from app.pipes import end_with, private_streams
from app.places import Beside


def main() -> None:
    """Read a file's batches from the second one on; the first is read by whoever started us."""
    heard, said = private_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us, and we end with them
    gc.disable()
    path, defused, size = pickle.load(heard)  # noqa: S301  whoever started us
    threading.Thread(target=end_with, args=[heard.fileno()], daemon=True).start()
    far = FarKeeper(heard, said)
    known = 0
    for lines in islice(batches_of(lines_of(Path(path), defused), size), 1, None):
        batch = Batch(lines)
        # a file that is read again is not checked before it is known what is new
        if not known:
            batch.read()
        outcome = batch.keep(far)
        far.say("done", *outcome)
        known = outcome.known
        del batch, lines, outcome
        gc.collect(1)
    far.say("end")
    far.close()


class FarKeeper:
    """A keeper in the process that started us, as `keeper.Keeper` has it."""

    def __init__(self, heard: BinaryIO, said: BinaryIO) -> None:
        self._heard = heard
        self._to_say: SimpleQueue[bytes | None] = SimpleQueue()
        # who writes takes longer than who reads ahead, which goes on with the next batch
        self._saying = threading.Thread(target=self._say_all, args=[said], daemon=True)
        self._saying.start()

    def say(self, what: str, *given: object) -> None:
        """Say it when it is listened to; whoever says it does not wait."""
        self._to_say.put(pickle.dumps((what, given), pickle.HIGHEST_PROTOCOL))

    def close(self) -> None:
        """Wait until all is said."""
        self._to_say.put(None)
        self._saying.join()

    def _say_all(self, stream: BinaryIO) -> None:
        try:
            while (said := self._to_say.get()) is not None:
                stream.write(said)
                stream.flush()
        except OSError:
            os._exit(1)

    def _ask(self, what: str, *given: object) -> Any:  # noqa: ANN401  whatever is answered
        self.say(what, *given)
        return pickle.load(self._heard)  # noqa: S301  whoever started us

    def facts(self) -> Facts:
        """Asked first: nobody else writes from now on until the write ends."""
        facts: Facts = self._ask("facts")
        return facts

    def keep_sources(self, rows: Sequence[Row]) -> int:
        """Keep those that are new; how many they are."""
        return int(self._ask("keep_sources", rows)) if rows else 0

    def keep_speakers(self, rows: Sequence[Row]) -> int:
        """Keep those that are new, with all their names; how many they are."""
        return int(self._ask("keep_speakers", rows)) if rows else 0

    def sources(self, slugs: Collection[str]) -> Mapping[str, int]:
        """The keys of those that are kept, by slug."""
        sources: Mapping[str, int] = self._ask("sources", slugs)
        return sources

    def cast(self, slugs: Collection[str]) -> Mapping[str, Somebody]:
        """The speakers who have these slugs, or once had them."""
        cast: Mapping[str, Somebody] = self._ask("cast", slugs)
        return cast

    def hashes(self, ids: Collection[str]) -> Mapping[str, str]:
        """The SHA-256 of those documents that are kept."""
        hashes: Mapping[str, str] = self._ask("hashes", ids)
        return hashes

    def texts(self, ids: Collection[str]) -> Mapping[str, str]:
        """The texts of those documents that are kept."""
        texts: Mapping[str, str] = self._ask("texts", ids)
        return texts

    def shown(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """The earliest appearance of each document."""
        shown: Mapping[str, Shown] = self._ask("shown", ids)
        return shown

    def claims(self, ids: Collection[str]) -> set[str]:
        """Those of the ids that are kept claims'."""
        claims: set[str] = self._ask("claims", ids)
        return claims

    def places(self, claims: Sequence[Beside]) -> Sequence[int]:
        """Where the rows of new claims are to lie, as they are sent: asked once, with all of them."""
        places: Sequence[int] = self._ask("places", claims)
        return places

    def write(self, table: str, columns: Sequence[str], rows: Stored) -> None:
        """Put rows into a table."""
        self.say("write", table, columns, rows)


if __name__ == "__main__":
    main()
