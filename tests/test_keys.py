"""Keys: made, shown once, kept as a hash, looked up in constant time, ended."""

import ast
import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import Session, SQLModel

from app import keys
from app.cli import main
from app.db import transaction
from app.keys import State
from app.models import ApiKey, now
from app.vocabulary import KeyScope
from tests.writing import make_key

BOTH = {KeyScope.INGEST, KeyScope.REVIEW}


def state(engine: Engine, given: bytes, scope: KeyScope = KeyScope.INGEST) -> State:
    with Session(engine) as session:
        return keys.check(session, given, scope).state


def everything(engine: Engine) -> str:
    """All that the database holds, as text."""
    with engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in SQLModel.metadata.sorted_tables]
    return repr(rows)


def test_a_key_has_32_random_bytes_and_only_its_hash_is_kept(engine: Engine) -> None:
    given, kept = make_key(engine, BOTH)

    assert re.fullmatch(r"ccl_[2-9a-z]{8}_[A-Za-z0-9_-]{43}", given)
    assert kept.id == f"key_{given[4:12]}"
    assert kept.sha256 == hashlib.sha256(given.encode()).hexdigest()
    assert kept.scopes == "ingest review"
    assert given[13:] not in everything(engine)
    assert kept.id in everything(engine)


def test_no_two_keys_are_alike(engine: Engine) -> None:
    made = [make_key(engine, BOTH)[0] for _ in range(50)]

    assert len({key[4:12] for key in made}) == len({key[13:] for key in made}) == 50


def test_what_is_wrong_with_a_key_is_told_apart(engine: Engine) -> None:
    good, _ = make_key(engine, {KeyScope.INGEST})
    expired, _ = make_key(engine, BOTH, now() - timedelta(seconds=1))
    ending, _ = make_key(engine, BOTH, now() + timedelta(minutes=1))
    revoked, kept = make_key(engine, BOTH)
    with transaction(engine) as session:
        keys.revoke(session, kept.id)
    other = good[:-1] + ("A" if good[-1] != "A" else "B")

    found = {
        given: state(engine, given.encode()) for given in (good, expired, ending, revoked, other, good[:-1], good + "A")
    }

    assert list(found.values()) == [
        State.GOOD,
        State.EXPIRED,
        State.GOOD,
        State.REVOKED,
        State.UNKNOWN,
        State.MALFORMED,
        State.MALFORMED,
    ]
    assert state(engine, good.encode(), KeyScope.REVIEW) is State.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"ccl_",
        b"\xff" * 56,
        b"ccl_23456789_" + b"A" * 43 + b"\n",
        b"ccl_" + b"a" * 10_000,
        b"CCL_23456789_" + b"A" * 43,
    ],
    ids=["empty", "short", "no text", "line end", "long", "upper case"],
)
def test_what_has_not_the_shape_of_a_key_is_not_looked_up(engine: Engine, given: bytes) -> None:
    assert state(engine, given) is State.MALFORMED


def test_hashes_are_compared_in_constant_time_alone() -> None:
    tree = ast.parse(Path(keys.__file__).read_text(encoding="utf-8"))
    compared = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    digests = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "compare_digest"
    ]

    assert len(digests) == 1
    assert "sha256" in ast.unparse(digests[0])
    assert [one for one in compared if "sha256" in one] == []


def test_the_schema_takes_no_key_for_its_hash(engine: Engine) -> None:
    with pytest.raises(Exception, match="sha256"), transaction(engine) as session:
        session.add(ApiKey(id="key_x", name="x", sha256="ccl_short", scopes="ingest"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit code of a command, and what it said."""
    code = 0
    try:
        main(["keys", *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """A way to run `conflict-claims keys` on the database of the test."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda *arguments: run(capsys, *arguments)


def test_a_key_is_printed_alone_so_that_a_script_can_take_it(command: Any, engine: Engine) -> None:
    code, out, err = command("create", "--name", "River desk", "--scope", "ingest,review", "--expires", "90d")

    assert (code, state(engine, out.strip().encode(), KeyScope.REVIEW)) == (0, State.GOOD)
    assert out.count("\n") == 1
    assert out.strip() not in err
    assert "not shown again" in err


def test_a_key_may_end_on_a_day(command: Any, engine: Engine) -> None:
    code, out, _ = command("create", "--name", "Fár", "--scope", "ingest", "--expires", "2099-01-01", "--json")

    made = json.loads(out)
    assert (code, made["expires_at"], made["scopes"]) == (0, "2099-01-01T00:00:00+00:00", ["ingest"])
    assert (made["name"], made["state"]) == ("Fár", "good")
    assert state(engine, made["key"].encode()) is State.GOOD


def test_keys_are_listed_without_what_makes_them_good(command: Any, engine: Engine) -> None:
    given, kept = make_key(engine, BOTH)
    make_key(engine, {KeyScope.INGEST}, now() - timedelta(days=1))

    _, out, _ = command("list", "--json")
    _, table, _ = command("list")

    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["scopes"], row["state"], row["last_used_at"]) for row in rows] == [
        (["ingest", "review"], "good", None),
        (["ingest"], "expired", None),
    ]
    assert given[13:] not in out + table
    assert kept.sha256 not in out + table


def test_a_revoked_key_stays_revoked(command: Any, engine: Engine) -> None:
    given, kept = make_key(engine, BOTH)

    assert command("revoke", kept.id)[:2] == (0, f"{kept.id} is revoked.\n")
    assert state(engine, given.encode()) is State.REVOKED
    with Session(engine) as session:
        first = session.get_one(ApiKey, kept.id).revoked_at
    assert command("revoke", kept.id)[0] == 0
    with Session(engine) as session:
        assert session.get_one(ApiKey, kept.id).revoked_at == first


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["create", "--name", "x", "--scope", "all"], 2),
        (["create", "--name", "x", "--scope", ""], 2),
        (["create", "--name", " ", "--scope", "ingest"], 2),
        (["create", "--name", "a\x00b", "--scope", "ingest"], 2),
        (["create", "--name", "a\udcffb", "--scope", "ingest"], 2),
        (["create", "--name", "x" * 201, "--scope", "ingest"], 2),
        (["create", "--name", "x", "--scope", "ingest", "--expires", "2001-01-01"], 2),
        (["create", "--name", "x", "--scope", "ingest", "--expires", "soon"], 2),
        (["create", "--name", "x", "--scope", "ingest", "--expires", "0d"], 2),
        (["create", "--scope", "ingest"], 2),
        (["revoke", "key_nobody"], 1),
    ],
    ids=lambda value: " ".join(map(ascii, value))[:60] if isinstance(value, list) else None,
)
def test_a_mistake_makes_no_key(command: Any, engine: Engine, arguments: list[str], code: int) -> None:
    assert command(*arguments)[0] == code
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM api_key")).scalar_one() == 0


def test_keys_need_the_schema(
    monkeypatch: pytest.MonkeyPatch, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    code, out, err = run(capsys, "create", "--name", "x", "--scope", "ingest")

    assert (code, out) == (3, "")
    assert "conflict-claims migrate" in err
