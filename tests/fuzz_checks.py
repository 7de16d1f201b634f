"""A check for schemathesis: what the description allows is refused for the reasons in `schemathesis.toml` only."""

from typing import Any

import schemathesis


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


schemathesis.check(RefusedForAReason)
