"""For schemathesis: what the description allows is refused for the reasons in `schemathesis.toml` only; NDJSON."""

import json
import re
from typing import Any

import schemathesis

NDJSON = "application/x-ndjson"
DATED = re.compile(r"\d{4}-\d\d-\d\d")


class RefusedForAReason:
    """Each code of such a refusal is a known one."""

    def __init__(self, codes: list[str]) -> None:
        self._codes = set(codes)

    def after_response(self, _: Any, response: Any, case: Any) -> None:
        """Look at one answer."""
        meant_well = case.meta is not None and case.meta.generation.mode.is_positive
        if not meant_well or response.status_code != 422:
            return
        if others := codes_of(response.json()) - self._codes:
            raise AssertionError(f"refused though the description allows it: {', '.join(sorted(others))}")


def codes_of(problem: dict[str, Any]) -> set[str]:
    """Those of its errors, or its own where it names none."""
    return {error["code"] for error in problem.get("errors", ())} or {problem["type"].rpartition("/")[2]}


def as_lines(_: Any, value: Any) -> bytes:
    """A text as it is; whatever else is made up, as lines of JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return "".join(json.dumps(one) + "\n" for one in (value if isinstance(value, list) else [value])).encode()


def from_lines(_: Any, response: Any) -> list[Any]:
    """What each line says."""
    return [json.loads(line) for line in response.content.splitlines()]


def map_query(_: Any, query: Any) -> Any:
    """Most dates lie before a history that has just begun, and are refused: nine of ten moments are put after it."""
    asked = query.get("as_of") if isinstance(query, dict) else None
    if isinstance(asked, str) and DATED.match(asked) and sum(map(ord, asked)) % 10:
        return {**query, "as_of": "2999-12-31"}
    return query


schemathesis.hook(map_query)
schemathesis.check(RefusedForAReason)
schemathesis.serializer(NDJSON)(as_lines)
schemathesis.deserializer(NDJSON)(from_lines)
