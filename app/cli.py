"""The command `conflict-claims`. Each of its commands is loaded when it is asked for, or when all are listed."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

_COMMANDS = {
    "extract": "app.extract_command:extract",
    "ingest": "app.ingest_commands:ingest_paths",
    "seed": "app.ingest_commands:seed",
    "claims": "app.listing:claims",
    "export": "app.saving:save",
    "import": "app.importing:import_rows",
    "reread": "app.review_commands:reread",
    "serve": "app.serving_command:serve",
    "role": "app.role_commands:make_role",
    "backup": "app.backup_commands:back_up",
    "restore": "app.backup_commands:restore",
    "doctor": "app.doctor_commands:examine",
    "migrate": "app.migrate_command:migrate_database",
    "speakers": "app.review_commands:commands",
    "keys": "app.key_commands:commands",
    "db": "app.rendering_commands:commands",
}
"""Each with its function, or with its own commands."""


class _Commands(TyperGroup):
    """The commands by their names; what they are is not known before one is asked for."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  what Typer gives
        super().__init__(**given)
        self.commands: Any = dict.fromkeys(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401  of a module that Typer keeps to itself
        """The command of this name."""
        if cmd_name in _COMMANDS and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _load(cmd_name)
        return super().get_command(ctx, cmd_name)


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what went wrong is said in one line."""
    try:
        app(args=arguments)
    except Exception as error:
        # it names the errors of libraries that a command may never have loaded
        from app.endings import ending  # noqa: PLC0415

        known = ending(error)
        if known is None:
            raise
        if known.reason:
            typer.echo(f"conflict-claims: {known.reason}", err=True)
        sys.exit(known.code)


@app.callback(invoke_without_command=True)
def _options(show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Sourced conflict statistics: every figure as a claim that can be checked."""
    if show_version:
        typer.echo(f"conflict-claims {version('conflict-claims')}")
        raise typer.Exit


def _load(name: str) -> Any:  # noqa: ANN401  as above
    module, _, attribute = _COMMANDS[name].partition(":")
    found, alone = getattr(import_module(module), attribute), typer.Typer()
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return get_group(alone).commands[name]


if __name__ == "__main__":
    main()
