"""What a process has to do with the one that started it: pipes that are theirs alone, and an end together."""

import os
import select
from typing import BinaryIO


def private_streams() -> tuple[BinaryIO, BinaryIO]:
    """What is heard and what is said, ours alone: what a library prints goes nowhere."""
    heard, said = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return heard, said


def end_with(heard: int) -> None:
    """Wait until the other end of the pipe is closed, however whoever holds it ended; then end."""
    watch = select.poll()
    watch.register(heard, 0)
    watch.poll()
    os._exit(0)
