"""How the service begins: never on another schema than its own, and never with two who migrate at once."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from app.db import schema_is_at_head, transaction
from app.errors import NotReady
from app.readiness import prepare
from tests.conftest import AddDocument
from tests.databases import opened
from tests.drafts import ORLA, TEXT, statistic
from tests.server import served
from tests.service import asking, service_over

pytestmark = pytest.mark.once("postgres")

SERVE = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
NOT_TO_SERVE = {
    "alembic",
    "app.cli",
    "app.extract.pipeline",
    "httpx",
    "jinja2",
    "pyarrow",
    "rich",
    "spacy",
    "trafilatura",
    "typer",
}
BARE = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--port", "0"]


def started(url: str, command: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    """What became of a service that does not start."""
    environment = {**os.environ, "DATABASE_URL": url, **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def renamed(engine: Engine, revision: str) -> None:
    """Let the schema be of another revision."""
    with transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.slow
@pytest.mark.parametrize("command", [SERVE, BARE], ids=["serve", "uvicorn"])
def test_nothing_is_served_without_a_schema(empty_database_url: str, command: list[str]) -> None:
    done = started(empty_database_url, command, CLAIMS_AUTO_MIGRATE="false")

    assert done.returncode == 3
    said = [line for line in done.stderr.splitlines() if "schema" in line]
    assert len(said) == 1
    assert "it has no schema yet: run `conflict-claims migrate`" in said[0]
    assert "Traceback" not in done.stderr + done.stdout


def test_serve_says_only_what_is_wrong(empty_database_url: str) -> None:
    done = started(empty_database_url, SERVE, CLAIMS_AUTO_MIGRATE="false")

    assert done.stderr == "conflict-claims: database: it has no schema yet: run `conflict-claims migrate`\n"


@pytest.mark.parametrize(
    ("revision", "told"),
    [("2026_11_22_01", "older than this version needs: run"), ("of_tomorrow", "newer than this version knows")],
    ids=["older", "newer"],
)
def test_another_schema_is_neither_prepared_nor_ready(engine: Engine, revision: str, told: str) -> None:
    renamed(engine, revision)
    with asking(service_over(engine)) as client:
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["title"]) == (503, "Not ready")
    assert told in answer.json()["detail"]
    with pytest.raises(NotReady, match=told):
        prepare(engine, migrate=False)


def test_a_newer_schema_is_never_migrated(engine: Engine) -> None:
    renamed(engine, "of_tomorrow")

    with pytest.raises(NotReady, match="newer"):
        prepare(engine, migrate=True)


@pytest.mark.slow
def test_a_database_of_its_own_is_brought_up_to_date_first(empty_database_url: str) -> None:
    with served(empty_database_url, auto_migrate=True) as server:
        answer = httpx.get(f"{server.url}/claims")

    assert answer.json()["data"] == []


@pytest.mark.slow
def test_by_default_only_sqlite_is_brought_up_to_date(empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        with served(empty_database_url) as server:
            assert httpx.get(f"{server.url}/readyz").is_success
    else:
        assert started(empty_database_url, SERVE).returncode == 3


@pytest.mark.slow
def test_four_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    program = (
        "from app.db import make_engine; from app.readiness import prepare;"
        f" prepare(make_engine({empty_database_url!r}), True)"
    )
    processes = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=120)[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, said
    with opened(empty_database_url) as engine:
        assert schema_is_at_head(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM data_version")).scalar() == 1


@pytest.mark.slow
def test_a_service_starts_before_its_database_and_waits_for_it() -> None:
    began = time.monotonic()
    with served("postgresql+psycopg://127.0.0.1:1/claims") as server:
        took = time.monotonic() - began
        answers = {path: httpx.get(f"{server.url}{path}") for path in ("/healthz", "/readyz", "/claims")}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/healthz": 200,
        "/readyz": 503,
        "/claims": 503,
    }
    assert took < 30


@pytest.mark.slow
def test_a_port_that_is_taken_is_said_to_be(database_url: str) -> None:
    with served(database_url) as server:
        port = server.url.rpartition(":")[2]
        done = started(database_url, [*SERVE[:-1], port])

    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr


@pytest.mark.once("sqlite")
def test_an_answer_loads_nothing_that_only_commands_and_readers_need(
    database_url: str, add_document: AddDocument
) -> None:
    add_document(TEXT, [statistic(TEXT, "120 soldiers were killed a week", speaker=ORLA)])
    environment = {**os.environ, "DATABASE_URL": database_url, "CLAIMS_LOG": "json"}
    program = [sys.executable, "-m", "tests.loaded", "/claims"]

    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=True)

    answer = json.loads(done.stdout.splitlines()[0])
    assert answer["status"] == 200
    assert NOT_TO_SERVE & set(answer["loaded"]) == set()
    assert ("psycopg" in answer["loaded"]) == database_url.startswith("postgresql")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system tells no anonymous memory")
def test_a_service_that_has_answered_holds_less_than_100_megabytes(database_url: str) -> None:
    with served(database_url) as server:
        answer = httpx.get(f"{server.url}/claims")
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")

    [held] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:")]
    assert answer.status_code == 200
    assert held < 100 * 1024


def test_the_help_of_a_command_loads_no_other() -> None:
    program = (
        "import sys; from app.cli import main\n"
        "try: main(['serve', '--help'])\n"
        "except SystemExit: sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('app.')))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "Serve the claims over HTTP" in done.stdout
    assert done.stderr.split() == ["app.cli", "app.serving_command"]
