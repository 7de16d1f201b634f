"""The same answers before everything else that a request passes: nothing of it has anything to say to them.

What comes with a key, is to be compressed, or cannot be answered here goes the whole way.
"""

import time
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from app.cache.wire import handed, lines
from app.gate import Seen, Watcher, dressed
from app.gate.naming import request_id
from app.quick.answering import Answering
from app.quick.asking import Database, Gone
from app.quick.question import question_of

TRIED = "tried"
"""In the scope of a request that could not be answered here: nobody need try again."""


class Front:
    """Stands before the application with all that stands before it."""

    def __init__(self, app: ASGIApp, database: Database, answering: Answering, watchers: Sequence[Watcher]) -> None:
        self._app = app
        self._database, self._answering = database, answering
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        question = question_of(scope) if self._database.is_open and scope["type"] == "http" else None
        if question is None or question.told.is_coded:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        try:
            answer = await self._answering.answer(scope, question, self._database)
        except Gone:
            scope[TRIED] = True
            await self._app(scope, receive, send)
            return
        name = request_id(question.told.request_id)
        # for whoever keeps answers, and tells of them later
        scope.update({"request_id": name, "asked_method": "GET", "template": question.route})
        answer = answer._replace(headers=dressed(name, answer.status, answer.headers))
        if not handed(scope, send, answer.status, (lines(answer.headers),), answer.pieces):
            for message in answer.messages:
                await send(message)
        if self._watchers:
            query = scope["query_string"].decode()
            seconds = time.perf_counter() - began
            path, size = scope["path"], sum(map(len, answer.pieces))
            one = Seen(name, "GET", question.route, path, query, answer.status, seconds, size, None)
            for watcher in self._watchers:
                watcher(one)
