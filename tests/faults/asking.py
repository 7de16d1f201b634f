"""Asks as wrk does, in a process of its own that costs next to nothing, and tells each kind of answer apart.

Each request bears the moment at which it was sent as its id, which every answer repeats.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

PROGRAM = shutil.which("wrk")

_SCRIPT = """
local ffi = require("ffi")
ffi.cdef[[ typedef struct { long s; long n; } moment; int clock_gettime(int, moment *); ]]
local moment = ffi.new("moment")
local pause = %d
took, threads = {}, {}
local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.s) * 1e6 + tonumber(moment.n) / 1e3
end
local paths, last = {%s}, 0
setup = function(thread) table.insert(threads, thread) end
if pause > 0 then delay = function() return math.random(0, 2 * pause) end end
request = function()
  last = last %% #paths + 1
  return wrk.format("GET", paths[last], {["X-Request-ID"] = string.format("%%.0f", now())})
end
response = function(status, headers)
  local told = headers["retry-after"] and 1 or 0
  local sent = tonumber(headers["x-request-id"])
  table.insert(took, string.format("%%d %%d %%.0f", status, told, sent and now() - sent or -1))
end
done = function(summary, latency)
  local wrong = summary.errors
  for _, thread in ipairs(threads) do
    for _, line in ipairs(thread:get("took")) do io.write("answer ", line, "\\n") end
  end
  io.write(string.format("all %%d %%d\\n", summary.duration, wrong.connect + wrong.read + wrong.write + wrong.timeout))
end
"""


class Kind(NamedTuple):
    """The answers of one status."""

    rate: float
    """A second."""
    p50: float
    """Milliseconds."""
    p99: float
    slowest: float
    told: bool
    """Whether each says when to come again."""


class Asked(NamedTuple):
    """What became of all requests."""

    kinds: dict[int, Kind]
    """By status."""
    broken: int
    """Requests with no answer: connections refused or lost."""

    @property
    def good(self) -> Kind:
        """The answers of status 200."""
        return self.kinds.get(200, Kind(0, 0, 0, 0, told=False))

    @property
    def refused(self) -> Kind:
        """Those that are told to come again."""
        return self.kinds.get(503, Kind(0, 0, 0, 0, told=True))


def ask(url: str, paths: list[str], connections: int, seconds: int, rate: float | None = None) -> Asked:
    """Ask on so many connections, each as soon as it is answered or, all together, so often a second."""
    assert PROGRAM is not None
    pause = round(connections / rate * 1000) if rate else 0
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.lua")
        script.write_text(_SCRIPT % (pause, ", ".join(f'"{path}"' for path in paths)))
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
        done = subprocess.run([PROGRAM, *options, url], check=True, capture_output=True, text=True)
    return _read(done.stdout.splitlines())


def _read(lines: list[str]) -> Asked:
    summary = next(line for line in lines if line.startswith("all ")).split()
    took: dict[int, list[tuple[float, int]]] = {}
    for line in lines:
        if line.startswith("answer "):
            status, told, microseconds = map(int, line.split()[1:])
            took.setdefault(status, []).append((microseconds / 1e3, told))
    seconds = int(summary[1]) / 1e6
    return Asked({status: _kind(answers, seconds) for status, answers in took.items()}, int(summary[2]))


def _kind(answers: list[tuple[float, int]], seconds: float) -> Kind:
    times = sorted(milliseconds for milliseconds, _ in answers)
    p50, p99 = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.99))
    return Kind(len(times) / seconds, p50, p99, times[-1], told=all(told for _, told in answers))
