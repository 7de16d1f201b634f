"""Commands with a flag for each parameter of a query: what HTTP is asked in a query string is asked here in flags."""

import inspect
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Annotated, Any

import typer

from app.filters import Query


def flag(name: str) -> str:
    """The parameter as a flag has it, without its dashes."""
    return name.replace("_", "-")


def parameter(name: str, kind: Any, default: object, option: object) -> inspect.Parameter:  # noqa: ANN401  a type
    """One flag of a command."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=Annotated[kind, option])


def flags_of(query: type[Query], without: Collection[str] = ()) -> Iterator[inspect.Parameter]:
    """A flag for each parameter of the query; it may be repeated."""
    for name, field in query.model_fields.items():
        if name not in without:
            option = typer.Option(f"--{flag(name)}", help=field.description, metavar="TEXT", show_default=False)
            yield parameter(name, list[str] | None, None, option)


def with_flags(command: Callable[..., None], flags: Sequence[inspect.Parameter]) -> Callable[..., None]:
    """The command with these flags."""

    def run(**given: Any) -> None:  # noqa: ANN401  an argument for each flag
        command(**given)

    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature(flags)  # type: ignore[attr-defined]
    run.__annotations__ = {flag.name: flag.annotation for flag in flags}
    return run
