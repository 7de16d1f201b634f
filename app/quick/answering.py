"""The answers to the commonest questions: those that the routes give, byte for byte."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pydantic_core import to_json
from starlette.types import Message, Scope

from app.api.answers import JSON, beside_rows, tag_of
from app.api.series import series_of
from app.cache.tags import names
from app.deps import OF_A_LIST, digest_of_list, tag_of_list
from app.errors import AppError
from app.queries import NEWEST, SORTS, Cursors, Match, Position
from app.quick.asking import Database, Gone, Page, Whole
from app.quick.points import Points, points_of
from app.quick.question import OfClaims, OfOne, OfSeries, Question
from app.schemas import SpanText, sent

Headers = Sequence[tuple[bytes, bytes]]

_ORDER = SORTS[NEWEST]
_OF_A_LIST = [(name.lower().encode(), value.encode()) for name, value in OF_A_LIST.items()]
_OF_ONE = [(b"cache-control", b"no-cache")]
_TYPE = (b"content-type", JSON.encode())
_WEAK = "W/"
_REMEMBERED = 1_000
"""Questions, each short, of which it is known what stands in their tags; and last rows, how they are signed."""


class Sent(NamedTuple):
    """What an answer is, before anything is put around it."""

    status: int
    headers: Headers
    pieces: Sequence[bytes]
    """The body, as it is at hand: what is megabytes is not copied to put two words around it."""

    @property
    def messages(self) -> tuple[Message, Message]:
        """How it is sent."""
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        return start, {"type": "http.response.body", "body": b"".join(self.pieces)}


class Answering:
    """Asks the database, and makes answers of its rows."""

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors
        self._signed = lru_cache(_REMEMBERED)(self._sign)
        self.answered = 0
        """How many questions the application was spared."""

    async def answer(self, scope: Scope, question: Question, database: Database) -> Sent:
        """The answer; `Gone` where it is the route's to give."""
        if isinstance(question, OfOne):
            return await self._of_one(question, database)
        if isinstance(question, OfSeries):
            return await self._of_series(scope, question, database)
        return await self._of_claims(scope, question, database)

    async def _of_one(self, question: OfOne, database: Database) -> Sent:
        tags = question.told.tags
        if _WEAK in tags:
            # it was given compressed
            raise Gone
        body = _whole(await database.one(question.claim_id))
        self.answered += 1
        etag = tag_of(body)
        if tags and names(tags, etag):
            return Sent(304, [(b"etag", etag.encode()), *_OF_ONE], ())
        # in the order of the route, where the tag comes last
        length = (b"content-length", str(len(body)).encode())
        return Sent(200, [length, _TYPE, (b"etag", etag.encode()), *_OF_ONE], (body,))

    async def _of_claims(self, scope: Scope, question: OfClaims, database: Database) -> Sent:
        after = self._after(question)
        unchanged = await _unchanged(scope, question, database)
        answer = unchanged or self._listed(scope, question, await database.page(question, after))
        self.answered += 1
        return answer

    async def _of_series(self, scope: Scope, question: OfSeries, database: Database) -> Sent:
        unchanged = await _unchanged(scope, question, database)
        answer = unchanged or _series(scope, question, await points_of(question, database))
        self.answered += 1
        return answer

    def _after(self, question: OfClaims) -> Position | None:
        """What the page begins after; `Gone` where the cursor is to be refused."""
        if question.asked.cursor is None:
            return None
        try:
            return self._cursors.read(_asked(question.asked.speaker), _ORDER, question.asked.cursor)
        except AppError as error:
            raise Gone from error

    def _sign(self, speaker: str | None, last: Position) -> str:
        return self._cursors.write(_asked(speaker), _ORDER, last)

    def _listed(self, scope: Scope, question: OfClaims, page: Page) -> Sent:
        rows, cursor = page.rows, None
        if rows.more and rows.last is not None:
            cursor = self._signed(question.asked.speaker, rows.last)
        address = f"{question.told.base}claims?"
        following = cursor and f"{address}{question.asked.kept}{'&' * bool(question.asked.kept)}cursor={cursor}"
        body = _enveloped(rows.sent, _about(question, cursor, following, page))
        links = [f'<{following}>; rel="next"'] if following else []
        if page.speaker is not None and question.asked.cursor is None:
            others = question.asked.but_speaker
            links.append(f'<{address}{others}{"&" * bool(others)}speaker={page.speaker.slug}>; rel="canonical"')
        beside = [(b"link", ", ".join(links).encode())] if links else []
        return _found(_tag(scope, question, page.version), beside, body)


