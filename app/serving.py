"""The program that serves over HTTP: what the command `conflict-claims serve` becomes, and what its workers are.

What a service needs is loaded by functions, while nobody looks for garbage: all of it stays, and looking would take
a quarter of the start.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from fastapi import FastAPI

_SWITCH_SECONDS = 0.001


def main(host: str, port: int, workers: int) -> None:
    """Serve in this process, or in several that it starts."""
    # before it serves, and again after it has ended well
    signal.signal(signal.SIGTERM, _end)
    gc.disable()
    from app.listening import listen  # noqa: PLC0415

    listen(host, port, workers)


def worker() -> "FastAPI":
    """The application of one process; it ends with the process that started it."""
    gc.disable()
    # whoever takes requests, and refuses some, waits less for those who make answers in threads
    sys.setswitchinterval(_SWITCH_SECONDS)
    from app.main import create_app  # noqa: PLC0415

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    app = create_app()
    gc.freeze()
    gc.enable()
    return app


def _end(*_: object) -> NoReturn:
    sys.exit(0)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__mp_main__":
    # of a worker: once it has ended well it says so, and what it has to write down is written
    signal.signal(signal.SIGTERM, _end)
if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
