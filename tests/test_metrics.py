"""What is counted, for whoever watches the service, and the spans that it sends where it is told to."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from app.settings import Settings
from app.vocabulary import KeyScope
from tests.conftest import AddDocument
from tests.library import add_all
from tests.server import served, until
from tests.service import asking, service_over
from tests.writing import bearer, make_key

pytestmark = pytest.mark.once("postgres")

Sample = tuple[str, tuple[tuple[str, str], ...]]


def samples(text: str) -> dict[Sample, float]:
    """Every figure by its name and labels."""
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def sample(text: str, name: str, **labels: str) -> float:
    """One figure; 0 where it is not told."""
    return samples(text).get((name, tuple(sorted(labels.items()))), 0)


@pytest.fixture
def watched(engine: Engine) -> Iterator[httpx.Client]:
    """A service that counts."""
    with asking(service_over(engine, Settings(metrics=True))) as client:
        yield client


def test_nothing_is_counted_unless_that_is_asked_for(client: httpx.Client) -> None:
    answer = client.get("/metrics")

    assert answer.status_code == 404
    assert "CLAIMS_METRICS" in answer.json()["detail"]


def test_requests_are_counted_by_route_and_status(watched: httpx.Client) -> None:
    before = watched.get("/metrics").text
    for url in ("/claims/clm_a", "/claims/clm_b", "/nothing/one", "/nothing/two"):
        watched.get(url)
    after = watched.get("/metrics")

    def more(name: str, **labels: str) -> float:
        return sample(after.text, name, **labels) - sample(before, name, **labels)

    assert after.headers["Content-Type"].startswith("text/plain")
    assert more("claims_requests_total", method="GET", route="/claims/{claim_id}", status="404") == 2
    assert more("claims_requests_total", method="GET", route="other", status="404") == 2
    assert more("claims_request_seconds_count", route="/claims/{claim_id}") == 2


def test_claims_are_told_by_rule_and_review(watched: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)

    told = samples(watched.get("/metrics").text)

    assert sum(value for (name, _), value in told.items() if name == "claims_kept") == 7
    assert {dict(labels)["review"] for (name, labels) in told if name == "claims_kept"} == {"extracted"}


def test_the_cache_and_the_pool_are_told(watched: httpx.Client, add_document: AddDocument) -> None:
    add_all(add_document)
    for _ in range(5):
        watched.get("/documents")

    told = samples(watched.get("/metrics").text)

    names = {name for name, _ in told}
    assert {"claims_cache_total", "claims_cache_bytes", "claims_shed_requests_total"} <= names
    assert "claims_connections_in_use" in names


def test_a_database_that_is_lost_leaves_the_rest() -> None:
    from app.db import make_engine  # noqa: PLC0415

    engine = make_engine("postgresql+psycopg://127.0.0.1:1/claims")
    with asking(service_over(engine, Settings(metrics=True))) as client:
        answer = client.get("/metrics")

    assert answer.status_code == 200
    assert "claims_requests_total" in answer.text


def test_documents_that_are_sent_are_counted_with_their_claims(engine: Engine) -> None:
    key, _ = make_key(engine, {KeyScope.INGEST})
    text = "Verania lost 120 soldiers a week, minister Dorian Osk said on Monday."
    with asking(service_over(engine, Settings(metrics=True))) as client:
        before = client.get("/metrics").text
        answer = client.post("/documents", json={"text": text, "title": "Losses"}, headers=bearer(key))
        again = client.post("/documents", json={"text": text, "title": "Losses"}, headers=bearer(key))
        after = client.get("/metrics").text

    def total(told: str, name: str) -> float:
        return sum(value for (one, _), value in samples(told).items() if one == name)

    assert (answer.status_code, again.status_code) == (201, 200)
    name = "claims_documents_read_total"
    assert total(after, name) - total(before, name) == 1
    name = "claims_claims_read_total"
    assert total(after, name) - total(before, name) == len(answer.json()["claims"]) > 0


@pytest.mark.slow
def test_several_workers_count_together(database_url: str) -> None:
    with served(database_url, 2, metrics=True, cache_bytes=0) as server:
        for _ in range(40):
            httpx.get(f"{server.url}/documents")

        def counted() -> bool:
            told = httpx.get(f"{server.url}/metrics").text
            return sample(told, "claims_requests_total", method="GET", route="/documents", status="200") == 40

        assert until(counted)


class Collector:
    """Takes spans."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        taken = self.taken

        class Take(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(self.path.encode() + b" " + self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Take)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Who takes spans on this machine."""
    collector = Collector()
    yield collector
    collector.server.shutdown()
    collector.server.server_close()


@pytest.mark.slow
def test_spans_are_sent_where_they_are_wanted_and_say_no_key(
    database_url: str, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    secret = "ccl_" + "x" * 40
    with served(database_url, cache_bytes=0) as server:
        httpx.get(f"{server.url}/documents?token={secret}", headers={"Authorization": f"Bearer {secret}"})

    sent = b"".join(collector.taken)
    assert b"/v1/traces" in sent
    assert b"/documents" in sent
    assert secret.encode() not in sent


def test_without_the_extras_the_service_runs(database_url: str) -> None:
    program = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "import importlib.util as u; find = u.find_spec\n"
        "gone = ('prom', 'opentelemetry.exp')\n"
        "u.find_spec = lambda name, *more: None if name.startswith(gone) else find(name, *more)\n"
        "from app.main import create_app; print(create_app().state.metrics)"
    )
    wanted = {"CLAIMS_METRICS": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": database_url, **wanted},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "None\n"
    assert done.stderr.count("is not installed") == 2
