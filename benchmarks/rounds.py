"""Every shape of every contender, one after another and again: what the machine does besides strikes all alike."""

import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from statistics import median
from typing import NamedTuple

import httpx

from benchmarks.contenders import Contender
from benchmarks.driver import Figures, Load, drive
from benchmarks.shapes import Shape

CONNECTIONS = (1, 16, 64)
_A_MOMENT, _PATIENCE = 0.1, 30
"""Seconds."""


class Key(NamedTuple):
    """What a figure is of."""

    shape: str
    connections: int
    contender: str


class Seen(NamedTuple):
    """Medians over the rounds."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Seconds of the contender's processes for 1,000 answers."""
    errors: int


class Plan(NamedTuple):
    """How it is asked."""

    seconds: float
    rounds: int
    connections: Sequence[int] = CONNECTIONS


def compare(shapes: Sequence[Shape], contenders: Sequence[Contender], plan: Plan) -> dict[Key, Seen]:
    """Each shape at each number of connections: all contenders in turn, round after round."""
    seen: dict[Key, Seen] = {}
    for shape in shapes:
        for connections in plan.connections:
            rounds: dict[Key, list[tuple[Figures, float]]] = {}
            for _ in range(plan.rounds):
                for key, one in _round(shape, connections, contenders, plan.seconds):
                    rounds.setdefault(key, []).append(one)
            seen |= {key: _medians(figures) for key, figures in rounds.items()}
    return seen


def _round(
    shape: Shape, connections: int, contenders: Sequence[Contender], seconds: float
) -> Iterator[tuple[Key, tuple[Figures, float]]]:
    for contender in contenders:
        paths = ["/"] if contender.speaks == "any" else shape.paths.get(contender.speaks)
        if not paths:
            continue
        url = contender.server.url
        headers = _revalidating(url + paths[0]) if shape.revalidates and contender.speaks != "any" else {}
        before = contender.server.cpu_seconds()
        figures = drive(Load(url, paths, connections, seconds, headers))
        used = contender.server.cpu_seconds() - before
        _calm(contender)
        yield Key(shape.name, connections, contender.name), (figures, used)


def _calm(contender: Contender) -> None:
    """Wait for a contender who still works for askers that are gone: the next would pay for it."""
    deadline = time.monotonic() + _PATIENCE
    before = contender.server.cpu_seconds()
    while time.monotonic() < deadline:
        time.sleep(_A_MOMENT)
        now = contender.server.cpu_seconds()
        if now - before < _A_MOMENT / 5:
            return
        before = now


def _revalidating(url: str) -> Mapping[str, str]:
    """The headers by which an asker names the answer. Its tag is of what is asked, so that is said each time."""
    asked = {"Accept": "application/json"}
    asked["If-None-Match"] = httpx.get(url, headers=asked, timeout=60).raise_for_status().headers["etag"]
    status = httpx.get(url, headers=asked, timeout=60).status_code
    if status != HTTPStatus.NOT_MODIFIED:
        raise RuntimeError(f"{url} answers {status} to its own tag")
    return asked


def _medians(rounds: Sequence[tuple[Figures, float]]) -> Seen:
    figures = [one for one, _ in rounds]
    return Seen(
        rate=median(one.rate for one in figures),
        p50=median(one.p50 for one in figures),
        p99=median(one.p99 for one in figures),
        cpu=median(cpu / max(1, one.requests) * 1_000 for one, cpu in rounds),
        errors=sum(one.errors for one in figures),
    )