async def _unchanged(scope: Scope, question: OfClaims | OfSeries, database: Database) -> Sent | None:
    """What whoever has the answer already is told."""
    if not question.told.tags:
        return None
    etag = _tag(scope, question, await database.version())
    return Sent(304, [(b"etag", etag.encode()), *_OF_A_LIST], ()) if names(question.told.tags, etag) else None


def _series(scope: Scope, question: OfSeries, points: Points) -> Sent:
    about = beside_rows(series_of(points.kept, question.limit), None, points.version)
    return _found(_tag(scope, question, points.version), [], _enveloped(points.sent, about))


def _found(etag: str, beside: Headers, pieces: Sequence[bytes]) -> Sent:
    length = (b"content-length", str(sum(map(len, pieces))).encode())
    return Sent(200, [(b"etag", etag.encode()), *_OF_A_LIST, *beside, length, _TYPE], pieces)


def _enveloped(rows: list[bytes], about: bytes) -> Sequence[bytes]:
    """In one go: a page is long, points are longer, and each copy costs."""
    if len(rows) <= 1:
        return b'{"data":[', *rows, b"]," + about
    rows[0] = b'{"data":[' + rows[0]
    rows[-1] += b"]," + about
    return (b",".join(rows),)


def _about(question: OfClaims, cursor: str | None, following: str | None, page: Page) -> bytes:
    """What `api.answers.enveloped` says beside the rows. Addresses and cursors have no letter that JSON escapes."""
    resolved = b"" if page.speaker is None else _resolved(question.asked.speaker or "", page.speaker)
    return (
        b'"next":%b,"next_cursor":%b,"meta":{"returned":%d,"limit":%d,"sort":"%b","total":null,"total_relation":null,'
        b'"resolved":{%b},"warnings":[],"data_version":%d}}'
    ) % (
        _quoted(following),
        _quoted(cursor),
        page.rows.returned,
        question.asked.limit,
        NEWEST.encode(),
        resolved,
        page.version,
    )


def _quoted(text: str | None) -> bytes:
    return b"null" if text is None else b'"%b"' % text.encode()


@lru_cache(_REMEMBERED)
def _resolved(asked: str, match: Match) -> bytes:
    one = {"input": asked, "slug": match.slug, "name": match.name, "matched": match.matched}
    return b'"speaker":[%b]' % sent(one)


def _whole(found: Whole) -> bytes:
    spans = [SpanText._make((*span, bool(primary)))._asdict() for *span, primary in found.spans]
    beside = sent({"rule": found.rule, "repeats": found.repeats, "evidence": spans})
    return found.sent[:-1] + b"," + beside[1:]


def _tag(scope: Scope, question: OfClaims | OfSeries, version: int) -> str:
    return tag_of_list(
        version, _digest(question.told.base, scope["path"], scope["query_string"], *question.told.accepted)
    )


@lru_cache(_REMEMBERED)
def _digest(base: str, path: str, query: bytes, *accepted: str) -> str:
    return digest_of_list(base, path, query, False, list(accepted))


@lru_cache(_REMEMBERED)
def _asked(speaker: str | None) -> str:
    """What `queries.list_claims` signs a cursor for."""
    asked = {} if speaker is None else {"speaker": [speaker]}
    return f"claims|None|{to_json({**asked, 'sort': [], 'distinct': False}).decode()}|None"
