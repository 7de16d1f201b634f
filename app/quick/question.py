"""Which requests are the commonest questions: `/claims`, by one speaker or of all, a page of it. Nothing else is."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Scope

_QUERY = re.compile(rb"[A-Za-z0-9=&%+._~-]{0,400}")
"""What is longer, or has anything else, may be meant in another way."""
_HOST = re.compile(rb"[a-z0-9.-]{1,200}(?::[1-9][0-9]{0,4})?")
_LIMIT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_MOST = 1_000
_ASKED = frozenset(("speaker", "limit", "cursor"))
_ANY = (b"*/*", b"application/json")
_TELLING = frozenset((b"accept", b"prefer", b"authorization", b"if-none-match", b"range", b"x-forwarded-host"))
"""Headers by which an answer may be another one."""


class Question(NamedTuple):
    """One question, in the words of the asker."""

    base: str
    """Below which address it was asked."""
    speaker: str | None
    limit: int
    cursor: str | None
    parameters: list[tuple[str, str]]
    """As they stand in the address, in their order."""
    accepted: list[str]


def question_of(scope: Scope) -> Question | None:
    """The question, if the request asks one of these, and asks for nothing special."""
    if scope["path"] != "/claims" or scope["method"] != "GET" or scope.get("root_path") or scope.get("app_root_path"):
        return None
    told, query = _told(scope), scope["query_string"]
    if told is None or not _QUERY.fullmatch(query):
        return None
    host, accepted = told
    parameters = parse_qsl(query.decode(), keep_blank_values=True)
    asked = dict(parameters)
    speaker, limit, cursor = asked.get("speaker"), asked.get("limit", "50"), asked.get("cursor")
    plain = len(asked) == len(parameters) and asked.keys() <= _ASKED and _is_plain(speaker)
    if not plain or cursor == "" or not _LIMIT.fullmatch(limit) or int(limit) > _MOST:
        return None
    return Question(f"{scope['scheme']}://{host}/", speaker, int(limit), cursor, parameters, accepted)


def _told(scope: Scope) -> tuple[str, list[str]] | None:
    """The host, and what is accepted, if the headers say nothing else by which the answer may be another one."""
    host = b""
    accepted: list[str] = []
    for name, value in scope["headers"]:
        if name == b"host":
            host = b" " if host else value
        elif name in _TELLING:
            if name != b"accept" or value not in _ANY or accepted:
                return None
            accepted.append(value.decode())
    return (host.decode(), accepted) if _HOST.fullmatch(host) else None


def _is_plain(name: str | None) -> bool:
    """Whether it is one name, just as it is looked for."""
    if name is None:
        return True
    return bool(name) and name == name.strip() and "," not in name and name.isprintable() and "\ufffd" not in name
