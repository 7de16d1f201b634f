"""The command `conflict-claims claims`: what the API answers, asked in this process, with a flag for each filter."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import httpx
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.db import make_engine
from app.filters import ClaimQuery
from app.flags import flag, flags_of, parameter, with_flags
from app.main import create_app
from app.settings import Settings

_COLUMNS = ("statement", "value_text", "per", "measure", "speaker_name", "status", "source_name", "published_on", "id")
"""What the table shows unless `--fields` says otherwise."""

_NOT_FLAGS = {"format", "shape", "embed"}
_ANSWERED = 200
_UNAVAILABLE = 503

REFUSED, DATABASE = 2, 3
"""Exit codes: the question is wrong, the database fails."""


class Look(StrEnum):
    """How claims are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _list_claims(look: Look, server: str, **given: Sequence[str] | None) -> None:
    """Print claims: the same question, the same filters and the same rows as /claims has over HTTP.

    Repeat a flag, or separate its words by commas, for several. The URL that it equals goes to standard error.
    """
    asked = [(name, value) for name, values in given.items() for value in values or ()]
    path = f"/claims{'.csv' if look is Look.CSV else ''}" + (f"?{urlencode(asked)}" if asked else "")
    typer.echo(f"{server}{path}", err=True)
    answer = asyncio.run(_ask(server, path))
    if answer.status_code != _ANSWERED:
        _refuse(answer)
    if look is Look.TABLE:
        Console().print(_table(answer.json()))
    else:
        typer.echo(answer.text.removesuffix("\n"))


async def _ask(server: str, path: str) -> httpx.Response:
    engine = make_engine(Settings().database_url)
    try:
        transport = httpx.ASGITransport(create_app(engine), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=server) as client:
            return await client.get(path, headers={"Prefer": "handling=strict"})
    finally:
        engine.dispose()


def _refuse(answer: httpx.Response) -> None:
    problem = answer.json()
    faults = [_fault(fault) for fault in problem.get("errors", ())] or [problem["detail"]]
    for fault in faults:
        typer.echo(f"conflict-claims: {fault}", err=True)
    raise typer.Exit(DATABASE if answer.status_code == _UNAVAILABLE else REFUSED)


def _fault(fault: Mapping[str, Any]) -> str:
    suggested = " or ".join(fault.get("did_you_mean", ()))
    meant = f" Did you mean {suggested}?" if suggested else ""
    return f"--{flag(fault['parameter'])}: {fault['detail']}{meant}"


def _table(body: Mapping[str, Any]) -> Table:
    rows = body["data"]
    columns = _COLUMNS if rows and set(_COLUMNS) <= set(rows[0]) else tuple(rows[0]) if rows else _COLUMNS
    more = "" if body["next"] is None else f"; more with --cursor {body['next_cursor']}"
    table = Table(*columns, caption=f"{len(rows)} claims{more}")
    for row in rows:
        table.add_row(*(Text(_cell(row[name])) for name in columns))
    return table


def _cell(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


_FLAGS = [
    parameter("look", Look, Look.TABLE, typer.Option("--format", help="How they are printed.")),
    parameter("server", str, "http://127.0.0.1:8000", typer.Option(help="What the printed URL begins with.")),
]

claims = with_flags(_list_claims, [*_FLAGS, *flags_of(ClaimQuery, without=_NOT_FLAGS)])
