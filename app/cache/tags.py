"""Entity tags, as askers name those that they keep."""


def names(given: str, etag: str) -> bool:
    """Whether `If-None-Match` names this tag; a weak tag and a strong one name the same answer."""
    kept = [one.strip().removeprefix("W/") for one in given.split(",")]
    return "*" in kept or etag.removeprefix("W/") in kept
