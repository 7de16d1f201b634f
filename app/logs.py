"""What the service writes down: one line a request, and whatever goes wrong, as JSON or for people on a terminal.

Lines are handed to a thread that writes them, so that no request waits for whoever reads the log. Where nobody reads it
for long, lines are left out, and their number is written.
"""

import atexit
import json
import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from multiprocessing.util import Finalize
from typing import Any, Literal

from app.gate.hiding import hidden
from app.gate.seen import Seen, Watcher

# structlog would load what draws lines in colours, for whom nobody asks: a third of its time, and half its size
_DRAWS = "rich"
if _DRAWS in sys.modules:
    import structlog
else:
    sys.modules[_DRAWS] = None  # type: ignore[assignment]
    import structlog

    del sys.modules[_DRAWS]

Kind = Literal["json", "text"]

_MOST_WAITING = 10_000
_SECONDS_AT_END = 2
_SECONDS_TO_GATHER = 0.02
_encode = json.JSONEncoder(separators=(",", ":"), default=str).encode
"""ASCII only: line ends, escapes for terminals and marks that turn text around stand as what they are."""


class Lines:
    """Writes lines in the order in which they come, without keeping anyone waiting."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: deque[str] = deque()
        self._some = threading.Event()
        self._written, self._hurry = threading.Event(), threading.Event()
        self._left_out = 0
        self._thread: threading.Thread | None = None

    def msg(self, line: str) -> None:
        """Take a line."""
        if len(self._lines) >= _MOST_WAITING:
            self._left_out += 1
            return
        self._lines.append(line)
        if self._thread is None:
            self._start()
        if not self._some.is_set():
            self._some.set()

    debug = info = warning = error = critical = msg

    def flush(self) -> None:
        """Wait until what was taken is written, for a while."""
        if self._thread is not None and self._lines:
            self._written.clear()
            self._hurry.set()
            self._some.set()
            self._written.wait(_SECONDS_AT_END)
            self._hurry.clear()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    def _write_all(self) -> None:
        while True:
            self._some.wait()
            # several at once: to wake up for each would cost those who answer requests
            self._hurry.wait(_SECONDS_TO_GATHER)
            self._some.clear()
            pieces = [self._lines.popleft() for _ in range(len(self._lines))]
            if self._left_out:
                left_out, self._left_out = self._left_out, 0
                pieces.append(_encode({"level": "warning", "event": "log lines left out", "lines": left_out}))
            if pieces:
                self._write(("\n".join(pieces) + "\n").encode("utf-8", "backslashreplace"))
            if not self._lines:
                self._written.set()

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            # nobody reads any more; the service goes on
            self._left_out = 0


class _Handler(logging.Handler):
    """What libraries and we ourselves log by Python's own means, as lines."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._lines.msg(self.format(record))
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        self._lines.flush()


def begin(kind: Kind, lines: Lines | None = None) -> Watcher:
    """Write down, from now on, what is logged; what is returned writes the line of a request."""
    lines = lines or _standard_output()
    handler = _Handler(lines)
    render = _as_json if kind == "json" else _as_text
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                _add_time,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                render,
            ]
        )
    )
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return _of_requests(lines, kind)


def _of_requests(lines: Lines, kind: Kind) -> Watcher:
    log: Any = structlog.wrap_logger(
        lines,
        processors=[_request_as_json if kind == "json" else _request_as_text],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        context_class=dict,
        cache_logger_on_first_use=True,
    ).bind()

    def watch(seen: Seen) -> None:
        log.info("request", seen=seen)

    return watch


_one_output: list[Lines] = []


def _standard_output() -> Lines:
    if not _one_output:
        _one_output.append(Lines(sys.stdout.fileno()))
        atexit.register(_one_output[0].flush)
        # a worker ends without the former
        Finalize(None, _one_output[0].flush, exitpriority=0)
    return _one_output[0]


Event = MutableMapping[str, Any]


def _add_time(_: object, __: str, event: Event) -> Event:
    event["time"] = _now()
    return event


def _now() -> str:
    """The moment, in UTC, to the millisecond."""
    seconds, fraction = divmod(time.time(), 1)
    return f"{_second(int(seconds))}.{int(fraction * 1000):03d}Z"


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _request_as_json(_: object, __: str, event: Event) -> str:
    # by hand, as the only line that every request pays for
    seen: Seen = event["seen"]
    return (
        f'{{"time":"{_now()}","level":"info","event":"request","request_id":{_quoted(seen.request_id)},'
        f'"method":{_quoted(seen.method)},"route":{_quoted(seen.route)},"path":{_quoted(seen.path)},'
        f'"query":{_quoted(seen.query)},"status":{seen.status},"seconds":{seen.seconds:.6f},'
        f'"bytes":{seen.bytes},"key_id":{"null" if seen.key_id is None else _quoted(seen.key_id)}}}'
    )


def _request_as_text(_: object, __: str, event: Event) -> str:
    seen: Seen = event["seen"]
    asked = f"{seen.method} {seen.path}{'?' if seen.query else ''}{seen.query}"
    more = " ".join(filter(None, (seen.key_id, seen.request_id)))
    took = f"{seen.seconds * 1000:,.1f} ms  {seen.bytes:,} bytes"
    return plain(f"{_now()}  {seen.status}  {asked}  {took}  {more}")


def _as_json(_: object, __: str, event: Event) -> str:
    first: Mapping[str, Any] = {name: event.pop(name) for name in ("time", "level", "logger") if name in event}
    return _encode({**first, **{name: _hidden(value) for name, value in event.items()}})


def _as_text(_: object, __: str, event: Event) -> str:
    error = event.pop("exception", "")
    said = f"{event['time']}  {event['level']}  " + plain(f"{event['logger']}: {hidden(str(event['event']))}")
    return f"{said}\n{hidden(error)}" if error else said


def _hidden(value: object) -> object:
    return hidden(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """The text with everything escaped that is no printable ASCII."""
    return _encode(text)[1:-1]
