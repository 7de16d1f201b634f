"""Files on disk: whole, or not there."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """A file to write beside the path, which takes its place when all went well, and is gone when not."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def save_file(chunks: Iterable[bytes], path: Path) -> None:
    """Write the file."""
    with put_in_place(path) as unfinished, unfinished.open("wb") as file:
        file.writelines(chunks)
