"""The commands `conflict-claims keys …`: who may write, over HTTP, to the database that this command can open."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from app import keys
from app.db import transaction
from app.models import ApiKey, now
from app.readiness import ready
from app.settings import Settings
from app.vocabulary import KeyScope

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")
_LONGEST_NAME = 200

commands = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys that writing over HTTP needs.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one line a key.")]


@commands.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Whose it is; shown in public as the author of what is written with it.")],
    scope: Annotated[str, typer.Option(help=f"What it may do, of {', '.join(KeyScope)}; several by commas.")],
    expires: Annotated[
        str | None, typer.Option(help="The day (UTC) when it ends, 2031-01-01, or after how many: 90d.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it. It is shown this once: what is kept is a hash."""
    named, scopes, end = _named(name), _scopes(scope), _end(expires)
    with _writing() as session:
        given, kept = keys.make(session, named, scopes, end)
    if as_json:
        typer.echo(json.dumps({"key": given, **_shown(kept)}, ensure_ascii=False))
        return
    typer.echo(given)
    until = f"until {kept.expires_at.date()}" if kept.expires_at else "until it is revoked"
    typer.echo(f"{kept.id}: {kept.scopes.replace(' ', ', ')}, {until}. The key is not shown again.", err=True)


@commands.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Print what is known of every key; none of them can be used by what is printed."""
    with _writing() as session:
        shown = [_shown(key) for key in keys.listed(session)]
    if as_json:
        for key in shown:
            typer.echo(json.dumps(key, ensure_ascii=False))
        return
    table = Table("id", "name", "scopes", "created", "expires", "last used", "state")
    for key in shown:
        table.add_row(*(Text(_cell(value)) for value in key.values()))
    Console().print(table)


@commands.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="Its id, `key_…`, as `keys list` has it.")], as_json: AsJson = False
) -> None:
    """End a key, at once and for good."""
    with _writing() as session:
        kept = keys.revoke(session, key_id)
    typer.echo(json.dumps(_shown(kept), ensure_ascii=False) if as_json else f"{kept.id} is revoked.")


@contextmanager
def _writing() -> Iterator[Session]:
    with ready(Settings().database_url) as engine, transaction(engine) as session:
        yield session


def _named(name: str) -> str:
    plain = name.strip()
    if not plain.isprintable() or not 0 < len(plain) <= _LONGEST_NAME:
        raise typer.BadParameter(f"a name is 1 to {_LONGEST_NAME} characters that can be printed", param_hint="--name")
    return plain


def _scopes(given: str) -> set[KeyScope]:
    try:
        return {KeyScope(word.strip()) for word in given.split(",")}
    except ValueError:
        raise typer.BadParameter(f"a scope is one of {', '.join(KeyScope)}", param_hint="--scope") from None


def _end(given: str | None) -> datetime | None:
    """The moment when the key ends: the first of that day in UTC, or so many days from now."""
    if given is None:
        return None
    days = _DAYS.fullmatch(given)
    try:
        end = now() + timedelta(days=int(days[1])) if days else datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise typer.BadParameter("an end is a day, 2031-01-01, or days from now, 90d", param_hint="--expires") from None
    if end <= now():
        raise typer.BadParameter("this day has begun: the key would never be good", param_hint="--expires")
    return end


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": key.scopes.split(),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at and key.expires_at.isoformat(),
        "last_used_at": key.last_used_at and key.last_used_at.isoformat(),
        "state": _state(key),
    }


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now() else "good"


def _cell(value: str | list[str] | None) -> str:
    return ", ".join(value) if isinstance(value, list) else value or ""
