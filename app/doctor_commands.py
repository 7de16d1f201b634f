"""The command `conflict-claims doctor`: whether everything that is kept is sound."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app import doctor
from app.db import make_engine
from app.doctor import LAWS, Found, Illness, Looked
from app.settings import Settings

_SICK = 1
_SHOWN = 20
"""So many things are named of each law."""


def examine(
    repair: Annotated[
        bool, typer.Option("--repair", help="Put right what follows from the rest; never texts, claims or history.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look at everything that is kept: texts, evidence, claims, history, indexes.

    The exit code is 1 where something is wrong, and stays so. Others may read and write meanwhile; what is seen is one
    moment.
    """
    engine = make_engine(Settings().database_url)
    try:
        with _bar(as_json) as watch:
            found = first = doctor.examine(engine, watch)
            while repair and _curable(found):
                doctor.mend(engine, found)
                last, found = _number(found), doctor.examine(engine, watch)
                if _number(found) >= last:
                    break
    finally:
        engine.dispose()
    _tell(first, found, as_json)
    if found:
        raise typer.Exit(_SICK)


def _curable(found: Found) -> bool:
    return any(LAWS[illness.law].cure for illness in found)


def _number(found: Found) -> int:
    return sum(illness.number for illness in found)


def _tell(first: Found, found: Found, as_json: bool) -> None:
    left = {illness.law: illness.number for illness in found}
    mended = [one._replace(number=one.number - left.get(one.law, 0)) for one in first]
    mended = [one for one in mended if one.number > 0]
    if as_json:
        flaws = [_flaw(illness) for illness in found]
        told = [{"law": one.law, "number": one.number} for one in mended]
        typer.echo(json.dumps({"sound": not flaws, "flaws": flaws, "mended": told}, indent=2))
        return
    for one in mended:
        typer.echo(f"put right: {LAWS[one.law].broken} ({one.law}, {one.number:,})")
    for illness in found:
        law = LAWS[illness.law]
        named = ", ".join(illness.subjects[:_SHOWN]) + (", …" if illness.number > _SHOWN else "")
        typer.echo(f"{law.broken} ({illness.law}, {illness.number:,}): {named}")
        typer.echo(f"    {'--repair puts this right' if law.cure else law.advice}")
    if not found:
        typer.echo(f"{len(doctor.CHECKS)} checks: everything is sound")


def _flaw(illness: Illness) -> dict[str, Any]:
    law = LAWS[illness.law]
    return {
        "law": illness.law,
        "broken": law.broken,
        "number": illness.number,
        "subjects": illness.subjects[:_SHOWN],
        "repairable": law.cure is not None,
        "advice": law.advice or "run `conflict-claims doctor --repair`",
    }


@contextmanager
def _bar(as_json: bool) -> Iterator[doctor.Watch]:
    """A bar for each check, for whoever watches."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} of {task.total:,}"),
        TimeRemainingColumn(), transient=True, disable=as_json or not sys.stdout.isatty(),
    ) as bar:  # fmt: skip

        @contextmanager
        def watch(name: str, number: int) -> Iterator[Looked]:
            task = bar.add_task(name, total=number)
            yield lambda looked: bar.advance(task, looked)
            bar.remove_task(task)

        yield watch
