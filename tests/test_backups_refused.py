"""Backups that cannot be made, or are none: refused in one line, with nothing left by half and nothing lost."""

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text

from app.db import make_engine, schema_is_at_head
from tests.conftest import AddDocument, adding
from tests.databases import create_database, migrated, opened
from tests.library import add_all
from tests.test_backups import another_url, answers, programs, to
from tests.test_cli import Run, Said, run

__all__ = ["another_url", "programs", "run", "to"]


def parts(path: Path) -> tuple[dict[str, Any], bytes]:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json")), archive.read("database")


def written(path: Path, manifest: dict[str, Any], database: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("database", database)
        archive.writestr("manifest.json", json.dumps(manifest))


def _no_backup(path: Path) -> None:
    path.write_bytes(b"Dear Sir or Madam,")


def _other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear Sir or Madam,")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _another_byte(path: Path) -> None:
    whole, (_, database) = path.read_bytes(), parts(path)
    for place in range(len(whole) // 3, len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        # zeros copied from another place among zeros are the same zeros: such a byte harms nothing
        if _unpacked(path) != database:
            return


def _unpacked(path: Path) -> bytes | None:
    with suppress(zipfile.BadZipFile, zlib.error, EOFError):
        return parts(path)[1]
    return None


def _another_schema(path: Path) -> None:
    manifest, database = parts(path)
    written(path, {**manifest, "schema": "0123456789ab"}, database)


def _another_form(path: Path) -> None:
    manifest, database = parts(path)
    written(path, {**manifest, "format": 2}, database)


def _another_database(path: Path) -> None:
    manifest, database = parts(path)
    written(path, manifest, database[:-1])


def _another_checksum(path: Path) -> None:
    manifest, database = parts(path)
    manifest["tables"]["claim"]["sha256"] = "0" * 64
    written(path, manifest, database)


DAMAGED: dict[str, tuple[Callable[[Path], None], str]] = {
    "no backup": (_no_backup, "is no backup"),
    "another zip": (_other_zip, "is no backup"),
    "empty": (_empty, "is no backup"),
    "half": (_half, "is no backup, or only a part of one"),
    "a byte": (_another_byte, "is damaged"),
    "newer schema": (_another_schema, "of another version of this program"),
    "newer form": (_another_form, "of another version of this program"),
    "another database": (_another_database, "is damaged"),
    "another checksum": (_another_checksum, "the rows of claim differ"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_not_as_it_was_saved_is_not_restored(
    run: Run,
    to: Callable[..., Said],
    engine: Engine,
    another_url: str,
    add_document: AddDocument,
    tmp_path: Path,
    damage: str,
) -> None:
    add_all(add_document)
    run("backup", "claims.backup")
    spoil, reason = DAMAGED[damage]
    spoil(tmp_path / "claims.backup")
    before = set(tmp_path.iterdir())

    said = to(another_url, "restore", "claims.backup")

    assert (said.code, said.err.count("\n")) == (1, 1), said.err
    assert reason in said.err
    assert set(tmp_path.iterdir()) == before
    if damage != "another checksum" or engine.dialect.name == "sqlite":
        assert to(another_url, "restore", "--check", "claims.backup").code == 1
    with opened(another_url) as another:
        assert not schema_is_at_head(another)


def test_a_dump_that_breaks_off_leaves_what_was_there(
    run: Run, to: Callable[..., Said], engine: Engine, another_url: str, add_document: AddDocument, tmp_path: Path
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite's part of this is a file, checked before anything is touched")
    add_all(add_document)
    run("backup", "claims.backup")
    manifest, database = parts(tmp_path / "claims.backup")
    cut = database[: len(database) * 3 // 4]

    written(tmp_path / "claims.backup", {**manifest, "sha256": hashlib.sha256(cut).hexdigest()}, cut)
    with opened(migrated(another_url)) as another:
        adding(another)("Another text.", [])

        said = to(another_url, "restore", "--replace", "claims.backup")

        assert (said.code, said.err.count("\n")) == (1, 1), said.err
        assert "pg_restore" in said.err
        assert answers(another, ["/documents"])["/documents"][1].count(b'"id":"doc_') == 1


def test_a_backup_of_one_database_does_not_go_into_the_other(
    run: Run, to: Callable[..., Said], engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run("backup", "claims.backup")
    if engine.dialect.name == "sqlite":
        other = create_database(request.getfixturevalue("postgres"))
    else:
        other = f"sqlite:///{tmp_path / 'other.db'}"

    said = to(other, "restore", "claims.backup")

    assert said.code == 1
    assert "`export --whole` and `import`" in said.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["backup", "there.backup"], 2),
        (["backup", "no/such/folder/claims.backup"], 2),
        (["backup", "/proc/claims.backup"], 1),
        (["restore", "nothing.backup"], 2),
    ],
    ids=["there already", "no folder", "no right", "nothing"],
)
def test_what_cannot_be_done_is_said_and_nothing_is_left(
    run: Run, engine: Engine, tmp_path: Path, arguments: list[str], code: int
) -> None:
    (tmp_path / "there.backup").write_text("mine")
    before = set(tmp_path.iterdir())

    said = run(*arguments)

    assert said.code == code
    assert "Traceback" not in said.err
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / "there.backup").read_text() == "mine"


def test_a_file_that_is_there_is_written_over_if_told_so(run: Run, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "there.backup").write_text("mine")

    assert run("backup", "--force", "there.backup").code == 0
    assert run("restore", "--check", "there.backup").code == 0


def test_a_database_without_tables_is_no_backup(run: Run, to: Callable[..., Said], another_url: str) -> None:
    if another_url.startswith("sqlite"):
        make_engine(another_url).connect().close()

    said = to(another_url, "backup", "claims.backup")

    assert said.code == 1
    assert said.err.count("\n") == 1


def in_a_process(arguments: list[str], url: str, folder: Path, **more: Any) -> "subprocess.Popen[bytes]":
    program = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.Popen(
        program, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more
    )


def test_a_full_disk_leaves_no_half_of_a_backup(
    engine: Engine, database_url: str, tmp_path: Path, add_document: AddDocument
) -> None:
    add_all(add_document)
    (tmp_path / "out").mkdir()

    with in_a_process(
        ["backup", "claims.backup"],
        database_url,
        tmp_path / "out",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    ) as process:
        _, err = process.communicate(timeout=60)

    assert process.returncode == 1, err
    assert err.count(b"\n") == 1
    assert list((tmp_path / "out").iterdir()) == []


def shim(folder: Path, name: str, script: str) -> None:
    """A program of that name, first on the path."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"


@pytest.mark.slow
def test_an_interrupt_leaves_no_half_of_a_backup(
    engine: Engine, database_url: str, tmp_path: Path, programs: Path
) -> None:
    (tmp_path / "out").mkdir()
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE heap (id integer PRIMARY KEY, content blob)"))
            connection.execute(text("INSERT INTO heap (content) VALUES (randomblob(80000000))"))
    else:
        shim(
            tmp_path / "shims",
            "pg_dump",
            f'case "$1" in --version) exec {programs}/pg_dump --version;; esac; exec sleep 60',
        )
    with in_a_process(["backup", "claims.backup"], database_url, tmp_path / "out") as process:
        deadline = time.monotonic() + 30
        while not list((tmp_path / "out").iterdir()) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 130
    assert list((tmp_path / "out").iterdir()) == []


def only_postgres(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite saves itself")


def test_without_pg_dump_the_reason_is_said(run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    only_postgres(engine)
    monkeypatch.setenv("PATH", "/nowhere")

    said = run("backup", "claims.backup")

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "pg_dump is not installed" in said.err


def test_an_older_pg_dump_is_not_even_tried(
    run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_postgres(engine)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    shim(tmp_path / "shims", "pg_dump", "echo 'pg_dump (PostgreSQL) 12.22 (Debian 12.22-1)'")

    said = run("backup", "claims.backup")

    assert said.code == 1
    assert "pg_dump is of version 12.22: at least 18 is needed" in said.err


def test_the_password_is_not_among_the_arguments(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    to: Callable[..., Said],
    another_url: str,
) -> None:
    only_postgres(engine)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    for name in ("pg_dump", "psql", "pg_restore"):
        version = f"case $1 in --version) echo '{name} (PostgreSQL) 18.9 (Tessara 18.9-1.t)'; exit;; esac"
        record = f'{version}; echo "$@" "$PGPASSWORD" >>{tmp_path}/{name}.seen; exec {programs}/{name} "$@"'
        shim(tmp_path / "shims", name, record)
    secret = "tessara-marsh-4711"  # noqa: S105  of nobody

    def with_password(url: str) -> str:
        return make_url(url).set(password=secret).render_as_string(hide_password=False)

    assert to(with_password(database_url), "backup", "claims.backup").code == 0
    assert to(with_password(another_url), "restore", "claims.backup").code == 0

    for name in ("pg_dump", "psql"):
        asked = (tmp_path / f"{name}.seen").read_text().splitlines()[-1]
        assert "dbname=" in asked
        assert asked.count(secret) == 1
        assert asked.endswith(f" {secret}")
