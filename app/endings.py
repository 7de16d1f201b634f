"""How a command ends that went wrong: in one line, with an exit code."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.errors import AppError, NotReady
from app.ingest_commands import REFUSED

USAGE, DATABASE, INTERRUPTED = 2, 3, 130
"""Exit codes beside REFUSED: the command or a setting is wrong, the database fails, Ctrl-C."""


class Ending(NamedTuple):
    """An exit code, and what is said; who has interrupted a command need not be told."""

    code: int
    reason: str | None = None


def ending(error: Exception) -> Ending | None:
    """How a command ends that has failed so; None where the fault is ours."""
    match error:
        case ValidationError():
            return Ending(USAGE, wrong_setting(error))
        case NotReady():
            return Ending(DATABASE, f"database: {error}")
        case AppError():
            return Ending(REFUSED, str(error))
        case SQLAlchemyError() if _was_interrupted(error):
            return Ending(INTERRUPTED)
        case SQLAlchemyError():
            return Ending(DATABASE, f"database: {_first_line(getattr(error, 'orig', None) or error)}")
    return None


def wrong_setting(error: ValidationError) -> str:
    """What is wrong in the environment, a variable a fault."""
    return "wrong setting: " + "; ".join(
        f"{_variable(fault['loc'])} {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
    )


def _variable(place: Sequence[int | str]) -> str:
    name = str(place[0]).upper()
    return name if name.startswith(("DATABASE_URL", "CLAIMS_")) else f"CLAIMS_{name}"


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C stands behind it: a driver that is interrupted may find its connection in disorder, and say so."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
