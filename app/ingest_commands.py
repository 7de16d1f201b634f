"""The commands that bring documents in: files, folders, web pages, the seeds."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.progress import Progress
from sqlalchemy import Engine
from sqlmodel import Session

from app import disk, ingest
from app.bringing import of_page
from app.db import transaction
from app.errors import AppError
from app.ingest import Ingested
from app.intake import NewDocument
from app.readiness import ready
from app.settings import Settings
from app.web_page import read_page

REFUSED = 1
"""The exit code where a document was refused."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one line a document.")]
Source = Annotated[str | None, typer.Option(help="Who published it.")]
Title = Annotated[str | None, typer.Option(help="Its title.")]
PublishedOn = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day when it was published.")]


class Outcome(NamedTuple):
    """What became of a file or a web page: kept, or refused for a reason."""

    place: str
    kept: Ingested | None
    reason: str = ""


class Asked(NamedTuple):
    """How documents are brought in."""

    given: dict[str, Any]
    settings: Settings
    allow_private: bool = False


def ingest_paths(  # noqa: PLR0913, PLR0917  an argument for each flag
    places: Annotated[list[str], typer.Argument(help="Texts, folders of *.txt, or URLs (http, https).")],
    source: Source = None,
    title: Title = None,
    published_on: PublishedOn = None,
    url: Annotated[str | None, typer.Option(help="Where a text was published; a label, never fetched.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from this machine and from private networks too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read documents and keep their claims.

    A TOML file of the same name beside a text may give source, title, published_on, published_on_inferred, url and
    language; flags win over it. Of a web page the article is read, and its title, day and site are taken where no flag
    gives them.
    """
    asked = Asked(given(source=source, title=title, published_on=published_on, url=url), Settings(), allow_private)
    found = [one for place in places for one in _places(place)]
    if len(found) > 1 and (title or url):
        raise typer.BadParameter("a title or a URL belongs to one document, and there are several")
    _ingest(found, asked, as_json)


def seed(as_json: AsJson = False) -> None:
    """Read the documents in the folder of seeds (CLAIMS_SEEDS) and keep their claims."""
    settings = Settings()
    _ingest(list(map(str, disk.files(settings.seeds))), Asked({}, settings), as_json)


def given(published_on: datetime | None, **facts: str | None) -> dict[str, Any]:
    """The facts that flags give."""
    day = published_on.date() if published_on else None
    return {name: value for name, value in {**facts, "published_on": day}.items() if value is not None}


def _places(place: str) -> Iterator[str]:
    yield from (place,) if _URL.match(place) else map(str, disk.files(Path(place)))


def _ingest(places: Sequence[str], asked: Asked, as_json: bool) -> None:
    """Every document that can be read goes in, whatever becomes of the others."""
    with ready(asked.settings.database_url) as engine:
        outcomes = (_outcome(engine, place, asked) for place in places)
        if as_json or not sys.stdout.isatty():
            refused = [outcome for outcome in map(partial(_say, as_json=as_json), outcomes) if not outcome.kept]
        else:
            refused = _watch(outcomes, len(places))
    if refused:
        raise typer.Exit(REFUSED)


def _outcome(engine: Engine, place: str, asked: Asked) -> Outcome:
    try:
        new = _fetched(place, asked) if _URL.match(place) else _on_disk(place, asked)
        return Outcome(place, _keep(engine, new))
    except AppError as error:
        return Outcome(place, None, str(error))


def _on_disk(place: str, asked: Asked) -> NewDocument:
    return disk.read_file(Path(place), asked.given, asked.settings.max_document_bytes)


def _fetched(url: str, asked: Asked) -> NewDocument:
    from app.fetch import Fetching, anywhere, fetch, is_public  # noqa: PLC0415  files need no network

    may_ask = anywhere if asked.allow_private else is_public
    came = fetch(url, Fetching(asked.settings.max_document_bytes, may_ask=may_ask))
    facts = {"url": url, **asked.given}
    return of_page(read_page(came.content), facts).document if came.is_html else NewDocument(came.content, **facts)


def _keep(engine: Engine, new: NewDocument) -> Ingested:
    """Nobody else waits while the text is read: only what was read is written in a transaction."""
    with Session(engine) as session:
        reading = None if ingest.is_known(session, new) else ingest.read(new)
    with transaction(engine) as session:
        return ingest.ingest(session, new, reading)


def _say(outcome: Outcome, as_json: bool) -> Outcome:
    """One line a document."""
    kept = outcome.kept
    if kept is None:
        typer.echo(f"refused {outcome.place}: {outcome.reason}", err=True)
    elif as_json:
        typer.echo(json.dumps({"id": kept.document_id, "claims": kept.claims, "new": kept.new}))
    else:
        typer.echo(f"{kept.document_id}  {kept.claims:>4} claims  {'new' if kept.new else 'known':<5}  {outcome.place}")
    return outcome


def _watch(outcomes: Iterable[Outcome], total: int) -> list[Outcome]:
    """A bar for whoever watches, then what came of it; the refused ones are given back."""
    with Progress(transient=True) as progress:
        done = list(progress.track(outcomes, total=total, description="Reading"))
    kept = [outcome.kept for outcome in done if outcome.kept]
    new = sum(one.new for one in kept)
    typer.echo(f"{len(kept)} documents, {new} of them new, {sum(one.claims for one in kept)} claims")
    return [_say(outcome, as_json=False) for outcome in done if not outcome.kept]
