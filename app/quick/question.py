"""Which requests are the commonest questions: a page of `/claims`, of one speaker or of all; and one claim."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

from app.gate.coding import coding_of
from app.gate.hiding import hidden

_QUERY = re.compile(rb"[A-Za-z0-9=&%+._~-]{0,400}")
"""What is longer, or has anything else, may be meant in another way."""
_AS_WRITTEN = re.compile(rb"[a-z]+=[A-Za-z0-9._~-]+(?:&[a-z]+=[A-Za-z0-9._~-]+)*")
"""What means just what it says, and would be written again as it is."""
_HOST = re.compile(rb"[a-z0-9.-]{1,200}(?::[1-9][0-9]{0,4})?")
_LIMIT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_CLAIM = re.compile(r"/claims/(clm_[0-9a-z]{1,28})", re.ASCII)
_MOST = 1_000
_ASKED = frozenset(("speaker", "limit", "cursor"))
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


class OfClaims(NamedTuple):
    """A page of claims, in the words of the asker."""

    told: Told
    speaker: str | None
    limit: int
    cursor: str | None
    kept: str
    """The parameters without the cursor, as links have them."""
    but_speaker: str
    """Those without the speaker too."""

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


Question = OfClaims | OfOne


def question_of(scope: Scope) -> Question | None:
    """The question, if the request asks one of these, and asks for nothing special."""
    path: str = scope["path"]
    if scope["method"] != "GET" or not path.startswith("/claims"):
        return None
    if scope.get("root_path") or scope.get("app_root_path"):
        return None
    query: bytes = scope["query_string"]
    if path == "/claims":
        return _of_claims(scope, query)
    found = None if query else _CLAIM.fullmatch(path)
    told = _told(scope) if found else None
    return OfOne(told, found[1]) if found and told else None


def _of_claims(scope: Scope, query: bytes) -> OfClaims | None:
    if query and not _QUERY.fullmatch(query):
        return None
    told, written = _told(scope), query.decode()
    if told is None or hidden(written) != written:
        return None
    is_as_written = _AS_WRITTEN.fullmatch(query) is not None
    parameters = _split(written) if is_as_written else parse_qsl(written, keep_blank_values=True)
    asked = dict(parameters)
    speaker, limit, cursor = asked.get("speaker"), asked.get("limit", "50"), asked.get("cursor")
    plain = len(asked) == len(parameters) and asked.keys() <= _ASKED and _is_plain(speaker)
    if not plain or cursor == "" or not _LIMIT.fullmatch(limit) or int(limit) > _MOST:
        return None
    kept = [one for one in parameters if one[0] != "cursor"]
    others = [one for one in kept if one[0] != "speaker"]
    join = _joined if is_as_written else urlencode
    return OfClaims(told, speaker, int(limit), cursor, join(kept), join(others))


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
