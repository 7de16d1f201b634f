"""The commands `conflict-claims reread` and `conflict-claims speakers …`: what reviewers do, on the machine itself."""

import json
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import ingest, queries, rereading, speakers
from app.db import transaction
from app.errors import AppError, NotFound
from app.history import COMMAND_LINE, Change, Why
from app.models import Document, Speaker
from app.readiness import ready
from app.schemas import SpeakerMerge, SpeakerPatch
from app.settings import Settings
from app.vocabulary import RevisionReason

Model = TypeVar("Model", bound=BaseModel)

commands = typer.Typer(no_args_is_help=True, help="Merge and rename speakers, and change the names they are found by.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one line each.")]
Slug = Annotated[str, typer.Argument(help="The speaker's slug, now or in former times.")]
Reason = Annotated[str, typer.Option(help=f"One of {', '.join(RevisionReason)}.")]
Note = Annotated[str, typer.Option(help="Why, in words; kept in public with the change.")]


def reread(
    documents: Annotated[list[str] | None, typer.Argument(help="Ids of documents, `doc_…`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every document.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read documents again with the rules of now. What a person has decided stands, and ids stay."""
    if bool(documents) is everything:
        raise typer.BadParameter("name documents, or give --all")
    with ready(Settings().database_url) as engine:
        with Session(engine) as session:
            ids = documents or list(session.exec(select(Document.id).order_by(col(Document.id))))
        refused = [one for one in ids if not _read_again(engine, one, as_json)]
    if refused:
        raise typer.Exit(1)


@commands.command("merge")
def merge_speakers(
    slug: Slug,
    into: Annotated[str, typer.Argument(help="The slug of the one who stays.")],
    reason: Reason,
    note: Note,
    as_json: AsJson = False,
) -> None:
    """Let two speakers be one. The slug of the first leads to the second from then on."""
    merge = _checked(SpeakerMerge, into=into, reason=reason, note=note)
    with ready(Settings().database_url) as engine, transaction(engine) as session:
        change = Change(session, COMMAND_LINE, Why(merge.reason, merge.note))
        stays = _found(session, merge.into)
        if speakers.known(session, slug) or _found(session, slug).id != stays.id:
            speakers.merge(change, _found(session, slug), stays)
        _tell(session, stays, change, as_json)


@commands.command("rename")
def rename_speaker(  # noqa: PLR0913, PLR0917  an argument for each flag
    slug: Slug,
    reason: Reason,
    note: Note,
    name: Annotated[str | None, typer.Option(help="The name.")] = None,
    new_slug: Annotated[str | None, typer.Option("--slug", help="The name in URLs.")] = None,
    kind: Annotated[str | None, typer.Option(help="What the speaker is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give a speaker another name, slug or kind. The former slug leads to the new one."""
    given = {"name": name, "slug": new_slug, "kind": kind}
    if not any(given.values()):
        raise typer.BadParameter("give --name, --slug or --kind")
    sent = {member: value for member, value in given.items() if value is not None}
    _alter(slug, _checked(SpeakerPatch, reason=reason, note=note, **sent), as_json)


@commands.command("alias")
def change_aliases(  # noqa: PLR0913, PLR0917  an argument for each flag
    slug: Slug,
    reason: Reason,
    note: Note,
    add: Annotated[list[str] | None, typer.Option(help="A name under which the speaker is to be found.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A name under which not.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change the names under which a speaker is found. A name that is taken away is not given back by a text."""
    if not add and not remove:
        raise typer.BadParameter("give --add or --remove")
    with ready(Settings().database_url) as engine, Session(engine) as session:
        there = speakers.aliases_of(session, _found(session, slug))
    wanted = (there | speakers.alike(add or ())) - speakers.alike(remove or ())
    _alter(slug, _checked(SpeakerPatch, reason=reason, note=note, aliases=sorted(wanted)), as_json)


def _alter(slug: str, patch: SpeakerPatch, as_json: bool) -> None:
    with ready(Settings().database_url) as engine, transaction(engine) as session:
        change = Change(session, COMMAND_LINE, Why(patch.reason, patch.note))
        speaker = _found(session, slug)
        speakers.alter(change, speaker, speakers.Changes(**patch.given(speakers.Changes._fields)))
        _tell(session, speaker, change, as_json)


def _read_again(engine: Engine, document_id: str, as_json: bool) -> bool:
    """Whether it was read: one that cannot be is no reason to leave the others."""
    try:
        with Session(engine) as session:
            text = rereading.text_of(session, document_id)
        reading = ingest.read(text)
        with transaction(engine) as session:
            outcome = rereading.reread(Change(session, COMMAND_LINE), document_id, reading)
    except AppError as error:
        typer.echo(f"refused {document_id}: {error}", err=True)
        return False
    if as_json:
        typer.echo(json.dumps({"document_id": document_id, **outcome._asdict()}))
    else:
        counts = {name: len(ids) for name, ids in outcome._asdict().items()}
        typer.echo("  ".join([document_id, *(f"{count} {name}" for name, count in counts.items())]))
    return True


def _found(session: Session, slug: str) -> Speaker:
    speaker = speakers.survivor(session, slug)
    if speaker is None:
        near = queries.speakers_like(session, slug)
        raise NotFound(f"there is no speaker {slug}" + (f"; near it: {', '.join(near)}" if near else ""))
    return speaker


def _tell(session: Session, speaker: Speaker, change: Change, as_json: bool) -> None:
    session.flush()
    row: dict[str, Any] = queries.find_speaker(session, speaker.slug) or {}
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        typer.echo(
            f"{row['slug']}  {row['name']}  ({', '.join(row['aliases'])})" + ("" if change.made else "  unchanged")
        )


def _checked(model: type[Model], **given: object) -> Model:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise typer.BadParameter("; ".join(faults)) from None
