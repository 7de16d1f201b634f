"""What is asked, as people read it: a chip for each filter with a link that takes it away, and words of warning."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.queries import Understood
from app.web.addresses import Pairs, address, changed, without
from app.web.words.names import day, heading, word


class Chip(NamedTuple):
    """One filter: what it asks, and the page without it."""

    heading: str
    value: str
    remove: str


class Notice(NamedTuple):
    """Something about the question that the asker should know, with pages that were perhaps meant."""

    text: str
    ways: Sequence[tuple[str, str]]


def chips(path: str, pairs: Pairs, understood: Mapping[str, Understood], beside: Pairs | None = None) -> Iterator[Chip]:
    """A chip for each filter among the pairs; what stands beside them in the query is kept."""
    for name, value in pairs:
        known = [match.name for asked, match in _matches(understood, name) if asked == value]
        shown = " or ".join(dict.fromkeys(known)) or _read(name, value)
        yield Chip(heading(name), shown, address(path, [*without(pairs, name, value), *(beside or [])]))


def notices(
    path: str, pairs: Pairs, understood: Mapping[str, Understood], others: Sequence[Mapping[str, Any]] = ()
) -> Iterator[Notice]:
    """The API's warnings, with ways on."""
    for warning in [*(one for found in understood.values() for one in found.warnings), *others]:
        name, asked = warning["parameter"], warning["input"]
        meant = [(one, one) for one in warning["did_you_mean"]]
        meant += [(one["slug"], one["name"]) for one in warning["candidates"]]
        rest = without(pairs, name, asked)
        ways = [(label, address(path, [*rest, (name, slug)])) for slug, label in meant]
        yield Notice(warning["detail"], ways)


def in_order(path: str, pairs: Pairs, choices: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    """Links to the same in another order."""
    return [
        {"label": label, "url": address(path, changed(pairs, {"sort": sort})), "is_chosen": sort == chosen}
        for sort, label in choices.items()
    ]


def _matches(understood: Mapping[str, Understood], name: str) -> Sequence[tuple[str, Any]]:
    return understood[name].matches if name in understood else ()


def _read(name: str, value: str) -> str:
    field = name.removesuffix("_not")
    if name.startswith("has_"):
        return "yes" if value == "true" else "no"
    if name.endswith(("_from", "_to")):
        return day(value)
    if field == "party" or field in _WORDED:
        return word(field, value)
    return value


_WORDED = (
    "kind measure scope unit bound per basis status attribution speaker_kind check_status review".split()  # noqa: SIM905
)
