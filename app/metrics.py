"""What `/metrics` shows, in the words of Prometheus; needs the extra `metrics`.

With several workers what is counted is added up over all of them, by files in `PROMETHEUS_MULTIPROC_DIR`, which `serve`
makes. What is only measured (connections, what is kept) is then left out: each worker knows but its own.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import Engine, QueuePool, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State

from app.counts import COUNTS, Count
from app.db import for_reading
from app.gate.seen import Seen

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_KEPT_SECONDS = 60
"""To count all claims takes a while: it is not done for every look."""
_CLAIMS = text("SELECT rule, review, count(*) FROM claim GROUP BY rule, review ORDER BY rule, review")


class Metrics:
    """Watches one service."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._of = _of_requests()
        self._claims: list[tuple[str, str, int]] = []
        self._counted = float("-inf")
        for count in COUNTS:
            count.watcher = _watcher(count)

    def watch(self, seen: Seen) -> None:
        """Count a request; addresses that there are not are one, however many are asked for."""
        method = seen.method if seen.method in _METHODS else "other"
        self._of(method, seen.route or "other", str(seen.status), seen.seconds)

    def shown(self) -> bytes:
        """Everything, as Prometheus reads it. It asks the database, so it may wait."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            own = CollectorRegistry()
            own.register(_Collected(self._measured))
            return generate_latest(REGISTRY) + generate_latest(own)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_Collected(self._of_database))
        return generate_latest(registry)

    def _measured(self) -> Iterator[Metric]:
        yield from self._of_database()
        figures = self._state.kept.figures
        looked = CounterMetricFamily("claims_cache", "Questions whose answers might be kept.", labels=["found"])
        looked.add_metric(["hit"], figures.hits)
        looked.add_metric(["miss"], figures.misses)
        yield looked
        yield GaugeMetricFamily("claims_cache_bytes", "What kept answers weigh.", figures.bytes)
        yield CounterMetricFamily("claims_shed_requests", "Requests for which no place was.", self._state.shed_requests)
        pool = self._state.engine.pool
        if isinstance(pool, QueuePool):
            yield GaugeMetricFamily("claims_connections_in_use", "To the database.", pool.checkedout())

    def _of_database(self) -> Iterator[Metric]:
        if time.monotonic() - self._counted > _KEPT_SECONDS:
            self._claims = _count(self._state.engine)
            self._counted = time.monotonic()
        claims = GaugeMetricFamily("claims_kept", "Claims, by rule and review.", labels=["rule", "review"])
        for rule, review, number in self._claims:
            claims.add_metric([rule, review], number)
        yield claims


class _Collected:
    """What is measured when it is looked at."""

    def __init__(self, collect: Callable[[], Iterator[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> list[Metric]:
        """All of it."""
        return list(self._collect())


def _count(engine: Engine) -> list[tuple[str, str, int]]:
    try:
        with for_reading(engine).connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(_CLAIMS)]
    except SQLAlchemyError:
        return []


@cache
def _of_requests() -> Callable[[str, str, str, float], None]:
    """Once in a process: the library takes each name once."""
    requests = Counter("claims_requests", "Requests that were answered.", ["method", "route", "status"])
    seconds = Histogram(
        "claims_request_seconds", "How long they took, until all was sent.", ["route"], buckets=_BUCKETS
    )
    number, took = cache(requests.labels), cache(seconds.labels)

    def count(method: str, route: str, status: str, duration: float) -> None:
        number(method, route, status).inc()
        took(route).observe(duration)

    return count


@cache
def _watcher(count: Count) -> Callable[[Sequence[str], int], None]:
    counter = Counter(count.name, count.about, count.labels)

    def add(values: Sequence[str], times: int) -> None:
        one: Any = counter.labels(*values) if values else counter
        one.inc(times)

    return add
