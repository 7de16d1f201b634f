"""JSON as it is meant to be: one object, each member once, numbers that are numbers, depth within reason."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from app.errors import InvalidBody


def parse(data: bytes) -> dict[str, Any]:
    """The object that the bytes hold, in UTF-8; InvalidBody otherwise, without a word of what was sent."""
    try:
        found = json.loads(
            data.decode("utf-8"), parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_once_each
        )
    except UnicodeDecodeError as error:
        raise InvalidBody(f"the body is not UTF-8: wrong byte at {error.start}") from None
    except json.JSONDecodeError as error:
        raise InvalidBody(f"the body is no JSON: {error.msg} at {error.pos}") from None
    except RecursionError:
        raise InvalidBody("the body is nested too deep") from None
    except ValueError:
        raise InvalidBody("the body holds a number of too many digits") from None
    if not isinstance(found, dict):
        raise InvalidBody("the body must be a JSON object")
    return found


def _no_number(_: str) -> NoReturn:
    raise InvalidBody("the body holds NaN or Infinity, which is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise InvalidBody("the body holds a number that is too large")
    return value


def _once_each(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidBody("the body names a member twice")
    return found
