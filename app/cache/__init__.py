"""Answers that were given are given again while the data are the same: in front of all that makes them, pure ASGI.

An answer is kept as it is sent, under all that it may depend on, and is dropped as soon as the data move, or a day
ends: some answers have the day in them. On SQLite it is looked each time whether the data have moved. On Postgres they
are known for at most 0.1 s after they were looked at, and never after this process has written.
"""

import asyncio
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.cache import own_writes
from app.cache.answer import REQUEST_ID, Answer, Header
from app.cache.figures import Figures
from app.cache.making import Making
from app.cache.question import TAGS, Coding, Headers, Key, given_once, key_of
from app.cache.rest import Rest
from app.cache.shelf import Shelf
from app.cache.watch import Watch, watch
from app.cache.wire import handed

__all__ = ["WITHIN", "Cache", "Figures", "Outside", "Shelf", "watch"]

WITHIN = "within"
"""Where whoever changes the scope of a request leaves the one that the routes see, in the one that they were given."""

_READING = frozenset(("GET", "HEAD"))
_DAY = 86_400
_PATIENCE = 1.0
"""Seconds for which a question waits for its answer while another asker is being given it."""


class Outside(NamedTuple):
    """What others know."""

    coding: Coding
    request_id: Callable[[bytes | None], str]
    """The name of a request, by the header that gives it one."""
    seen: Callable[[Scope, int, float, int], Any]
    """What watchers are told: by the scope that the routes saw, status, seconds, and length of the body."""
    watchers: Sequence[Callable[[Any], None]]


class Cache:
    """Stands before the whole application."""

    def __init__(self, app: ASGIApp, shelf: Shelf, watch: Watch, outside: Outside, figures: Figures) -> None:
        self._app = app
        self._shelf, self._watch, self._figures = shelf, watch, figures
        self._coding, self._request_id, self._seen, self._watchers = outside
        self._rest = Rest()
        self._state: Hashable | None = None
        self._today = 0
        self._turn = 0
        """How often all was dropped."""
        self._hits_before = self._misses_before = 0
        """What the figures were when it was."""
        self._looked_in: asyncio.AbstractEventLoop | None = None
        """The event loop in whose present turn it was looked whether the data are the same."""
        self._making: dict[Key, Making] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _READING:
            await self._app(scope, receive, _noted(send) if scope["type"] == "http" else send)
            return
        given = None if self._rest.is_on() else given_once(scope["headers"])
        if given is None:
            await self._app(scope, receive, send)
            return
        key, tags = key_of(scope, given, self._coding), given.get(TAGS)
        is_known = self._looked_in is asyncio.get_running_loop() or self._look()
        answer = self._shelf.find(key, tags)
        if answer is None and key in self._making:
            answer = await self._of_another(key, tags)
        elif answer is not None and not is_known:
            answer = await self._proven(key, tags)
        if answer is None:
            await self._make(Making(key, tags, self._turn, scope, self._keep), receive, send)
        else:
            await self._give(answer, scope, given, send)

    async def _give(self, answer: Answer, scope: Scope, given: Headers, send: Send) -> None:
        self._figures.hits += 1
        began = time.perf_counter()
        is_head = scope["method"] == "HEAD"
        body, request_id = b"" if is_head else answer.body, ""
        if answer.head is None:
            # whoever stands further out names the request, and is told of it
            scope["template"] = answer.seen.route
            await _sent(send, answer.status, answer.headers.copy(), body)
        else:
            request_id = self._request_id(given.get(REQUEST_ID))
            before, after = answer.head
            if not handed(scope, send, answer.status, (before, request_id.encode(), after), (body,)):
                await _sent(send, answer.status, answer.naming(request_id), body)
        if self._watchers:
            more = {"method": "HEAD", "bytes": 0} if is_head else {}
            seen = answer.seen._replace(request_id=request_id, seconds=time.perf_counter() - began, **more)
            for watcher in self._watchers:
                watcher(seen)

    def _look(self) -> bool:
        """Drop what no longer holds; whether it is known that the rest does.

        Once looked is enough for all who are answered in this turn of the event loop. They had asked before: who asks
        later is let in by something that is queued later than the end of the turn is here.
        """
        state, today = self._watch.now(), int(time.time() // _DAY)
        if today != self._today or (state is not None and state != self._state):
            self._drop(state, today)
        if state is None:
            return False
        self._looked_in = asyncio.get_running_loop()
        self._looked_in.call_soon(self._end_turn)
        return True

    def _end_turn(self) -> None:
        self._looked_in = None

    def _drop(self, state: Hashable | None, today: int) -> None:
        figures = self._figures
        if self._state is not None and state is not None:
            self._rest.judge(figures.hits - self._hits_before, figures.misses - self._misses_before)
        self._state, self._today = state or self._state, today
        self._hits_before, self._misses_before = figures.hits, figures.misses
        self._turn += 1
        self._shelf.clear()

    async def _proven(self, key: Key, tags: bytes | None) -> Answer | None:
        """What is kept, once the database has said that it holds; none where it does not say so soon."""
        if not self._look() and (await self._watch.proven() is None or not self._look()):
            return None
        return self._shelf.find(key, tags)

    async def _of_another(self, key: Key, tags: bytes | None) -> Answer | None:
        """The answer that somebody else is just being given to the same question."""
        other = self._making[key]
        if other.turn != self._turn or tags is not None:
            return None
        await other.wait(_PATIENCE)
        return await self._proven(key, tags)

    async def _make(self, making: Making, receive: Receive, send: Send) -> None:
        self._figures.misses += 1
        if making.tags is None and making.scope["method"] == "GET":
            self._making.setdefault(making.key, making)

        async def looked_at(message: Message) -> None:
            making.look(message)
            await send(message)

        try:
            await self._app(making.scope, receive, looked_at)
        finally:
            making.end()

    def _keep(self, making: Making, answer: Answer | None) -> None:
        """An answer has been made, of data that are at least as new as what was known when it began.

        The counter of the data only rises: while it is what it was then, these are the data. So none is kept that
        began before a change was seen, and no second look is needed.
        """
        if self._making.get(making.key) is making:
            del self._making[making.key]
        if answer is None:
            self._figures.refused += 1
            return
        self._watch.ask()
        within = making.scope.get(WITHIN, making.scope)
        # routes may leave out a body that nobody reads
        if self._state is None or making.turn != self._turn or within.get("without_body"):
            return
        answer.seen = self._seen(within, answer.status, 0.0, len(answer.body))
        if self._shelf.put(making.key, making.tags, answer):
            self._figures.stored += 1
        else:
            self._figures.refused += 1


async def _sent(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _noted(send: Send) -> Send:
    """For what writes: no part of its answer is sent before what was known of the data is forgotten."""

    async def noted(message: Message) -> None:
        own_writes.note()
        await send(message)

    return noted
