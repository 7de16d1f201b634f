"""Which requests are the commonest questions: a page of `/claims`, of one speaker or of all; one claim; a series."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from app.gate.coding import coding_of
from app.gate.hiding import hidden
from app.questions import LONGEST_SERIES
from app.vocabulary import MEASURES

_LONGEST = 400
_QUERY = re.compile(rb"[A-Za-z0-9=&%%+._~-]{0,%d}" % _LONGEST)
"""What is longer, or has anything else, may be meant in another way."""
_AS_WRITTEN = re.compile(rb"[a-z_]+=[A-Za-z0-9._~-]+(?:&[a-z_]+=[A-Za-z0-9._~-]+)*")
"""What means just what it says, and would be written again as it is."""
_HOST = re.compile(rb"[a-z0-9.-]{1,200}(?::[1-9][0-9]{0,4})?")
_LIMIT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_CLAIM = re.compile(r"/claims/(clm_[0-9a-z]{1,28})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOST = 1_000
_REMEMBERED = 1_000
"""Queries, as they are written, of which it is known what they ask."""
_ASKED = frozenset(("speaker", "limit", "cursor"))
_ASKED_OF_SERIES = frozenset(("measure", "published_from", "published_to", "limit"))
_ANY = (b"*/*", b"application/json")
_REFUSED = frozenset((b"prefer", b"authorization", b"range", b"x-forwarded-host"))
"""Headers by which an answer may be another one."""
_TAKEN = frozenset((b"host", b"accept", b"if-none-match", b"accept-encoding", b"x-request-id"))
"""Those that are understood here, each once."""


class Told(NamedTuple):
    """What the headers say."""

    base: str
    """Below which address it is asked."""
    accepted: list[str]
    tags: str
    """The answers that the asker has already."""
    request_id: bytes | None
    is_coded: bool
    """Whether the answer is to be compressed."""


class Asked(NamedTuple):
    """Which page of which claims, in the words of the asker."""

    speaker: str | None
    limit: int
    cursor: str | None
    kept: str
    """The parameters without the cursor, as links have them."""
    but_speaker: str
    """Those without the speaker too."""


class OfClaims(NamedTuple):
    """A page of claims."""

    told: Told
    asked: Asked

    @property
    def route(self) -> str:
        """The template of its address."""
        return "/claims"


class OfOne(NamedTuple):
    """One claim."""

    told: Told
    claim_id: str

    @property
    def route(self) -> str:
        """The template of its address."""
        return "/claims/{claim_id}"


class OfSeries(NamedTuple):
    """Points of one measure, by day of publication."""

    told: Told
    measure: str
    first: date | None
    last: date | None
    limit: int

    @property
    def route(self) -> str:
        """The template of its address."""
        return "/claims/series"


Question = OfClaims | OfOne | OfSeries


def question_of(scope: Scope) -> Question | None:
    """The question, if the request asks one of these, and asks for nothing special."""
    path: str = scope["path"]
    if scope["method"] != "GET" or not path.startswith("/claims"):
        return None
    if scope.get("root_path") or scope.get("app_root_path"):
        return None
    query: bytes = scope["query_string"]
    if path == "/claims":
        # what is longer is not remembered either
        asked = _list_of(query) if len(query) <= _LONGEST else None
        told = _told(scope) if asked else None
        return OfClaims(told, asked) if asked and told else None
    if path == "/claims/series":
        return _of_series(scope, query)
    found = None if query else _CLAIM.fullmatch(path)
    told = _told(scope) if found else None
    return OfOne(told, found[1]) if found and told else None


@lru_cache(_REMEMBERED)
def _list_of(query: bytes) -> Asked | None:
    if query and not _QUERY.fullmatch(query):
        return None
    written = query.decode()
    if hidden(written) != written:
        return None
    is_as_written = _AS_WRITTEN.fullmatch(query) is not None
    parameters = _split(written) if is_as_written else parse_qsl(written, keep_blank_values=True)
    asked = dict(parameters)
    speaker, limit, cursor = asked.get("speaker"), _limit(asked, 50, _MOST), asked.get("cursor")
    plain = len(asked) == len(parameters) and asked.keys() <= _ASKED and _is_plain(speaker)
    if not plain or cursor == "" or limit is None:
        return None
    kept = [one for one in parameters if one[0] != "cursor"]
    others = [one for one in kept if one[0] != "speaker"]
    join = _joined if is_as_written else urlencode
    return Asked(speaker, limit, cursor, join(kept), join(others))


def _of_series(scope: Scope, query: bytes) -> OfSeries | None:
    if len(query) > _LONGEST or not _AS_WRITTEN.fullmatch(query):
        return None
    parameters = _split(query.decode())
    asked = dict(parameters)
    if len(asked) != len(parameters) or not asked.keys() <= _ASKED_OF_SERIES or asked.get("measure") not in MEASURES:
        return None
    try:
        first, last = (_day(asked.get(name)) for name in ("published_from", "published_to"))
    except ValueError:
        return None
    limit, told = _limit(asked, LONGEST_SERIES, LONGEST_SERIES), _told(scope)
    if limit is None or told is None or (first and last and first > last):
        return None
    return OfSeries(told, asked["measure"], first, last, limit)


def _limit(asked: Mapping[str, str], left_out: int, most: int) -> int | None:
    """None for what is no limit."""
    written = asked.get("limit")
    if written is None:
        return left_out
    return int(written) if _LIMIT.fullmatch(written) and int(written) <= most else None


def _day(written: str | None) -> date | None:
    if written is not None and not _DAY.fullmatch(written):
        raise ValueError("no day, or more than one")
    return None if written is None else date.fromisoformat(written)


def _split(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (one.partition("=") for one in query.split("&"))]


def _joined(parameters: list[tuple[str, str]]) -> str:
    return "&".join([f"{name}={value}" for name, value in parameters])


def _told(scope: Scope) -> Told | None:
    """What the headers say, if they say nothing by which the answer may be one that is not made here."""
    given: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _TAKEN:
            if name in given:
                return None
            given[name] = value
        elif name in _REFUSED:
            return None
    host, accepted = given.get(b"host", b""), given.get(b"accept")
    if not _HOST.fullmatch(host) or not (accepted is None or accepted in _ANY):
        return None
    return Told(
        f"{scope['scheme']}://{host.decode()}/",
        [] if accepted is None else [accepted.decode()],
        given.get(b"if-none-match", b"").decode("latin-1"),
        given.get(b"x-request-id"),
        bool(coding_of(given.get(b"accept-encoding"))),
    )


def _is_plain(name: str | None) -> bool:
    """Whether it is one name, just as it is looked for."""
    if name is None:
        return True
    return bool(name) and name == name.strip() and "," not in name and name.isprintable() and "\ufffd" not in name
