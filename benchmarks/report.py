"""What was seen, as tables."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks import driver
from benchmarks.contenders import Contender
from benchmarks.files import Speed
from benchmarks.rounds import Key, Seen

PAGE = Path("docs/performance.md")
BEGIN, END = "<!-- begin: make benchmark -->", "<!-- end: make benchmark -->"


class Growth(NamedTuple):
    """How long a question takes among few claims and among many: p50 in milliseconds."""

    shape: str
    database: str
    few: float
    many: float


class Beside(NamedTuple):
    """How long a question takes beside another one, asked in turn of the same service."""

    shape: str
    other: str
    database: str
    connections: int
    ours: Seen
    its: Seen


class Run(NamedTuple):
    """A whole run."""

    claims: int
    few: int
    seconds: float
    seen: Mapping[Key, Seen]
    contenders: Sequence[Contender]
    memory: Mapping[str, float]
    files: Sequence[Speed]
    growth: Sequence[Growth]
    beside: Sequence[Beside]


def written(run: Run) -> str:
    """The run as Markdown."""
    return "\n".join(
        [
            f"{run.claims:,} claims, {datetime.now(UTC):%Y-%m-%d}, asked by {driver.NAME}, {run.seconds:g} s a shape, "
            f"one worker each. {_machine()}",
            "",
            *_table(_ASKED, _asked(run)),
            "",
            *_table(_BESIDE, _beside(run)),
            "",
            *_table(_FILES, _files(run)),
            "",
            *_table(_GROWTH, _growth(run)),
            "",
            *_table(_PROCESSES, _processes(run)),
        ]
    )


def keep(table: str) -> None:
    """Put it into the page, between its marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


_ASKED = ("shape", "connections", "contender", "× constant", "answers/s", "p50 ms", "p99 ms", "CPU s/1,000", "errors")
_FILES = ("file", "rows/s", "against", "its rows/s", "×")
_PROCESSES = ("contender", "start to first answer s", "anonymous MB then", "anonymous MB after all")


def _asked(run: Run) -> Iterable[Sequence[str]]:
    for key, seen in run.seen.items():
        limit = run.seen.get(key._replace(contender="constant"))
        ratio = f"{seen.rate / limit.rate:.4f}" if limit and limit.rate else ""
        times = (f"{seen.rate:,.0f}", f"{seen.p50:.2f}", f"{seen.p99:.2f}", f"{seen.cpu:.2f}", str(seen.errors))
        yield (key.shape, str(key.connections), key.contender, ratio, *times)


def _files(run: Run) -> Iterable[Sequence[str]]:
    for one in run.files:
        yield (one.name, f"{one.ours:,.0f}", one.against, f"{one.other:,.0f}", f"{one.ours / one.other:.2f}")


_BESIDE = ("without the cache", "beside", "database", "connections", "p50 ms", "its p50 ms", "p50 ×", "rate ×")


def _beside(run: Run) -> Iterable[Sequence[str]]:
    for one in run.beside:
        times = (f"{one.ours.p50:.2f}", f"{one.its.p50:.2f}", f"{one.ours.p50 / max(one.its.p50, 1e-9):.2f}")
        slower = f"{one.its.rate / max(one.ours.rate, 1e-9):.2f}"
        yield (one.shape, one.other, one.database, str(one.connections), *times, slower)


_GROWTH = ("p50 by number of claims", "database", "few ms", "many ms", "×")


def _growth(run: Run) -> Iterable[Sequence[str]]:
    yield ("", "", f"{run.few:,} claims", f"{run.claims:,} claims", "")
    for one in run.growth:
        yield (one.shape, one.database, f"{one.few:.2f}", f"{one.many:.2f}", f"{one.many / max(one.few, 1e-9):.2f}")


def _processes(run: Run) -> Iterable[Sequence[str]]:
    for one in run.contenders:
        server = one.server
        yield (one.name, f"{server.started_in:.2f}", f"{server.first_megabytes:.0f}", f"{run.memory[one.name]:.0f}")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "unknown")
    load = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB of memory, {platform.system()}, Python "
        f"{platform.python_version()}; load over the last five minutes {load:.1f}."
    )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []
